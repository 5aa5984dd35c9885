"""How a file of the archive is described.

The first columns of the oldest files are the contract with other programs; columns and files that
this product adds stand after them and are optional.
"""

from dataclasses import dataclass

from crm.register.cells import Column

FORMAT_VERSION = 1


@dataclass(frozen=True)
class FileLayout:
    """A file: its name without `.csv`, and its columns."""

    name: str
    columns: tuple[Column, ...]

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

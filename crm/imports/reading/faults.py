"""What can be wrong: with a file as a whole, and with a cell of a row."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm.imports.reading.limits import SHOWN_CHARACTERS
from crm.text.plain import single_line


class Unreadable(Exception):  # noqa: N818 - it names the state of the file
    """A file that is refused as a whole; the code is one of `words.REFUSALS`.

    `values` fill the places of the message: numbers, or short pieces of the file itself.
    """

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values = {
            name: shortened(value) if isinstance(value, str) else value
            for name, value in values.items()
        }


class BadCell(ValueError):  # noqa: N818 - it names the state of the cell
    """A cell that cannot be read; the code is one of `words.FAULTS`."""

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = shortened(value)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell: row and column as the spreadsheet shows them.

    The code is one of `words.FAULTS`. `column` is the header's own text and empty when the whole
    row is meant; `values` are pieces of the file, cut short: escape them like any other data.
    A warning does not keep the row out.
    """

    row: int
    column: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    is_warning: bool = False


def shortened(text: str) -> str:
    """At most `SHOWN_CHARACTERS` of a text from a file, on one line, without hidden signs."""
    line = single_line(text[: SHOWN_CHARACTERS * 4])
    return line if len(line) <= SHOWN_CHARACTERS else line[: SHOWN_CHARACTERS - 1] + "…"

"""Opening a file from outside: sniffed by content, read in a process of its own, spooled."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from crm.imports.reading.spool import Cell


class Row(NamedTuple):
    """A row with something in it. `number` is the one the spreadsheet shows, from 1."""

    number: int
    cells: tuple[Cell, ...]


class Sheets:
    """A file that was read: its sheets, and header and rows of the chosen one.

    Use it in a `with`. The rows lie in a spool file and pass one at a time.
    """

    kind: str  # "csv", "xlsx", "ods", "xls"
    sheets: tuple[str, ...]  # visible worksheets in their order; ("",) for CSV
    sheet: str  # the one that was read: the asked one or the first with anything in it
    encoding: str  # of CSV: "utf-8", "utf-16", "windows-1251"
    delimiter: str  # of CSV
    is_from_1904: bool  # plain numbers as days count from 1904 (workbooks of old Macs)
    header_row: int  # number of the row with the headings
    headers: tuple[str, ...]  # as written, trimmed; "" for a column without a heading
    row_count: int  # rows below the header with something in them

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        """Rows below the header, those numbered above `after`; may be asked again and again."""
        raise NotImplementedError

    def close(self) -> None:
        """Remove the spool file, unless it was kept."""
        raise NotImplementedError

    def __enter__(self) -> "Sheets":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def read(
    source: Path | bytes, *, name: str, sheet: str | None = None, keep: Path | None = None
) -> Sheets:
    """Read a file. `name` is only repeated in messages, its ending means nothing.

    With `keep` the spool is written there and stays, for `reopen`.

    Raises:
        Unreadable: the file is refused; its code says why.
    """
    raise NotImplementedError


def read_text(pasted: str, *, keep: Path | None = None) -> Sheets:
    """Read cells pasted from a spreadsheet (or CSV as text).

    Raises:
        Unreadable: as for a file.
    """
    raise NotImplementedError


def reopen(kept: Path) -> Sheets:
    """Open a spool kept by an earlier reading; the file itself is not read again."""
    raise NotImplementedError

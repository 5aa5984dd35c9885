"""Opening a file from outside: sniffed by content, read in a process of its own, spooled."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from crm.imports.reading import limits
from crm.imports.reading.columns import header_index, looks_like_data
from crm.imports.reading.faults import Unreadable
from crm.imports.reading.spool import Row, read_head, read_rows
from crm.text.plain import single_line

#: How far down a header is looked for.
TITLE_ROWS: Final = 30
#: Characters of a heading; the rest is left out.
LONGEST_HEADING: Final = 200

_CHILD: Final = "crm.imports.reading.child"
_ROOT: Final = Path(__file__).resolve().parents[3]

# How the system ended a process that went beyond a limit.
_ENDINGS: Final = {
    -signal.SIGXCPU: "timed_out",
    -signal.SIGKILL: "timed_out",
    -signal.SIGXFSZ: "unpacked_too_large",
    -signal.SIGABRT: "too_heavy",
    -signal.SIGSEGV: "too_heavy",
}


class Sheets:
    """A file that was read: its sheets, and header and rows of the chosen one.

    Use it in a `with`. The rows lie in a spool file and pass one at a time.

    Attributes:
        kind: "csv", "xlsx", "ods" or "xls".
        sheets: the visible worksheets in their order; ("",) for text.
        sheet: the one that was read: the asked one, or the first with anything in it.
        encoding: of text: "utf-8", "utf-16" or "windows-1251"; else "".
        delimiter: of text; else "".
        is_from_1904: whether plain numbers as days count from 1904, as on old Macs.
        header_row: number of the row with the headings.
        headers: the headings trimmed, "" for a column without one; as many as there are columns.
        row_count: rows below the header with something in them.
    """

    def __init__(self, spool: Path, *, keeps: bool) -> None:
        self._spool = spool
        self._keeps = keeps
        head, end = read_head(spool)
        self.kind: str = head["kind"]
        self.sheets: tuple[str, ...] = tuple(head["sheets"])
        self.sheet: str = head["sheet"]
        self.encoding: str = head.get("encoding", "")
        self.delimiter: str = head.get("delimiter", "")
        self.is_from_1904: bool = head.get("is_from_1904", False)
        first = list(islice(read_rows(spool), TITLE_ROWS))
        index = header_index([row.cells for row in first])
        self.header_row = first[index].number
        self.headers = _headings(first[index], width=end["columns"])
        self.row_count = end["rows"] - index - 1
        self._check()

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        """Rows below the header, those numbered above `after`; may be asked again and again."""
        return read_rows(self._spool, after=max(after, self.header_row))

    def move(self, kept: Path) -> None:
        """Give the spool its lasting place, in the same folder."""
        self._spool = self._spool.replace(kept)

    def close(self) -> None:
        """Remove the spool file, unless it is to be kept."""
        if not self._keeps:
            self._spool.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _check(self) -> None:
        if looks_like_data(self.headers):
            raise Unreadable("no_header", row=self.header_row)
        if self.row_count < 1:
            raise Unreadable("no_rows", row=self.header_row)
        if self.row_count > limits.ROWS:
            raise Unreadable("too_many_rows", limit=limits.ROWS)


def read(source: Path | bytes, *, sheet: str | None = None, keep: Path | None = None) -> Sheets:
    """Read a file; what it is called does not matter.

    With `keep` the spool stays there, for `reopen`. It is there whole or not at all, even when
    this process is killed or another one reads the same file.

    Raises:
        Unreadable: the file is refused; its code says why.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > limits.FILE_BYTES:
        raise Unreadable("too_large", limit=limits.FILE_BYTES // limits.MEGABYTE)
    spool = _new_spool(keep.parent if keep else None)
    try:
        with spool.open("wb") as out, _opened(source) as content:
            _run(content, out, sheet)
        sheets = Sheets(spool, keeps=keep is not None)
        if keep is not None:
            sheets.move(keep)
        return sheets
    except BaseException:
        spool.unlink(missing_ok=True)
        raise


def read_text(pasted: str, *, keep: Path | None = None) -> Sheets:
    """Read cells pasted from a spreadsheet, or CSV as text.

    Raises:
        Unreadable: as for a file.
    """
    return read(pasted.encode("utf-8", errors="replace"), keep=keep)


def reopen(kept: Path) -> Sheets:
    """Open a spool kept by an earlier reading; the file itself is not read again."""
    return Sheets(kept, keeps=True)


def _run(content: IO[bytes], out: IO[bytes], sheet: str | None) -> None:
    """Let the child read. It gets none of our environment, which may hold secrets."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module, the file comes on standard input
            [sys.executable, "-m", _CHILD, json.dumps(sheet)],
            stdin=content,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"PATH": os.defpath, "PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"},
            timeout=limits.WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("timed_out") from error
    if done.returncode:
        raise Unreadable(_ENDINGS.get(done.returncode, "damaged"))


def _opened(source: Path | bytes) -> IO[bytes]:
    if isinstance(source, Path):
        return source.open("rb")
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(source)
    file.seek(0)
    return file


def _new_spool(folder: Path | None) -> Path:
    handle, name = tempfile.mkstemp(prefix="import-", suffix=".part", dir=folder)
    os.close(handle)
    return Path(name)


def _headings(row: Row, *, width: int) -> tuple[str, ...]:
    """The headings, as many as there are columns."""
    texts = [single_line(str(cell))[:LONGEST_HEADING].strip() for cell in row.cells]
    return tuple(texts + [""] * (width - len(texts)))

"""The process that opens a file from outside. It has no secrets, little memory and little time.

Run as `python -m crm.imports.reading.child SHEET` with the file on standard input, the spool on
standard output; SHEET is the name of a sheet as JSON, or null.
"""

import json
import os
import resource
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Final

from crm.imports.reading import limits
from crm.imports.reading.archives import look_through
from crm.imports.reading.columns import letters
from crm.imports.reading.delimited import find_delimiter, read_rows
from crm.imports.reading.faults import Unreadable
from crm.imports.reading.sniffing import decode, family
from crm.imports.reading.spool import Cell, SpoolWriter
from crm.imports.reading.workbooks import Workbook

#: Rows above a header (titles, logos) that do not count as rows of the file.
SPARE_ROWS: Final = 50


def main() -> int:
    """Read standard input into standard output; 0 when the spool has an end."""
    confine()
    with os.fdopen(1, "wb", buffering=1024 * 1024, closefd=False) as out:
        spool = SpoolWriter(out)
        try:
            read(sys.stdin.buffer.read(), json.loads(sys.argv[1]), spool)
        except Unreadable as error:
            spool.refusal(error)
        except MemoryError:
            spool.refusal(Unreadable("too_heavy"))
    return 0


def confine() -> None:
    """Bind this process to its limits; beyond them the system ends it."""
    seconds = limits.READING_SECONDS
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY_BYTES, limits.MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.SPOOL_BYTES, limits.SPOOL_BYTES))


def read(data: bytes, sheet: str | None, spool: SpoolWriter) -> None:
    """Read a file into a spool.

    Raises:
        Unreadable: the file is refused.
    """
    found = family(data)
    if found == "text":
        _read_text(data, spool)
        return
    archive = look_through(data) if found == "zip" else None
    book = Workbook(data, sheet)
    spool.head(
        {
            "kind": archive.kind if archive else "xls",
            "sheets": book.sheets,
            "sheet": book.sheet,
            "is_from_1904": archive.is_from_1904 if archive else False,
        }
    )
    _spool(book.rows(), spool)


def _read_text(data: bytes, spool: SpoolWriter) -> None:
    text, encoding = decode(data)
    delimiter, text = find_delimiter(text)
    head: dict[str, Any] = {"kind": "csv", "sheets": [""], "sheet": ""}
    spool.head(head | {"encoding": encoding, "delimiter": delimiter})
    _spool(read_rows(text, delimiter), spool)


def _spool(rows: Iterable[tuple[int, Sequence[Cell]]], spool: SpoolWriter) -> None:
    characters = 0
    for number, cells in rows:
        width = _width(cells)
        if not width:
            continue
        if width > limits.COLUMNS:
            raise Unreadable("too_many_columns", limit=limits.COLUMNS, cell=letters(width - 1))
        if spool.rows >= limits.ROWS + SPARE_ROWS:
            raise Unreadable("too_many_rows", limit=limits.ROWS)
        lengths = [len(cell) for cell in cells[:width] if isinstance(cell, str)]
        if max(lengths, default=0) > limits.CELL_CHARACTERS:
            raise Unreadable("cell_too_long", limit=limits.CELL_CHARACTERS, row=number)
        characters += sum(lengths)
        if characters > limits.UNPACKED_BYTES:
            raise Unreadable("unpacked_too_large", limit=limits.UNPACKED_BYTES // limits.MEGABYTE)
        spool.row(number, cells[:width])
    if not spool.rows:
        raise Unreadable("empty")
    spool.end()


def _width(cells: Sequence[Cell]) -> int:
    """Cells up to the last with something in it."""
    width = len(cells)
    while width and (cells[width - 1] == "" or str(cells[width - 1]).isspace()):
        width -= 1
    return width


if __name__ == "__main__":
    sys.exit(main())

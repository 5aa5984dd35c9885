"""Text with delimiters: comma, semicolon or tab, quotes around what holds one of them."""

import csv
import io
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from crm.imports.reading import limits
from crm.imports.reading.faults import Unreadable
from crm.imports.reading.headings import is_known

DELIMITERS: Final = (",", ";", "\t")

_SAMPLE: Final = 64 * 1024
_SAMPLE_ROWS: Final = 30
# Fed in after the last line: it comes out as a row of its own unless a quote is still open.
_THE_END: Final = "\ue000end of file\ue000"
_DECLARED: Final = {f"sep={delimiter}": delimiter for delimiter in DELIMITERS}


def find_delimiter(text: str) -> tuple[str, str]:
    """The delimiter, and the text without a first line that only declares it (`sep=;`).

    The one with which a row of known headings, and then rows of one width, come out.
    """
    first = text[:8].split("\n", 1)[0].strip().lower()
    if first in _DECLARED or text[:5].lower() == "sep=\t":
        return _DECLARED.get(first, "\t"), text.split("\n", 1)[-1]
    sample = text[:_SAMPLE]
    is_cut = len(text) > _SAMPLE
    return max(DELIMITERS, key=lambda delimiter: _fitness(sample, delimiter, is_cut=is_cut)), text


def read_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows and their numbers as a spreadsheet shows them: a break inside quotes adds none.

    Raises:
        Unreadable: a cell is too long or a quote is never closed.
    """
    csv.field_size_limit(limits.CELL_CHARACTERS)
    lines = chain(io.StringIO(text, newline=""), [_THE_END])
    number = 0
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            if cells == [_THE_END]:
                return
            yield number, cells
    except csv.Error as error:
        raise Unreadable("cell_too_long", limit=limits.CELL_CHARACTERS, row=number + 1) from error
    raise Unreadable("open_quote", row=number)


def _fitness(sample: str, delimiter: str, *, is_cut: bool) -> tuple[int, bool, float, int]:
    try:
        rows = list(islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 60))
    except csv.Error:
        return (0, False, 0.0, 0)
    filled = [row for row in rows[: -1 if is_cut else None] if any(map(str.strip, row))]
    filled = filled[:_SAMPLE_ROWS]
    if not filled:
        return (0, False, 0.0, 0)
    known = [sum(map(is_known, row)) for row in filled]
    header = filled[known.index(max(known))]
    alike = sum(1 for row in filled if len(row) == len(header)) / len(filled)
    return (max(known), len(header) > 1, alike, len(header))

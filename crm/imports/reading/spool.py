"""Rows on disk between the process that reads a file and the one that uses them.

Lines of JSON: first what was read, then a row each as `[number, cell, …]`, last a line that says
how it ended. Days are objects, because a text may look like one. Nothing in it is ever executed.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from crm.imports.reading.faults import Unreadable

#: What a cell holds. Numbers are numbers only where the spreadsheet says so; "" is an empty cell.
Cell = str | int | float | bool | date | datetime

_LONGEST_END: Final = 4096


class Row(NamedTuple):
    """A row with something in it. `number` is the one the spreadsheet shows, from 1."""

    number: int
    cells: tuple[Cell, ...]


class SpoolWriter:
    """Writes a spool from its head to its end."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._rows = 0
        self._width = 0

    def head(self, facts: dict[str, Any]) -> None:
        """What was read: kind, sheets and the like."""
        self._line({"head": facts})

    def row(self, number: int, cells: Sequence[Cell]) -> None:
        """A row with something in it; blanks at its end are left out."""
        self._rows += 1
        self._width = max(self._width, len(cells))
        self._line([number, *cells])

    def end(self) -> None:
        """All was read."""
        self._line({"end": {"rows": self._rows, "columns": self._width}})

    def refusal(self, error: Unreadable) -> None:
        """The file is refused; whatever was written before does not count."""
        self._line({"refused": error.code, "values": error.values})

    @property
    def rows(self) -> int:
        """How many rows were written."""
        return self._rows

    def _line(self, value: Any) -> None:
        self._file.write(_encode(value).encode() + b"\n")


def read_head(file: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """What was read, and how many rows and columns.

    Raises:
        Unreadable: the process that read refused the file; "damaged" when the spool has no end.
    """
    last = _last_line(file)
    if "refused" in last:
        raise Unreadable(last["refused"], **last["values"])
    if "end" not in last:
        raise Unreadable("damaged")
    with file.open(encoding="utf-8", newline="\n") as lines:
        head: dict[str, Any] = json.loads(lines.readline())["head"]
    return head, last["end"]


def read_rows(file: Path, *, after: int = 0) -> Iterator[Row]:
    """The rows numbered above `after`."""
    with file.open(encoding="utf-8", newline="\n") as lines:
        next(lines)
        for line in lines:
            if line[0] != "[":
                return
            if after and int(line[1 : line.index(",")]) <= after:
                continue
            number, *cells = json.loads(line, object_hook=_from_day)
            yield Row(number, tuple(cells))


def _last_line(file: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        size = content.seek(0, 2)
        content.seek(max(0, size - _LONGEST_END))
        lines = content.read().splitlines()
    try:
        last = json.loads(lines[-1]) if lines else None
    except ValueError:
        return {}
    return last if isinstance(last, dict) else {}


def _day(value: date) -> dict[str, str]:
    return {"day": value.isoformat()}


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_day).encode


def _from_day(value: dict[str, str]) -> date:
    text = value["day"]
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)

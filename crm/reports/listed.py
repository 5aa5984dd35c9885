"""What a list behind a figure is made of: columns, and lines that lead to their record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from crm.web.exports import Cell
from crm.web.listing import SortColumns


@dataclass(frozen=True)
class Column:
    label: str
    kind: str = ""


@dataclass(frozen=True)
class Line:
    """Cells under the columns, and where the first one leads."""

    cells: Sequence[Cell]
    endpoint: str = ""
    values: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Rows:
    """A list: its records in an order that can be paged, and how they become lines."""

    columns: Sequence[Column]
    stmt: Select[Any]
    order: SortColumns
    lines: Callable[[Sequence[Any]], Sequence[Line]]

    @property
    def sort(self) -> str:
        return next(iter(self.order))

"""The map as a drawing: five steps of power upwards, five of interest to the right.

Plain numbers for a drawing of `SIZE` units; who shares a cell stands side by side in it.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crm.stakeholders.models import HIGHEST, Position
from crm.stakeholders.queries import Standing

CELL: Final = 100
MARGIN: Final = 40
SIZE: Final = CELL * HIGHEST + MARGIN
#: Marks beside each other in a cell, and rows of them.
COLUMNS: Final = 4
RADIUS: Final = 11


@dataclass(frozen=True)
class Mark:
    """A stakeholder as a numbered disc, and the way it came from another cell."""

    number: int
    standing: Standing
    x: float
    y: float
    from_x: float | None = None
    from_y: float | None = None


def marks(standings: Sequence[Standing]) -> Sequence[Mark]:
    """The discs in the order of the table beside the map, numbered from one."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, standing in enumerate(standings, 1):
        cells[standing.now.power, standing.now.interest].append(number)
    drawn = []
    for number, standing in enumerate(standings, 1):
        now, before = standing.now, standing.before
        shared = cells[now.power, now.interest]
        x, y = _beside(_centre(now), shared.index(number), len(shared))
        start = _centre(before) if before is not None else (None, None)
        drawn.append(Mark(number, standing, x, y, *start))
    return drawn


def boundary() -> tuple[int, int]:
    """Where the low half ends: to the right of it interest is high, above it power is."""
    return MARGIN + (Position.HIGH - 1) * CELL, (HIGHEST - Position.HIGH + 1) * CELL


def _centre(position: Position) -> tuple[float, float]:
    x = MARGIN + (position.interest - 0.5) * CELL
    return x, (HIGHEST - position.power + 0.5) * CELL


def _beside(centre: tuple[float, float], place: int, count: int) -> tuple[float, float]:
    """The place of one of several in a cell: rows around its centre, full ones begin anew."""
    columns = min(COLUMNS, math.isqrt(count - 1) + 1)
    rows = min(COLUMNS, -(-count // columns))
    column, row = place % columns, place // columns % rows
    return (
        centre[0] + (column - (columns - 1) / 2) * 2 * RADIUS,
        centre[1] + (row - (rows - 1) / 2) * 2 * RADIUS,
    )

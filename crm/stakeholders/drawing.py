"""The map as a drawing: five steps of power upwards, five of interest to the right.

Plain numbers for a drawing of `SIZE` units; who shares a cell stands side by side in it.
"""

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
    shared: dict[tuple[int, int], int] = defaultdict(int)
    drawn = []
    for number, standing in enumerate(standings, 1):
        now, before = standing.now, standing.before
        place = shared[now.power, now.interest]
        shared[now.power, now.interest] += 1
        x, y = _centre(now)
        column, row = place % COLUMNS, place // COLUMNS % COLUMNS
        x += (column - (COLUMNS - 1) / 2) * 2 * RADIUS
        y += (row - (COLUMNS - 1) / 2) * 2 * RADIUS
        start = _centre(before) if before is not None else (None, None)
        drawn.append(Mark(number, standing, x, y, *start))
    return drawn


def boundary() -> tuple[int, int]:
    """Where the low half ends: to the right of it interest is high, above it power is."""
    return MARGIN + (Position.HIGH - 1) * CELL, (HIGHEST - Position.HIGH + 1) * CELL


def _centre(position: Position) -> tuple[float, float]:
    x = MARGIN + (position.interest - 0.5) * CELL
    return x, (HIGHEST - position.power + 0.5) * CELL

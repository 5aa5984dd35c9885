"""What the register adds up to: promises kept and reported back, questions answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True)
class CommitmentFigures:
    """Our promises. `overdue` are open after their last day; cancelled ones were made too."""

    made: int
    fulfilled: int
    reported: int
    overdue: int

    @property
    def loop_closed(self) -> Fraction | None:
        """Reported back to the one concerned, out of those made: done alone is not enough."""
        return Fraction(self.reported, self.made) if self.made else None


@dataclass(frozen=True)
class IssueFigures:
    """What was raised. A follow-up was not answered on the day itself."""

    raised: int
    on_the_spot: int
    follow_ups: int
    closed: int
    median_days: Fraction | None

    @property
    def waiting(self) -> int:
        """Follow-ups without an answer so far."""
        return self.follow_ups - self.closed


def issue_figures(days: Iterable[tuple[date, date | None]]) -> IssueFigures:
    """The figures of issues given by the day they were raised and the day of their answer."""
    rows = list(days)
    waits = [(answered - raised).days for raised, answered in rows if answered is not None]
    later = sorted(wait for wait in waits if wait > 0)
    on_the_spot = len(waits) - len(later)
    return IssueFigures(
        raised=len(rows),
        on_the_spot=on_the_spot,
        follow_ups=len(rows) - on_the_spot,
        closed=len(later),
        median_days=_median(later),
    )


def _median(ordered: Sequence[int]) -> Fraction | None:
    """The middle one, or the mean of the two in the middle."""
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle], 2)

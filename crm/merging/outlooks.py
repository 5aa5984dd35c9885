"""The change of every target, were two people's records one.

A share of people with a migrant background that moves by one person would say what that person
answered. So a preview names, for the share, the bounds it will keep whatever the two answered;
the exact change is for those who may open answers, and opening it is logged like any other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from crm.engagement.as_one import Outlook, outlook
from crm.engagement.conditions import Window
from crm.engagement.definitions import Definition
from crm.engagement.figures import Reach, Verdict, verdict
from crm.merging import preview_queries
from crm.programmes import queries as programmes
from crm.programmes.models import Indicator, Programme, Target
from crm.wall import day_of

Bounds = tuple[Fraction | None, Fraction | None]


@dataclass(frozen=True)
class TargetChange:
    """A target before and after. For a share `widest` are the bounds that hold in any case."""

    target: Target
    outlook: Outlook

    @property
    def is_share(self) -> bool:
        return self.target.indicator is Indicator.MIGRANT_SHARE

    @property
    def was(self) -> Verdict:
        return verdict(self.target, self.outlook.before)

    @property
    def becomes(self) -> Verdict:
        """The verdict afterwards; of a share it may tell what somebody answered."""
        return verdict(self.target, self.outlook.after)

    @property
    def becomes_in_any_case(self) -> Verdict | None:
        """The verdict on a share whatever the two answered; `None` when that is not certain."""
        low, high = self.outlook.widest
        if self.bounds_before == (low, high):
            return self.was
        if low is None or high is None:
            return Verdict.NOT_REACHED
        if low >= self.target.value:
            return Verdict.REACHED
        return Verdict.NOT_REACHED if high < self.target.value else None

    @property
    def bounds_before(self) -> Bounds:
        return _bounds(self.outlook.before)

    @property
    def bounds_after(self) -> Bounds:
        return _bounds(self.outlook.after)


@dataclass(frozen=True)
class ProgrammeOutlook:
    """A programme from its start until today with the change of each of its targets."""

    programme: Programme
    outlook: Outlook
    targets: Sequence[TargetChange]


@dataclass(frozen=True)
class Outlooks:
    """`concerned` are the programmes in which something is recorded of either person; nothing
    changes in the others."""

    concerned: Sequence[ProgrammeOutlook]
    others: Sequence[Programme]


def outlooks(keep_id: int, gone_id: int, *, at: datetime) -> Outlooks:
    """Every programme's targets before and after; both are numbers of surviving records."""
    touched = set(preview_queries.programmes_of([keep_id, gone_id]))
    concerned, others = [], []
    for programme in programmes.programmes(with_archived=True):
        if programme.id in touched:
            concerned.append(_of(programme, keep_id, gone_id, at=at))
        else:
            others.append(programme)
    return Outlooks(concerned, others)


def windows(*, at: datetime) -> Sequence[Window]:
    """The window of every programme in which its targets are judged."""
    return [window_of(one, at=at) for one in programmes.programmes(with_archived=True)]


def window_of(programme: Programme, *, at: datetime) -> Window:
    """Since the programme's start until today on its own clock."""
    today: date = day_of(at, programme.time_zone)
    return Window(programme, programme.starts_on, max(programme.starts_on, today))


def _of(programme: Programme, keep_id: int, gone_id: int, *, at: datetime) -> ProgrammeOutlook:
    each = outlook(window_of(programme, at=at), keep_id, gone_id)
    found = each[Definition.MIGRANT_BACKGROUND]
    targets = [TargetChange(target, found) for target in programme.targets]
    return ProgrammeOutlook(programme, found, targets)


def _bounds(reach: Reach) -> Bounds:
    return reach.named.low, reach.named.high

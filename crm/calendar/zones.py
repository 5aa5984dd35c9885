"""VTIMEZONE components that hold for the dates in a calendar and no more.

Written here because `icalendar.Timezone.from_tzinfo` starts summer time an hour late: it gives
the onset on the new clock, where RFC 5545 (3.6.5) wants it on the old one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from crm.wall import zone_info

YEARS_BACK = 2


@dataclass(frozen=True)
class Change:
    """A clock set forward or back. `at` is in UTC, `onset` what the old clock would show."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def onset(self) -> datetime:
        return (self.at + self.before).replace(tzinfo=None)


def timezone(zone: str, *, first: datetime, last: datetime) -> Timezone:
    """The zone's rules from the moment `first` to the moment `last`.

    Each change stands alone, without RRULE, because rules have changed before. The two changes
    before the first moment are told so that there is a standard time: Exchange wants one.
    """
    years = range(first.year - YEARS_BACK, last.year + 1)
    known = [change for year in years for change in _changes(zone, year) if change.at <= last]
    past = [change for change in known if change.at <= first]
    needed = past[-2:] + known[len(past) :]
    if len(past) < 2:
        needed.insert(0, _unchanging(zone, years.start))
    component = Timezone()
    component.add("TZID", zone)
    for change in needed:
        component.add_component(_observance(change))
    return component


def _observance(change: Change) -> TimezoneDaylight | TimezoneStandard:
    forward = change.after > change.before
    observance = TimezoneDaylight() if forward else TimezoneStandard()
    observance.add("DTSTART", change.onset)
    observance.add("TZOFFSETFROM", change.before)
    observance.add("TZOFFSETTO", change.after)
    observance.add("TZNAME", change.name)
    return observance


def _unchanging(zone: str, year: int) -> Change:
    start = datetime(year, 1, 1, tzinfo=UTC)
    offset = _offset(zone, start)
    return Change(start, offset, offset, _name(zone, start))


@lru_cache(maxsize=512)
def _changes(zone: str, year: int) -> tuple[Change, ...]:
    start = datetime(year, 1, 1, tzinfo=UTC)
    days = (datetime(year + 1, 1, 1, tzinfo=UTC) - start).days
    midnights = [start + timedelta(days=day) for day in range(days + 1)]
    return tuple(
        _change_between(zone, earlier, later)
        for earlier, later in pairwise(midnights)
        if _offset(zone, earlier) != _offset(zone, later)
    )


def _change_between(zone: str, earlier: datetime, later: datetime) -> Change:
    before, after = _offset(zone, earlier), _offset(zone, later)
    while later - earlier > timedelta(seconds=1):
        middle = earlier + timedelta(seconds=(later - earlier) // timedelta(seconds=2))
        if _offset(zone, middle) == before:
            earlier = middle
        else:
            later = middle
    return Change(later, before, after, _name(zone, later))


def _offset(zone: str, moment: datetime) -> timedelta:
    return moment.astimezone(zone_info(zone)).utcoffset() or timedelta()


def _name(zone: str, moment: datetime) -> str:
    return moment.astimezone(zone_info(zone)).tzname() or zone

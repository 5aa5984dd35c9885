"""A month as weeks of days, Monday first, with the events that touch each day."""

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm.events.models import Event

#: Whoever is still there in the small hours is at the event of the evening before.
SMALL_HOURS = timedelta(hours=5)
MONDAY_FIRST = Calendar(firstweekday=0)


@dataclass(frozen=True)
class Entry:
    """An event on one of its days."""

    event: Event
    is_first_day: bool


@dataclass(frozen=True)
class Day:
    """A field of the calendar."""

    on: date
    is_in_month: bool
    is_today: bool
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Month:
    """A month with whole weeks around it."""

    first: date
    weeks: Sequence[Sequence[Day]]

    @property
    def previous(self) -> str:
        """The month before, as in addresses."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def next(self) -> str:
        return f"{self.first + timedelta(days=31):%Y-%m}"

    @property
    def is_empty(self) -> bool:
        """Whether no event touches a day of the month itself."""
        return not any(day.entries for week in self.weeks for day in week if day.is_in_month)


def read_month(text: str, *, today: date) -> date:
    """The first day of a month written like 2026-12; of the present month when it is not."""
    try:
        year, month = text.split("-")
        if not (len(year) == 4 and len(month) == 2 and 1990 <= int(year) <= 2099):
            raise ValueError(text)
        return date(int(year), int(month), 1)
    except ValueError:
        return today.replace(day=1)


def span(first: date) -> tuple[date, date]:
    """The first and last day shown for a month: its weeks are whole."""
    weeks = MONDAY_FIRST.monthdatescalendar(first.year, first.month)
    return weeks[0][0], weeks[-1][-1]


def last_day_of(event: Event) -> date:
    """The last day an event is on the calendar, at most a month after its first."""
    if event.ends_wall is None:
        return event.day
    length = (event.ends_wall - SMALL_HOURS).date() - event.starts_wall.date()
    return event.day + min(max(length, timedelta(0)), timedelta(days=31))


def month_of(first: date, events: Sequence[Event], *, today: date) -> Month:
    """Lay the events, in order of their start, on the days of the month."""
    by_day: dict[date, list[Entry]] = {}
    for event in events:
        for offset in range((last_day_of(event) - event.day).days + 1):
            entry = Entry(event, is_first_day=offset == 0)
            by_day.setdefault(event.day + timedelta(days=offset), []).append(entry)
    weeks = [
        [
            Day(
                on=on,
                is_in_month=on.month == first.month,
                is_today=on == today,
                entries=by_day.get(on, ()),
            )
            for on in week
        ]
        for week in MONDAY_FIRST.monthdatescalendar(first.year, first.month)
    ]
    return Month(first, weeks)

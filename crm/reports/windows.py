"""Windows a report offers: this and the last month and quarter, and every one so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from crm.i18n import gettext as _
from crm.i18n import month_words

QUARTERS_OFFERED = 12
MONTHS_OFFERED = 18


@dataclass(frozen=True)
class Period:
    """Days from one to another, both included, with a name."""

    label: str
    day_from: date
    day_to: date


def quick_periods(starts_on: date, today: date) -> Sequence[Period]:
    """The windows people ask for most; the first is the cumulative one."""
    month, quarter = month_of(today), quarter_of(today)
    last_month = month_of(month.day_from - timedelta(days=1))
    last_quarter = quarter_of(quarter.day_from - timedelta(days=1))
    return [
        since_start(starts_on, today),
        Period(_("This month"), month.day_from, month.day_to),
        Period(_("Last month"), last_month.day_from, last_month.day_to),
        Period(_("This quarter"), quarter.day_from, quarter.day_to),
        Period(_("Last quarter"), last_quarter.day_from, last_quarter.day_to),
    ]


def since_start(starts_on: date, today: date) -> Period:
    """From the programme's start until today; a programme yet to start is its first day."""
    return Period(_("Since the programme's start"), starts_on, max(starts_on, today))


def quarters(starts_on: date, today: date) -> Sequence[Period]:
    """The quarters so far, the latest first."""
    found = [quarter_of(today)]
    while found[-1].day_from > starts_on and len(found) < QUARTERS_OFFERED:
        found.append(quarter_of(found[-1].day_from - timedelta(days=1)))
    return found


def months(starts_on: date, today: date) -> Sequence[Period]:
    """The months so far, the latest first."""
    found = [month_of(today)]
    while found[-1].day_from > starts_on and len(found) < MONTHS_OFFERED:
        found.append(month_of(found[-1].day_from - timedelta(days=1)))
    return found


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(month_words(first), first, _end_of_month(first))


def quarter_of(day: date) -> Period:
    number = (day.month - 1) // 3 + 1
    first = date(day.year, number * 3 - 2, 1)
    label = _("Quarter %(number)s of %(year)s", number=number, year=day.year)
    return Period(label, first, _end_of_month(date(day.year, number * 3, 1)))


def _end_of_month(first: date) -> date:
    if first.month == 12:
        return first.replace(day=31)
    return first.replace(month=first.month + 1) - timedelta(days=1)

from datetime import date, datetime

import pytest

from crm.events.models import Event
from crm.events.months import last_day_of, month_of, read_month, span

TODAY = date(2026, 11, 22)


def an_event(starts, ends=None):
    event = Event()
    event.set_time(starts=starts, ends=ends, zone="Europe/Sofia", programme_zone="Europe/Sofia")
    return event


def days_of(month, event):
    return [d.on for week in month.weeks for d in week for e in d.entries if e.event is event]


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "26-12", "2026-1", "x-y", "9999-12"])
def test_a_month_that_cannot_be_read_is_the_present_one(text):
    assert read_month(text, today=TODAY) == date(2026, 11, 1)


def test_the_weeks_begin_on_monday_and_are_whole():
    assert span(date(2026, 12, 1)) == (date(2026, 11, 30), date(2027, 1, 3))


def test_an_event_of_two_days_stands_on_both():
    lab = an_event(datetime(2026, 12, 5, 9, 0), datetime(2026, 12, 6, 17, 0))

    month = month_of(date(2026, 12, 1), [lab], today=TODAY)

    assert days_of(month, lab) == [date(2026, 12, 5), date(2026, 12, 6)]


def test_an_evening_that_ends_in_the_small_hours_is_one_day():
    party = an_event(datetime(2026, 12, 5, 20, 0), datetime(2026, 12, 6, 1, 30))

    assert last_day_of(party) == date(2026, 12, 5)


def test_the_months_beside_are_named_over_the_new_year():
    month = month_of(date(2026, 12, 1), [], today=TODAY)

    assert (month.previous, month.next) == ("2026-11", "2027-01")

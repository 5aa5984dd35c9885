from datetime import UTC, date, datetime

import pytest

from crm.events.models import Event
from crm.wall import NonexistentTime


def timed(starts, ends=None, zone="Europe/Sofia", programme_zone="Europe/Sofia"):
    event = Event()
    event.set_time(starts=starts, ends=ends, zone=zone, programme_zone=programme_zone)
    return event


def test_the_moments_follow_from_the_time_on_the_wall():
    event = timed(datetime(2019, 5, 15, 18, 0), datetime(2019, 5, 15, 20, 0))

    assert (event.starts_at, event.ends_at) == (
        datetime(2019, 5, 15, 15, 0, tzinfo=UTC),
        datetime(2019, 5, 15, 17, 0, tzinfo=UTC),
    )


def test_the_day_is_the_one_on_the_clock_of_the_programme():
    event = timed(datetime(2019, 7, 1, 0, 15), zone="Europe/Sofia", programme_zone="UTC")

    assert event.day == date(2019, 6, 30)


def test_a_time_the_clock_jumps_over_is_refused_with_the_next_valid_one():
    with pytest.raises(NonexistentTime) as refusal:
        timed(datetime(2019, 3, 31, 3, 30))

    assert refusal.value.suggestion == datetime(2019, 3, 31, 4, 30)


def test_a_doubled_time_means_the_first():
    event = timed(datetime(2019, 10, 27, 3, 30))

    assert event.starts_at == datetime(2019, 10, 27, 0, 30, tzinfo=UTC)


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValueError, match="ends_before_start"):
        timed(datetime(2019, 5, 15, 18, 0), datetime(2019, 5, 15, 17, 0))


def test_a_refused_time_leaves_the_event_as_it_was():
    event = timed(datetime(2019, 5, 15, 18, 0))

    with pytest.raises(NonexistentTime):
        event.set_time(
            starts=datetime(2019, 3, 30, 10, 0),
            ends=datetime(2019, 3, 31, 3, 30),
            zone="Europe/Sofia",
            programme_zone="Europe/Sofia",
        )

    assert event.starts_wall == datetime(2019, 5, 15, 18, 0)

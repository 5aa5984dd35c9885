from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz as dateutil_tz
from hypothesis import given
from hypothesis import strategies as st

from crm.wall import NonexistentTime, day_bounds, day_of, is_doubled, to_utc, to_wall

SOFIA = "Europe/Sofia"
ZONES = ("Europe/Sofia", "Europe/London", "America/New_York", "Asia/Kathmandu", "UTC")


def test_a_wall_time_in_the_spring_gap_is_rejected_with_a_hint() -> None:
    skipped = datetime(2019, 3, 31, 3, 30)

    with pytest.raises(NonexistentTime) as caught:
        to_utc(skipped, SOFIA)

    assert caught.value.suggestion == datetime(2019, 3, 31, 4, 30)
    assert (caught.value.wall, caught.value.zone) == (skipped, SOFIA)
    assert str(caught.value) == "nonexistent_time"


@pytest.mark.parametrize(
    ("wall", "moment"),
    [
        (datetime(2019, 3, 31, 2, 59, 59), datetime(2019, 3, 31, 0, 59, 59, tzinfo=UTC)),
        (datetime(2019, 3, 31, 4, 0), datetime(2019, 3, 31, 1, 0, tzinfo=UTC)),
        (datetime(2019, 10, 27, 2, 59), datetime(2019, 10, 26, 23, 59, tzinfo=UTC)),
        (datetime(2019, 10, 27, 4, 0), datetime(2019, 10, 27, 2, 0, tzinfo=UTC)),
    ],
)
def test_the_edges_of_both_changes_are_exact(wall: datetime, moment: datetime) -> None:
    result = to_utc(wall, SOFIA)

    assert result == moment
    assert result.tzinfo is UTC


def test_a_doubled_wall_time_means_the_first_pass() -> None:
    doubled = datetime(2019, 10, 27, 3, 30)

    moment = to_utc(doubled, SOFIA)

    assert moment == datetime(2019, 10, 27, 0, 30, tzinfo=UTC)
    assert to_utc(doubled.replace(fold=1), SOFIA) == moment


@pytest.mark.parametrize(
    ("wall", "doubled"),
    [
        (datetime(2019, 10, 27, 2, 59, 59), False),
        (datetime(2019, 10, 27, 3, 0), True),
        (datetime(2019, 10, 27, 3, 59, 59), True),
        (datetime(2019, 10, 27, 4, 0), False),
        (datetime(2019, 3, 31, 3, 30), False),
    ],
)
def test_only_the_hour_shown_twice_is_doubled(wall: datetime, doubled: bool) -> None:
    assert is_doubled(wall, SOFIA) is doubled


def test_both_passes_of_a_doubled_hour_show_the_same_wall_time() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    walls = [to_wall(first, SOFIA), to_wall(first + timedelta(hours=1), SOFIA)]

    assert walls == [datetime(2026, 10, 25, 3, 30)] * 2
    assert [wall.fold for wall in walls] == [0, 0]


def test_a_late_evening_in_utc_is_already_the_next_day_in_sofia() -> None:
    assert day_of(datetime(2026, 6, 30, 20, 59, tzinfo=UTC), SOFIA) == date(2026, 6, 30)
    assert day_of(datetime(2026, 6, 30, 21, 0, tzinfo=UTC), SOFIA) == date(2026, 7, 1)


def test_the_days_of_both_changes_last_23_and_25_hours() -> None:
    spring = day_bounds(date(2026, 3, 29), date(2026, 3, 29), SOFIA)
    autumn = day_bounds(date(2026, 10, 25), date(2026, 10, 25), SOFIA)

    assert spring == (
        datetime(2026, 3, 28, 22, tzinfo=UTC),
        datetime(2026, 3, 29, 21, tzinfo=UTC),
    )
    assert autumn == (
        datetime(2026, 10, 24, 21, tzinfo=UTC),
        datetime(2026, 10, 25, 22, tzinfo=UTC),
    )


def test_a_day_without_midnight_starts_with_the_jump() -> None:
    start, end = day_bounds(date(2018, 11, 4), date(2018, 11, 4), "America/Sao_Paulo")

    assert start == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert to_wall(start, "America/Sao_Paulo") == datetime(2018, 11, 4, 1)
    assert end - start == timedelta(hours=23)


@pytest.mark.parametrize(
    "zone", ["", "Europe", "Europe/Sofa", "../etc/passwd", "/etc/passwd", "Еуропа/София", "a\0b"]
)
def test_an_unknown_zone_is_named_as_such(zone: str) -> None:
    with pytest.raises(ValueError, match=r"^unknown_zone$"):
        to_utc(datetime(2026, 1, 1), zone)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: to_utc(datetime.min, SOFIA),
        lambda: to_utc(datetime.max, "America/New_York"),
        lambda: to_wall(datetime.max.replace(tzinfo=UTC), SOFIA),
        lambda: day_bounds(date(2026, 1, 1), date.max, SOFIA),
    ],
)
def test_the_ends_of_the_calendar_are_a_value_error(
    ask: Callable[[], object],
) -> None:
    with pytest.raises(ValueError, match=r"^time_out_of_range$"):
        ask()


def test_reversed_days_and_mixed_up_kinds_of_time_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^days_reversed$"):
        day_bounds(date(2026, 1, 2), date(2026, 1, 1), SOFIA)
    with pytest.raises(ValueError, match="carries no zone"):
        to_utc(datetime(2026, 1, 1, tzinfo=UTC), SOFIA)
    with pytest.raises(ValueError, match="carries no zone"):
        is_doubled(datetime(2026, 1, 1, tzinfo=UTC), SOFIA)
    with pytest.raises(ValueError, match="needs a zone"):
        to_wall(datetime(2026, 1, 1), SOFIA)


@given(wall=st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)), zone=st.sampled_from(ZONES))
def test_every_wall_time_comes_back_or_is_reported_as_skipped(wall: datetime, zone: str) -> None:
    try:
        moment = to_utc(wall, zone)
    except NonexistentTime as skipped:
        moment = to_utc(skipped.suggestion, zone)
        wall = skipped.suggestion

    assert to_wall(moment, zone) == wall
    assert moment == wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("first", [datetime(2026, 3, 28), datetime(2026, 10, 24)])
def test_dateutil_agrees_on_every_quarter_hour_around_both_changes(first: datetime) -> None:
    oracle = dateutil_tz.gettz(SOFIA)
    walls = [first + timedelta(minutes=15 * step) for step in range(4 * 72)]

    for wall in walls:
        aware = wall.replace(tzinfo=oracle)
        exists = dateutil_tz.datetime_exists(aware)
        if exists:
            assert to_utc(wall, SOFIA) == aware.astimezone(UTC)
        else:
            with pytest.raises(NonexistentTime):
                to_utc(wall, SOFIA)
        assert is_doubled(wall, SOFIA) is (exists and dateutil_tz.datetime_ambiguous(aware))


@given(
    moment=st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)).map(
        lambda naive: naive.replace(tzinfo=UTC)
    ),
    zone=st.sampled_from(ZONES),
)
def test_a_moment_lies_within_the_bounds_of_its_own_day_only(moment: datetime, zone: str) -> None:
    day = day_of(moment, zone)

    start, end = day_bounds(day, day, zone)

    assert start <= moment < end

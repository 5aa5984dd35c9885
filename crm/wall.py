"""Wall-clock rules: what a clock in a place shows, and which moment that is.

Wall times are naive, moments are aware and in UTC, zones are IANA names ("Europe/Sofia").
Every function raises `ValueError("unknown_zone")` for a name the time zone database lacks and
`ValueError("time_out_of_range")` near the ends of the calendar.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class NonexistentTime(ValueError):  # noqa: N818 - it names a time, and is caught as one
    """A wall time the clock jumps over. `suggestion` is as far behind the gap as it was in it."""

    def __init__(self, wall: datetime, zone: str, suggestion: datetime) -> None:
        super().__init__("nonexistent_time")
        self.wall = wall
        self.zone = zone
        self.suggestion = suggestion


def zone_info(zone: str) -> ZoneInfo:
    """The rules of a zone by its IANA name."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("unknown_zone") from error


def to_utc(wall: datetime, zone: str) -> datetime:
    """The moment a wall time names; a doubled one means the first (RFC 5545, 3.3.5).

    Raises `NonexistentTime` if the clock jumps over it.
    """
    moment = _first_moment(wall, zone)
    shown = to_wall(moment, zone)
    if shown != wall:
        raise NonexistentTime(wall, zone, suggestion=shown)
    return moment


def is_doubled(wall: datetime, zone: str) -> bool:
    """Whether the clock shows this time twice because it is set back."""
    place = zone_info(zone)
    earlier = _naive(wall).replace(tzinfo=place, fold=0).utcoffset()
    later = wall.replace(tzinfo=place, fold=1).utcoffset()
    return earlier is not None and later is not None and earlier > later


def to_wall(utc: datetime, zone: str) -> datetime:
    """What the clock shows at a moment: naive, and the same for both passes of a doubled hour."""
    if utc.tzinfo is None:
        raise ValueError("a moment needs a zone")
    try:
        return utc.astimezone(zone_info(zone)).replace(tzinfo=None, fold=0)
    except OverflowError as error:
        raise ValueError("time_out_of_range") from error


def day_of(utc: datetime, zone: str) -> date:
    """The day on the calendar of a place at a moment."""
    return to_wall(utc, zone).date()


def day_bounds(day_from: date, day_to: date, zone: str) -> tuple[datetime, datetime]:
    """The moments `[start, end)` that fall on the days from `day_from` to `day_to`, both included.

    Where the clock jumps over midnight the day starts with the jump.
    Raises `ValueError("days_reversed")` if the last day lies before the first.
    """
    if day_to < day_from:
        raise ValueError("days_reversed")
    try:
        after = day_to + timedelta(days=1)
    except OverflowError as error:
        raise ValueError("time_out_of_range") from error
    return (
        _first_moment(datetime.combine(day_from, time.min), zone),
        _first_moment(datetime.combine(after, time.min), zone),
    )


def _first_moment(wall: datetime, zone: str) -> datetime:
    try:
        return _naive(wall).replace(tzinfo=zone_info(zone), fold=0).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("time_out_of_range") from error


def _naive(wall: datetime) -> datetime:
    if wall.tzinfo is not None:
        raise ValueError("wall time carries no zone")
    return wall

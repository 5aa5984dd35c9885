"""When attendance can be recorded. Pure."""

from datetime import date, datetime, timedelta

from crm.events.models import Event
from crm.wall import day_bounds


class Refused(Exception):  # noqa: N818 - it reads as the refusal it is
    """Nobody can be recorded at the event. `args[0]` is a code: "draft" or "cancelled"."""


def refusal(event: Event, *, at: datetime, any_time: bool) -> str | None:
    """Why nobody can be ticked now, or `None`: "draft", "cancelled" or "too_early".

    The door opens with the day before the start, on the clock of the event; with `any_time`
    (staff) it is never too early. It stays open after the event: sheets are typed late.
    """
    if event.is_draft:
        return "draft"
    if event.is_cancelled:
        return "cancelled"
    return None if any_time or at >= opens_at(event) else "too_early"


def opens_at(event: Event) -> datetime:
    """The moment from which the people at the door may tick."""
    eve: date = event.starts_wall.date() - timedelta(days=1)
    return day_bounds(eve, eve, event.time_zone)[0]

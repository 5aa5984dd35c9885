"""Counting heads without names, and who looks after the door."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.accounts.models import User
from crm.attendance import duty_queries, queries
from crm.attendance.models import DoorDuty, Headcount
from crm.attendance.opening import Refused, refusal
from crm.db import db, insert_missing
from crm.events.models import Event
from crm.history import actions as history
from crm.history.models import Actor


@dataclass(frozen=True)
class HeadcountFacts:
    """A count: of everyone on site, team included, or of those without a name.

    The slips are anonymous answers to the background question; `None` means none were used.
    """

    number: int
    is_of_everyone: bool
    yes: int | None = None
    no: int | None = None
    refused: int | None = None
    method: str = ""
    counted_by: str = ""


def set_headcount(event: Event, facts: HeadcountFacts, *, by: Actor, at: datetime) -> Headcount:
    """Keep the count of an event, in place of the one before.

    Raises:
        ValueError: "negative_number".
        Refused: the event is a draft or cancelled.
    """
    numbers = (facts.number, facts.yes, facts.no, facts.refused)
    if any(number is not None and number < 0 for number in numbers):
        raise ValueError("negative_number")
    row = _row_for(event, by=by, at=at)
    row.total_on_site = facts.number if facts.is_of_everyone else None
    row.unnamed_people = None if facts.is_of_everyone else facts.number
    row.background_yes, row.background_no = facts.yes, facts.no
    row.background_refused = facts.refused
    row.method, row.counted_by = facts.method, facts.counted_by
    _note(row, by=by, at=at)
    return row


def step_headcount(
    event: Event, step: int, *, is_of_everyone: bool, counted_by: str, by: Actor, at: datetime
) -> Headcount:
    """Count some heads more or fewer from whatever the number is by now, never below zero.

    Two people may count at one event at the same moment: no step is lost. The first step begins
    a count of the given kind; a count begun in the other kind goes on in its own.
    """
    row = _row_for(event, by=by, at=at, is_of_everyone=is_of_everyone)
    number = max(0, row.number + step)
    if row.is_of_everyone:
        row.total_on_site = number
    else:
        row.unnamed_people = number
    row.method = row.method or "counted"
    row.counted_by = row.counted_by or counted_by
    _note(row, by=by, at=at)
    return row


def clear_headcount(event: Event, *, by: Actor, at: datetime) -> bool:
    """Take the count back: heads were not counted. False when there was none."""
    row = queries.headcount_locked(event.id)
    if row is None:
        return False
    gone: dict[str, list[Any]] = {
        "total_on_site": [row.total_on_site, None],
        "unnamed_people": [row.unnamed_people, None],
    }
    history.note(event, "headcount_removed", by=by, at=at, extra=gone)
    history.raise_revision()
    db.session.delete(row)
    db.session.flush()
    return True


def assign_door(event: Event, user: User, *, by: Actor, at: datetime) -> bool:
    """Give an event into the care of a door user. False when they have it already."""
    values = {"event_id": event.id, "user_id": user.id}
    new = insert_missing(DoorDuty, values, key=("event_id", "user_id"))
    if new is None:
        return False
    history.note(event, "door_assigned", by=by, at=at, extra={"door": [None, user.id]})
    db.session.flush()
    return True


def release_door(event: Event, user: User, *, by: Actor, at: datetime) -> bool:
    """Take the event out of a door user's care. False when they did not have it."""
    duty = duty_queries.duty(event.id, user.id)
    if duty is None:
        return False
    history.note(event, "door_released", by=by, at=at, extra={"door": [user.id, None]})
    db.session.delete(duty)
    db.session.flush()
    return True


def _row_for(event: Event, *, by: Actor, at: datetime, is_of_everyone: bool = False) -> Headcount:
    """The event's row, locked; an empty one is made when there is none."""
    code = refusal(event, at=at, any_time=True)
    if code is not None:
        raise Refused(code)
    row = queries.headcount_locked(event.id)
    if row is not None:
        return row
    values = {
        "event_id": event.id,
        "total_on_site": 0 if is_of_everyone else None,
        "unnamed_people": None if is_of_everyone else 0,
        "method": "",
        "counted_by": "",
        "recorded_at": at,
        "recorded_by_id": by.user_id,
    }
    new = insert_missing(Headcount, values, key=("event_id",))
    if new is not None:
        history.note(new, "created", by=by, at=at, extra={"event_id": [None, event.id]})
        return new
    there = queries.headcount_locked(event.id)
    if there is None:
        raise RuntimeError("the headcount was there and is gone")
    return there


def _note(row: Headcount, *, by: Actor, at: datetime) -> None:
    if history.pending_changes(row):
        row.recorded_at, row.recorded_by_id = at, by.user_id
    if history.note(row, "changed", by=by, at=at) is not None:
        history.raise_revision()
    db.session.flush()

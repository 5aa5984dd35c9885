"""Somebody nobody expected: a new person on record and their attendance, in one go."""

from dataclasses import dataclass
from datetime import datetime

from crm.attendance import actions
from crm.attendance.models import AttendanceState
from crm.events.models import Event
from crm.history.models import Actor
from crm.i18n import gettext as _
from crm.organisations.models import Organisation
from crm.organisations.queries import found
from crm.people.actions import add_person
from crm.people.models import Person
from crm.people.tie_actions import affiliate
from crm.text.folding import fold


@dataclass(frozen=True)
class Newcomer:
    """What a walk-in said of themselves; the first name is enough."""

    full_name: str
    given_name: str
    family_name: str = ""
    organisation: str = ""
    email: str = ""
    language: str = ""


def admit(event: Event, newcomer: Newcomer, *, by: Actor, at: datetime) -> Person:
    """Put a walk-in on record as somebody who is here.

    An organisation known by exactly that name becomes theirs; any other name is kept as a note,
    for the office to sort out. Raises what `record` raises.
    """
    body = _organisation(newcomer.organisation)
    note = ""
    if newcomer.organisation and body is None:
        note = _("Organisation as said at the door: %(name)s", name=newcomer.organisation)
    person = add_person(
        full_name=newcomer.full_name,
        given_name=newcomer.given_name,
        family_name=newcomer.family_name,
        emails=[newcomer.email] if newcomer.email else [],
        language=newcomer.language,
        note=note,
        by=by,
        at=at,
    )
    if body is not None:
        affiliate(person, body, by=by, at=at)
    actions.record(
        event, person, AttendanceState.ATTENDED, is_walk_in=True, source="door", by=by, at=at
    )
    return person


def _organisation(name: str) -> Organisation | None:
    """The one organisation of that name, in whatever script it was typed."""
    key = fold(name)
    if not key:
        return None
    same = [body for body in found(name) if key in (fold(body.name), fold(body.name_bg))]
    return same[0] if len(same) == 1 else None

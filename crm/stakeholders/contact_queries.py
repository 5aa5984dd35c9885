"""When somebody was last heard: in a conversation, at an event, by an answer to an invitation.

Statistics are no matter here: a tie to an organisation is enough to be heard for it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from crm.attendance.models import (
    Attendance,
    AttendanceAffiliation,
    AttendanceOrganisation,
    AttendanceState,
)
from crm.db import db
from crm.events.models import Event, EventStatus
from crm.i18n import house_zone
from crm.invitations.models import Invitation
from crm.organisations.models import Organisation
from crm.people.models import Affiliation, Person
from crm.wall import day_of

#: The room of conversations stands beside this one; only the days of its rows are asked.
CONVERSATIONS: Final = sa.table(
    "conversations",
    sa.column("id", sa.Integer()),
    sa.column("day", sa.Date()),
    sa.column("archived_at", sa.DateTime()),
)
PARTIES: Final = sa.table(
    "conversation_parties",
    sa.column("conversation_id", sa.Integer()),
    sa.column("person_id", sa.Integer()),
    sa.column("organisation_id", sa.Integer()),
)

_body = sa.func.coalesce(Organisation.survivor_id, Organisation.id).label("number")
_human = Person.survivor_id.label("number")


def organisations_heard(number: int | None = None) -> Mapping[int, date]:
    """The last day organisations were heard of, by surviving record; or only one of them."""
    talked = (
        _talks(_body)
        .join(Organisation, Organisation.id == PARTIES.c.organisation_id)
        .where(CONVERSATIONS.c.archived_at.is_(None))
    )
    came = [
        _held(_body)
        .join(link, link.attendance_id == Attendance.id)
        .join(Organisation, Organisation.id == link.organisation_id)
        for link in (AttendanceOrganisation, AttendanceAffiliation)
    ]
    answered = (
        sa.select(_body, sa.func.max(Invitation.replied_at))
        .select_from(Invitation)
        .join(Affiliation, Affiliation.person_id == Invitation.person_id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Invitation.replied_at.is_not(None), Affiliation.ends_on.is_(None))
    )
    return _newest([talked, *came], answered, _body, number)


def people_heard(number: int | None = None) -> Mapping[int, date]:
    """The last day people were heard of, by surviving record; or only one of them."""
    talked = (
        _talks(_human)
        .join(Person, Person.id == PARTIES.c.person_id)
        .where(CONVERSATIONS.c.archived_at.is_(None))
    )
    came = _held(_human).join(Person, Person.id == Attendance.person_id)
    answered = (
        sa.select(_human, sa.func.max(Invitation.replied_at))
        .select_from(Invitation)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.replied_at.is_not(None))
    )
    return _newest([talked, came], answered, _human, number)


def _talks(whose: Any) -> sa.Select[Any]:
    return (
        sa.select(whose, CONVERSATIONS.c.day.label("day"))
        .select_from(PARTIES)
        .join(CONVERSATIONS, CONVERSATIONS.c.id == PARTIES.c.conversation_id)
    )


def _held(whose: Any) -> sa.Select[Any]:
    return (
        sa.select(whose, Event.day.label("day"))
        .select_from(Attendance)
        .join(Event, Event.id == Attendance.event_id)
        .where(Attendance.state == AttendanceState.ATTENDED, Event.status == EventStatus.HELD)
    )


def _newest(
    days: list[sa.Select[Any]], answers: sa.Select[*tuple[Any, ...]], whose: Any, number: int | None
) -> Mapping[int, date]:
    """The newest of some days and of moments, in two statements."""
    if number is not None:
        days = [stmt.where(whose == number) for stmt in days]
        answers = answers.where(whose == number)
    every = sa.union_all(*days).subquery()
    newest = sa.select(every.c.number, sa.func.max(every.c.day)).group_by(every.c.number)
    found: dict[int, date] = dict(db.session.execute(newest).all())
    for who, moment in db.session.execute(answers.group_by(whose)):
        day = day_of(moment, house_zone())
        found[who] = max(found.get(who, day), day)
    return found

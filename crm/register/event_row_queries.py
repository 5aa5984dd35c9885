"""Rows of the archive's files about events, as SQL."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.attendance.models import (
    Attendance,
    AttendanceAffiliation,
    AttendanceOrganisation,
    Headcount,
)
from crm.db import db
from crm.events.models import Event, Site, Transition
from crm.invitations.models import Invitation, ReplyGiven
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.programmes.models import Programme, Strand


def _sites() -> Select[*tuple[Any, ...]]:
    s = Site
    return select(
        s.ref, s.name, s.address, s.district, s.latitude, s.longitude, s.seats, s.archived_at
    ).order_by(s.id)


def _events() -> Select[*tuple[Any, ...]]:
    e = Event
    return (
        select(
            e.ref, Programme.ref, Strand.ref, e.kind, e.title, e.starts_wall, e.ends_wall,
            e.time_zone, e.status, Site.ref, e.seats, e.title_bg, e.text, e.text_bg, e.uid,
            e.sequence, User.email,
        )
        .join(Programme, Programme.id == e.programme_id)
        .outerjoin(Strand, Strand.id == e.strand_id)
        .outerjoin(Site, Site.id == e.site_id)
        .outerjoin(User, User.id == e.convenor_id)
        .order_by(e.id)
    )  # fmt: skip


def _transitions() -> Select[*tuple[Any, ...]]:
    t = Transition
    return (
        select(Event.ref, t.from_status, t.to_status, t.at, t.reason)
        .join(Event, Event.id == t.event_id)
        .order_by(t.id)
    )


def _invitations() -> Select[*tuple[Any, ...]]:
    i, standing, whose = Invitation, aliased(Invitation), aliased(Person)
    return (
        select(
            Event.ref, Person.ref, i.reply, i.replied_at, i.party_size, i.comment, i.channel,
            i.invited_at, i.waiting_since, i.reply_source, i.to_call_since, whose.ref,
        )
        .join(Event, Event.id == i.event_id)
        .join(Person, Person.id == i.person_id)
        .outerjoin(standing, standing.id == i.superseded_by_id)
        .outerjoin(whose, whose.id == standing.person_id)
        .order_by(i.id)
    )  # fmt: skip


def _replies() -> Select[*tuple[Any, ...]]:
    r = ReplyGiven
    return (
        select(Event.ref, Person.ref, r.reply, r.party_size, r.comment, r.at, r.source)
        .join(Invitation, Invitation.id == r.invitation_id)
        .join(Event, Event.id == Invitation.event_id)
        .join(Person, Person.id == Invitation.person_id)
        .order_by(r.id)
    )


def _attendances() -> Select[*tuple[Any, ...]]:
    a = Attendance
    return (
        select(
            Event.ref, Person.ref, a.state, a.role, a.id, a.recorded_at, a.source, a.is_walk_in,
            a.id, a.is_affiliation_kept,
        )
        .join(Event, Event.id == a.event_id)
        .join(Person, Person.id == a.person_id)
        .order_by(a.id)
    )  # fmt: skip


def organisations_of_attendances(
    table: type[AttendanceOrganisation] | type[AttendanceAffiliation],
) -> dict[int, tuple[str, ...]]:
    """attendance number → refs of the organisations somebody acted for, or belonged to."""
    stmt = (
        select(table.attendance_id, Organisation.ref)
        .join(Organisation, Organisation.id == table.organisation_id)
        .order_by(table.attendance_id, Organisation.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, ref in db.session.execute(stmt):
        found[number] = (*found.get(number, ()), ref)
    return found


def _headcounts() -> Select[*tuple[Any, ...]]:
    h = Headcount
    return (
        select(
            Event.ref, h.total_on_site, h.unnamed_people, h.background_yes, h.background_no,
            h.background_refused, h.method, h.counted_by, h.recorded_at,
        )
        .join(Event, Event.id == h.event_id)
        .order_by(h.id)
    )  # fmt: skip


STATEMENTS = {
    "sites": _sites,
    "events": _events,
    "transitions": _transitions,
    "invitations": _invitations,
    "replies": _replies,
    "attendances": _attendances,
    "headcounts": _headcounts,
}

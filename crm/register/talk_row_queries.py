"""Rows of the archive's files about what was said, and about stakeholders, as SQL."""

from typing import Any

from sqlalchemy import Select, and_, func, select

from crm.accounts.models import User
from crm.conversations.models import Commitment, Conversation, Issue, Party
from crm.events.models import Event
from crm.files.models import StoredFile
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.programmes.models import Programme
from crm.register.talk_layouts import AboutKind
from crm.stakeholders.models import Group, Membership, Position

#: Records that files can be attached to.
ABOUT: dict[AboutKind, type[Conversation | Commitment | Issue]] = {
    AboutKind.CONVERSATION: Conversation,
    AboutKind.COMMITMENT: Commitment,
    AboutKind.ISSUE: Issue,
}


def _conversations() -> Select[*tuple[Any, ...]]:
    c = Conversation
    return (
        select(
            c.ref, c.about, c.channel, c.day, c.place, c.purpose, c.text, Programme.ref, Event.ref,
            User.email, c.archived_at,
        )
        .select_from(c)
        .outerjoin(Programme, Programme.id == c.programme_id)
        .outerjoin(Event, Event.id == c.event_id)
        .outerjoin(User, User.id == c.our_side_id)
        .order_by(c.id)
    )  # fmt: skip


def _conversation_parties() -> Select[*tuple[Any, ...]]:
    row = Party
    return (
        select(Conversation.ref, Person.ref, Organisation.ref)
        .select_from(row)
        .join(Conversation, Conversation.id == row.conversation_id)
        .outerjoin(Person, Person.id == row.person_id)
        .outerjoin(Organisation, Organisation.id == row.organisation_id)
        .order_by(row.id)
    )


def _commitments() -> Select[*tuple[Any, ...]]:
    c = Commitment
    return (
        select(
            c.ref, Conversation.ref, c.side, c.text, Person.ref, Organisation.ref, Programme.ref,
            User.email, c.made_on, c.due_on, c.state, c.settled_on, c.reported_on, c.reported_how,
            c.archived_at,
        )
        .select_from(c)
        .outerjoin(Conversation, Conversation.id == c.conversation_id)
        .outerjoin(Person, Person.id == c.person_id)
        .outerjoin(Organisation, Organisation.id == c.organisation_id)
        .outerjoin(Programme, Programme.id == c.programme_id)
        .join(User, User.id == c.owner_id)
        .order_by(c.id)
    )  # fmt: skip


def _issues() -> Select[*tuple[Any, ...]]:
    i = Issue
    return (
        select(
            i.ref, Conversation.ref, i.kind, i.text, i.topic, Person.ref, Organisation.ref,
            Programme.ref, User.email, i.raised_on, i.answer, i.answered_on, i.satisfaction,
            i.archived_at,
        )
        .select_from(i)
        .outerjoin(Conversation, Conversation.id == i.conversation_id)
        .outerjoin(Person, Person.id == i.person_id)
        .outerjoin(Organisation, Organisation.id == i.organisation_id)
        .outerjoin(Programme, Programme.id == i.programme_id)
        .join(User, User.id == i.owner_id)
        .order_by(i.id)
    )  # fmt: skip


def _positions() -> Select[*tuple[Any, ...]]:
    p = Position
    return (
        select(
            Person.ref, Organisation.ref, Programme.ref, p.power, p.interest, p.day, p.note,
            User.email, p.recorded_at,
        )
        .select_from(p)
        .outerjoin(Person, Person.id == p.person_id)
        .outerjoin(Organisation, Organisation.id == p.organisation_id)
        .outerjoin(Programme, Programme.id == p.programme_id)
        .outerjoin(User, User.id == p.author_id)
        .order_by(p.id)
    )  # fmt: skip


def _groups() -> Select[*tuple[Any, ...]]:
    g = Group
    return (
        select(g.ref, g.name, g.name_bg, g.kind, g.note, Programme.ref, g.archived_at)
        .select_from(g)
        .outerjoin(Programme, Programme.id == g.programme_id)
        .order_by(g.id)
    )


def _group_memberships() -> Select[*tuple[Any, ...]]:
    m = Membership
    return (
        select(Group.ref, Person.ref, Organisation.ref, m.role, m.starts_on, m.ends_on)
        .select_from(m)
        .join(Group, Group.id == m.group_id)
        .outerjoin(Person, Person.id == m.person_id)
        .outerjoin(Organisation, Organisation.id == m.organisation_id)
        .order_by(m.id)
    )


def _attachments() -> Select[*tuple[Any, ...]]:
    """Files attached to records; files that were imported are no part of the register."""
    f = StoredFile
    about = func.coalesce(*[model.ref for model in ABOUT.values()])
    stmt = select(f.about_kind, about, f.name, f.sha256, f.media_type, f.size, f.created_at)
    stmt = stmt.select_from(f)
    for kind, model in ABOUT.items():
        stmt = stmt.outerjoin(model, and_(f.about_kind == kind.value, model.id == f.about_id))
    return stmt.where(about.is_not(None)).order_by(f.id)


STATEMENTS = {
    "conversations": _conversations,
    "conversation_parties": _conversation_parties,
    "commitments": _commitments,
    "issues": _issues,
    "positions": _positions,
    "groups": _groups,
    "group_memberships": _group_memberships,
    "attachments": _attachments,
}

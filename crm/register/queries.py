"""What an archive is resolved against: refs and keys on record."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased, selectinload

from crm.accounts.models import User
from crm.attendance.models import Attendance
from crm.conversations.models import Commitment, Conversation, Issue
from crm.db import Referable, db
from crm.events.models import Event, Site
from crm.invitations.models import Invitation
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.people.tag_models import Tag
from crm.programmes.models import Programme, Strand
from crm.segments.models import ListMembership, PeopleList, Segment
from crm.stakeholders.models import Group

REFERABLE: dict[str, type[Referable]] = {
    "programme": Programme,
    "strand": Strand,
    "organisation": Organisation,
    "person": Person,
    "site": Site,
    "event": Event,
    "tag": Tag,
    "list": PeopleList,
    "segment": Segment,
    "conversation": Conversation,
    "commitment": Commitment,
    "issue": Issue,
    "group": Group,
}
#: Logins are named by their address: they have no ref.
COLLEAGUE = "colleague"

#: Records looked up at a time.
CHUNK = 2_000


def refs_by_kind(kinds: Collection[str]) -> dict[str, dict[str, int]]:
    """ref → number of every record of these kinds."""
    return {
        kind: {row.ref: row.id for row in db.session.execute(select(model.ref, model.id))}
        for kind, model in REFERABLE.items()
        if kind in kinds
    }


def colleague_numbers() -> dict[str, int]:
    """address, in the form addresses are compared in → number of the login."""
    rows = db.session.execute(select(User.email_key, User.id))
    return {row.email_key: row.id for row in rows}


def invitations_beside_each_other() -> Sequence[tuple[int, Invitation]]:
    """Invitations of which more than one of a human being stands at an event: whose, and they."""
    doubled = (
        select(Invitation.event_id, Person.survivor_id)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.superseded_by_id.is_(None))
        .group_by(Invitation.event_id, Person.survivor_id)
        .having(func.count() > 1)
        .subquery()
    )
    stmt = (
        select(Person.survivor_id, Invitation)
        .join(Person, Person.id == Invitation.person_id)
        .join(
            doubled,
            and_(
                doubled.c.event_id == Invitation.event_id,
                doubled.c.survivor_id == Person.survivor_id,
            ),
        )
        .order_by(Invitation.event_id, Person.survivor_id, Invitation.id)
    )
    return [(survivor or one.person_id, one) for survivor, one in db.session.execute(stmt)]


def survivors_of(numbers: Collection[int]) -> Sequence[Person]:
    """The survivors of those of some people who were merged away."""
    merged, wanted = aliased(Person), sorted(set(numbers))
    found: dict[int, Person] = {}
    for start in range(0, len(wanted), CHUNK):
        stmt = (
            select(Person)
            .join(merged, merged.survivor_id == Person.id)
            .where(merged.id.in_(wanted[start : start + CHUNK]), merged.id != Person.id)
        )
        found.update({person.id: person for person in db.session.scalars(stmt)})
    return list(found.values())


def organisations_numbered(numbers: Collection[int]) -> Sequence[Organisation]:
    """These organisations as they are now."""
    stmt = (
        select(Organisation)
        .where(Organisation.id.in_(numbers))
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(stmt).all()


def segments_numbered(numbers: Collection[int]) -> Sequence[Segment]:
    """These segments as they are now."""
    stmt = (
        select(Segment)
        .where(Segment.id.in_(numbers))
        .order_by(Segment.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(stmt).all()


def programmes_by_number() -> dict[int, Programme]:
    return {p.id: p for p in db.session.scalars(select(Programme))}


def strand_homes() -> dict[int, int]:
    """strand number → programme number."""
    stmt = select(Strand.id, Strand.programme_id)
    return {row.id: row.programme_id for row in db.session.execute(stmt)}


def taken(model: type[Any], *columns: str) -> set[tuple[Any, ...]]:
    """The combinations of these columns that are on record."""
    stmt = select(*[getattr(model, name) for name in columns])
    return {tuple(row) for row in db.session.execute(stmt)}


def still_on_lists() -> set[tuple[int, int]]:
    """(list, person) of those who are on a list and have not left it."""
    row = ListMembership
    stmt = select(row.list_id, row.person_id).where(row.left_on.is_(None))
    return {(list_id, person_id) for list_id, person_id in db.session.execute(stmt)}


def invitation_numbers() -> dict[tuple[int, int], int]:
    """(event, person) → number of the invitation."""
    stmt = select(Invitation.event_id, Invitation.person_id, Invitation.id)
    return {(event, person): number for event, person, number in db.session.execute(stmt)}


def superseded_pairs() -> set[tuple[int, int]]:
    """(event, person) of the invitations that gave way to another one."""
    stmt = select(Invitation.event_id, Invitation.person_id).where(
        Invitation.superseded_by_id.is_not(None)
    )
    return {(event, person) for event, person in db.session.execute(stmt)}


def attendance_numbers() -> dict[tuple[int, int], int]:
    """(event, person) → number of the attendance."""
    stmt = select(Attendance.event_id, Attendance.person_id, Attendance.id)
    return {(event, person): number for event, person, number in db.session.execute(stmt)}


def survivor_numbers(
    model: type[Person] | type[Organisation], numbers: set[int]
) -> dict[int, int | None]:
    """record → the survivor it counts as, for records that were on record before."""
    found: dict[int, int | None] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), CHUNK):
        stmt = select(model.id, model.survivor_id).where(
            model.id.in_(wanted[start : start + CHUNK])
        )
        found.update({row.id: row.survivor_id for row in db.session.execute(stmt)})
    return found


def people_in_chunks(numbers: Sequence[int]) -> Iterator[Sequence[Person]]:
    """These people with their addresses and telephones, some at a time."""
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), CHUNK):
        stmt = (
            select(Person)
            .where(Person.id.in_(wanted[start : start + CHUNK]))
            .options(selectinload(Person.emails), selectinload(Person.phones))
            .execution_options(populate_existing=True)
        )
        yield db.session.scalars(stmt).all()
        db.session.expire_all()

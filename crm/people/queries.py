from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption
from werkzeug.datastructures import MultiDict

from crm.accounts.models import User
from crm.db import db
from crm.organisations import queries as organisations
from crm.people.models import (
    Affiliation,
    AnswerReading,
    BackgroundAnswer,
    Consent,
    EmailAddress,
    Expertise,
    Person,
    Purpose,
)
from crm.search import queries as search

KIND: Final = "person"
LOOKUP_SIZE: Final = 20
LARGEST_KEY: Final = 2**31 - 1
#: Numbers in one IN, below what a statement may bind on either engine.
BATCH: Final = 5_000

#: Columns by which the list sorts, the last of each unique.
SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "name": (Person.sort_key, Person.id),
    "new": (Person.id,),
}


@dataclass(frozen=True)
class PeopleFilter:
    """Which people a list shows and an invitation goes to; an empty field filters nothing.

    `on` is the day on which affiliations must hold.
    """

    on: date
    q: str = ""
    organisation_id: int | None = None
    sector: str = ""
    language: str = ""
    district: str = ""
    is_contact: bool = False
    has_no_address: bool = False
    is_archived: bool = False

    @classmethod
    def from_args(cls, args: MultiDict[str, str], *, on: date) -> "PeopleFilter":
        """The filter an address describes."""
        organisation = args.get("organisation", "")
        is_number = organisation.isascii() and organisation.isdigit()
        return cls(
            on=on,
            q=args.get("q", "").strip(),
            organisation_id=min(int(organisation[:12]), LARGEST_KEY) if is_number else None,
            sector=args.get("sector", ""),
            language=args.get("language", ""),
            district=args.get("district", ""),
            is_contact=bool(args.get("contact")),
            has_no_address=bool(args.get("no_address")),
            is_archived=bool(args.get("archived")),
        )


def allowed(wanted: PeopleFilter) -> sa.Select[int]:
    """The numbers of people all filters but the words leave."""
    archived = Person.archived_at
    stmt = sa.select(Person.id).where(
        archived.is_not(None) if wanted.is_archived else archived.is_(None),
        Person.merged_into_id.is_(None),
        Person.erased_on.is_(None),
    )
    if wanted.language:
        stmt = stmt.where(Person.language == wanted.language)
    if wanted.district:
        stmt = stmt.where(Person.district == wanted.district)
    if wanted.sector:
        experts = sa.select(Expertise.person_id).where(Expertise.sector == wanted.sector)
        stmt = stmt.where(Person.id.in_(experts))
    if wanted.organisation_id is not None or wanted.is_contact:
        stmt = stmt.where(Person.id.in_(_affiliated(wanted)))
    if wanted.has_no_address:
        stmt = stmt.where(~sa.exists().where(EmailAddress.person_id == Person.id))
    return stmt


def _affiliated(wanted: PeopleFilter) -> sa.Select[int]:
    stmt = sa.select(Affiliation.person_id).where(_holds(wanted.on))
    if wanted.organisation_id is not None:
        bodies = organisations.same_as(wanted.organisation_id)
        stmt = stmt.where(Affiliation.organisation_id.in_(bodies))
    return stmt.where(Affiliation.is_contact.is_(True)) if wanted.is_contact else stmt


def _holds(on: date) -> sa.ColumnElement[bool]:
    """That an affiliation is in force on a day."""
    return sa.and_(
        sa.or_(Affiliation.starts_on.is_(None), Affiliation.starts_on <= on),
        sa.or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= on),
    )


def matching(wanted: PeopleFilter) -> sa.Select[Person]:
    """The people a filter describes, words included: the one filter for lists and invitations."""
    stmt = rows_plain(wanted)
    if wanted.q:
        ids = search.found_ids(KIND, wanted.q)
        stmt = stmt.where(sa.false() if ids is None else Person.id.in_(ids))
    return stmt


def rows_plain(wanted: PeopleFilter) -> sa.Select[Person]:
    """The people all filters but the words leave."""
    where = allowed(wanted).whereclause
    stmt = sa.select(Person)
    return stmt if where is None else stmt.where(where)


def with_row_facts() -> Sequence[ORMOption]:
    """What a row of a list shows beside the name, read in one statement each."""
    return (
        selectinload(Person.emails),
        selectinload(Person.phones),
        selectinload(Person.affiliations).joinedload(Affiliation.organisation),
    )


def person(number: int) -> Person | None:
    """The person of a number, merged-away and erased ones included."""
    return db.session.get(Person, number) if 0 < number <= LARGEST_KEY else None


def person_with_contacts(number: int) -> Person | None:
    """The person of a number with addresses and telephones."""
    if not 0 < number <= LARGEST_KEY:
        return None
    options = [selectinload(Person.emails), selectinload(Person.phones)]
    return db.session.get(Person, number, options=options, populate_existing=True)


def found(query: str, *, limit: int = LOOKUP_SIZE) -> Sequence[Person]:
    """People a search finds, archived ones left out, in the order of the matches."""
    among = sa.select(Person.id).where(Person.archived_at.is_(None))
    hits = search.hits_table(KIND, query, limit=limit, among=among)
    if hits is None:
        return []
    stmt = (
        sa.select(Person)
        .join(hits, hits.c.record_id == Person.id)
        .order_by(hits.c.term, hits.c.record_id)
        .options(*with_row_facts())
    )
    return db.session.scalars(stmt).all()


def contacts_of(organisation_id: int, *, on: date) -> Sequence[Person]:
    """The contact people of an organisation on a day, by name."""
    wanted = PeopleFilter(on=on, organisation_id=organisation_id, is_contact=True)
    stmt = rows_plain(wanted).options(selectinload(Person.emails), selectinload(Person.phones))
    return db.session.scalars(stmt.order_by(Person.sort_key, Person.id)).all()


def refusing_contact(person_ids: Collection[int]) -> set[int]:
    """Those whose latest row about `contact` is withdrawn: they get no letters."""
    numbers = sorted(person_ids)
    refusing: set[int] = set()
    for at in range(0, len(numbers), BATCH):
        latest = (
            sa.select(sa.func.max(Consent.id))
            .where(
                Consent.person_id.in_(numbers[at : at + BATCH]),
                Consent.purpose == Purpose.CONTACT,
            )
            .group_by(Consent.person_id)
        )
        stmt = sa.select(Consent.person_id).where(
            Consent.id.in_(latest), Consent.withdrawn_on.is_not(None)
        )
        refusing.update(db.session.scalars(stmt))
    return refusing


def affiliation(person_id: int, number: int) -> Affiliation | None:
    """An affiliation of that person."""
    stmt = sa.select(Affiliation).where(
        Affiliation.id == min(number, LARGEST_KEY), Affiliation.person_id == person_id
    )
    return db.session.scalar(stmt.options(joinedload(Affiliation.organisation)))


def expertise(person_id: int, number: int) -> Expertise | None:
    """An expertise of that person."""
    stmt = sa.select(Expertise).where(
        Expertise.id == min(number, LARGEST_KEY), Expertise.person_id == person_id
    )
    return db.session.scalar(stmt)


def consent(person_id: int, number: int) -> Consent | None:
    """A consent of that person."""
    stmt = sa.select(Consent).where(
        Consent.id == min(number, LARGEST_KEY), Consent.person_id == person_id
    )
    return db.session.scalar(stmt)


def background_answers(person_id: int) -> Sequence[BackgroundAnswer]:
    """All answers of one human being, over all records merged into this one."""
    records = sa.select(Person.id).where(
        sa.or_(Person.id == person_id, Person.survivor_id == person_id)
    )
    stmt = sa.select(BackgroundAnswer).where(BackgroundAnswer.person_id.in_(records))
    return db.session.scalars(stmt.order_by(BackgroundAnswer.id)).all()


@dataclass(frozen=True)
class Reading:
    """Who opened whose answer."""

    reading: AnswerReading
    user_name: str
    person: Person


def readings(*, limit: int, before: int | None = None) -> Sequence[Reading]:
    """The log of opened answers, newest first; `before` is the number of the last one shown."""
    stmt = (
        sa.select(AnswerReading, User.full_name, Person)
        .outerjoin(User, User.id == AnswerReading.user_id)
        .join(Person, Person.id == AnswerReading.person_id)
        .order_by(AnswerReading.id.desc())
        .limit(limit)
    )
    if before is not None:
        stmt = stmt.where(AnswerReading.id < before)
    return [Reading(reading, name or "", who) for reading, name, who in db.session.execute(stmt)]

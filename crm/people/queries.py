from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from crm.accounts.models import User
from crm.db import LARGEST_KEY, db
from crm.people.cluster_queries import records
from crm.people.filters import PeopleFilter, matching
from crm.people.models import (
    Affiliation,
    AnswerReading,
    BackgroundAnswer,
    Consent,
    Expertise,
    Person,
    Purpose,
)
from crm.people.refusal import refuses
from crm.search import queries as search

KIND: Final = "person"
LOOKUP_SIZE: Final = 20
#: Numbers in one IN, below what a statement may bind on either engine.
BATCH: Final = 5_000


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
    wanted = PeopleFilter(on=on, values={"organisation": organisation_id, "contact": True})
    stmt = matching(wanted).options(selectinload(Person.emails), selectinload(Person.phones))
    return db.session.scalars(stmt.order_by(Person.sort_key, Person.id)).all()


def refusing_contact(person_ids: Collection[int]) -> set[int]:
    """Those who get no letters: they withdrew `contact`, or objected, on any of their records.

    `refusal.refuses` is the rule for people with several records.
    """
    numbers, asked = sorted(person_ids), aliased(Person)
    said: defaultdict[int, list[Consent]] = defaultdict(list)
    for at in range(0, len(numbers), BATCH):
        stmt = (
            sa.select(asked.id, Consent)
            .join(Person, Person.survivor_id == asked.survivor_id)
            .join(Consent, Consent.person_id == Person.id)
            .where(asked.id.in_(numbers[at : at + BATCH]), Consent.purpose == Purpose.CONTACT)
        )
        for number, consent in db.session.execute(stmt):
            said[number].append(consent)
    return {number for number, rows in said.items() if refuses(rows)}


def consents_of(survivor_id: int) -> Sequence[Consent]:
    """The consents on all records of one human being, in order of recording."""
    stmt = sa.select(Consent).join(Consent.person).where(Person.survivor_id == survivor_id)
    return db.session.scalars(stmt.order_by(Consent.id)).all()


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
    """A consent of that person, on any of their records."""
    stmt = sa.select(Consent).where(
        Consent.id == min(number, LARGEST_KEY), Consent.person_id.in_(records(person_id))
    )
    return db.session.scalar(stmt)


def background_answers(person_id: int) -> Sequence[BackgroundAnswer]:
    """All answers of one human being, over all records merged into this one."""
    stmt = sa.select(BackgroundAnswer).where(BackgroundAnswer.person_id.in_(records(person_id)))
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
    if before is not None and before <= LARGEST_KEY:
        stmt = stmt.where(AnswerReading.id < before)
    return [Reading(reading, name or "", who) for reading, name, who in db.session.execute(stmt)]

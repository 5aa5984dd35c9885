"""People as they are compared with each other: one profile per human being."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm.db import db
from crm.matching.profiles import Profile
from crm.matching.weights import Model
from crm.organisations.models import Organisation
from crm.people.models import Affiliation, EmailAddress, LearntWeights, Person, PhoneNumber

#: People read at a time; their addresses and ties take a statement each.
BATCH = 2_000


def profiles() -> Iterator[Profile]:
    """Everybody on record by number, archived ones too; merged and erased records are nobody."""
    last = 0
    while True:
        stmt = _facts().where(Person.id > last).order_by(Person.id).limit(BATCH)
        read = _read(stmt)
        if not read:
            return
        yield from read
        last = read[-1].id


def profiles_of(numbers: Collection[int]) -> dict[int, Profile]:
    """The profiles of some people by number; those merged away or erased are left out."""
    wanted = sorted(numbers)
    found: list[Profile] = []
    for at in range(0, len(wanted), BATCH):
        found += _read(_facts().where(Person.id.in_(wanted[at : at + BATCH])))
    return {profile.id: profile for profile in found}


def model() -> Model:
    """The weights this register has taught, or the standard ones before it has."""
    newest = sa.select(LearntWeights.id, LearntWeights.learnt_at)
    row = db.session.execute(newest.order_by(LearntWeights.id.desc()).limit(1)).one_or_none()
    return Model.standard() if row is None else _learnt(row.id, row.learnt_at)


@lru_cache(maxsize=2)
def _learnt(number: int, learnt_at: datetime) -> Model:
    """Read the weights once; number and moment together name them in every database."""
    stmt = sa.select(LearntWeights.weights).where(
        LearntWeights.id == number, LearntWeights.learnt_at == learnt_at
    )
    return Model.from_json(db.session.scalars(stmt).one())


def _facts() -> sa.Select[int, str, str, str, str, int | None]:
    return sa.select(
        Person.id,
        Person.full_name,
        Person.given_name,
        Person.family_name,
        Person.latin_name,
        Person.birth_year,
    ).where(Person.merged_into_id.is_(None), Person.erased_on.is_(None))


def _read(stmt: sa.Select[int, str, str, str, str, int | None]) -> Sequence[Profile]:
    rows = db.session.execute(stmt).all()
    numbers = [row.id for row in rows]
    emails = _by_person(EmailAddress.person_id, EmailAddress.address, numbers)
    phones = _by_person(
        PhoneNumber.person_id,
        sa.case((PhoneNumber.e164 != "", PhoneNumber.e164), else_=PhoneNumber.typed),
        numbers,
    )
    bodies = _organisations(numbers)
    return [
        Profile(
            row.id,
            row.full_name,
            given_name=row.given_name,
            family_name=row.family_name,
            latin_name=row.latin_name,
            emails=emails.get(row.id, ()),
            phones=phones.get(row.id, ()),
            birth_year=row.birth_year,
            organisations=bodies.get(row.id, ()),
        )
        for row in rows
    ]


def _by_person(
    owner: InstrumentedAttribute[int],
    value: sa.SQLColumnExpression[str],
    numbers: Collection[int],
) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    stmt = sa.select(owner, value).where(owner.in_(numbers)).order_by(owner.class_.id)
    for number, text in db.session.execute(stmt):
        found[number] = (*found.get(number, ()), text)
    return found


def _organisations(numbers: Collection[int]) -> dict[int, tuple[str, ...]]:
    record, survivor = aliased(Organisation), aliased(Organisation)
    stmt = (
        sa.select(Affiliation.person_id, survivor.name)
        .join(record, record.id == Affiliation.organisation_id)
        .join(survivor, survivor.id == sa.func.coalesce(record.survivor_id, record.id))
        .where(Affiliation.person_id.in_(numbers))
        .order_by(Affiliation.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for number, name in db.session.execute(stmt):
        if name not in found.setdefault(number, ()):
            found[number] = (*found[number], name)
    return found

"""Everybody on record as matching compares them, read by the thousand and by few columns."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from crm.db import db
from crm.organisations.models import Organisation
from crm.people.models import Affiliation, EmailAddress, Person, PhoneNumber

PAGE: Final = 5_000
#: What is compared of a name, behind whose it is.
NAMED: Final = (
    Person.id,
    Person.full_name,
    Person.given_name,
    Person.family_name,
    Person.latin_name,
)


def everybody(
    *, with_bodies: bool, after: int = 0, but: Collection[int] = ()
) -> Iterator[list[tuple[Any, ...]]]:
    """All people on record beyond a number, some left out, a few thousand at a time.

    Each is a number and the fields of a `Profile` behind its own. Names of records merged into
    one of them follow as people of that number.
    """
    last = after
    while True:
        stmt = sa.select(*NAMED, Person.birth_year).where(
            Person.id > last, Person.merged_into_id.is_(None), Person.erased_on.is_(None)
        )
        rows = db.session.execute(stmt.order_by(Person.id).limit(PAGE)).all()
        if not rows:
            return
        first, last = rows[0][0], rows[-1][0]
        wanted = [row for row in rows if row[0] not in but]
        if wanted:
            yield [*_profiles(wanted, first, last, with_bodies=with_bodies)]


def _profiles(
    rows: Sequence[Any], first: int, last: int, *, with_bodies: bool
) -> Iterator[tuple[Any, ...]]:
    within = Person.survivor_id.between(first, last)
    mails = _texts(
        sa.select(Person.survivor_id, EmailAddress.address)
        .join(Person, Person.id == EmailAddress.person_id)
        .where(within)
        .order_by(EmailAddress.id)
    )
    either = sa.case((PhoneNumber.e164 != "", PhoneNumber.e164), else_=PhoneNumber.typed)
    phones = _texts(
        sa.select(Person.survivor_id, either)
        .join(Person, Person.id == PhoneNumber.person_id)
        .where(within)
        .order_by(PhoneNumber.id)
    )
    bodies = bodies_of(within) if with_bodies else {}
    for number, *names, year in rows:
        mailed, called = mails.get(number, ()), phones.get(number, ())
        yield number, *names, mailed, called, year, None, "", bodies.get(number, ())
    numbers = {row[0] for row in rows}
    stmt = sa.select(Person.survivor_id, *NAMED[1:4]).where(
        Person.merged_into_id.is_not(None), within
    )
    for number, *names in db.session.execute(stmt).all():
        if number in numbers:
            yield number, *names


def _texts(stmt: sa.Select[int | None, str]) -> dict[int | None, tuple[str, ...]]:
    found: dict[int | None, tuple[str, ...]] = {}
    for number, text in db.session.execute(stmt).all():
        found[number] = (*found.get(number, ()), text)
    return found


def bodies_of(where: sa.ColumnElement[bool]) -> dict[int | None, tuple[str, ...]]:
    """The names of the bodies people belong to."""
    stmt = (
        sa.select(Person.survivor_id, Organisation.name, Organisation.name_bg)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(where)
        .order_by(Affiliation.id)
    )
    found: dict[int | None, tuple[str, ...]] = {}
    for number, *names in db.session.execute(stmt).all():
        found[number] = (*found.get(number, ()), *filter(None, names))
    return found

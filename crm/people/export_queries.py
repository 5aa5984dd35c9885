"""How many people there are, and all of them one after the other."""

from collections.abc import Iterator

import sqlalchemy as sa

from crm.db import db
from crm.people.filters import PeopleFilter, matching
from crm.people.models import Person
from crm.people.queries import with_row_facts


def how_many(wanted: PeopleFilter) -> int:
    """How many people a filter describes."""
    numbers = matching(wanted).with_only_columns(Person.id).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(numbers)) or 0


def people_count() -> int:
    """Everybody on record, archived ones too; merged and erased records are nobody."""
    somebody = Person.merged_into_id.is_(None) & Person.erased_on.is_(None)
    return db.session.scalar(sa.select(sa.func.count(Person.id)).where(somebody)) or 0


def one_by_one(wanted: PeopleFilter) -> Iterator[Person]:
    """Everybody a filter describes, by name, with what a table says; a few hundred in memory."""
    stmt = matching(wanted).options(*with_row_facts()).order_by(Person.sort_key, Person.id)
    yield from db.session.scalars(stmt.execution_options(yield_per=500))

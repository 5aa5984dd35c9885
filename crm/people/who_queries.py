"""Records by number as they stand today: the survivor of merged ones, nobody erased."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.db import LARGEST_KEY, db
from crm.people.models import Person

#: Named once: naming it costs more than the whole statement.
_record = aliased(Person)


def same_person(number: int) -> sa.Select[int]:
    """The numbers of all records that count as the same human being as that one."""
    survivor = (
        sa.select(sa.func.coalesce(_record.survivor_id, _record.id))
        .where(_record.id == number)
        .scalar_subquery()
    )
    return sa.select(Person.id).where((Person.id == survivor) | (Person.survivor_id == survivor))


def standing_people(numbers: Iterable[int | None]) -> Mapping[int, Person]:
    """For each record the person it counts as today, in one statement."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return {}
    survivor = aliased(Person)
    stmt = (
        sa.select(Person.id, survivor)
        .join(survivor, survivor.id == sa.func.coalesce(Person.survivor_id, Person.id))
        .where(Person.id.in_(wanted))
    )
    return dict(db.session.execute(stmt).all())


def standing_person(number: int) -> Person | None:
    """The person a number stands for today, unless erased."""
    if not 0 < number <= LARGEST_KEY:
        return None
    found = standing_people([number]).get(number)
    return found if found is not None and found.erased_on is None else None

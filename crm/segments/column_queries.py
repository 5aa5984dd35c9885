from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.db import db
from crm.people.column_queries import NUMBERS, Statement
from crm.people.models import Person
from crm.segments.models import ListMembership, PeopleList


def lists(numbers: Sequence[int], _on: date) -> Mapping[int, Sequence[str]]:
    """The names of the lists people are on, those of records merged into theirs included."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for number, name, _key in db.session.execute(_lists(), {"numbers": numbers}):
        found[number or 0].append(name)
    return found


@cache
def _lists() -> Statement:
    record = aliased(Person)
    return (
        sa.select(record.survivor_id, PeopleList.name, PeopleList.name_key)
        .select_from(ListMembership)
        .join(record, record.id == ListMembership.person_id)
        .join(PeopleList, PeopleList.id == ListMembership.list_id)
        .where(record.survivor_id.in_(NUMBERS), ListMembership.left_on.is_(None))
        .distinct()
        .order_by(PeopleList.name_key)
    )

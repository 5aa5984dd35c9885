from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.db import db
from crm.invitations.models import STANDS, Invitation
from crm.people.column_queries import NUMBERS, Statement
from crm.people.models import Person


def times_invited(numbers: Sequence[int], _on: date) -> Mapping[int, int]:
    """To how many events people were invited; those invited to none are left out."""
    return {
        number or 0: times
        for number, times in db.session.execute(_times_invited(), {"numbers": numbers})
    }


@cache
def _times_invited() -> Statement:
    record = aliased(Person)
    return (
        sa.select(record.survivor_id, sa.func.count(Invitation.event_id.distinct()))
        .select_from(Invitation)
        .join(record, record.id == Invitation.person_id)
        .where(record.survivor_id.in_(NUMBERS), STANDS)
        .group_by(record.survivor_id)
    )

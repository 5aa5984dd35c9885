from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.db import db
from crm.invitations.models import STANDS, Invitation
from crm.people.models import Person


def times_invited(numbers: Sequence[int], _on: date) -> Mapping[int, int]:
    """To how many events people were invited; those invited to none are left out."""
    record = aliased(Person)
    stmt = (
        sa.select(record.survivor_id, sa.func.count(Invitation.event_id.distinct()))
        .select_from(Invitation)
        .join(record, record.id == Invitation.person_id)
        .where(record.survivor_id.in_(numbers), STANDS)
        .group_by(record.survivor_id)
    )
    return {number or 0: times for number, times in db.session.execute(stmt)}

"""Who looks after which door."""

from collections.abc import Sequence

from sqlalchemy import select

from crm.accounts.models import User
from crm.attendance.models import DoorDuty
from crm.db import db


def duties(event_id: int) -> Sequence[User]:
    """The door users of an event, by name."""
    return db.session.scalars(
        select(User)
        .join(DoorDuty, DoorDuty.user_id == User.id)
        .where(DoorDuty.event_id == event_id)
        .order_by(User.full_name, User.id)
    ).all()


def duty(event_id: int, user_id: int) -> DoorDuty | None:
    return db.session.scalar(
        select(DoorDuty).where(DoorDuty.event_id == event_id, DoorDuty.user_id == user_id)
    )

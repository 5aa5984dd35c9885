"""What hangs on organisations, and which records count as one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from crm.attendance.models import Attendance, AttendanceOrganisation
from crm.db import db
from crm.engagement.conditions import Window
from crm.engagement.rows import organisations
from crm.organisations.models import Organisation
from crm.people.models import Affiliation


@dataclass(frozen=True)
class Following:
    """How much is read for an organisation: people, attendances, bodies beneath it."""

    people: int
    attendances: int
    children: int


def following(numbers: Sequence[int]) -> Following:
    """What hangs on some records together."""
    ties = sa.select(sa.func.count(Affiliation.person_id.distinct())).where(
        Affiliation.organisation_id.in_(numbers)
    )
    acted = (
        sa.select(sa.func.count(Attendance.id.distinct()))
        .join(AttendanceOrganisation, AttendanceOrganisation.attendance_id == Attendance.id)
        .where(AttendanceOrganisation.organisation_id.in_(numbers))
    )
    beneath = sa.select(sa.func.count()).where(
        Organisation.parent_id.in_(numbers), Organisation.merged_into_id.is_(None)
    )
    row = db.session.execute(
        sa.select(ties.scalar_subquery(), acted.scalar_subquery(), beneath.scalar_subquery())
    ).one()
    return Following(*row)


def counting_as(number: int) -> Sequence[int]:
    """The record itself and every record that counts as it."""
    stmt = sa.select(Organisation.id).where(Organisation.survivor_id == number)
    return [number, *db.session.scalars(stmt.order_by(Organisation.id))]


def chain_below(number: int) -> Sequence[int]:
    """The record and every record merged into it, directly or by another."""
    found = [number]
    layer: Sequence[int] = found
    while layer:
        stmt = sa.select(Organisation.id).where(Organisation.merged_into_id.in_(layer))
        layer = [other for other in db.session.scalars(stmt) if other not in found]
        found.extend(layer)
    return found


def are_both_engaged(window: Window, keep_id: int, gone_id: int) -> bool:
    """Whether somebody counted acted for each of two organisations."""
    stmt = organisations(window).where(Organisation.id.in_([keep_id, gone_id]))
    numbers = stmt.with_only_columns(Organisation.id).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(numbers)) == 2

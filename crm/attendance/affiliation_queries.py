from collections.abc import Iterable, Mapping

from sqlalchemy import select

from crm.attendance.models import Attendance, AttendanceAffiliation
from crm.db import db
from crm.organisations.models import Organisation


def kept_affiliations(rows: Iterable[Attendance]) -> Mapping[int, list[Organisation]]:
    """By attendance the organisations kept with it, of merged ones the survivor.

    One whose ties were kept stands in the answer even when there were none.
    """
    kept: dict[int, list[Organisation]] = {row.id: [] for row in rows if row.is_affiliation_kept}
    if not kept:
        return kept
    stmt = (
        select(AttendanceAffiliation.attendance_id, Organisation)
        .join(Organisation, Organisation.id == AttendanceAffiliation.organisation_id)
        .where(AttendanceAffiliation.attendance_id.in_(kept))
        .order_by(Organisation.id)
    )
    for number, organisation in db.session.execute(stmt):
        standing = organisation.standing
        if standing not in kept[number]:
            kept[number].append(standing)
    return kept

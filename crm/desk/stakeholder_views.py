"""The record page of a group of stakeholders, and what other pages show of the map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import abort, render_template

from crm.conversations import promise_queries as promises
from crm.conversations.models import Commitment, Issue
from crm.desk.histories import lines_of
from crm.desk.queries import programme_names
from crm.desk.timeline import timeline, told
from crm.desk.views import bp
from crm.history import queries as history
from crm.i18n import day
from crm.i18n import lazy_gettext as _l
from crm.stakeholders import contact_queries, group_queries, queries
from crm.stakeholders.models import GroupKind, Membership, Position
from crm.stakeholders.views import today
from crm.stakeholders.words import group_kind_word

__all__ = ["bp"]

HISTORY_SHOWN: Final = 60
LABELS: Final[Mapping[str, Any]] = {
    "name": _l("Name"),
    "name_bg": _l("Name in Bulgarian"),
    "kind": _l("Kind"),
    "note": _l("Note"),
    "programme_id": _l("Programme"),
    "member": _l("Member"),
    "role": _l("Role"),
    "starts_on": _l("Since"),
    "ends_on": _l("Until"),
}


@dataclass(frozen=True)
class Engagement:
    """What the page of an organisation shows of it as a stakeholder."""

    path: Sequence[Position]
    memberships: Sequence[Membership]
    commitments: Sequence[Commitment]
    issues: Sequence[Issue]
    heard_on: date | None
    is_silent: bool


def engagement_of(organisation_id: int, *, on: date) -> Engagement:
    """Place on the map, groups, promises, contributions, and when it was last heard of."""
    heard_on = contact_queries.organisations_heard(organisation_id).get(organisation_id)
    return Engagement(
        path=queries.standing_of(organisation_id=organisation_id),
        memberships=group_queries.memberships_of(organisation_id=organisation_id),
        commitments=promises.commitments_of(on, organisation_id=organisation_id),
        issues=promises.issues_of(organisation_id=organisation_id),
        heard_on=heard_on,
        is_silent=heard_on is None or heard_on < on - queries.LONG,
    )


@bp.get("/groups/<int:id>")
def stakeholder_group(id: int) -> str:
    """A group: what it is, who belongs to it, who did, and what changed."""
    record, on = group_queries.group(id) or abort(404), today()
    entries = history.entries_of("group", id, limit=HISTORY_SHOWN)
    return render_template(
        "desk/stakeholder_group.html",
        record=record,
        current=[one for one in record.memberships if one.is_current(on)],
        former=[one for one in record.memberships if not one.is_current(on)],
        named=group_queries.members_named(record.memberships),
        entries=timeline((), lines_of(entries, labels=LABELS, value_of=_value)),
    )


def _value(field: str, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if field == "kind":
        return group_kind_word(GroupKind(value))
    if field == "programme_id":
        return programme_names([value]).get(value, f"#{value}")
    if field in ("starts_on", "ends_on"):
        return day(date.fromisoformat(value))
    return told("note", value)

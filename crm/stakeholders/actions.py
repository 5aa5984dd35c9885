from dataclasses import asdict, dataclass
from datetime import date, datetime

from crm.db import db, give_ref
from crm.history import actions as history
from crm.history.models import Actor
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.stakeholders.models import Group, GroupKind, Membership, Position
from crm.text.collation import sort_key


@dataclass(frozen=True, kw_only=True)
class GroupFacts:
    """What is written down about a group."""

    name: str
    kind: GroupKind
    name_bg: str = ""
    note: str = ""
    programme_id: int | None = None


def place(
    whom: Person | Organisation,
    *,
    power: int,
    interest: int,
    on: date,
    note: str = "",
    programme_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Position:
    """Say where a stakeholder stands from that day on; what was said before stays."""
    is_person = isinstance(whom, Person)
    position = Position(
        person_id=whom.id if is_person else None,
        organisation_id=None if is_person else whom.id,
        programme_id=programme_id,
        power=power,
        interest=interest,
        day=on,
        note=note,
        author_id=by.user_id,
        recorded_at=at,
    )
    history.note(position, "created", by=by, at=at)
    db.session.flush()
    return position


def found_group(facts: GroupFacts, *, by: Actor, at: datetime) -> Group:
    """Put a new group on record."""
    group = Group(**asdict(facts), created_at=at)
    group.sort_key = sort_key(facts.name_bg or facts.name)
    history.note(group, "created", by=by, at=at)
    give_ref(group)
    return group


def change_group(group: Group, facts: GroupFacts, *, by: Actor, at: datetime) -> None:
    """Write the facts anew."""
    for name, value in asdict(facts).items():
        setattr(group, name, value)
    group.sort_key = sort_key(facts.name_bg or facts.name)
    history.note(group, "changed", by=by, at=at)
    db.session.flush()


def add_member(
    group: Group,
    whom: Person | Organisation,
    *,
    role: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Membership:
    """Write down that somebody belongs to the group."""
    is_person = isinstance(whom, Person)
    membership = Membership(
        person_id=whom.id if is_person else None,
        organisation_id=None if is_person else whom.id,
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    group.memberships.append(membership)
    history.note(group, "member_added", by=by, at=at, extra={"member": [None, whom.ref]})
    db.session.flush()
    return membership


def change_member(
    membership: Membership,
    *,
    role: str,
    starts_on: date | None,
    ends_on: date | None,
    by: Actor,
    at: datetime,
) -> None:
    """Write role and days of a membership anew; ending one is giving it a last day."""
    membership.role, membership.starts_on, membership.ends_on = role, starts_on, ends_on
    changes = history.pending_changes(membership)
    if changes:
        history.note(membership.group, "member_changed", by=by, at=at, extra=changes)
    db.session.flush()


def remove_member(membership: Membership, *, by: Actor, at: datetime) -> None:
    """Take back a membership that never was."""
    group = membership.group
    named = membership.person or membership.organisation
    gone = {"member": [named.ref if named is not None else "", None]}
    history.note(group, "member_removed", by=by, at=at, extra=gone)
    group.memberships.remove(membership)
    db.session.flush()


def archive(group: Group, *, by: Actor, at: datetime) -> None:
    """Take it out of the lists; its past stays. Safe to repeat."""
    if group.archived_at is None:
        group.archived_at = at
        history.note(group, "archived", by=by, at=at)
        db.session.flush()


def restore(group: Group, *, by: Actor, at: datetime) -> None:
    """Bring it back. Safe to repeat."""
    if group.archived_at is not None:
        group.archived_at = None
        history.note(group, "restored", by=by, at=at)
        db.session.flush()

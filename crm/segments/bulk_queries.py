"""Bulk actions and their rows; what undoing compares with."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from crm.db import LARGEST_KEY, db
from crm.jobs.models import Job
from crm.people.models import Person
from crm.people.tag_models import PersonTag
from crm.people.whom import Whom
from crm.segments.bulk_models import BulkAction, BulkRow, RowState
from crm.segments.models import ListMembership

SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {"when": (BulkAction.id,)}


class TagRow(NamedTuple):
    """That a record carries a tag, since when and by whom."""

    id: int
    person_id: int
    tagged_at: datetime
    tagged_by_id: int | None


def action(number: int) -> BulkAction | None:
    return db.session.get(BulkAction, number) if 0 < number <= LARGEST_KEY else None


def action_pressed(press: str, *, user_id: int | None) -> BulkAction | None:
    """The action a press of the button has begun already, if it was sent twice."""
    stmt = sa.select(BulkAction).where(BulkAction.press == press, BulkAction.made_by_id == user_id)
    return db.session.scalars(stmt.order_by(BulkAction.id)).first() if press else None


def actions() -> sa.Select[BulkAction]:
    """All bulk actions, to be paged."""
    return sa.select(BulkAction)


def meant(action_id: int, whom: Whom) -> sa.Select[Any]:
    """The rows of everybody meant, as they stand now."""
    state = sa.literal(RowState.WAITING, type_=BulkRow.__table__.c.state.type)
    numbers = whom.numbers().order_by(Person.id)
    return numbers.add_columns(sa.literal(action_id), state, sa.literal(""))


def has_no_job(job_id: int | None) -> bool:
    """Whether no job is at it any more, done, failed or forgotten."""
    found = job(job_id)
    return found is None or found.is_over


def job(job_id: int | None) -> Job | None:
    return db.session.get(Job, job_id) if job_id is not None else None


def row_count(action_id: int) -> int:
    """How many people an action means."""
    stmt = sa.select(sa.func.count()).select_from(BulkRow).where(BulkRow.action_id == action_id)
    return db.session.scalar(stmt) or 0


def waiting(action_id: int, *, limit: int) -> Sequence[BulkRow]:
    """The next rows nothing was done with."""
    return _rows(action_id, RowState.WAITING, BulkRow.id, limit)


def last_changed(action_id: int, *, limit: int) -> Sequence[BulkRow]:
    """The rows to take back next, the last first."""
    return _rows(action_id, RowState.CHANGED, BulkRow.id.desc(), limit)


def _rows(action_id: int, state: RowState, order: Any, limit: int) -> Sequence[BulkRow]:
    stmt = sa.select(BulkRow).where(BulkRow.action_id == action_id, BulkRow.state == state)
    return db.session.scalars(stmt.order_by(order).limit(limit)).all()


def kept(action_id: int, *, limit: int) -> Sequence[tuple[Person, str]]:
    """Those undoing left as they were, by name, each with the reason."""
    stmt = (
        sa.select(Person, BulkRow.kept_for)
        .join(BulkRow, BulkRow.person_id == Person.id)
        .where(BulkRow.action_id == action_id, BulkRow.state == RowState.KEPT)
        .order_by(Person.sort_key, Person.id)
        .limit(limit)
    )
    return [(person, why) for person, why in db.session.execute(stmt)]


def tag_rows(tag_id: int, person_ids: Collection[int]) -> Mapping[int, Sequence[TagRow]]:
    """The rows that give people a tag, on any of their records, by the surviving record."""
    stmt = (
        sa.select(
            Person.survivor_id,
            PersonTag.id,
            PersonTag.person_id,
            PersonTag.tagged_at,
            PersonTag.tagged_by_id,
        )
        .join(PersonTag, PersonTag.person_id == Person.id)
        .where(PersonTag.tag_id == tag_id, Person.survivor_id.in_(person_ids))
        .order_by(PersonTag.id)
    )
    found: defaultdict[int, list[TagRow]] = defaultdict(list)
    for survivor, *row in db.session.execute(stmt):
        found[survivor or 0].append(TagRow._make(row))
    return found


def own_tag_rows(tag_id: int, person_ids: Collection[int]) -> Mapping[int, TagRow]:
    """The rows that give a tag to these very records."""
    stmt = sa.select(
        PersonTag.id, PersonTag.person_id, PersonTag.tagged_at, PersonTag.tagged_by_id
    ).where(PersonTag.tag_id == tag_id, PersonTag.person_id.in_(person_ids))
    return {row.person_id: TagRow._make(row) for row in db.session.execute(stmt)}


def open_memberships(
    list_id: int, person_ids: Collection[int]
) -> Mapping[int, Sequence[ListMembership]]:
    """The memberships of people in a list that have not ended, by the surviving record."""
    stmt = (
        sa.select(Person.survivor_id, ListMembership)
        .join(ListMembership, ListMembership.person_id == Person.id)
        .where(
            ListMembership.list_id == list_id,
            ListMembership.left_on.is_(None),
            Person.survivor_id.in_(person_ids),
        )
        .order_by(ListMembership.id)
    )
    found: defaultdict[int, list[ListMembership]] = defaultdict(list)
    for number, row in db.session.execute(stmt):
        found[number or row.person_id].append(row)
    return found


def memberships(list_id: int, numbers: Collection[int]) -> Mapping[int, ListMembership]:
    """Memberships in a list by their own numbers."""
    stmt = sa.select(ListMembership).where(
        ListMembership.id.in_(numbers), ListMembership.list_id == list_id
    )
    return {row.id: row for row in db.session.scalars(stmt)}


def archived_at(person_ids: Collection[int]) -> Mapping[int, datetime | None]:
    """Since when people on record are archived; those merged away or erased are left out."""
    stmt = sa.select(Person.id, Person.archived_at).where(
        Person.id.in_(person_ids), Person.merged_into_id.is_(None), Person.erased_on.is_(None)
    )
    return dict(db.session.execute(stmt).all())

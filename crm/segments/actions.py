"""Segments: saved, changed, picked by hand, counted, looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from crm.accounts.models import User
from crm.db import db, give_ref
from crm.history.actions import note
from crm.history.models import Actor
from crm.people.filters import PeopleFilter
from crm.people.models import Person
from crm.segments import queries
from crm.segments.models import Segment, SegmentMember, SegmentMove, SegmentPick

BATCH = 2_000


class NameTakenError(ValueError):
    """Another segment, or another list, has this name."""


class CircleError(ValueError):
    """A segment would be made of itself."""


class NothingAskedError(ValueError):
    """The filter asks for nothing, or for something that is not understood."""


@dataclass(frozen=True)
class Facts:
    """What staff write about a segment."""

    name: str
    note: str = ""
    owner: User | None = None


def add_segment(
    facts: Facts, wanted: PeopleFilter, *, on: date, by: Actor, at: datetime
) -> Segment:
    """Save a filter by name and remember who belongs to it now.

    Raises:
        NameTakenError, NothingAskedError
    """
    _check_name(facts.name, but=None)
    segment = Segment(filter=_kept(wanted), created_at=at, seen_at=at)
    _write(segment, facts)
    note(segment, "created", by=by, at=at)
    give_ref(segment)
    count(segment, on=on, at=at)
    return segment


def change_segment(segment: Segment, facts: Facts, *, by: Actor, at: datetime) -> None:
    """Write name, note and owner anew.

    Raises:
        NameTakenError
    """
    _check_name(facts.name, but=segment.id)
    _write(segment, facts)
    note(segment, "changed", by=by, at=at)
    db.session.flush()


def change_filter(
    segment: Segment, wanted: PeopleFilter, *, on: date, by: Actor, at: datetime
) -> None:
    """Let another filter say who belongs to a segment; who came and went thereby is told.

    Raises:
        NothingAskedError, CircleError
    """
    kept = _kept(wanted)
    if queries.leads_to(wanted, segment.id):
        raise CircleError(segment.name)
    segment.filter = kept
    note(segment, "changed", by=by, at=at)
    db.session.flush()
    count(segment, on=on, at=at)


def archive(segment: Segment, *, by: Actor, at: datetime) -> None:
    """Take a segment out of choices; it stays on record."""
    if segment.archived_at is None:
        segment.archived_at = at
        note(segment, "archived", by=by, at=at)
        db.session.flush()


def restore(segment: Segment, *, by: Actor, at: datetime) -> None:
    """Bring a segment back into choices."""
    if segment.archived_at is not None:
        segment.archived_at = None
        note(segment, "restored", by=by, at=at)
        db.session.flush()


def pick(
    segment: Segment, person: Person, *, is_left_out: bool, by: Actor, at: datetime
) -> SegmentPick:
    """Let somebody belong to a segment, or not, whatever the filter says."""
    known = queries.pick_of(segment.id, person.id)
    if known is None:
        known = SegmentPick(segment_id=segment.id, person=person)
        db.session.add(known)
    known.is_left_out, known.picked_at, known.picked_by_id = is_left_out, at, by.user_id
    verb = "left_out" if is_left_out else "picked"
    note(segment, verb, by=by, at=at, extra={"people": [None, person.id]})
    db.session.flush()
    return known


def unpick(segment: Segment, known: SegmentPick, *, by: Actor, at: datetime) -> None:
    """Let the filter decide about somebody again."""
    note(segment, "unpicked", by=by, at=at, extra={"people": [known.person_id, None]})
    db.session.delete(known)
    db.session.flush()


def mark_seen(segment: Segment, *, on: date, by: Actor, at: datetime) -> None:
    """Begin to tell anew who came and who left: somebody has looked."""
    count(segment, on=on, at=at)
    _set(segment, {"seen_at": at})
    note(segment, "looked_at", by=by, at=at)


def mark_used(segment: Segment, *, on: date, by: Actor, at: datetime) -> None:
    """Remember who belonged to a segment when letters went to it."""
    count(segment, on=on, at=at)
    _set(segment, {"seen_at": at, "used_at": at})
    note(segment, "used", by=by, at=at)


def count(segment: Segment, *, on: date, at: datetime) -> int:
    """Remember who belongs to a segment now, and who came and went since the last count."""
    now, before = queries.member_ids(segment, on=on), queries.counted_ids(segment.id)
    came, gone = sorted(now - before), sorted(before - now)
    for start in range(0, len(gone), BATCH):
        stmt = sa.delete(SegmentMember).where(
            SegmentMember.segment_id == segment.id,
            SegmentMember.person_id.in_(gone[start : start + BATCH]),
        )
        db.session.execute(stmt.execution_options(synchronize_session=False))
    _insert(SegmentMember, [{"segment_id": segment.id, "person_id": id} for id in came])
    if segment.counted_at is not None:
        _insert(SegmentMove, [_move(segment, id, at, has_come=False) for id in gone])
        _insert(SegmentMove, [_move(segment, id, at, has_come=True) for id in came])
    _set(segment, {"size": len(now), "counted_at": at})
    return len(now)


def _kept(wanted: PeopleFilter) -> dict[str, Any]:
    if wanted.filters_nothing or wanted.unread:
        raise NothingAskedError
    return {name: list(texts) for name, texts in sorted(wanted.asked.items())}


def _check_name(name: str, *, but: int | None) -> None:
    known = queries.segment_by_key(queries.key_of(name))
    if known is not None and known.id != but:
        raise NameTakenError(known.name)


def _write(segment: Segment, facts: Facts) -> None:
    segment.name, segment.name_key = facts.name, queries.key_of(facts.name)
    segment.note = facts.note
    segment.owner_id = facts.owner.id if facts.owner is not None else None


def _set(segment: Segment, values: Mapping[str, Any]) -> None:
    """Write what is counted without a new version: nobody's edit is out of date by it."""
    stmt = sa.update(Segment).where(Segment.id == segment.id).values(**values)
    db.session.execute(stmt.execution_options(synchronize_session=False))
    db.session.refresh(segment, list(values))


def _move(segment: Segment, person_id: int, at: datetime, *, has_come: bool) -> dict[str, Any]:
    return {"segment_id": segment.id, "person_id": person_id, "at": at, "has_come": has_come}


def _insert(model: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), BATCH):
        db.session.execute(sa.insert(model), rows[start : start + BATCH])

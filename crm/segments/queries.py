"""Segments: who belongs to them now, who did when they were last looked at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from crm.db import LARGEST_KEY, db
from crm.people import filters
from crm.people.filter_parts import Scope, rows_of
from crm.people.filters import PeopleFilter, on_record
from crm.people.models import Person
from crm.segments.models import Segment, SegmentMember, SegmentMove, SegmentPick
from crm.text.plain import single_line


@dataclass(frozen=True)
class Movement:
    """Who came to a segment and who left it since it was last looked at or used."""

    came: frozenset[int]
    left: frozenset[int]


def segments(*, is_archived: bool = False) -> Sequence[Segment]:
    """Segments by name, each with its owner."""
    archived = Segment.archived_at
    stmt = (
        sa.select(Segment)
        .where(archived.is_not(None) if is_archived else archived.is_(None))
        .options(joinedload(Segment.owner))
        .order_by(Segment.name_key, Segment.id)
    )
    return db.session.scalars(stmt).all()


def choices() -> Sequence[tuple[str, str]]:
    """Number and name of each segment in use, for a choice."""
    stmt = sa.select(Segment.id, Segment.name).where(Segment.archived_at.is_(None))
    rows = db.session.execute(stmt.order_by(Segment.name_key, Segment.id))
    return [(str(number), name) for number, name in rows]


def segment(number: int) -> Segment | None:
    return db.session.get(Segment, number) if 0 < number <= LARGEST_KEY else None


def key_of(name: str) -> str:
    """The name in small letters, by which segments, and lists, are told apart."""
    return single_line(name).casefold()[:240]


def segment_named(name: str) -> Segment | None:
    """The segment of a name, a ref or the number in its address."""
    if name.isascii() and name.isdigit():
        return segment(int(name[:12]))
    named = sa.or_(Segment.name_key == key_of(name), Segment.ref == name[:80])
    return db.session.scalars(sa.select(Segment).where(named).order_by(Segment.id)).first()


def segment_by_key(key: str) -> Segment | None:
    """The segment of a name in small letters."""
    return db.session.scalar(sa.select(Segment).where(Segment.name_key == key))


def filter_of(segment: Segment, *, on: date) -> PeopleFilter:
    """The filter of a segment as it works on a day."""
    return PeopleFilter.read(segment.filter, on=on)


def members(segment: Segment, *, on: date) -> sa.Select[int]:
    """The numbers of all who belong to a segment on a day."""
    return sa.select(Person.id).where(clause(segment, Scope(on)))


def clause(segment: Segment, scope: Scope) -> sa.ColumnElement[bool]:
    """That a person belongs to a segment: by the filter or picked, and not left out by hand.

    A filter that is not understood any more finds nobody.
    """
    if segment.id in scope.path:
        return sa.false()
    inner = replace(scope, path=(*scope.path, segment.id))
    wanted = filter_of(segment, on=scope.on)
    found = sa.false() if wanted.unread else filters.clause(wanted, inner)
    added = sa.and_(on_record(), scope.among(_picked(segment, scope, is_left_out=False)))
    return sa.and_(sa.or_(found, added), ~scope.among(_picked(segment, scope, is_left_out=True)))


def _picked(segment: Segment, scope: Scope, *, is_left_out: bool) -> sa.Select[int]:
    picked = rows_of(SegmentPick).where(scope.bare(SegmentPick.segment_id) == segment.id)
    return picked.where(SegmentPick.is_left_out.is_(is_left_out))


def leads_to(wanted: PeopleFilter, segment_id: int) -> bool:
    """Whether a filter asks, itself or through other segments, for that segment."""
    seen: set[int] = set()
    ahead = [wanted.values["segment"]] if "segment" in wanted.values else []
    while ahead:
        number = ahead.pop()
        if number == segment_id:
            return True
        known = segment(number) if number not in seen else None
        seen.add(number)
        ahead += [int(text) for text in (known.filter if known else {}).get("segment", ())]
    return False


def member_ids(segment: Segment, *, on: date) -> frozenset[int]:
    """The numbers of all who belong to a segment on a day, read."""
    return frozenset(db.session.scalars(members(segment, on=on)))


def counted_ids(segment_id: int) -> frozenset[int]:
    """Who belonged to it when it was last counted."""
    stmt = sa.select(SegmentMember.person_id).where(SegmentMember.segment_id == segment_id)
    return frozenset(db.session.scalars(stmt))


def movement(segment: Segment, now: Collection[int]) -> Movement:
    """Who came and who left since somebody last looked at the segment or used it.

    The moves found by counts since then are taken back to learn who belonged to it at that time.
    """
    before = set(counted_ids(segment.id))
    for person_id, has_come in _moves_since(segment.id, segment.seen_at):
        if has_come:
            before.discard(person_id)
        else:
            before.add(person_id)
    return Movement(came=frozenset(now) - before, left=frozenset(before) - frozenset(now))


def _moves_since(segment_id: int, at: datetime | None) -> Sequence[tuple[int, bool]]:
    stmt = sa.select(SegmentMove.person_id, SegmentMove.has_come).where(
        SegmentMove.segment_id == segment_id
    )
    if at is not None:
        stmt = stmt.where(SegmentMove.at > at)
    rows = db.session.execute(stmt.order_by(SegmentMove.id.desc()))
    return [(person, has_come) for person, has_come in rows]


def picks(segment_id: int) -> Sequence[SegmentPick]:
    """Whom staff added or left out by hand, by name."""
    stmt = (
        sa.select(SegmentPick)
        .join(SegmentPick.person)
        .where(SegmentPick.segment_id == segment_id)
        .options(joinedload(SegmentPick.person))
        .order_by(Person.sort_key, SegmentPick.id)
    )
    return db.session.scalars(stmt).all()


def pick_of(segment_id: int, person_id: int) -> SegmentPick | None:
    stmt = sa.select(SegmentPick).where(
        SegmentPick.segment_id == segment_id, SegmentPick.person_id == person_id
    )
    return db.session.scalar(stmt)


def people_named(ids: Collection[int], *, limit: int) -> Sequence[Person]:
    """The first of some people by name, with their addresses."""
    found: dict[int, Person] = {}
    numbers = sorted(ids)
    for start in range(0, len(numbers), 5_000):
        stmt = (
            sa.select(Person)
            .where(Person.id.in_(numbers[start : start + 5_000]))
            .options(selectinload(Person.emails), selectinload(Person.phones))
            .order_by(Person.sort_key, Person.id)
            .limit(limit)
        )
        found.update((person.id, person) for person in db.session.scalars(stmt))
    return sorted(found.values(), key=lambda person: (person.sort_key, person.id))[:limit]

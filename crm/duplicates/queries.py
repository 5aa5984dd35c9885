from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, selectinload

from crm.accounts.models import User
from crm.db import db
from crm.duplicates.models import DuplicateSearch, Kind, Suggestion, SuggestionState
from crm.history.models import HistoryEntry
from crm.jobs.models import Job, JobState
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.people.queries import with_row_facts
from crm.web.listing import capped_count

#: Numbers in one IN, below what a statement may bind on either engine.
BATCH: Final = 5_000
#: The rail counts no further.
COUNT_CAP: Final = 99
EXPORTED_AT_ONCE: Final = 400

MODELS: Final[Mapping[Kind, type[Person] | type[Organisation]]] = {
    Kind.PERSON: Person,
    Kind.ORGANISATION: Organisation,
}
#: The two records of a pair. Making an alias costs more than the statement it is for.
SIDES: Final[Mapping[Kind, tuple[Any, Any]]] = {
    kind: (aliased(model), aliased(model)) for kind, model in MODELS.items()
}
#: Orders of the queue: what is open by score, what was decided by its day.
SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "score": (Suggestion.score, Suggestion.id),
    "decided": (Suggestion.decided_at, Suggestion.id),
}

Key = tuple[int, int]
Record = Person | Organisation


@dataclass(frozen=True)
class Stored:
    """A suggestion on record, as far as a new judgement may change it."""

    id: int
    state: SuggestionState
    score: float
    reasons: list[list[str]]


def is_on_record(model: type[Person] | type[Organisation]) -> sa.ColumnElement[bool]:
    """Neither merged away nor erased."""
    stands = model.merged_into_id.is_(None)
    return sa.and_(stands, model.erased_on.is_(None)) if model is Person else stands


def suggestions(kind: Kind, state: SuggestionState) -> sa.Select[Suggestion]:
    """The pairs of a kind in a state of which both records are still on record."""
    a, b = SIDES[kind]
    return sa.select(Suggestion).where(
        Suggestion.state == state,
        Suggestion.kind == kind,
        sa.exists().where(a.id == Suggestion.a_id, is_on_record(a)),
        sa.exists().where(b.id == Suggestion.b_id, is_on_record(b)),
    )


def open_count() -> int:
    """How many pairs wait for a decision, counting no further than one beyond the cap."""
    return db.session.scalar(_count_open()) or 0


@cache
def _count_open() -> sa.Select[int]:
    """The statement is in the rail of every page: it is put together once."""
    waiting = [
        suggestions(kind, SuggestionState.OPEN)
        .with_only_columns(Suggestion.id, maintain_column_froms=True)
        .limit(COUNT_CAP + 1)
        .subquery()
        for kind in Kind
    ]
    every = sa.union_all(*[sa.select(part.c.id) for part in waiting]).subquery()
    return sa.select(sa.func.count()).select_from(every)


def suggestion(number: int) -> Suggestion | None:
    return db.session.get(Suggestion, number)


def records_of(kind: Kind, numbers: Collection[int]) -> Mapping[int, Any]:
    """Records with everything the two sides show, by number."""
    if not numbers:
        return {}
    if kind is Kind.ORGANISATION:
        bodies = sa.select(Organisation).where(Organisation.id.in_(numbers))
        found: Sequence[Any] = db.session.scalars(
            bodies.options(joinedload(Organisation.parent))
        ).all()
    else:
        people = sa.select(Person).where(Person.id.in_(numbers))
        found = db.session.scalars(
            people.options(*with_row_facts(), selectinload(Person.expertises))
        ).all()
    return {record.id: record for record in found}


def names_of_users(numbers: Collection[int | None]) -> Mapping[int, str]:
    """Who decided, by number of the login."""
    wanted = {number for number in numbers if number is not None}
    stmt = sa.select(User.id, User.full_name).where(User.id.in_(wanted))
    return {row[0]: row[1] for row in db.session.execute(stmt)} if wanted else {}


def stored(kind: Kind, among: Collection[int] | None = None) -> dict[Key, Stored]:
    """What is on record of all pairs, or of those with one of some records."""
    s = Suggestion
    stmt = sa.select(s.id, s.a_id, s.b_id, s.state, s.score, s.reasons).where(s.kind == kind)
    if among is not None:
        stmt = stmt.where(s.a_id.in_(among) | s.b_id.in_(among))
    return {
        (row.a_id, row.b_id): Stored(row.id, row.state, row.score, row.reasons)
        for row in db.session.execute(stmt)
    }


def told_apart(kind: Kind) -> set[Key]:
    """The pairs found to be two, each record named by the one it counts as today."""
    model = MODELS[kind]
    a, b = aliased(model), aliased(model)
    stmt = (
        sa.select(
            sa.func.coalesce(a.survivor_id, a.id).label("a"),
            sa.func.coalesce(b.survivor_id, b.id).label("b"),
        )
        .select_from(Suggestion)
        .join(a, a.id == Suggestion.a_id)
        .join(b, b.id == Suggestion.b_id)
        .where(Suggestion.kind == kind, Suggestion.state == SuggestionState.DISTINCT)
    )
    return {(min(one, two), max(one, two)) for one, two in db.session.execute(stmt)}


def survivors(kind: Kind, numbers: Collection[int]) -> dict[int, int]:
    """The record each of some records counts as; unknown ones are left out."""
    model, wanted = MODELS[kind], sorted(numbers)
    found: dict[int, int] = {}
    for at in range(0, len(wanted), BATCH):
        stmt = sa.select(model.id, sa.func.coalesce(model.survivor_id, model.id))
        part = stmt.where(model.id.in_(wanted[at : at + BATCH]))
        found.update({row[0]: row[1] for row in db.session.execute(part)})
    return found


def search(kind: Kind) -> DuplicateSearch | None:
    return db.session.scalar(sa.select(DuplicateSearch).where(DuplicateSearch.kind == kind))


def newest_marks(kind: Kind) -> tuple[int, int]:
    """The numbers of the newest history entry and of the newest record."""
    entry = db.session.scalar(sa.select(sa.func.max(HistoryEntry.id)))
    record = db.session.scalar(sa.select(sa.func.max(MODELS[kind].id)))
    return entry or 0, record or 0


def entries_after(entry_id: int, *, limit: int) -> Sequence[tuple[int, str, int]]:
    """Number, kind and record of the next changes of any record, the oldest first."""
    e = HistoryEntry
    stmt = sa.select(e.id, e.record_kind, e.record_id).where(e.id > entry_id)
    rows = db.session.execute(stmt.order_by(e.id).limit(limit))
    return [(row[0], row[1], row[2]) for row in rows]


def records_after(kind: Kind, number: int, *, limit: int) -> Sequence[int]:
    """The numbers of the next new records."""
    model = MODELS[kind]
    return db.session.scalars(
        sa.select(model.id).where(model.id > number).order_by(model.id).limit(limit)
    ).all()


def certain(kind: Kind, score: float, *, limit: int) -> Sequence[Suggestion]:
    """Open pairs at or above a score of which nobody has decided anything before."""
    stmt = suggestions(kind, SuggestionState.OPEN).where(
        Suggestion.score >= score, Suggestion.decided_at.is_(None)
    )
    return db.session.scalars(
        stmt.order_by(Suggestion.score.desc(), Suggestion.id).limit(limit)
    ).all()


def running_job(names: Collection[str]) -> Job | None:
    """The search that is going on or waiting for a worker, if there is one."""
    unfinished = Job.state.in_([JobState.WAITING, JobState.RUNNING])
    stmt = sa.select(Job).where(Job.name.in_(names), unfinished)
    return db.session.scalar(stmt.order_by(Job.id.desc()).limit(1))


def in_parts(kind: Kind, state: SuggestionState) -> Iterator[Sequence[Suggestion]]:
    """All pairs of a state by score, a few hundred at a time."""
    last: tuple[float, int] | None = None
    place = sa.tuple_(Suggestion.score, Suggestion.id)
    while True:
        stmt = suggestions(kind, state)
        if last is not None:
            stmt = stmt.where(place < sa.tuple_(*last))
        order = Suggestion.score.desc(), Suggestion.id.desc()
        found = db.session.scalars(stmt.order_by(*order).limit(EXPORTED_AT_ONCE)).all()
        if not found:
            return
        yield found
        last = (found[-1].score, found[-1].id)


def plain_records(kind: Kind, numbers: Collection[int]) -> Mapping[int, Any]:
    """Records without what hangs on them, by number."""
    model: Any = MODELS[kind]
    found = db.session.scalars(sa.select(model).where(model.id.in_(numbers)))
    return {record.id: record for record in found}


def how_many(kind: Kind, state: SuggestionState) -> int:
    """How many pairs of a kind are in a state."""
    numbers = suggestions(kind, state).with_only_columns(Suggestion.id, maintain_column_froms=True)
    return db.session.scalar(sa.select(sa.func.count()).select_from(numbers.subquery())) or 0


def counts() -> dict[tuple[Kind, SuggestionState], int]:
    """How many pairs of each kind wait, and how many were found to be two, capped as in lists."""
    return {
        (kind, state): capped_count(suggestions(kind, state))
        for kind in Kind
        for state in (SuggestionState.OPEN, SuggestionState.DISTINCT)
    }


def refs(kind: Kind, numbers: Collection[int]) -> dict[int, str]:
    """The refs of some records by number."""
    model, wanted = MODELS[kind], sorted(numbers)
    found: dict[int, str] = {}
    for at in range(0, len(wanted), BATCH):
        stmt = sa.select(model.id, model.ref).where(model.id.in_(wanted[at : at + BATCH]))
        found.update({row[0]: row[1] for row in db.session.execute(stmt)})
    return found

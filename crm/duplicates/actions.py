"""Suggestions written anew, and what staff decide about them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from crm.db import Base, db, insert_all_missing, insert_missing
from crm.duplicates import queries
from crm.duplicates.models import DuplicateSearch, Kind, Suggestion, SuggestionState
from crm.duplicates.queries import Key
from crm.history.actions import note
from crm.history.models import Actor
from crm.jobs import actions as jobs
from crm.jobs.models import Job
from crm.matching.pairs import Pair
from crm.matching.weights import Model
from crm.people.models import LearntWeights, Person

#: The searches of the whole register: asked for by somebody, and the one of every night.
FIND: Final = "duplicates.find"
NIGHTLY: Final = "duplicates.nightly"
#: Pairs written in one transaction.
CHUNK: Final = 500

Values = dict[str, Any]


@dataclass
class Plan:
    """What has to be written so that the suggestions say what a comparison found."""

    new: list[Values] = field(default_factory=list)
    changed: list[Values] = field(default_factory=list)
    merged: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.new) + len(self.changed) + len(self.merged) + len(self.stale)

    def chunks(self, size: int = CHUNK) -> Iterator["Plan"]:
        """The same in parts of which none is large."""
        for name in ("new", "changed", "merged", "stale"):
            rows = getattr(self, name)
            for at in range(0, len(rows), size):
                yield Plan(**{name: rows[at : at + size]})


def plan(
    kind: Kind, pairs: Iterable[Pair], *, among: Collection[int] | None = None, at: datetime
) -> Plan:
    """Compare what was found with what is on record.

    `among` are the records that were looked at; `None` when it was all of them. A pair found to
    be two is never suggested again, whichever record it was merged into since.
    """
    known, apart = queries.stored(kind, among), queries.told_apart(kind)
    made, found = Plan(), set()
    for pair in pairs:
        key = (pair.a, pair.b)
        if key in apart or key in found:
            continue
        found.add(key)
        reasons = [[one.code, one.left, one.right] for one in pair.judgement.reasons]
        facts = {"score": round(pair.judgement.score, 4), "reasons": reasons}
        old = known.get(key)
        if old is None:
            made.new.append(_row(kind, key, facts, at))
        elif old.state != SuggestionState.OPEN or (old.score, old.reasons) != tuple(facts.values()):
            made.changed.append({"number": old.id, **facts})
    missing = {
        key: old.id
        for key, old in known.items()
        if old.state == SuggestionState.OPEN and key not in found
    }
    _part(kind, missing, made)
    return made


def _row(kind: Kind, key: Key, facts: Values, at: datetime) -> Values:
    a, b = key
    state = {"state": SuggestionState.OPEN, "found_at": at}
    return {"kind": kind, "a_id": a, "b_id": b, **facts, **state}


def _part(kind: Kind, missing: dict[Key, int], made: Plan) -> None:
    """Those that were not found again: merged with each other, or not worth asking any more."""
    survivors = queries.survivors(kind, {number for key in missing for number in key})
    for (a, b), number in missing.items():
        is_merged = a in survivors and survivors[a] == survivors.get(b)
        (made.merged if is_merged else made.stale).append(number)


def write(part: Plan, *, at: datetime) -> None:
    """Write a plan or a part of it; what somebody decided meanwhile stays decided."""
    table = Base.metadata.tables[Suggestion.__tablename__]
    insert_all_missing(Suggestion, part.new, key=["kind", "a_id", "b_id"])
    if part.changed:
        stmt = (
            sa.update(table)
            .where(
                table.c.id == sa.bindparam("number"),
                table.c.state != SuggestionState.DISTINCT,
            )
            .values(
                score=sa.bindparam("score"),
                reasons=sa.bindparam("reasons"),
                state=SuggestionState.OPEN,
            )
        )
        db.session.connection().execute(stmt, part.changed)
    is_open = table.c.state == SuggestionState.OPEN
    if part.merged:
        of_merged = table.c.id.in_(part.merged), is_open
        values = {"state": SuggestionState.MERGED, "decided_at": at}
        db.session.connection().execute(sa.update(table).where(*of_merged).values(**values))
    if part.stale:
        db.session.connection().execute(sa.delete(table).where(table.c.id.in_(part.stale), is_open))
    db.session.expire_all()


def tell_apart(suggestion: Suggestion, records: Sequence[Any], *, by: Actor, at: datetime) -> None:
    """Remember that the two records are two. Safe to repeat."""
    if suggestion.state == SuggestionState.DISTINCT:
        return
    suggestion.state = SuggestionState.DISTINCT
    suggestion.decided_at, suggestion.decided_by_id = at, by.user_id
    _note(records, "told_apart", by=by, at=at)
    db.session.flush()


def ask_again(suggestion: Suggestion, records: Sequence[Any], *, by: Actor, at: datetime) -> None:
    """Take back that two records are two: the pair waits for a decision again. Safe to repeat.

    It counts as decided once, so that it is never merged without being asked.
    """
    if suggestion.state != SuggestionState.DISTINCT:
        return
    suggestion.state = SuggestionState.OPEN
    suggestion.decided_at, suggestion.decided_by_id = at, by.user_id
    _note(records, "asked_again", by=by, at=at)
    db.session.flush()


def _note(records: Sequence[Any], verb: str, *, by: Actor, at: datetime) -> None:
    """In the history of both records; the other one is named by its ref, which is nobody's name."""
    for record, other in (records, reversed(records)):
        change: list[Any] = [None, other.ref] if verb == "told_apart" else [other.ref, None]
        note(record, verb, by=by, at=at, extra={"not_the_same_as": change})


def search_of(kind: Kind) -> DuplicateSearch:
    """The row of a kind's search, made when it is missing."""
    insert_missing(
        DuplicateSearch, {"kind": kind, "last_entry_id": 0, "last_record_id": 0}, key=["kind"]
    )
    found = queries.search(kind)
    if found is None:
        raise RuntimeError("the search went away while it was looked at")
    return found


def set_merge_from(kind: Kind, score: float | None, *, by: Actor, at: datetime) -> None:
    """Say from which score pairs are merged without being asked; `None` for never."""
    search = search_of(kind)
    search.merge_from = score
    note(search, "changed", by=by, at=at)
    db.session.flush()


def learn(model: Model, *, at: datetime) -> None:
    """Keep what the comparison has learnt; whoever is reading the last weights still may."""
    newest = sa.select(LearntWeights.id).order_by(LearntWeights.id.desc()).limit(1)
    last = db.session.scalar(newest)
    if last is not None:
        db.session.execute(sa.delete(LearntWeights).where(LearntWeights.id < last))
    db.session.add(LearntWeights(weights=model.as_json(), learnt_at=at))
    db.session.flush()


def start(*, by: Actor, at: datetime) -> Job:
    """Have the whole register searched; a search that is going on is that search."""
    running = queries.running_job((FIND, NIGHTLY))
    if running is not None:
        return running
    job = jobs.enqueue(FIND, {"actor": by.user_id}, at=at, total_units=100)
    if job is None:
        raise RuntimeError("a job without a key is always written")
    return job


def forget_erased(among: Collection[int] | None = None) -> None:
    """Empty the reasons of decided pairs with an erased person: they hold parts of the name."""
    erased = sa.select(Person.id).where(Person.erased_on.is_not(None))
    if among is not None:
        erased = erased.where(Person.id.in_(among))
    s = Suggestion
    stmt = sa.update(s).where(
        s.kind == Kind.PERSON,
        s.a_id.in_(erased) | s.b_id.in_(erased),
        s.state != SuggestionState.OPEN,
    )
    db.session.execute(stmt.values(reasons=[]).execution_options(synchronize_session=False))

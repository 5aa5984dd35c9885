"""Reading the word index: prefix ranges of its primary key, streamed in their order.

Works alike on SQLite and PostgreSQL: a start of a word is a range of terms. The ranges of one
word never overlap, so reading one after the other gives the order of the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.db import db
from crm.search.models import SearchTerm
from crm.search.terms import Starts, after_start, wanted

#: A place between two matches: the matched term and the record's number.
Place = tuple[str, int]


#: Up to so many matches of the first word are tried one by one for the others.
FEW = 400
#: A start of so few letters has many terms: they are read only for more matches than those.
SHORT = 2


@dataclass(frozen=True)
class Hit:
    """A record and the term it was found by."""

    term: str
    record_id: int


@dataclass(frozen=True)
class Question:
    """What is looked for. `is_rare`: few terms answer its first word, many another one."""

    kind: str
    words: tuple[Starts, ...]
    is_rare: bool


def question(kind: str, query: str) -> Question | None:
    """The question of a query; `None` for too short a one. A short word asks the index."""
    words = wanted(query)
    if not words:
        return None
    has_short = any(len(start) <= SHORT for starts in words[1:] for start in starts)
    return Question(kind, words, is_rare=has_short and _are_few(kind, words[0]))


def hits(
    kind: str,
    query: str,
    *,
    limit: int,
    after: Place | None = None,
    among: sa.Select[int] | None = None,
) -> Sequence[Hit]:
    """The records a query finds, by matched term and number; each record once.

    All words of the query must be found, each as the start of a word. `after` is the place of
    the last hit shown, `among` a select of record numbers to stay within.
    """
    asked = question(kind, query)
    if asked is None:
        return []
    found = answers(asked, limit=limit, after=after, among=among)
    rows = db.session.execute(
        sa.select(found.c.term, found.c.record_id).order_by(found.c.term, found.c.record_id)
    )
    return [Hit(term, number) for term, number in rows]


def hits_table(
    kind: str, query: str, *, limit: int, among: sa.Select[int] | None = None
) -> sa.Subquery | None:
    """The same as a table of `term` and `record_id` to join with; `None` for too short a query."""
    asked = question(kind, query)
    return None if asked is None else answers(asked, limit=limit, among=among)


def answers(
    asked: Question,
    *,
    limit: int,
    after: Place | None = None,
    before: Place | None = None,
    among: sa.Select[int] | None = None,
) -> sa.Subquery:
    """The hits of a question as a table. With `before` the last `limit` in front of that place."""
    backwards = before is not None
    branches = []
    for start in asked.words[0]:
        term = aliased(SearchTerm)
        stmt = _matching(term, asked, start)
        if among is not None:
            stmt = stmt.where(_is_among(among, term))
        place = before if backwards else after
        if place is not None:
            stmt = stmt.where(_beyond(term, place, greater=not backwards))
        stmt = stmt.order_by(*_order(term, backwards=backwards)).limit(limit)
        inner = stmt.subquery()
        branches.append(sa.select(inner.c.term, inner.c.record_id))
    every = sa.union_all(*branches).subquery() if len(branches) > 1 else branches[0].subquery()
    cut = sa.select(every.c.term, every.c.record_id)
    return cut.order_by(*_order(every.c, backwards=backwards)).limit(limit).subquery("hits")


def found_ids(kind: str, query: str) -> sa.Select[int] | None:
    """The numbers of all records a query finds, for `IN`; `None` for too short a query."""
    words = wanted(query)
    if not words:
        return None
    term = aliased(SearchTerm)
    stmt = sa.select(term.record_id).where(term.kind == kind, _in_ranges(term.term, words[0]))
    return stmt.where(*[_has_word(term, kind, starts) for starts in words[1:]])


def capped_count(asked: Question, *, cap: int, among: sa.Select[int] | None = None) -> int:
    """How many records a question finds, counting no further than one beyond `cap`."""
    found = answers(asked, limit=cap + 1, among=among)
    return db.session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def _are_few(kind: str, starts: Starts) -> bool:
    """Whether at most `FEW` terms begin like that."""
    some = (
        sa.select(SearchTerm.record_id)
        .where(SearchTerm.kind == kind, _in_ranges(SearchTerm.term, starts))
        .limit(FEW + 1)
        .subquery()
    )
    return (db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0) <= FEW


def _matching(term: Any, asked: Question, start: str) -> sa.Select[Any]:
    """The terms in one range whose record has every other word and no smaller match."""
    smaller = aliased(SearchTerm)
    has_word = _has_word if asked.is_rare else _is_in_range_of
    return sa.select(term.term, term.record_id).where(
        term.kind == asked.kind,
        term.term >= start,
        term.term < after_start(start),
        *[has_word(term, asked.kind, starts) for starts in asked.words[1:]],
        ~sa.exists().where(
            smaller.kind == asked.kind,
            smaller.record_id == term.record_id,
            _by_record(smaller) < term.term,
            _in_ranges(_by_record(smaller), asked.words[0]),
        ),
    )


def _is_in_range_of(term: Any, kind: str, starts: Starts) -> sa.ColumnElement[bool]:
    """The same as `_has_word` by reading the other word's range once, for many matches.

    The number is written so that neither engine looks up each record of the range instead.
    """
    other = aliased(SearchTerm)
    stmt = sa.select(other.record_id).where(other.kind == kind, _in_ranges(other.term, starts))
    found: sa.ColumnElement[bool] = (term.record_id + 0).in_(stmt)
    return found


def _has_word(term: Any, kind: str, starts: Starts) -> sa.ColumnElement[bool]:
    other = aliased(SearchTerm)
    return sa.exists().where(
        other.kind == kind,
        other.record_id == term.record_id,
        _in_ranges(_by_record(other), starts),
    )


def _by_record(other: Any) -> sa.ColumnElement[str]:
    """The term, written so that SQLite looks it up by record and never scans the range again."""
    text: sa.ColumnElement[str] = other.term.concat("")
    return text


def _in_ranges(term: Any, starts: Starts) -> sa.ColumnElement[bool]:
    return sa.or_(*[sa.and_(term >= start, term < after_start(start)) for start in starts])


def _is_among(among: sa.Select[int], term: Any) -> sa.ColumnElement[bool]:
    number = among.selected_columns[0]
    return among.where(number == term.record_id).correlate(term).exists()


def _beyond(term: Any, place: Place, *, greater: bool) -> sa.ColumnElement[bool]:
    left, right = sa.tuple_(term.term, term.record_id), sa.tuple_(*place)
    return left > right if greater else left < right


def _order(table: Any, *, backwards: bool) -> tuple[Any, Any]:
    if backwards:
        return table.term.desc(), table.record_id.desc()
    return table.term, table.record_id

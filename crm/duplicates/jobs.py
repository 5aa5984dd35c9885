"""The search for duplicates: the whole register at night or when asked, changes as they happen."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError

from crm import clock
from crm.db import db, writes
from crm.duplicates import actions, comparing, queries
from crm.duplicates.automatic import merge_certain
from crm.duplicates.models import Kind
from crm.history.models import SYSTEM
from crm.jobs import registry
from crm.jobs.work import Work

log = structlog.get_logger(__name__)

#: Shares of the way, in percent: people compared, written; organisations; merged.
COMPARED: Final = 70
WRITTEN: Final = 85
BODIES: Final = 95
ALL: Final = 100

#: Changed records compared with the rest in one go; with more waiting, everything is searched.
AT_ONCE: Final = 20
TOO_MANY: Final = 1_000
#: Changes of any kind looked through for those of people and organisations.
LOOKED_THROUGH: Final = 5_000


@registry.handler(actions.FIND)
def find(work: Work) -> None:
    """Compare everybody with everybody, and every organisation with every other.

    What an interrupted run has written stays; the next one begins again and writes the rest.
    """
    work.done_units = 0
    work.result.clear()
    _advance(work, 0)
    _find_people(work)
    _find_organisations(work)
    for kind in Kind:
        work.result[f"merged_{kind}"] = merge_certain(kind, work)
    _advance(work, ALL)


@registry.daily(actions.NIGHTLY, time(2, 30))
def find_nightly(work: Work) -> None:
    """The same every night: a rare name may have become a common one."""
    find(work)


@contextmanager
def only_reading() -> Iterator[Callable[[], None]]:
    """A transaction that only reads, so that nobody waits for it; gives the way to end it early."""
    db.session.commit()
    token = writes.set(False)
    is_over = False

    def end() -> None:
        nonlocal is_over
        if not is_over:
            db.session.rollback()
            writes.reset(token)
            is_over = True

    try:
        yield end
    finally:
        end()


def _find_people(work: Work) -> None:
    with only_reading() as end_reading:
        marks = queries.newest_marks(Kind.PERSON)
        found = comparing.people(
            on_progress=lambda done, total: _advance(work, COMPARED * done // max(total, 1)),
            after_reading=end_reading,
        )
    if found.model is not None:
        actions.learn(found.model, at=work.at)
    _keep(work, Kind.PERSON, found, marks, until=WRITTEN)


def _find_organisations(work: Work) -> None:
    with only_reading() as end_reading:
        marks = queries.newest_marks(Kind.ORGANISATION)
        found = comparing.organisations(after_reading=end_reading)
    _keep(work, Kind.ORGANISATION, found, marks, until=BODIES)


def _keep(
    work: Work, kind: Kind, found: comparing.Comparison, marks: tuple[int, int], *, until: int
) -> None:
    """Write what was found, a part at a time, and up to which change everything was seen."""
    at = work.at
    plan = actions.plan(kind, found.pairs, at=at)
    for part in plan.chunks():
        actions.write(part, at=at)
        work.unit_done(0)
    actions.forget_erased()
    search = actions.search_of(kind)
    search.last_entry_id, search.last_record_id = marks
    search.finished_at = at
    work.result[f"pairs_{kind}"] = len(found.pairs)
    _advance(work, until)


def _advance(work: Work, percent: int) -> None:
    """Say how far the work is and hold it; never backwards."""
    work.unit_done(max(0, percent - work.done_units), total=ALL)


def changed_count() -> int:
    """How many changed records wait to be compared with the rest."""
    return sum(len(_waiting(kind).numbers) for kind in Kind)


@registry.source("duplicates", backlog=changed_count)
def look_at_changes(should_stop: Callable[[], bool]) -> registry.Tally:
    """Compare people and organisations that were added or changed with the rest."""
    has_more = False
    for kind in Kind:
        if should_stop():
            break
        with only_reading():
            waiting = _waiting(kind)
        if waiting.numbers or waiting.has_more:
            _look_at(kind, waiting)
            has_more = has_more or waiting.has_more
    return registry.Tally(again=has_more)


class _Waiting:
    """Changed records not yet looked at, and up to which change and record they reach."""

    def __init__(self, numbers: set[int], entry_id: int, record_id: int, *, has_more: bool) -> None:
        self.numbers = numbers
        self.entry_id = entry_id
        self.record_id = record_id
        self.has_more = has_more


def _waiting(kind: Kind) -> _Waiting:
    search = queries.search(kind)
    seen = (search.last_entry_id, search.last_record_id) if search else (0, 0)
    new = queries.records_after(kind, seen[1], limit=TOO_MANY + 1)
    entries = queries.entries_after(seen[0], limit=LOOKED_THROUGH)
    changed = [entry for entry in entries if entry[1] == kind and entry[2]]
    numbers = set(new) | {entry[2] for entry in changed}
    if len(numbers) <= TOO_MANY:
        return _Waiting(
            numbers,
            entries[-1][0] if entries else seen[0],
            new[-1] if new else seen[1],
            has_more=len(entries) == LOOKED_THROUGH,
        )
    return _Waiting(numbers, *queries.newest_marks(kind), has_more=False)


def _look_at(kind: Kind, waiting: _Waiting) -> None:
    """Compare them, or put a search of everything aside when they are too many."""
    at = clock.now()
    if len(waiting.numbers) > TOO_MANY:
        actions.start(by=SYSTEM, at=at)
    else:
        for numbers in _parts(sorted(waiting.numbers)):
            _compare(kind, numbers)
    search = actions.search_of(kind)
    search.last_entry_id, search.last_record_id = waiting.entry_id, waiting.record_id
    db.session.commit()


def _compare(kind: Kind, numbers: list[int]) -> None:
    """Judge the pairs of some records again. What fails is left to the search of the night."""
    try:
        with only_reading():
            found = list(comparing.with_rest(kind, numbers))
        at = clock.now()
        actions.write(actions.plan(kind, found, among=numbers, at=at), at=at)
        if kind is Kind.PERSON:
            actions.forget_erased(numbers)
        db.session.commit()
    except DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001 - one odd record must not stop the worker
        db.session.rollback()
        log.warning("not_compared", kind=kind.value, error=type(error).__name__)


def _parts(numbers: list[int]) -> Iterator[list[int]]:
    for at in range(0, len(numbers), AT_ONCE):
        yield numbers[at : at + AT_ONCE]

"""Bulk actions: begun with everybody they mean, done chunk by chunk, stopped, taken back.

Whom an action means is written down when the button is pressed, so that a filter that finds others
meanwhile changes nothing. Each chunk is one transaction: a row that waits was not touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from crm.db import db, give_ref
from crm.history.actions import note
from crm.history.models import SYSTEM, Actor
from crm.jobs import actions as jobs
from crm.people.whom import Whom
from crm.segments import bulk_queries, bulk_verbs
from crm.segments.bulk_models import BulkAction, BulkRow, BulkState, RowState
from crm.segments.bulk_verbs import Argument, Change, Done, Hand

#: So many people are dealt with at once; more by a job.
LARGEST_AT_ONCE: Final = 50
CHUNK: Final = 250

DOING: Final = "segments.bulk_do"
UNDOING: Final = "segments.bulk_undo"
NAMES: Final = (DOING, UNDOING)
UNDOABLE: Final = (BulkState.DONE, BulkState.STOPPED)


class CannotUndoError(ValueError):
    """The action still goes on, or was taken back."""


@dataclass(frozen=True)
class Asked:
    """What is to be done, with whom; `press` names the press of the button."""

    change: Change
    argument: Argument
    whom: Whom
    press: str = ""


def start(asked: Asked, *, on: date, by: Actor, at: datetime) -> BulkAction:
    """Write down whom it means and begin: for few people it is done when this returns."""
    ids = asked.whom.ids
    action = BulkAction(
        verb=asked.change.name,
        argument=asked.argument.number,
        argument_name=asked.argument.name,
        filter={} if ids else {n: list(texts) for n, texts in asked.whom.wanted.asked.items()},
        is_ticked=bool(ids),
        press=asked.press,
        made_by_id=by.user_id,
        made_at=at,
    )
    db.session.add(action)
    give_ref(action)
    action.total = _write_down(action, asked.whom)
    note(action, "created", by=by, at=at, extra={"people": [None, action.total]})
    if action.total > LARGEST_AT_ONCE:
        job = jobs.enqueue(DOING, {"action": action.id}, at=at, total_units=action.total)
        action.job_id = job.id if job is not None else None
    else:
        do_chunk(action, on=on, at=at)
        finish(action, at=at)
    db.session.flush()
    return action


def do_chunk(action: BulkAction, *, on: date, at: datetime) -> int:
    """Deal with the next people; returns how many, 0 when nobody waits."""
    rows = bulk_queries.waiting(action.id, limit=CHUNK)
    verb = bulk_verbs.change(action.verb)
    if not rows or verb is None:
        return 0
    hand = Hand(action.argument, on, actor_of(action.made_by_id), at)
    there = bulk_queries.archived_at([row.person_id for row in rows])
    before = verb.do([row.person_id for row in rows if row.person_id in there], hand)
    done = [
        {"id": row.id, "state": RowState.CHANGED, "before": before[row.person_id], "done_at": at}
        for row in rows
        if row.person_id in before
    ]
    _update(done)
    _delete([row.id for row in rows if row.person_id not in before])
    action.changed += len(done)
    db.session.flush()
    db.session.expire(action)
    return len(rows)


def finish(action: BulkAction, *, at: datetime) -> None:
    """Note that an action went through everybody."""
    if action.state is BulkState.RUNNING:
        action.state, action.finished_at = BulkState.DONE, at
        note(action, "finished", by=actor_of(action.made_by_id), at=at)
        db.session.flush()


def stop(action: BulkAction, *, by: Actor, at: datetime) -> bool:
    """Deal with nobody else; what is done stays and can be taken back."""
    if action.state is not BulkState.RUNNING:
        return False
    if action.job_id is not None:
        jobs.stop(action.job_id, at=at)
    action.state, action.finished_at = BulkState.STOPPED, at
    note(action, "stopped", by=by, at=at)
    waiting = sa.delete(BulkRow).where(
        BulkRow.action_id == action.id, BulkRow.state == RowState.WAITING
    )
    db.session.execute(waiting.execution_options(synchronize_session=False))
    db.session.flush()
    return True


def begin_undoing(action: BulkAction, *, on: date, by: Actor, at: datetime) -> None:
    """Take an action back: at once for few people, by a job for more.

    Raises:
        CannotUndoError: it still goes on, or nothing of it is left to take back.
    """
    is_stuck = action.state is BulkState.UNDOING and bulk_queries.has_no_job(action.undo_job_id)
    if not (action.changed and (action.state in UNDOABLE or is_stuck)):
        raise CannotUndoError(action.state)
    action.state, action.undone_by_id = BulkState.UNDOING, by.user_id
    note(action, "undoing", by=by, at=at)
    if action.changed > LARGEST_AT_ONCE:
        args = {"action": action.id}
        job = jobs.enqueue(UNDOING, args, at=at, total_units=action.changed)
        action.undo_job_id = job.id if job is not None else None
    else:
        undo_chunk(action, on=on, at=at)
        finish_undoing(action, at=at)
    db.session.flush()


def undo_chunk(action: BulkAction, *, on: date, at: datetime) -> int:
    """Take back the next people, the last first; returns how many."""
    rows = bulk_queries.last_changed(action.id, limit=CHUNK)
    verb = bulk_verbs.change(action.verb)
    if not rows or verb is None:
        return 0
    hand = Hand(action.argument, on, actor_of(action.undone_by_id), at)
    reasons = verb.undo([Done(r.person_id, r.before, r.done_at or at) for r in rows], hand)
    _update(
        [
            {
                "id": row.id,
                "state": RowState.KEPT if row.person_id in reasons else RowState.UNDONE,
                "kept_for": reasons.get(row.person_id, ""),
            }
            for row in rows
        ]
    )
    action.kept += len(reasons)
    action.undone += len(rows) - len(reasons)
    db.session.flush()
    db.session.expire(action)
    return len(rows)


def finish_undoing(action: BulkAction, *, at: datetime) -> None:
    """Note that an action was taken back as far as it could be."""
    if action.state is BulkState.UNDOING:
        action.state, action.undone_at = BulkState.UNDONE, at
        counts = {"undone": [None, action.undone], "kept": [None, action.kept]}
        note(action, "undone", by=actor_of(action.undone_by_id), at=at, extra=counts)
        db.session.flush()


def actor_of(user_id: int | None) -> Actor:
    """Who asked for it."""
    return SYSTEM if user_id is None else Actor.user(user_id)


def _write_down(action: BulkAction, whom: Whom) -> int:
    meant = bulk_queries.meant(action.id, whom)
    columns = ["person_id", "action_id", "state", "kept_for"]
    stmt = sa.insert(BulkRow).from_select(columns, meant, include_defaults=False)
    db.session.execute(stmt)
    return bulk_queries.row_count(action.id)


def _update(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(sa.update(BulkRow), rows)


def _delete(numbers: Sequence[int]) -> None:
    stmt = sa.delete(BulkRow).where(BulkRow.id.in_(numbers))
    db.session.execute(stmt.execution_options(synchronize_session=False))

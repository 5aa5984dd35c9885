"""Letters to many: put aside for the worker, in the transaction of their cause.

Up to a hundred people are written to at once. For more a job goes through them in chunks, each a
transaction of its own, and everybody still gets one letter: an invitation exists once.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from crm.events.models import Event
from crm.history.models import SYSTEM, Actor
from crm.invitations import actions, choosing, sending_queries
from crm.jobs import actions as jobs
from crm.jobs.models import Job
from crm.jobs.queries import job_by_key

LARGEST_AT_ONCE: Final = 100
CHUNK: Final = 50

INVITING: Final = "invitations.send"
CHANGE: Final = "invitations.tell_change"
CANCELLATION: Final = "invitations.tell_cancellation"
NAMES: Final = (INVITING, CHANGE, CANCELLATION)


@dataclass(frozen=True)
class Announced:
    """Letters that were queued at once, or the job that queues them."""

    letters: int = 0
    job: Job | None = None


def start(event: Event, person_ids: Sequence[int], *, by: Actor, at: datetime) -> Job:
    """Invite many people one after the other; asked twice within a minute it is one job.

    Raises:
        choosing.Refused: the event is a draft, cancelled, held or has begun.
    """
    choosing.check_open(event, at=at)
    digest = hashlib.sha256(repr(list(person_ids)).encode()).hexdigest()[:16]
    key = f"{INVITING}:{event.id}:{by.user_id}:{digest}:{at:%Y%m%d%H%M}"
    args = {"event": event.id, "actor": by.user_id, "people": list(person_ids)}
    return _enqueue(INVITING, args, key, total=len(person_ids), at=at)


def announce_change(event: Event, *, by: Actor, at: datetime, due_at: datetime) -> Announced:
    """What `actions.announce_change` does, at once for a few people and by a job for many."""
    total = sending_queries.invited_count(event.id)
    if total <= LARGEST_AT_ONCE:
        return Announced(actions.announce_change(event, by=by, at=at, due_at=due_at))
    move = actions.begin_change(event, by=by, at=at)
    if move is None:
        return Announced()
    args = {
        "event": event.id,
        "actor": by.user_id,
        "sequence": event.sequence,
        "entry": move.entry_id,
    }
    key = f"{CHANGE}:{event.id}:{event.sequence}"
    return Announced(job=_enqueue(CHANGE, args, key, total=total, at=at))


def announce_cancellation(
    event: Event, *, reason: str, by: Actor, at: datetime, due_at: datetime
) -> Announced:
    """What `actions.announce_cancellation` does, at once for a few and by a job for many.

    The reason is read from the event's own steps again: a job holds no words people typed.
    """
    total = sending_queries.invited_count(event.id)
    if total <= LARGEST_AT_ONCE:
        told = actions.announce_cancellation(event, reason=reason, by=by, at=at, due_at=due_at)
        return Announced(told)
    if not actions.begin_cancellation(event, at=at):
        return Announced()
    args = {"event": event.id, "actor": by.user_id, "sequence": event.sequence}
    key = f"{CANCELLATION}:{event.id}:{event.sequence}"
    return Announced(job=_enqueue(CANCELLATION, args, key, total=total, at=at))


def actor_of(job_actor: int | None) -> Actor:
    """Who asked for a sending."""
    return SYSTEM if job_actor is None else Actor.user(job_actor)


def _enqueue(name: str, args: Mapping[str, object], key: str, *, total: int, at: datetime) -> Job:
    job = jobs.enqueue(name, args, at=at, dedupe_key=key, total_units=total) or job_by_key(key)
    if job is None:
        raise RuntimeError("the job went away while it was looked at")
    return job

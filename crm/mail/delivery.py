"""Delivering due letters: claim one, hand it over, write down what became of it.

No transaction is open while the mail server is spoken to. A sender that dies leaves a lease
behind; when it runs out another sender goes on with the same bytes and the same Message-ID.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import structlog
from sqlalchemy import func, select, update

from crm import clock
from crm.db import db
from crm.mail import actions, queries
from crm.mail.answers import Answer, Verdict
from crm.mail.models import Letter, LetterState, LetterStep, SuppressionReason
from crm.mail.transport import Connection, Parcel, Timeouts, UnreachableError, connect

log = structlog.get_logger(__name__)

#: Longer than all the waiting that handing over one letter can take.
LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=2)
GIVE_UP_AFTER = timedelta(hours=48)
#: How long a server is left alone that could not be reached.
REST = timedelta(seconds=30)


@dataclass
class Pass:
    """How many letters one pass brought to which state; `is_cut_short` when the server was away."""

    sent: int = 0
    retry: int = 0
    failed: int = 0
    suppressed: int = 0
    is_cut_short: bool = False

    def add(self, state: LetterState) -> None:
        if state is not LetterState.SENDING:
            setattr(self, state.value, getattr(self, state.value) + 1)

    def __add__(self, other: Self) -> "Pass":
        return Pass(
            sent=self.sent + other.sent,
            retry=self.retry + other.retry,
            failed=self.failed + other.failed,
            suppressed=self.suppressed + other.suppressed,
        )

    @property
    def handled(self) -> int:
        return self.sent + self.retry + self.failed + self.suppressed


@dataclass(frozen=True)
class Claim:
    """A letter held by this sender; the number of the attempt tells it from later holders."""

    parcel: Parcel
    attempt: int
    first_tried_at: datetime


def deliver(
    *,
    limit: int | None = None,
    skip_recall: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
    timeouts: Timeouts | None = None,
) -> Pass:
    """Hand over what is due, one letter after another on one connection.

    Without a mail server nothing is touched. `skip_recall` also takes letters that a page has
    put off for its recall minute. A server that cannot be reached costs one letter one try and
    ends the pass.
    """
    tally = Pass()
    connection = connect(timeouts)
    if connection is None:
        return tally
    ahead = actions.RECALL_TIME if skip_recall else timedelta()
    try:
        while not should_stop() and tally.handled != limit and not tally.is_cut_short:
            claim = _claim(clock.now(), ahead)
            if claim is None:
                break
            _hand_over(claim, connection, tally)
    finally:
        connection.__exit__()
        db.session.rollback()
    return tally


def _hand_over(claim: Claim, connection: Connection, tally: Pass) -> None:
    reason = _hindrance(claim)
    if reason is not None:
        tally.add(_end(claim, LetterState.SUPPRESSED, reason.value))
        return
    try:
        if connection.host is None:
            connection.__enter__()
        answer = connection.hand_over(claim.parcel)
    except UnreachableError as error:
        answer = Answer(Verdict.LATER, str(error))
        tally.is_cut_short = True
    tally.add(_record(claim, answer))


def _claim(at: datetime, ahead: timedelta) -> Claim | None:
    """Take the letter due longest, under a lease, in a transaction of its own."""
    due = (
        select(Letter.id)
        .where(queries.is_due(queued_until=at + ahead, at=at))
        .order_by(Letter.due_at, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = db.session.execute(
        update(Letter)
        .where(Letter.id == due.scalar_subquery())
        .values(
            state=LetterState.SENDING,
            lease_until=at + LEASE,
            attempts=Letter.attempts + 1,
            first_tried_at=func.coalesce(Letter.first_tried_at, at),
        )
        .returning(
            Letter.id,
            Letter.recipient,
            Letter.message_id,
            Letter.body,
            Letter.attempts,
            Letter.first_tried_at,
        )
        .execution_options(synchronize_session=False)
    ).one_or_none()
    db.session.commit()
    if row is None:
        return None
    parcel = Parcel(row.id, row.recipient, row.message_id, row.body or b"")
    return Claim(parcel, attempt=row.attempts, first_tried_at=row.first_tried_at or at)


def _hindrance(claim: Claim) -> SuppressionReason | None:
    """Why the address gets no letters, asked at the last moment.

    A user's own account letters are stopped only by a mailbox that does not exist.
    """
    found = queries.hindrance(claim.parcel.recipient, claim.parcel.letter_id)
    db.session.commit()
    return found


def _record(claim: Claim, answer: Answer) -> LetterState:
    at = clock.now()
    if answer.verdict is Verdict.TAKEN:
        return _end(claim, LetterState.SENT, answer.words)
    if answer.verdict is Verdict.REFUSED:
        if answer.is_mailbox_gone:
            reason = SuppressionReason.HARD_BOUNCE
            actions.suppress(claim.parcel.recipient, reason, at=at)
        return _end(claim, LetterState.FAILED, answer.words)
    next_at = at + pause_after(claim.attempt)
    if next_at > claim.first_tried_at + GIVE_UP_AFTER:
        return _end(claim, LetterState.FAILED, answer.words)
    return _write(claim, LetterState.RETRY, answer.words, due_at=next_at)


def _end(claim: Claim, state: LetterState, words: str) -> LetterState:
    return _write(claim, state, words, finished_at=clock.now())


def _write(claim: Claim, state: LetterState, words: str, **more: Any) -> LetterState:
    """Record the outcome at once, if the letter is still ours; else what it has become stands."""
    letter_id = claim.parcel.letter_id
    is_failure = state in (LetterState.RETRY, LetterState.FAILED)
    ours = db.session.execute(
        update(Letter)
        .where(
            Letter.id == letter_id,
            Letter.state == LetterState.SENDING,
            Letter.attempts == claim.attempt,
        )
        .values(state=state, lease_until=None, last_error=words if is_failure else None, **more)
        .returning(Letter.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if ours is None:
        db.session.rollback()
        log.warning("letter_lease_lost", letter=letter_id)
        return LetterState.SENDING
    db.session.add(LetterStep(letter_id=letter_id, at=clock.now(), state=state, words=words))
    db.session.commit()
    log.info("letter", letter=letter_id, state=state.value, attempt=claim.attempt)
    return state


def pause_after(attempt: int) -> timedelta:
    """The wait before the next try: doubled each time, and uneven so that letters spread out."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(attempt - 1, 20), LONGEST_PAUSE)
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 - jitter, not a secret

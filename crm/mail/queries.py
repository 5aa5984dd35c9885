from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import defer, selectinload

from crm.db import db
from crm.mail.models import FINAL_STATES, Letter, LetterState, Suppression, SuppressionReason
from crm.text.addresses import mail_key

SORT_COLUMNS = {
    "written": (Letter.created_at, Letter.id),
    "due": (Letter.due_at, Letter.id),
    "recipient": (Letter.recipient, Letter.id),
}
WAITING_STATES = (LetterState.QUEUED, LetterState.RETRY)


def is_due(*, queued_until: datetime, at: datetime) -> ColumnElement[bool]:
    """Letters whose turn it is; also those of a sender that died, its lease having run out.

    `queued_until` is later than `at` for callers that do not wait for the recall minute.
    """
    return or_(
        and_(Letter.state == LetterState.QUEUED, Letter.due_at <= queued_until),
        and_(Letter.state == LetterState.RETRY, Letter.due_at <= at),
        and_(Letter.state == LetterState.SENDING, Letter.lease_until < at),
    )


def letter(letter_id: int) -> Letter | None:
    """A letter with its steps."""
    return db.session.scalar(
        select(Letter).where(Letter.id == letter_id).options(selectinload(Letter.steps))
    )


@dataclass(frozen=True)
class OutboxFilter:
    """Which letters to show; what is left out does not matter."""

    state: LetterState | None = None
    kind: str = ""
    about: tuple[str, int] | None = None


def letters(wanted: OutboxFilter) -> Select[Letter]:
    """The outbox, filtered; without the bytes."""
    stmt = select(Letter).options(defer(Letter.body))
    if wanted.state is not None:
        stmt = stmt.where(Letter.state == wanted.state)
    if wanted.kind:
        stmt = stmt.where(Letter.kind == wanted.kind)
    if wanted.about is not None:
        kind, number = wanted.about
        stmt = stmt.where(Letter.about_kind == kind, Letter.about_id == number)
    return stmt


def letters_about(record_kind: str, record_id: int) -> Sequence[Letter]:
    """All letters that speak of a record, newest first."""
    stmt = letters(OutboxFilter(about=(record_kind, record_id))).order_by(Letter.id.desc())
    return db.session.scalars(stmt).all()


def letters_to(record_kind: str, record_id: int, *, limit: int = 50) -> Sequence[Letter]:
    """The letters to one reader, newest first."""
    return db.session.scalars(
        select(Letter)
        .where(Letter.reader_kind == record_kind, Letter.reader_id == record_id)
        .options(defer(Letter.body))
        .order_by(Letter.id.desc())
        .limit(limit)
    ).all()


def kinds() -> Sequence[str]:
    """The kinds of letters on record."""
    return db.session.scalars(select(Letter.kind).distinct().order_by(Letter.kind)).all()


def state_counts() -> Mapping[LetterState, int]:
    """How many letters stand in each state."""
    rows = db.session.execute(select(Letter.state, func.count()).group_by(Letter.state))
    found = {row.state: row[1] for row in rows}
    return {state: found.get(state, 0) for state in LetterState}


def waiting_count() -> int:
    """Letters still to be delivered, due or not."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Letter)
            .where(Letter.state.in_([*WAITING_STATES, LetterState.SENDING]))
        )
        or 0
    )


def oldest_due_at(at: datetime) -> datetime | None:
    """Since when the letter that waits longest has been due; `None` when nothing is."""
    due = is_due(queued_until=at, at=at)
    return db.session.scalar(select(func.min(Letter.due_at)).where(due))


def suppression_of(address: str) -> Suppression | None:
    return db.session.scalar(
        select(Suppression).where(Suppression.address_key == mail_key(address))
    )


def address_state(address: str) -> str:
    """What is known of an address: `ok`, `soft`, `hard` or `objection`.

    `soft` means that the last letter to it was put off or given up without a final no.
    """
    suppression = suppression_of(address)
    if suppression is not None:
        is_hard = suppression.reason is SuppressionReason.HARD_BOUNCE
        return "hard" if is_hard else "objection"
    last = db.session.scalar(
        select(Letter.state)
        .where(
            func.lower(Letter.recipient) == mail_key(address),
            Letter.state.in_([LetterState.SENT, LetterState.RETRY, LetterState.FAILED]),
        )
        .order_by(func.coalesce(Letter.finished_at, Letter.due_at).desc(), Letter.id.desc())
        .limit(1)
    )
    return "soft" if last in (LetterState.RETRY, LetterState.FAILED) else "ok"


def wipeable(before: datetime, limit: int) -> Select[int]:
    """Letters that ended before the moment and still have their bytes."""
    return (
        select(Letter.id)
        .where(
            Letter.state.in_(FINAL_STATES),
            Letter.finished_at < before,
            Letter.body.is_not(None),
        )
        .order_by(Letter.id)
        .limit(limit)
    )


def hindrance(recipient: str, letter_id: int) -> SuppressionReason | None:
    """Why a letter must not go out, if the suppression list says so."""
    reason = db.session.scalar(
        select(Suppression.reason).where(Suppression.address_key == mail_key(recipient))
    )
    if reason is None or reason is SuppressionReason.HARD_BOUNCE:
        return reason
    to_user = select(Letter.reader_kind == "user").where(Letter.id == letter_id)
    return None if db.session.scalar(to_user) else reason

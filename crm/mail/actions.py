"""What happens to letters: queued with their cause, withdrawn, recalled, tried again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, insert, update

from crm.db import db, insert_all_missing, insert_missing
from crm.i18n import gettext, speaking
from crm.mail import mails, message, queries
from crm.mail.models import Letter, LetterState, LetterStep, Suppression, SuppressionReason
from crm.mail.writing import Content
from crm.text.addresses import check_mail, mail_key
from crm.web.present import Present

#: How long a letter queued by a page can be called back.
RECALL_TIME = timedelta(seconds=60)


#: A letter is written once for its cause, its recipient and its kind.
ONCE = ("cause", "recipient", "kind")


@dataclass(frozen=True)
class Order:
    """A letter to be written. `about` and `reader` are record kinds and numbers."""

    kind: str
    cause: str
    recipient: str
    recipient_name: str
    sender_name: str
    reply_to: str | None
    language: str
    content: Content
    about: tuple[str, int] | None
    reader: tuple[str, int] | None
    unsubscribe_url: str | None


def queue(
    *,
    kind: str,
    cause: str,
    recipient: str,
    recipient_name: str,
    sender_name: str,
    reply_to: str | None,
    language: str,
    content: Content,
    about: tuple[str, int] | None,
    reader: tuple[str, int] | None,
    unsubscribe_url: str | None,
    at: datetime,
    due_at: datetime | None = None,
) -> Letter | None:
    """Write a letter with its final bytes; it goes out once the caller has committed.

    `about` and `reader` are record kinds and numbers, as `("event", 7)`. `due_at` puts it off.
    Returns `None` when this cause, recipient and kind is on record already, whatever became of
    it, also when another transaction is writing the same letter at this moment.

    Raises:
        ValueError: an address no letter can go to, "syntax" or "non_ascii_local".
    """
    order = Order(
        kind=kind,
        cause=cause,
        recipient=recipient,
        recipient_name=recipient_name,
        sender_name=sender_name,
        reply_to=reply_to,
        language=language,
        content=content,
        about=about,
        reader=reader,
        unsubscribe_url=unsubscribe_url,
    )
    written = insert_all_missing(Letter, [_row(order, at=at, due_at=due_at)], key=ONCE)
    return db.session.get(Letter, written[0]) if written else None


def queue_many(
    orders: Iterable[Order], *, at: datetime, due_at: datetime | None = None
) -> Sequence[Order]:
    """Write many letters as `queue` writes one, in few statements.

    Returns the orders no letter was written for because their address cannot be used.
    """
    rows, unusable = [], []
    for order in orders:
        try:
            rows.append(_row(order, at=at, due_at=due_at))
        except ValueError:
            unusable.append(order)
    insert_all_missing(Letter, rows, key=ONCE)
    return unusable


def queue_test(user: Present, *, at: datetime) -> Letter | None:
    """Queue a test letter to the user; one a second at most, else `None`."""
    with speaking(user.language):
        sender_name = gettext("Engagement desk")
    return queue(
        kind="test",
        cause=f"test:{user.user_id}:{at:%Y%m%d%H%M%S}",
        recipient=user.email,
        recipient_name=user.full_name,
        sender_name=sender_name,
        reply_to=None,
        language=user.language,
        content=mails.test_letter(user),
        about=None,
        reader=("user", user.user_id),
        unsubscribe_url=None,
        at=at,
    )


def withdraw(
    *,
    at: datetime,
    about: tuple[str, int] | None = None,
    kinds: Iterable[str] | None = None,
    reader: tuple[str, int] | None = None,
) -> int:
    """Stop letters about a record, or to a reader, that have not gone out; returns how many.

    A letter that is being handed over at this moment is past stopping.

    Raises:
        ValueError: neither a subject nor a reader is named, which would stop every letter.
    """
    if about is None and reader is None:
        raise ValueError("withdraw needs to know about what, or to whom")
    stmt = update(Letter).where(Letter.state.in_([LetterState.QUEUED, LetterState.RETRY]))
    if about is not None:
        stmt = stmt.where(Letter.about_kind == about[0], Letter.about_id == about[1])
    if reader is not None:
        stmt = stmt.where(Letter.reader_kind == reader[0], Letter.reader_id == reader[1])
    if kinds is not None:
        stmt = stmt.where(Letter.kind.in_(list(kinds)))
    stopped = stmt.values(state=LetterState.WITHDRAWN, finished_at=at).returning(Letter.id)
    ids = db.session.scalars(stopped).all()
    if ids:
        steps = [{"letter_id": id, "at": at, "state": LetterState.WITHDRAWN} for id in ids]
        db.session.execute(insert(LetterStep), steps)
    return len(ids)


def recall(letter_id: int, *, by: int, at: datetime) -> bool:
    """Take back a letter that still waits for its moment; says whether that was in time."""
    stopped = db.session.execute(
        update(Letter)
        .where(Letter.id == letter_id, Letter.state == LetterState.QUEUED, Letter.due_at > at)
        .values(state=LetterState.WITHDRAWN, finished_at=at)
        .returning(Letter.id)
    ).scalar()
    if stopped is None:
        return False
    _step(letter_id, LetterState.WITHDRAWN, by=by, at=at)
    return True


def try_again(letter_id: int, *, by: int, at: datetime) -> bool:
    """Queue a failed letter once more with the same bytes; says whether it could be."""
    revived = db.session.execute(
        update(Letter)
        .where(
            Letter.id == letter_id,
            Letter.state.in_([LetterState.FAILED, LetterState.RETRY]),
            Letter.body.is_not(None),
        )
        .values(state=LetterState.QUEUED, due_at=at, finished_at=None, first_tried_at=None)
        .returning(Letter.id)
    ).scalar()
    if revived is None:
        return False
    _step(letter_id, LetterState.QUEUED, by=by, at=at)
    return True


def suppress(address: str, reason: SuppressionReason, *, at: datetime) -> Suppression:
    """Send nothing to an address any more. A weighty reason is not replaced by a lesser one."""
    key = mail_key(address)
    values = {"address_key": key, "reason": reason, "at": at}
    added = insert_missing(Suppression, values, key=["address_key"])
    if added is not None:
        return added
    known = queries.suppression_of(address)
    if known is None:
        raise RuntimeError("the suppression went away while it was looked at")
    if known.reason is SuppressionReason.HARD_BOUNCE:
        known.reason, known.at = reason, at
        db.session.flush()
    return known


def lift(address: str, *, reasons: Iterable[SuppressionReason] | None = None) -> bool:
    """Let letters go to an address again, if it was suppressed for one of the reasons."""
    stmt = delete(Suppression).where(Suppression.address_key == mail_key(address))
    if reasons is not None:
        stmt = stmt.where(Suppression.reason.in_(list(reasons)))
    return db.session.scalar(stmt.returning(Suppression.id)) is not None


def wipe_bodies(*, before: datetime, limit: int = 500) -> int:
    """Delete the bytes of letters that reached their end before the moment; returns how many."""
    wiped = update(Letter).where(Letter.id.in_(queries.wipeable(before, limit))).values(body=None)
    return len(db.session.scalars(wiped.returning(Letter.id)).all())


def _row(order: Order, *, at: datetime, due_at: datetime | None) -> dict[str, Any]:
    """The columns of a new letter, its final bytes among them.

    Raises:
        ValueError: an address no letter can go to.
    """
    address = check_mail(order.recipient)
    message_id = message.new_message_id(current_app.config["PUBLIC_URL"])
    sender = message.sender_address(current_app.config["MAIL_DEFAULT_SENDER"])
    envelope = message.Envelope(
        sender=message.Mailbox(order.sender_name, sender),
        recipient=message.Mailbox(order.recipient_name, address),
        reply_to=order.reply_to,
        unsubscribe_url=order.unsubscribe_url,
    )
    about_kind, about_id = order.about or (None, None)
    reader_kind, reader_id = order.reader or (None, None)
    return {
        "kind": order.kind,
        "cause": order.cause,
        "recipient": address,
        "language": order.language,
        "subject": order.content.subject,
        "message_id": message_id,
        "body": message.build(
            envelope, order.content, message_id=message_id, language=order.language, at=at
        ),
        "about_kind": about_kind,
        "about_id": about_id,
        "reader_kind": reader_kind,
        "reader_id": reader_id,
        "state": LetterState.QUEUED,
        "due_at": due_at or at,
        "created_at": at,
    }


def _step(letter_id: int, state: LetterState, *, by: int, at: datetime) -> None:
    db.session.add(LetterStep(letter_id=letter_id, at=at, state=state, actor_id=by))
    db.session.flush()

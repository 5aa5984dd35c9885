from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Base


class LetterState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    WITHDRAWN = "withdrawn"


FINAL_STATES = frozenset(
    {LetterState.SENT, LetterState.FAILED, LetterState.SUPPRESSED, LetterState.WITHDRAWN}
)


class Letter(Base):
    """A mail we send, with its final bytes. Its cause, recipient and kind make it unique.

    `about_*` and `reader_*` name the records it speaks of and to, by kind and number only.
    """

    __tablename__ = "letters"
    __table_args__ = (
        UniqueConstraint("cause", "recipient", "kind"),
        Index(None, "state", "due_at"),
        Index(None, "about_kind", "about_id"),
        Index(None, "reader_kind", "reader_id"),
        CheckConstraint(
            "(state = 'sending') = (lease_until IS NOT NULL)", name="lease_while_sending"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(String(120))
    recipient: Mapped[str] = mapped_column(String(320))
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str]
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    body: Mapped[bytes | None]
    about_kind: Mapped[str | None] = mapped_column(String(40))
    about_id: Mapped[int | None]
    reader_kind: Mapped[str | None] = mapped_column(String(40))
    reader_id: Mapped[int | None]
    state: Mapped[LetterState] = mapped_column(default=LetterState.QUEUED)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    steps: Mapped[list["LetterStep"]] = relationship(
        order_by="LetterStep.id", passive_deletes=True, lazy="raise"
    )

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES

    def can_be_recalled(self, *, at: datetime) -> bool:
        """Whether it still waits for the moment it was put off to."""
        return self.state is LetterState.QUEUED and self.due_at > at


class LetterStep(Base):
    """What became of a letter, step by step, with the words of the mail server.

    `actor_id` is the user who recalled it or asked for another try; nobody for the worker.
    """

    __tablename__ = "letter_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    state: Mapped[LetterState]
    words: Mapped[str | None]
    actor_id: Mapped[int | None]


class SuppressionReason(StrEnum):
    OBJECTION = "objection"
    UNSUBSCRIBED = "unsubscribed"
    HARD_BOUNCE = "hard_bounce"
    ERASED = "erased"


class Suppression(Base):
    """An address that gets no letters any more, and why. Read at send time."""

    __tablename__ = "suppressions"

    id: Mapped[int] = mapped_column(primary_key=True)
    address_key: Mapped[str] = mapped_column(String(320), unique=True)
    reason: Mapped[SuppressionReason]
    at: Mapped[datetime]

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

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
        CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="lease_while_sending"),
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
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    @property
    def is_final(self) -> bool:
        return self.state in FINAL_STATES


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

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Base
from crm.events.models import Event
from crm.people.models import Person

SUPERSEDED = text("superseded_by_id IS NOT NULL")

#: The record an invitation was written for, on the way to the one that counts as today.
_invited = Person.__table__.alias("invited")


class Reply(StrEnum):
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    WAITING = "waiting"
    DELEGATED = "delegated"


class ReplySource(StrEnum):
    """Where an answer came from."""

    LINK = "link"
    STAFF = "staff"
    SEATS = "seats"
    ARCHIVE = "archive"


class Channel(StrEnum):
    """How the person is asked: by mail, or by call and printed letter for want of an address."""

    MAIL = "mail"
    CALL = "call"


class Invitation(Base):
    """One person asked to one event, once. The links in their letters are its tokens.

    `waiting_since` orders the waiting list; `to_call_since` puts the person on the call list.
    Of two invitations of one human being, whose records were merged, one stands; the other one
    is superseded by it: it holds no seat and is in no count or list.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        Index(None, "event_id", "reply"),
        Index(None, "superseded_by_id", sqlite_where=SUPERSEDED, postgresql_where=SUPERSEDED),
        CheckConstraint("party_size >= 1", name="party_of_one_or_more"),
        CheckConstraint("(reply IS NULL) = (reply_source IS NULL)", name="reply_has_source"),
        # The number of an invitation taken back is in the cause of its letter: never used again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    channel: Mapped[Channel] = mapped_column(default=Channel.MAIL)
    reply: Mapped[Reply | None]
    replied_at: Mapped[datetime | None]
    reply_source: Mapped[ReplySource | None]
    replied_by_id: Mapped[int | None]
    party_size: Mapped[int] = mapped_column(default=1)
    comment: Mapped[str] = mapped_column(default="")
    waiting_since: Mapped[datetime | None]
    to_call_since: Mapped[datetime | None]
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int | None]
    superseded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitations.id", ondelete="SET NULL")
    )

    # Always there, so joined without the brackets SQLite would read all people for.
    event: Mapped[Event] = relationship(innerjoin=True)
    #: Whom the event asks: the surviving record, wherever the invitation was written.
    person: Mapped[Person] = relationship(
        secondary=_invited,
        primaryjoin=lambda: Invitation.person_id == _invited.c.id,
        secondaryjoin=lambda: _invited.c.survivor_id == Person.id,
        viewonly=True,
        uselist=False,
        innerjoin=True,
    )
    answers: Mapped[list["ReplyGiven"]] = relationship(
        back_populates="invitation", cascade="all, delete-orphan", order_by="ReplyGiven.id"
    )

    @property
    def is_open(self) -> bool:
        """Not answered yet."""
        return self.reply is None

    @property
    def is_waiting(self) -> bool:
        """On the waiting list, with the whole party."""
        return self.reply == Reply.WAITING

    @property
    def sort_key(self) -> str:
        """Lists of invitations go by the person's name."""
        return self.person.sort_key

    @property
    def seats_taken(self) -> int:
        """Seats this invitation holds: its party when accepted, else none."""
        holds = self.reply == Reply.YES and self.superseded_by_id is None
        return self.party_size if holds else 0


#: The invitations that count: of several of one human being the one that speaks.
STANDS: ColumnElement[bool] = Invitation.superseded_by_id.is_(None)


class ReplyGiven(Base):
    """One answer in the history of an invitation."""

    __tablename__ = "replies_given"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitations.id", ondelete="CASCADE"), index=True
    )
    reply: Mapped[Reply]
    party_size: Mapped[int]
    comment: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(index=True)
    source: Mapped[ReplySource]
    by_id: Mapped[int | None]

    invitation: Mapped[Invitation] = relationship(back_populates="answers")


class TokenPurpose(StrEnum):
    RSVP = "rsvp"
    UNSUBSCRIBE = "unsubscribe"


class InvitationToken(Base):
    """A link in one letter: stored hashed, for one purpose, with an end."""

    __tablename__ = "invitation_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("invitations.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[TokenPurpose]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    invitation: Mapped[Invitation] = relationship(innerjoin=True)

    def is_valid(self, at: datetime) -> bool:
        """Neither revoked nor past its end."""
        return self.revoked_at is None and at < self.expires_at

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.db import Base, Referable
from crm.events.models import Event
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.programmes.models import Programme


class Channel(StrEnum):
    MEETING = "meeting"
    TELEPHONE = "telephone"
    MAIL = "mail"
    LETTER = "letter"
    EVENT = "event"
    MEDIA = "media"
    OTHER = "other"


class Side(StrEnum):
    """Who made a promise: our house, or the person or organisation named with it."""

    OURS = "ours"
    THEIRS = "theirs"


class CommitmentState(StrEnum):
    OPEN = "open"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"


class IssueKind(StrEnum):
    QUESTION = "question"
    CONCERN = "concern"
    SUGGESTION = "suggestion"


class Satisfaction(StrEnum):
    SATISFIED = "satisfied"
    PARTLY = "partly"
    UNSATISFIED = "unsatisfied"


class Conversation(Referable, Base):
    """That somebody spoke with us: with whom, about what, how and on which day."""

    __tablename__ = "conversations"
    __table_args__ = (Index(None, "day", "id"),)
    REF_PREFIX = "conversation"

    id: Mapped[int] = mapped_column(primary_key=True)
    about: Mapped[str]
    channel: Mapped[Channel]
    day: Mapped[date]
    place: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"), index=True)
    our_side_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    programme: Mapped[Programme | None] = relationship()
    event: Mapped[Event | None] = relationship()
    our_side: Mapped[User | None] = relationship()
    parties: Mapped[list["Party"]] = relationship(
        back_populates="conversation", cascade="all, delete-orphan", order_by="Party.id"
    )
    commitments: Mapped[list["Commitment"]] = relationship(
        back_populates="conversation", order_by="Commitment.id"
    )
    issues: Mapped[list["Issue"]] = relationship(back_populates="conversation", order_by="Issue.id")

    __mapper_args__ = {"version_id_col": version}


class Party(Base):
    """With whom: a person or an organisation. Merged records keep their rows."""

    __tablename__ = "conversation_parties"
    __table_args__ = (
        UniqueConstraint("conversation_id", "person_id"),
        UniqueConstraint("conversation_id", "organisation_id"),
        CheckConstraint(
            "(person_id IS NULL) <> (organisation_id IS NULL)", name="person_or_organisation"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)

    conversation: Mapped[Conversation] = relationship(back_populates="parties")
    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class Commitment(Referable, Base):
    """A promise with an owner and a deadline.

    That it is done and that the one concerned was told are two things: `settled_on` is the day it
    was fulfilled or cancelled, `reported_on` the day the outcome was reported back.
    """

    __tablename__ = "commitments"
    __table_args__ = (
        Index(None, "due_on", "id"),
        Index(None, "owner_id", "state", "due_on"),
        CheckConstraint("(state = 'open') = (settled_on IS NULL)", name="settled_is_dated"),
        CheckConstraint("reported_on IS NULL OR state <> 'open'", name="outcome_before_report"),
    )
    REF_PREFIX = "commitment"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    side: Mapped[Side]
    text: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[CommitmentState] = mapped_column(default=CommitmentState.OPEN)
    settled_on: Mapped[date | None]
    reported_on: Mapped[date | None]
    reported_how: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    conversation: Mapped[Conversation | None] = relationship(back_populates="commitments")
    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    programme: Mapped[Programme | None] = relationship()
    owner: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return self.state == CommitmentState.OPEN

    def is_overdue(self, on: date) -> bool:
        """Whether it is still open after its last day."""
        return self.is_open and self.due_on < on


class Issue(Referable, Base):
    """A question, concern or suggestion that somebody raised, and the answer they got."""

    __tablename__ = "issues"
    __table_args__ = (
        Index(None, "raised_on", "id"),
        CheckConstraint("answered_on IS NULL OR answered_on >= raised_on", name="in_order"),
        CheckConstraint(
            "satisfaction IS NULL OR answered_on IS NOT NULL", name="satisfied_by_an_answer"
        ),
    )
    REF_PREFIX = "issue"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id"), index=True)
    kind: Mapped[IssueKind]
    text: Mapped[str]
    topic: Mapped[str] = mapped_column(String(60), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    raised_on: Mapped[date]
    answer: Mapped[str] = mapped_column(default="")
    answered_on: Mapped[date | None] = mapped_column(index=True)
    satisfaction: Mapped[Satisfaction | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    conversation: Mapped[Conversation | None] = relationship(back_populates="issues")
    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    programme: Mapped[Programme | None] = relationship()
    owner: Mapped[User] = relationship()

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_answered(self) -> bool:
        return self.answered_on is not None

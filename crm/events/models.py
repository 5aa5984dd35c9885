import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from crm.accounts.models import User
from crm.db import Base, Referable, WallTime, key_text
from crm.programmes.models import Programme, Strand
from crm.text.collation import sort_key
from crm.wall import day_of, to_utc


class EventKind(StrEnum):
    INFORMATION_SESSION = "information_session"
    CLEAN_UP = "clean_up"
    INTERVIEW = "interview"
    PHOTOVOICE = "photovoice"
    AUDIT_WALK = "audit_walk"
    FOCUS_GROUP = "focus_group"
    LAB = "lab"
    SCREENING = "screening"
    EXHIBITION = "exhibition"
    MEETING = "meeting"
    OTHER = "other"


class EventStatus(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


class Site(Referable, Base):
    """A place where events happen."""

    __tablename__ = "sites"
    __table_args__ = (Index(None, "sort_key", "id"),)
    REF_PREFIX = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    district: Mapped[str] = mapped_column(String(60), default="")
    latitude: Mapped[str] = mapped_column(String(20), default="")
    longitude: Mapped[str] = mapped_column(String(20), default="")
    seats: Mapped[int | None]
    sort_key: Mapped[str] = mapped_column(key_text(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    __mapper_args__ = {"version_id_col": version}

    @validates("name")
    def _sorted(self, _key: str, value: str) -> str:
        self.sort_key = sort_key(value)
        return value


class Event(Referable, Base):
    """A gathering. It keeps the time on the wall and its zone; `starts_at` is the same in UTC.

    `day` is the day its start has on the programme's clock: windows are cut by it.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "programme_id", "day"),
        Index(None, "starts_at", "id"),
        Index(None, "sort_key", "id"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_start"),
        CheckConstraint("seats IS NULL OR seats >= 0", name="seats_not_negative"),
        # The number of a deleted draft is never given again: its history would come with it.
        {"sqlite_autoincrement": True},
    )
    REF_PREFIX = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    strand_id: Mapped[int | None] = mapped_column(ForeignKey("strands.id"), index=True)
    kind: Mapped[EventKind]
    title: Mapped[str]
    title_bg: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[str] = mapped_column(key_text(200), default="")
    text: Mapped[str] = mapped_column(default="")
    text_bg: Mapped[str] = mapped_column(default="")
    starts_wall: Mapped[datetime] = mapped_column(WallTime())
    ends_wall: Mapped[datetime | None] = mapped_column(WallTime())
    time_zone: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    day: Mapped[date]
    status: Mapped[EventStatus] = mapped_column(default=EventStatus.DRAFT)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id"), index=True)
    seats: Mapped[int | None]
    convenor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    uid: Mapped[str] = mapped_column(String(80), unique=True, default=lambda: str(uuid.uuid4()))
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    programme: Mapped[Programme] = relationship()
    strand: Mapped[Strand | None] = relationship()
    site: Mapped[Site | None] = relationship()
    convenor: Mapped[User | None] = relationship()
    transitions: Mapped[list["Transition"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", order_by="Transition.id"
    )

    __mapper_args__ = {"version_id_col": version}

    @validates("title")
    def _sorted(self, _key: str, value: str) -> str:
        self.sort_key = sort_key(value)
        return value

    def set_time(
        self, *, starts: datetime, ends: datetime | None, zone: str, programme_zone: str
    ) -> None:
        """Set the time on the wall of `zone`; the moments and the day follow from it.

        `programme_zone` decides the day. A doubled time means its first pass.

        Raises:
            crm.wall.NonexistentTime: the clock jumps over the start or the end.
            ValueError: "ends_before_start", "unknown_zone" or "time_out_of_range".
        """
        starts_at = to_utc(starts, zone)
        ends_at = to_utc(ends, zone) if ends is not None else None
        if ends_at is not None and ends_at < starts_at:
            raise ValueError("ends_before_start")
        self.starts_wall, self.ends_wall, self.time_zone = starts, ends, zone
        self.starts_at, self.ends_at = starts_at, ends_at
        self.day = day_of(starts_at, programme_zone)

    @property
    def is_draft(self) -> bool:
        return self.status == EventStatus.DRAFT

    @property
    def is_scheduled(self) -> bool:
        return self.status == EventStatus.SCHEDULED

    @property
    def is_held(self) -> bool:
        return self.status == EventStatus.HELD

    @property
    def is_cancelled(self) -> bool:
        return self.status == EventStatus.CANCELLED

    def has_begun(self, at: datetime) -> bool:
        """Whether the start has passed; answers by link end there."""
        return at >= self.starts_at

    def title_in(self, language: str) -> str:
        """The title to show to a reader of that language."""
        return self.title_bg if language == "bg" and self.title_bg else self.title

    def text_in(self, language: str) -> str:
        """The description to show to a reader of that language."""
        return self.text_bg if language == "bg" and self.text_bg else self.text


class Transition(Base):
    """A step in an event's life: who took it, when and why."""

    __tablename__ = "transitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    from_status: Mapped[str | None] = mapped_column(String(20))
    to_status: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")

    event: Mapped[Event] = relationship(back_populates="transitions")

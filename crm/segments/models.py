from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.db import Base, Referable, key_text
from crm.people.models import Person

STILL_ON = text("left_on IS NULL")


class Segment(Referable, Base):
    """A filter saved by name; who belongs to it is asked anew each time.

    `filter` holds the words of an address. What was counted last stands in `size`; changes are
    told since it was last looked at or used.
    """

    __tablename__ = "segments"
    REF_PREFIX = "segment"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(key_text(240), unique=True)
    note: Mapped[str] = mapped_column(default="")
    filter: Mapped[dict[str, Any]]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    size: Mapped[int | None]
    counted_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    owner: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class SegmentPick(Base):
    """Somebody who belongs to a segment, or does not, whatever its filter says."""

    __tablename__ = "segment_picks"
    __table_args__ = (UniqueConstraint("segment_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    segment_id: Mapped[int] = mapped_column(ForeignKey("segments.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    is_left_out: Mapped[bool] = mapped_column(default=False)
    picked_at: Mapped[datetime]
    picked_by_id: Mapped[int | None]

    person: Mapped[Person] = relationship()


class SegmentMember(Base):
    """Who belonged to a segment when it was last counted: what the next count is held against."""

    __tablename__ = "segment_members"

    segment_id: Mapped[int] = mapped_column(
        ForeignKey("segments.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class SegmentMove(Base):
    """That somebody came to a segment or left it, found when it was counted."""

    __tablename__ = "segment_moves"
    __table_args__ = (Index(None, "segment_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    segment_id: Mapped[int] = mapped_column(ForeignKey("segments.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime]
    has_come: Mapped[bool]


class PeopleList(Referable, Base):
    """People picked by hand, one by one, under a name."""

    __tablename__ = "people_lists"
    REF_PREFIX = "list"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(key_text(240), unique=True)
    note: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    owner: Mapped[User | None] = relationship()

    __mapper_args__ = {"version_id_col": version}


class ListMembership(Base):
    """That somebody was on a list from a day on, and until when."""

    __tablename__ = "list_memberships"
    __table_args__ = (
        Index(
            "uq_list_memberships_still_on",
            "list_id",
            "person_id",
            unique=True,
            sqlite_where=STILL_ON,
            postgresql_where=STILL_ON,
        ),
        CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("people_lists.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    added_by_id: Mapped[int | None]

    person: Mapped[Person] = relationship()
    people_list: Mapped[PeopleList] = relationship()

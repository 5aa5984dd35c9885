from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.db import Base, Referable, key_text
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.programmes.models import Programme

LOWEST, HIGHEST = 1, 5


class Quadrant(StrEnum):
    """What a place on the map asks for (Mendelow's grid of power and interest)."""

    MANAGE_CLOSELY = "manage_closely"
    KEEP_SATISFIED = "keep_satisfied"
    KEEP_INFORMED = "keep_informed"
    MONITOR = "monitor"


class GroupKind(StrEnum):
    WORKING_GROUP = "working_group"
    COALITION = "coalition"
    COUNCIL = "council"
    OTHER = "other"


class Position(Base):
    """What somebody of us thought on a day of a stakeholder's power and interest.

    Rows are only added: the newest is where they stand, the older ones are the way there. For
    staff only, as notes on real institutions are sensitive.
    """

    __tablename__ = "positions"
    __table_args__ = (
        Index(None, "person_id", "day"),
        Index(None, "organisation_id", "day"),
        CheckConstraint(
            "(person_id IS NULL) <> (organisation_id IS NULL)", name="person_or_organisation"
        ),
        CheckConstraint("power BETWEEN 1 AND 5", name="power_in_range"),
        CheckConstraint("interest BETWEEN 1 AND 5", name="interest_in_range"),
    )
    #: From here on it is high.
    HIGH = 4

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"), index=True)
    power: Mapped[int]
    interest: Mapped[int]
    day: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    organisation: Mapped[Organisation | None] = relationship()
    author: Mapped[User | None] = relationship()

    @property
    def quadrant(self) -> Quadrant:
        """What it asks for."""
        is_strong, is_keen = self.power >= self.HIGH, self.interest >= self.HIGH
        if is_strong:
            return Quadrant.MANAGE_CLOSELY if is_keen else Quadrant.KEEP_SATISFIED
        return Quadrant.KEEP_INFORMED if is_keen else Quadrant.MONITOR


class Group(Referable, Base):
    """A named body with members: a working group, a coalition, a council."""

    __tablename__ = "stakeholder_groups"
    __table_args__ = (Index(None, "sort_key", "id"),)
    REF_PREFIX = "group"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_bg: Mapped[str] = mapped_column(default="")
    kind: Mapped[GroupKind]
    note: Mapped[str] = mapped_column(default="")
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"), index=True)
    sort_key: Mapped[str] = mapped_column(key_text(200), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    programme: Mapped[Programme | None] = relationship()
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="group", cascade="all, delete-orphan", order_by="Membership.id"
    )

    __mapper_args__ = {"version_id_col": version}

    def name_in(self, language: str) -> str:
        """The name to show to a reader of that language."""
        return self.name_bg if language == "bg" and self.name_bg else self.name


class Membership(Base):
    """That a person or an organisation belongs to a group, in what role, from when to when."""

    __tablename__ = "group_memberships"
    __table_args__ = (
        CheckConstraint(
            "(person_id IS NULL) <> (organisation_id IS NULL)", name="person_or_organisation"
        ),
        CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="in_order"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(
        ForeignKey("stakeholder_groups.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    group: Mapped[Group] = relationship(back_populates="memberships")
    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    def is_current(self, on: date) -> bool:
        """Whether it holds on that day."""
        return (self.starts_on is None or self.starts_on <= on) and (
            self.ends_on is None or self.ends_on >= on
        )

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Base
from crm.events.models import Event
from crm.organisations.models import Organisation
from crm.people.models import Person


class AttendanceState(StrEnum):
    """What is recorded; without a row the attendance is not recorded, which is not zero."""

    ATTENDED = "attended"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


class AttendanceRole(StrEnum):
    PARTICIPANT = "participant"
    EXPERT = "expert"
    REPRESENTATIVE = "representative"
    SPEAKER = "speaker"
    INTERVIEWEE = "interviewee"
    VOLUNTEER = "volunteer"
    INTERPRETER = "interpreter"
    JOURNALIST = "journalist"
    TEAM = "team"
    SUPPLIER = "supplier"


UNCOUNTED_ROLES = frozenset({AttendanceRole.TEAM, AttendanceRole.SUPPLIER})


class Attendance(Base):
    """A person at an event, as somebody recorded it."""

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("event_id", "person_id"),
        # The counter of the door and the two walks of the counting function read these and never
        # the rows.
        Index(None, "event_id", "person_id", "state", "role", "is_walk_in"),
        Index(None, "person_id", "event_id", "state", "role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[AttendanceState]
    role: Mapped[AttendanceRole] = mapped_column(default=AttendanceRole.PARTICIPANT)
    recorded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(20), default="")
    is_walk_in: Mapped[bool] = mapped_column(default=False)
    #: Whether the organisations they belonged to on the day were written down, if only "none".
    is_affiliation_kept: Mapped[bool] = mapped_column(default=False)

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship()
    acting_for: Mapped[list[Organisation]] = relationship(
        secondary="attendance_organisations", order_by="Organisation.id"
    )


class AttendanceOrganisation(Base):
    """For which organisation somebody attended."""

    __tablename__ = "attendance_organisations"

    attendance_id: Mapped[int] = mapped_column(
        ForeignKey("attendances.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True, index=True
    )


class AttendanceAffiliation(Base):
    """To which organisation somebody belonged on the day of the event, acting for it or not."""

    __tablename__ = "attendance_affiliations"

    attendance_id: Mapped[int] = mapped_column(
        ForeignKey("attendances.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisations.id"), primary_key=True, index=True
    )


class Headcount(Base):
    """People counted on site: everyone, team included, or those without a name; never both."""

    __tablename__ = "headcounts"
    __table_args__ = (
        CheckConstraint(
            "(total_on_site IS NULL) <> (unnamed_people IS NULL)", name="total_or_unnamed"
        ),
        CheckConstraint("total_on_site >= 0", name="total_not_negative"),
        CheckConstraint("unnamed_people >= 0", name="unnamed_not_negative"),
        CheckConstraint(
            "background_yes >= 0 AND background_no >= 0 AND background_refused >= 0",
            name="slips_not_negative",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), unique=True)
    total_on_site: Mapped[int | None]
    unnamed_people: Mapped[int | None]
    background_yes: Mapped[int | None]
    background_no: Mapped[int | None]
    background_refused: Mapped[int | None]
    method: Mapped[str] = mapped_column(default="")
    counted_by: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None]

    event: Mapped[Event] = relationship()

    @property
    def is_of_everyone(self) -> bool:
        """Whether everyone on site was counted, team included, not only those without a name."""
        return self.total_on_site is not None

    @property
    def number(self) -> int:
        """The number as it was counted."""
        return (self.total_on_site if self.is_of_everyone else self.unnamed_people) or 0

    @property
    def slips(self) -> int:
        """Anonymous slips handed in."""
        answers = (self.background_yes, self.background_no, self.background_refused)
        return sum(answer or 0 for answer in answers)

    def unnamed(self, names_on_site: int) -> int:
        """Heads without a name, never below zero; `names_on_site` are people, team included."""
        return max(0, self.number - names_on_site) if self.is_of_everyone else self.number

    def is_below(self, names_on_site: int) -> bool:
        """Whether fewer heads were counted on site than there are names."""
        return self.is_of_everyone and self.number < names_on_site

    def has_too_many_slips(self, names_on_site: int) -> bool:
        """Whether the slips add up to more than the heads without a name; then none is used."""
        return self.slips > self.unnamed(names_on_site)


class DoorDuty(Base):
    """That a door user looks after an event: they see this one and no other."""

    __tablename__ = "door_duties"
    __table_args__ = (UniqueConstraint("event_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)

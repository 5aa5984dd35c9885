from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Base, Referable


class Indicator(StrEnum):
    ENGAGED_PEOPLE = "engaged_people"
    MIGRANT_SHARE = "migrant_share"


class Programme(Referable, Base):
    """A project with a funder: its dates frame nothing, its targets and definition do."""

    __tablename__ = "programmes"
    REF_PREFIX = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    name_en: Mapped[str]
    name_bg: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Sofia")
    second_generation_counts: Mapped[bool] = mapped_column(default=False)
    sender_name: Mapped[str] = mapped_column(default="")
    reply_to: Mapped[str] = mapped_column(default="")
    funding_line: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    strands: Mapped[list["Strand"]] = relationship(back_populates="programme", order_by="Strand.id")
    targets: Mapped[list["Target"]] = relationship(back_populates="programme", order_by="Target.id")

    __mapper_args__ = {"version_id_col": version}

    def name_in(self, language: str) -> str:
        """The name to show to a reader of that language."""
        return self.name_bg if language == "bg" and self.name_bg else self.name_en


class Strand(Referable, Base):
    """A strand of work: audit, lab, agenda, campaign …"""

    __tablename__ = "strands"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)
    REF_PREFIX = "strand"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))
    name_en: Mapped[str] = mapped_column(default="")
    name_bg: Mapped[str] = mapped_column(default="")
    archived_at: Mapped[datetime | None]

    programme: Mapped[Programme] = relationship(back_populates="strands")

    def name_in(self, language: str) -> str:
        """The name to show to a reader of that language, the code where there is none."""
        return (self.name_bg if language == "bg" else "") or self.name_en or self.code


class Target(Base):
    """What an indicator is to reach. A share is a decimal between 0 and 1."""

    __tablename__ = "targets"
    __table_args__ = (UniqueConstraint("programme_id", "indicator"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    indicator: Mapped[Indicator]
    value: Mapped[Decimal]
    due_on: Mapped[date | None]

    programme: Mapped[Programme] = relationship(back_populates="targets")


class LetterText(Base):
    """Words of a programme's letter that staff have changed; without a row the template speaks."""

    __tablename__ = "letter_texts"
    __table_args__ = (UniqueConstraint("programme_id", "kind", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str]
    opening: Mapped[str]

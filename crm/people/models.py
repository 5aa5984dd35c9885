from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Base, Referable, key_text
from crm.organisations.models import Organisation

#: Those a list shows by default: neither archived nor merged away nor erased.
PRESENT = text("archived_at IS NULL AND merged_into_id IS NULL AND erased_on IS NULL")

#: Nearly nobody is merged away: an index with everybody in it would tempt the planner.
MERGED = text("merged_into_id IS NOT NULL")


class Person(Referable, Base):
    """One human being after merging; survives erasure as a nameless row.

    `survivor_id` is the record this one counts as: itself, or the end of its chain of merges.
    """

    __tablename__ = "people"
    __table_args__ = (
        Index(None, "sort_key", "id"),
        Index(
            "ix_people_present", "sort_key", "id", sqlite_where=PRESENT, postgresql_where=PRESENT
        ),
        *(
            Index(
                f"ix_people_present_{name}",
                name,
                "sort_key",
                "id",
                sqlite_where=PRESENT,
                postgresql_where=PRESENT,
            )
            for name in ("district", "language")
        ),
        Index(None, "created_on"),
        Index(None, "merged_into_id", sqlite_where=MERGED, postgresql_where=MERGED),
        CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"
        ),
    )
    REF_PREFIX = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    given_name: Mapped[str] = mapped_column(default="")
    family_name: Mapped[str] = mapped_column(default="")
    latin_name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    birth_year: Mapped[int | None]
    gender: Mapped[str] = mapped_column(String(20), default="")
    district: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[str] = mapped_column(key_text(200), default="")
    created_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    survivor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    erased_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    emails: Mapped[list["EmailAddress"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="EmailAddress.id"
    )
    phones: Mapped[list["PhoneNumber"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="PhoneNumber.id"
    )
    affiliations: Mapped[list["Affiliation"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="Affiliation.id"
    )
    expertises: Mapped[list["Expertise"]] = relationship(
        back_populates="person", cascade="all, delete-orphan", order_by="Expertise.id"
    )
    consents: Mapped[list["Consent"]] = relationship(back_populates="person", order_by="Consent.id")

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_on_record(self) -> bool:
        """Neither merged away nor erased."""
        return self.merged_into_id is None and self.erased_on is None

    def current_affiliations(self, on: date) -> list["Affiliation"]:
        """The ties that hold on that day."""
        return [tie for tie in self.affiliations if tie.is_current(on)]

    @property
    def email(self) -> str:
        """The address letters go to, or an empty string."""
        chosen = next((e for e in self.emails if e.is_primary), None)
        return chosen.address if chosen else ""

    @property
    def phone(self) -> str:
        """The number to call first, as it was typed, or an empty string."""
        chosen = next((p for p in self.phones if p.is_primary), None)
        return chosen.typed if chosen else ""

    @property
    def first_name(self) -> str:
        """How a letter greets them."""
        return self.given_name or self.full_name.split(" ")[0]


class EmailAddress(Base):
    """An address of a person; one of them is primary."""

    __tablename__ = "email_addresses"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320), index=True)
    is_primary: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(back_populates="emails")


class PhoneNumber(Base):
    """A number as it was typed, with its E.164 form where it has one."""

    __tablename__ = "phone_numbers"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    typed: Mapped[str] = mapped_column(String(60))
    e164: Mapped[str] = mapped_column(String(20), default="", index=True)
    is_primary: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(back_populates="phones")


class Affiliation(Base):
    """That a person belongs to an organisation, from when to when, and whether we write there."""

    __tablename__ = "affiliations"
    __table_args__ = (
        CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="in_order"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    is_contact: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(back_populates="affiliations")
    organisation: Mapped[Organisation] = relationship()

    def is_current(self, on: date) -> bool:
        """Whether it holds on that day."""
        return (self.starts_on is None or self.starts_on <= on) and (
            self.ends_on is None or self.ends_on >= on
        )


class Expertise(Base):
    """A sector in which the person is an expert."""

    __tablename__ = "expertises"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    sector: Mapped[str] = mapped_column(String(60), index=True)
    note: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship(back_populates="expertises")


class Answer(StrEnum):
    """Codes of the self-declared background. `yes` and `no` speak of migrant background only."""

    TCN = "tcn"
    BIP = "bip"
    APPLICANT = "applicant"
    TEMP = "temp"
    STATELESS = "stateless"
    EU_MOBILE = "eu_mobile"
    FOREIGN_BORN_BG = "foreign_born_bg"
    SECOND_GEN = "second_gen"
    NONE = "none"
    YES = "yes"
    NO = "no"
    PREFERS_NOT_TO_SAY = "pns"
    UNKNOWN = "unk"


class BackgroundAnswer(Base):
    """What a person said of their own background. Never a column of Person, never in lists.

    Rows are only added. The newest explicit one counts; `unk` never overrides an answer. One
    taken away by retention stays as `pns` with the source `retention`: it counts as refused.
    """

    __tablename__ = "background_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    answer: Mapped[Answer]
    answered_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(60), default="")
    wording: Mapped[str] = mapped_column(String(60), default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None]


class AnswerReading(Base):
    """That a user opened a person's background answer, when and why."""

    __tablename__ = "answer_readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    user_id: Mapped[int] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(default="")


class Purpose(StrEnum):
    CONTACT = "contact"
    NEWS = "news"
    PHOTO = "photo"
    PUBLICATION = "publication"
    BACKGROUND = "background"
    STATISTICS = "statistics"


class Consent(Base):
    """A consent as it was given; withdrawing sets the day once, giving again is a new row.

    An objection is a `contact` row given and withdrawn on the same day.
    """

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("withdrawn_on IS NULL OR withdrawn_on >= given_on", name="in_order"),
        Index(None, "person_id", "purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[Purpose]
    given_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    wording: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="consents")

    @property
    def is_in_force(self) -> bool:
        return self.withdrawn_on is None


class LearntWeights(Base):
    """What comparing people has learnt from this register; the newest row is in use.

    `weights` holds single parts of names and how often they occur, nothing of anybody.
    """

    __tablename__ = "learnt_weights"

    id: Mapped[int] = mapped_column(primary_key=True)
    weights: Mapped[str]
    learnt_at: Mapped[datetime]

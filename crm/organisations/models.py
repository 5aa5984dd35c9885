from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Base, Referable, key_text


class Sector(StrEnum):
    """Fields of expertise of the integration lab and of organisations' work."""

    EMPLOYMENT = "employment"
    EDUCATION = "education"
    URBAN_DEVELOPMENT = "urban_development"
    SECURITY = "security"
    SOCIAL_SERVICES = "social_services"
    HEALTH = "health"
    CULTURE = "culture"
    MEDIA = "media"
    RIGHTS = "rights"
    PUBLIC_ADMINISTRATION = "public_administration"
    CIVIL_SOCIETY = "civil_society"
    TRANSPORT = "transport"
    FUNDER = "funder"
    OTHER = "other"


class Organisation(Referable, Base):
    """A body we work with. `kind` and `sector` are codes, free ones from archives included.

    A record merged away points at the one it was merged into and at the end of its chain of
    merges; what was written down for it stays with it and is read for its survivor. On every
    other record both are empty.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        Index(None, "sort_key", "id"),
        CheckConstraint(
            "merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"
        ),
        CheckConstraint(
            "(merged_into_id IS NULL) = (survivor_id IS NULL)", name="merged_into_a_survivor"
        ),
    )
    REF_PREFIX = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_bg: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(String(60), default="", index=True)
    sector: Mapped[str] = mapped_column(String(60), default="", index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    website: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    district: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[str] = mapped_column(key_text(200), default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    survivor_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    parent: Mapped["Organisation | None"] = relationship(remote_side=[id], foreign_keys=[parent_id])
    survivor: Mapped["Organisation | None"] = relationship(
        remote_side=[id], foreign_keys=[survivor_id], lazy="joined", join_depth=1
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def standing(self) -> "Organisation":
        """The record this one counts as: itself, or the one it was merged into in the end."""
        return self.survivor or self

    def name_in(self, language: str) -> str:
        """The name to show to a reader of that language; of merged ones the survivor's."""
        shown = self.standing
        return shown.name_bg if language == "bg" and shown.name_bg else shown.name


def names_of(organisations: Iterable[Organisation], language: str) -> list[str]:
    """Their names for a reader of that language, merged records named once."""
    return list(dict.fromkeys(one.name_in(language) for one in organisations))

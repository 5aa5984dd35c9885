from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
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
    """A body we work with. `kind` and `sector` are codes, free ones from archives included."""

    __tablename__ = "organisations"
    __table_args__ = (Index(None, "sort_key", "id"),)
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
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]

    parent: Mapped["Organisation | None"] = relationship(remote_side=[id])

    __mapper_args__ = {"version_id_col": version}

    def name_in(self, language: str) -> str:
        """The name to show to a reader of that language."""
        return self.name_bg if language == "bg" and self.name_bg else self.name

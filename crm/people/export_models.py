from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.accounts.models import User
from crm.db import Base, Referable, key_text


class ExportProfile(Referable, Base):
    """Columns and format of a file by a name, for whoever made it or for everybody."""

    __tablename__ = "export_profiles"
    __table_args__ = (UniqueConstraint("owner_id", "name_key"),)
    REF_PREFIX = "profile"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(key_text(240))
    columns: Mapped[list[str]] = mapped_column(JSON)
    kind: Mapped[str] = mapped_column(String(8))
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    owner: Mapped[User] = relationship()


class ExportMade(Base):
    """That people were taken out into a file: who did, which of them, what of them, how many.

    `filter` holds the words of an address. Rows are only added. No user means the command line.
    """

    __tablename__ = "exports_made"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None]
    filter: Mapped[dict[str, Any]]
    columns: Mapped[list[str]] = mapped_column(JSON)
    kind: Mapped[str] = mapped_column(String(8))
    people: Mapped[int]

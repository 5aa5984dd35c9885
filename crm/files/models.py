from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class StoredFile(Base):
    """A file somebody sent, and what it is about. Its bytes lie in the store under the checksum.

    Rows of the same content share the bytes; bytes without a row are swept away after a day.
    """

    __tablename__ = "stored_files"
    __table_args__ = (
        Index(None, "about_kind", "about_id"),
        CheckConstraint("size > 0", name="not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    about_kind: Mapped[str] = mapped_column(String(40))
    about_id: Mapped[int]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None]

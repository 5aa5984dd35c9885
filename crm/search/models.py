from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base, key_text


class SearchTerm(Base):
    """One folded word (or digit string, or mail address) under which a record is found."""

    __tablename__ = "search_terms"
    __table_args__ = (
        Index(None, "kind", "record_id"),
        {"sqlite_with_rowid": False},
    )

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    term: Mapped[str] = mapped_column(key_text(80), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base, key_text
from crm.search.terms import LONGEST_TERM


class SearchTerm(Base):
    """One folded word (or digit string, or mail address) under which a record is found.

    The primary key gives the matches of a prefix in their order; the second index answers
    whether one record has a term.
    """

    __tablename__ = "search_terms"
    __table_args__ = (
        Index(None, "kind", "record_id", "term"),
        {"sqlite_with_rowid": False},
    )

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    term: Mapped[str] = mapped_column(key_text(LONGEST_TERM), primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

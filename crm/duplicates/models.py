from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class Kind(StrEnum):
    """Of what two records are: the names history has for them."""

    PERSON = "person"
    ORGANISATION = "organisation"


class SuggestionState(StrEnum):
    OPEN = "open"
    DISTINCT = "distinct"
    MERGED = "merged"


class Suggestion(Base):
    """Two records that may be one, and what became of the question.

    `reasons` is a list of `[code, left, right]`: what speaks for it and against it. A pair that
    was found to be two stays on record as `distinct`, so that nobody is asked again; one that was
    merged stays too, so that it is never merged by itself a second time.
    """

    __tablename__ = "duplicate_suggestions"
    __table_args__ = (
        UniqueConstraint("kind", "a_id", "b_id"),
        CheckConstraint("a_id < b_id", name="in_order"),
        Index(None, "state", "kind", "score", "id"),
        Index(None, "kind", "b_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind]
    a_id: Mapped[int]
    b_id: Mapped[int]
    score: Mapped[float]
    reasons: Mapped[list[list[str]]] = mapped_column(JSON)
    state: Mapped[SuggestionState] = mapped_column(default=SuggestionState.OPEN)
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]


class DuplicateSearch(Base):
    """How far the search for duplicates of a kind has got, and what staff have set for it.

    `last_entry_id` and `last_record_id` say up to which change and which new record everything
    was looked at. `merge_from` is the score from which pairs are merged without being asked.
    """

    __tablename__ = "duplicate_searches"
    __table_args__ = (
        CheckConstraint(
            "merge_from IS NULL OR (merge_from > 0 AND merge_from <= 1)", name="merge_from_score"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(unique=True)
    last_entry_id: Mapped[int] = mapped_column(default=0)
    last_record_id: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    merge_from: Mapped[float | None]

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from crm.bulk import insert_rows
from crm.db import db
from crm.search.models import SearchTerm
from crm.search.terms import terms_of

#: Rows of one INSERT, well below what a statement may bind on either engine.
BATCH = 2_000


def index(kind: str, record_id: int, words: Iterable[str]) -> None:
    """Find the record by these texts from now on, and by nothing else; safe to repeat.

    `words` are names, titles, mail addresses and digit strings as they stand; they are folded
    here. An empty iterable takes the record out of the index.
    """
    index_many(kind, {record_id: words})


def index_many(kind: str, words_of: Mapping[int, Iterable[str]]) -> None:
    """The same for many records of one kind in few statements, for archives and imports."""
    numbers = list(words_of)
    rows = [
        {"kind": kind, "term": term, "record_id": number}
        for number, words in words_of.items()
        for term in sorted(terms_of(words))
    ]
    for at in range(0, len(numbers), BATCH):
        part = numbers[at : at + BATCH]
        db.session.execute(
            sa.delete(SearchTerm)
            .where(SearchTerm.kind == kind, SearchTerm.record_id.in_(part))
            .execution_options(synchronize_session=False)
        )
    for at in range(0, len(rows), BATCH):
        db.session.execute(sa.insert(SearchTerm), rows[at : at + BATCH])


def index_new(kind: str, found_by: Mapping[int, Iterable[str]]) -> None:
    """Find records that were never in the index by these terms."""
    insert_rows(
        SearchTerm,
        ("kind", "term", "record_id"),
        sorted((kind, term, number) for number, terms in found_by.items() for term in terms),
    )


def forget(kind: str, record_id: int) -> None:
    """Take the record out of the index."""
    index(kind, record_id, ())

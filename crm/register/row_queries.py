"""The rows of each file of the archive, a chunk at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from crm.db import db
from crm.register import (
    base_row_queries,
    event_row_queries,
    group_row_queries,
    talk_row_queries,
)

#: Rows fetched at a time while a file is written.
CHUNK = 2_000

STATEMENTS = {
    **base_row_queries.STATEMENTS,
    **event_row_queries.STATEMENTS,
    **group_row_queries.STATEMENTS,
    **talk_row_queries.STATEMENTS,
}


def rows_of(file: str) -> Iterator[Sequence[Any]]:
    """The rows of a file of the archive in the order of recording."""
    result = db.session.execute(STATEMENTS[file](), execution_options={"yield_per": CHUNK})
    for row in result:
        yield tuple(row)

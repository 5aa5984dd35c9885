"""What taking a merge back would do, for the page that asks whether that is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.merging import actions, primaries, queries
from crm.merging.choosing import plain
from crm.merging.person_parts import FIELDS, KIND, PRIMARY
from crm.people import cluster_queries
from crm.people.models import Person


@dataclass(frozen=True)
class UndoPreview:
    """`given_back` fields get their old value, `edited` ones and rows stay as somebody left
    them; `along` are records that had been merged into the one that goes."""

    keep: Person
    gone: Person
    at: datetime | None
    given_back: Sequence[str]
    edited: Sequence[str]
    removed: Sequence[Any]
    edited_rows: Sequence[Any]
    along: int


def preview(gone_id: int) -> UndoPreview:
    """What would happen; it writes nothing.

    Raises:
        Refused: as `actions.unmerge` does.
    """
    keep, gone = actions.to_part(gone_id, hold=False)
    along = len(cluster_queries.chain_below(gone.id)) - 1
    found = queries.merge_of(KIND, gone.id)
    if found is None:
        return UndoPreview(keep, gone, None, (), (), (), (), along)
    later = queries.later_than(found)
    taken_on = {name for other in later for name in other.changed}
    same, edited_rows = actions.edited_rows(found)
    edited = [
        name
        for name, (_before, after) in found.changed.items()
        if name in FIELDS and name not in taken_on and plain(getattr(keep, name)) != after
    ]
    edited += primaries.changed_since(PRIMARY, found, later)
    return UndoPreview(
        keep=keep,
        gone=gone,
        at=found.at,
        given_back=[name for name in found.changed if name not in edited],
        edited=edited,
        removed=same,
        edited_rows=edited_rows,
        along=along,
    )

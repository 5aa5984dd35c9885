"""The records that were merged into a person, as the person's page lists them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.merging import queries
from crm.people.models import Person


@dataclass(frozen=True)
class MergedRecord:
    """A merged record; one that came with an archive has neither a time nor a maker.

    `into` is the record it was merged into, where that is not the survivor itself: its own merge
    has to be taken back first.
    """

    person: Person
    into: Person | None
    at: datetime | None
    by: str


def merged_parts(record_ids: Collection[int]) -> Sequence[MergedRecord]:
    """The merged ones among the records of a human being, the newest merge first."""
    if len(record_ids) < 2:
        return []
    return [
        MergedRecord(
            person=person,
            into=into if into.merged_into_id is not None else None,
            at=merge.at if merge else None,
            by=by,
        )
        for person, into, merge, by in queries.merged_among(record_ids)
    ]

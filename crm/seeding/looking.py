"""The first search for duplicates and the second count of segments: what a night would bring."""

from datetime import date, datetime

from crm.duplicates import actions as duplicates
from crm.duplicates import comparing
from crm.duplicates import queries as duplicate_queries
from crm.duplicates.models import Kind
from crm.segments import actions as segments
from crm.segments import queries as segment_queries


def suggest(*, at: datetime) -> bool:
    """Compare everybody with everybody unless that was done; says whether it was. Flushes."""
    search = duplicate_queries.search(Kind.PERSON)
    if search is not None:
        return False
    people = comparing.people(after_reading=_nothing)
    if people.model is not None:
        duplicates.learn(people.model, at=at)
    _keep(Kind.PERSON, people, at=at)
    _keep(Kind.ORGANISATION, comparing.organisations(after_reading=_nothing), at=at)
    return True


def count_segments(*, today: date, at: datetime) -> None:
    """Count who belongs to the segments now. Flushes."""
    for segment in segment_queries.segments():
        segments.count(segment, on=today, at=at)


def _keep(kind: Kind, found: comparing.Comparison, *, at: datetime) -> None:
    marks = duplicate_queries.newest_marks(kind)
    duplicates.write(duplicates.plan(kind, found.pairs, at=at), at=at)
    search = duplicates.search_of(kind)
    search.last_entry_id, search.last_record_id = marks
    search.finished_at = at


def _nothing() -> None:
    """Nobody waits for the reading to end."""

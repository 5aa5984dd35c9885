"""The numbers of events as headers and lists show them. Not recorded is never 0."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from crm.attendance.queries import AttendanceCounts, attendance_counts
from crm.events.models import Event
from crm.invitations.queries import ReplyCounts, reply_counts


@dataclass(frozen=True)
class EventNumbers:
    """Invitations and people of one event; `None` where nothing is recorded."""

    invited: int
    accepted: int
    waiting: int
    seats_taken: int
    here: int | None
    unnamed: int | None


def numbers_of(event_ids: Collection[int]) -> Mapping[int, EventNumbers]:
    """The numbers of each event, in two statements however many there are."""
    if not event_ids:
        return {}
    replies, people = reply_counts(event_ids), attendance_counts(event_ids)
    return {id: _numbers(replies[id], people[id]) for id in event_ids if id in people}


def event_numbers(event: Event) -> EventNumbers:
    """The numbers of one event."""
    return numbers_of([event.id])[event.id]


def event_numbers_of(events: Iterable[Event]) -> Mapping[int, EventNumbers]:
    """The numbers of the events of a list, by number of the event."""
    return numbers_of([event.id for event in events])


def _numbers(replies: ReplyCounts, people: AttendanceCounts) -> EventNumbers:
    return EventNumbers(
        invited=replies.invited,
        accepted=replies.accepted,
        waiting=replies.waiting,
        seats_taken=replies.heads,
        here=people.people or None,
        unnamed=people.unnamed,
    )

"""The numbers of events as headers and lists show them. Not recorded is never 0."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from crm.attendance.queries import attendance_counts
from crm.events.models import Event
from crm.history.memory import remembered
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
    """The numbers of each event, in few statements however many there are."""
    if not event_ids:
        return {}
    replies = reply_counts(event_ids)
    heads = remembered(("heads", *event_ids), lambda: _heads(event_ids))
    return {id: _numbers(replies[id], heads[id]) for id in event_ids if id in heads}


def event_numbers(event: Event) -> EventNumbers:
    """The numbers of one event."""
    return numbers_of([event.id])[event.id]


def event_numbers_of(events: Iterable[Event]) -> Mapping[int, EventNumbers]:
    """The numbers of the events of a list, by number of the event."""
    return numbers_of([event.id for event in events])


@dataclass(frozen=True)
class Heads:
    """People by name and without one."""

    people: int
    unnamed: int | None


def _heads(event_ids: Collection[int]) -> Mapping[int, Heads]:
    return {
        id: Heads(counts.people, counts.unnamed)
        for id, counts in attendance_counts(event_ids).items()
    }


def _numbers(replies: ReplyCounts, heads: Heads) -> EventNumbers:
    return EventNumbers(
        invited=replies.invited,
        accepted=replies.accepted,
        waiting=replies.waiting,
        seats_taken=replies.heads,
        here=heads.people or None,
        unnamed=heads.unnamed,
    )

"""Seats: who gets them, who waits, and who moves up. Every change of an answer comes through here.

A yes takes the seats of its whole party. A party that does not fit waits whole; when seats come
free the waiting are gone through in their order and whoever fits whole moves up. So after every
change no waiting party would fit, and the accepted never hold more seats than there are.

Nothing here flushes: the caller writes history from what is pending, then flushes.
"""

from collections.abc import Sequence
from datetime import datetime

from crm.events.models import Event
from crm.invitations import queries
from crm.invitations.models import Invitation, Reply


def lock(event: Event) -> None:
    """Hold the event until the transaction ends, and read its seats and state anew.

    Answers to one event are taken one after the other: PostgreSQL holds the row, SQLite's
    writers hold the database from their first statement on.
    """
    queries.locked_event(event.id)


def seat(invitation: Invitation, wanted: Reply, party_size: int, *, at: datetime) -> int:
    """Give the invitation its answer: the wanted one, or for a yes a place on the waiting list.

    The event must be locked and the invitation read after that. A party that was accepted and
    does not grow keeps its seats, one that waits and does not grow keeps its place in the line.
    Returns how many seats came free.
    """
    had, had_seats = invitation.reply, invitation.seats_taken
    is_larger = party_size > invitation.party_size
    granted = wanted
    if wanted == Reply.YES and not (had == Reply.YES and not is_larger):
        free = free_seats(invitation.event, apart_from=invitation)
        if free is not None and party_size > free:
            granted = Reply.WAITING
    if granted != Reply.WAITING:
        invitation.waiting_since = None
    elif had != Reply.WAITING or is_larger:
        invitation.waiting_since = at
    invitation.reply, invitation.party_size = granted, party_size
    return max(had_seats - invitation.seats_taken, 0)


def move_up(event: Event) -> Sequence[Invitation]:
    """Accept whoever fits whole, in the order of the waiting list; returns them.

    The event must be locked.
    """
    waiting = queries.waiting(event.id)
    if not waiting:
        return []
    free = free_seats(event)
    moved = []
    for invitation in waiting:
        if free is not None and invitation.party_size > free:
            continue
        invitation.reply, invitation.waiting_since = Reply.YES, None
        free = None if free is None else free - invitation.party_size
        moved.append(invitation)
    return moved


def free_seats(event: Event, *, apart_from: Invitation | None = None) -> int | None:
    """Seats nobody holds, never below 0; `None` when the event has no limit."""
    if event.seats is None:
        return None
    taken = queries.seats_taken(event.id, apart_from=apart_from.id if apart_from else None)
    return max(event.seats - taken, 0)

"""Invitations of people whose records are merged, or parted again: one of each stands.

The rule is `standing.speaking`; here it is brought to the rows, with the seats it moves.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from crm.db import db
from crm.events.models import Event
from crm.history import actions as history
from crm.history.models import Actor
from crm.invitations import actions, seats, superseding_queries
from crm.invitations.models import Invitation, Reply, ReplyGiven, ReplySource
from crm.invitations.standing import speaking


def settle(survivor_ids: Collection[int], *, by: Actor, at: datetime) -> list[int]:
    """Let one invitation of each human being to each event stand; safe to repeat.

    Seats that come free at events still open go to those who wait. One that stands again after
    its seat was given away waits for another; the numbers of those are returned.
    """
    back_in_line: list[int] = []
    groups = _by_event(superseding_queries.invitations_of_people(survivor_ids))
    for event_id in sorted(groups):
        is_open = _hold(groups[event_id][0].event, at=at)
        rows = superseding_queries.invitations_of_people(survivor_ids, event_id=event_id)
        back_in_line += _settle_event(rows, is_open=is_open, by=by, at=at)
    return back_in_line


def _hold(event: Event, *, at: datetime) -> bool:
    """Hold an event whose seats may move; says whether they may."""
    seats.lock(event)
    return event.is_scheduled and not event.has_begun(at)


def _settle_event(
    rows: Sequence[tuple[int, Invitation]], *, is_open: bool, by: Actor, at: datetime
) -> list[int]:
    groups: defaultdict[int, list[Invitation]] = defaultdict(list)
    for survivor_id, invitation in rows:
        groups[survivor_id].append(invitation)
    standing = {number: speaking(group) for number, group in groups.items()}
    is_freed = False
    for number, group in groups.items():
        for one in group:
            if one is not standing[number] and _give_way(one, standing[number], by=by, at=at):
                is_freed = True
    back = [one for one in standing.values() if one.superseded_by_id is not None]
    waits = [one.id for one in back if _stand_again(one, is_open=is_open, by=by, at=at)]
    if is_freed and is_open:
        actions.give_out_seats(rows[0][1].event, by=by, at=at)
    return waits


def _give_way(one: Invitation, to: Invitation, *, by: Actor, at: datetime) -> bool:
    """Let one be superseded; says whether it gives seats back."""
    had_seats = one.seats_taken
    if one.superseded_by_id != to.id:
        one.superseded_by_id = to.id
        history.note(one, "superseded", by=by, at=at)
        db.session.flush()
    return had_seats > 0


def _stand_again(one: Invitation, *, is_open: bool, by: Actor, at: datetime) -> bool:
    """Let one stand again; says whether it has to wait, for its seat was given away."""
    one.superseded_by_id = None
    free = None
    if is_open and one.reply == Reply.YES:
        free = seats.free_seats(one.event, apart_from=one)
    has_to_wait = free is not None and one.party_size > free
    if has_to_wait:
        one.reply, one.waiting_since = Reply.WAITING, one.replied_at or at
        db.session.add(_given(one, by=by, at=at))
    history.note(one, "stands_again", by=by, at=at)
    db.session.flush()
    return has_to_wait


def _given(one: Invitation, *, by: Actor, at: datetime) -> ReplyGiven:
    return ReplyGiven(
        invitation_id=one.id,
        reply=Reply.WAITING,
        party_size=one.party_size,
        comment=one.comment,
        at=at,
        source=ReplySource.SEATS,
        by_id=by.user_id,
    )


def _by_event(
    rows: Sequence[tuple[int, Invitation]],
) -> Mapping[int, list[Invitation]]:
    found: defaultdict[int, list[Invitation]] = defaultdict(list)
    for _survivor, invitation in rows:
        found[invitation.event_id].append(invitation)
    return found

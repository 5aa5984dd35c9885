"""What happens to invitations. Every verb holds the event first, so that seats stay true."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crm.db import db, insert_all_missing
from crm.events.models import Event
from crm.history import actions as history
from crm.history.models import Actor
from crm.invitations import (
    choosing,
    mails,
    moves,
    queries,
    seats,
    superseding_queries,
    telling,
    tokens,
)
from crm.invitations.choosing import Skip
from crm.invitations.models import Channel, Invitation, Reply, ReplyGiven, ReplySource
from crm.invitations.moves import Move
from crm.invitations.posting import Post
from crm.mail import actions as mail
from crm.people.models import Person

LARGEST_PARTY = 20


@dataclass
class Outcome:
    """What became of a request to invite people."""

    invited: list[Invitation] = field(default_factory=list)
    already: list[Person] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)


def invite(
    event: Event,
    people: Collection[Person],
    *,
    by: Actor,
    at: datetime,
    due_at: datetime | None = None,
) -> Outcome:
    """Invite people, each once and for ever, and queue their letters.

    Whoever has no usable address is put on the call list and named among the skipped.
    `due_at` holds the letters back until then, so that they can be recalled.

    Raises:
        choosing.Refused: the event is a draft, cancelled, held or has begun.
    """
    seats.lock(event)
    choosing.check_open(event, at=at)
    selection = choosing.weigh(event, people)
    outcome = Outcome(already=list(selection.already), skipped=list(selection.skipped))
    post = Post(event, mails.INVITATION, mails.invitation, at=at, due_at=due_at)
    known = selection.invited
    called = [skip.person for skip in selection.calls if skip.person.id not in known]
    _add(event, called, Channel.CALL, by=by, at=at)
    for person in selection.letters:
        if person.id in known:
            known[person.id].channel, known[person.id].to_call_since = Channel.MAIL, None
            history.note(known[person.id], "changed", by=by, at=at)
    added = _add(
        event, [p for p in selection.letters if p.id not in known], Channel.MAIL, by=by, at=at
    )
    to_write = {**known, **added}
    unusable = post.send_all([to_write[p.id] for p in selection.letters if p.id in to_write])
    for person in selection.letters:
        invitation = to_write.get(person.id)
        if invitation is None:
            outcome.already.append(person)
        elif invitation.id not in unusable:
            outcome.invited.append(invitation)
        else:
            telling.put_on_call_list(invitation, by=by, at=at)
            outcome.skipped.append(Skip(person, "no_address"))
    db.session.flush()
    return outcome


def record_reply(
    invitation: Invitation,
    reply: Reply,
    *,
    party_size: int = 1,
    comment: str = "",
    source: ReplySource,
    by: Actor,
    at: datetime,
) -> bool:
    """Keep somebody's answer: yes, maybe or no. The last one counts, all stay in its history.

    A yes that does not fit waits. Seats that come free go to those who wait, who get a letter.
    Returns False, changing nothing, for an answer that is on record already.

    Raises:
        choosing.Refused: the event has begun, was held or is cancelled.
        ValueError: an answer nobody can give, or a party of fewer than 1 or too many people.
    """
    if reply not in (Reply.YES, Reply.MAYBE, Reply.NO):
        raise ValueError("not_an_answer")
    if not 1 <= party_size <= LARGEST_PARTY:
        raise ValueError("party_size")
    event = invitation.event
    seats.lock(event)
    choosing.check_open(event, at=at)
    queries.read_again(invitation)
    invitation = superseding_queries.standing_for(invitation)
    party_size = 1 if reply == Reply.NO else party_size
    if _is_same(invitation, reply, party_size, comment):
        return False
    freed = seats.seat(invitation, reply, party_size, at=at)
    invitation.comment, invitation.replied_at = comment, at
    invitation.reply_source, invitation.replied_by_id = source, by.user_id
    invitation.to_call_since = None
    _keep(invitation, "replied", source, by=by, at=at)
    db.session.flush()
    if freed:
        _fill_seats(event, by=by, at=at)
    return True


def give_out_seats(event: Event, *, by: Actor, at: datetime) -> Sequence[Invitation]:
    """Let those who wait move up after seats came free; returns who did. Safe to repeat."""
    seats.lock(event)
    return _fill_seats(event, by=by, at=at)


def announce_change(
    event: Event, *, by: Actor, at: datetime, due_at: datetime | None = None
) -> int:
    """Tell the invited that time or place changed, or that a cancelled event takes place after
    all; returns how many letters were queued. Seats that came free are given out.

    Letters that have not gone out speak of the past: they are withdrawn and written anew.
    Whoever said no is left alone. Safe to call after any change and to repeat.
    """
    move = begin_change(event, by=by, at=at)
    if move is None:
        return 0
    everybody = queries.invitations_of(event.id)
    return telling.tell_change(event, everybody, was=move, by=by, at=at, due_at=due_at)


def begin_change(event: Event, *, by: Actor, at: datetime) -> Move | None:
    """Withdraw what speaks of the past and give out seats; returns the news, if there is any."""
    seats.lock(event)
    if not event.is_scheduled or event.has_begun(at):
        return None
    _fill_seats(event, by=by, at=at)
    move = moves.last_move(event)
    if move is not None:
        stale = (mails.INVITATION, mails.UPDATE)
        mail.withdraw(about=("event", event.id), kinds=stale, at=at)
        tokens.prolong(event)
    return move


def announce_cancellation(
    event: Event, *, reason: str, by: Actor, at: datetime, due_at: datetime | None = None
) -> int:
    """Tell everybody a letter had reached, or who had answered, that the event is off; returns
    how many letters were queued.

    Letters about the event that have not gone out are withdrawn: whoever never heard of it is
    not troubled. Those without an address go on the call list.
    """
    if not begin_cancellation(event, at=at):
        return 0
    everybody = queries.invitations_of(event.id)
    return telling.tell_cancellation(event, everybody, reason=reason, by=by, at=at, due_at=due_at)


def begin_cancellation(event: Event, *, at: datetime) -> bool:
    """Withdraw the letters about an event that is off; says whether it is."""
    seats.lock(event)
    if event.is_cancelled:
        mail.withdraw(about=("event", event.id), kinds=mails.PENDING_KINDS, at=at)
    return event.is_cancelled


def _add(
    event: Event, people: Sequence[Person], channel: Channel, *, by: Actor, at: datetime
) -> Mapping[int, Invitation]:
    """The new invitations by person; those another transaction made at this moment are left out."""
    rows = [
        {
            "event_id": event.id,
            "person_id": person.id,
            "channel": channel,
            "to_call_since": at if channel == Channel.CALL else None,
            "invited_at": at,
            "invited_by_id": by.user_id,
        }
        for person in people
    ]
    added = insert_all_missing(Invitation, rows, key=["event_id", "person_id"])
    history.note_each(Invitation, added, "invited", by=by, at=at)
    return queries.invitations_by_person(added)


def _is_same(invitation: Invitation, reply: Reply, party_size: int, comment: str) -> bool:
    given = Reply.YES if invitation.is_waiting else invitation.reply
    return (given, invitation.party_size, invitation.comment) == (reply, party_size, comment)


def _keep(
    invitation: Invitation, verb: str, source: ReplySource, *, by: Actor, at: datetime
) -> ReplyGiven:
    """Write the answer the invitation has now into its history."""
    if invitation.reply is None:
        raise ValueError("nothing was answered")
    given = ReplyGiven(
        invitation_id=invitation.id,
        reply=invitation.reply,
        party_size=invitation.party_size,
        comment=invitation.comment,
        at=at,
        source=source,
        by_id=by.user_id,
    )
    db.session.add(given)
    history.note(invitation, verb, by=by, at=at)
    return given


def _fill_seats(event: Event, *, by: Actor, at: datetime) -> Sequence[Invitation]:
    moved = seats.move_up(event)
    post = Post(event, mails.PLACE_FREE, mails.place_free, at=at)
    kept = [(i, _keep(i, "moved_up", ReplySource.SEATS, by=by, at=at)) for i in moved]
    db.session.flush()
    for invitation, given in kept:
        is_written = _may_write_to(invitation.person)
        if not (is_written and post.send(invitation, cause=f"reply-{given.id}")):
            telling.put_on_call_list(invitation, by=by, at=at)
    db.session.flush()
    return moved


def _may_write_to(person: Person) -> bool:
    return not choosing.reasons([person])[person.id]

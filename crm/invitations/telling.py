"""Telling the invited what became of an event: all at once, or a chunk of them at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from crm.db import db
from crm.events.models import Event
from crm.history import actions as history
from crm.history.models import Actor
from crm.invitations import choosing, mails, queries, seats
from crm.invitations.models import Channel, Invitation, Reply
from crm.invitations.moves import Move
from crm.invitations.posting import Post

#: Answers after which nobody is told of changes any more.
DECLINED = frozenset({Reply.NO, Reply.DELEGATED})


def tell_change(
    event: Event,
    invitations: Sequence[Invitation],
    *,
    was: Move,
    by: Actor,
    at: datetime,
    due_at: datetime | None = None,
) -> int:
    """Queue the letters about a change to some of the invited; returns how many."""
    seats.lock(event)
    if not event.is_scheduled:
        return 0
    reached = queries.readers_reached(event.id)
    first = Post(event, mails.INVITATION, mails.invitation, at=at, due_at=due_at)
    update = Post(event, mails.UPDATE, partial(mails.update, was=was), at=at, due_at=due_at)
    wanted = [i for i in invitations if i.reply not in DECLINED]
    posts = {i.id: update if _is_reached(i, reached) else first for i in wanted}
    return _tell(wanted, posts, by=by, at=at)


def tell_cancellation(
    event: Event,
    invitations: Sequence[Invitation],
    *,
    reason: str,
    by: Actor,
    at: datetime,
    due_at: datetime | None = None,
) -> int:
    """Queue the farewell to some of the invited, if they had heard; returns how many letters."""
    seats.lock(event)
    if not event.is_cancelled:
        return 0
    reached = queries.readers_reached(event.id)
    post = Post(
        event,
        mails.CANCELLATION,
        partial(mails.cancellation, reason=reason),
        at=at,
        due_at=due_at,
    )
    concerned = [
        invitation
        for invitation in invitations
        if invitation.channel == Channel.CALL or _is_reached(invitation, reached)
    ]
    return _tell(concerned, {i.id: post for i in concerned}, by=by, at=at)


def _is_reached(invitation: Invitation, reached: Collection[int]) -> bool:
    return invitation.person.id in reached or invitation.reply is not None


def _tell(
    invitations: Sequence[Invitation],
    posts: Mapping[int, Post],
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Queue a letter to each; whoever cannot be written to, but may be called, is to be called."""
    if not invitations:
        return 0
    told = 0
    reasons = choosing.reasons([invitation.person for invitation in invitations])
    written = [i for i in invitations if not reasons[i.person.id]]
    for post in {id(post): post for post in posts.values()}.values():
        own = [i for i in written if posts[i.id] is post]
        told += len(own) - len(post.send_all(own))
    for invitation in invitations:
        is_called = reasons[invitation.person.id] in choosing.CALLED_FOR
        if is_called and invitation.reply not in DECLINED:
            put_on_call_list(invitation, by=by, at=at)
    db.session.flush()
    return told


def put_on_call_list(invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """Somebody is to be called, for want of an address that works."""
    invitation.to_call_since = at
    history.note(invitation, "changed", by=by, at=at)

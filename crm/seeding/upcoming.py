"""Events that lie ahead: real invitations with letters in the outbox, and the first answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from crm.accounts.models import Role
from crm.attendance.models import DoorDuty
from crm.db import db
from crm.events import actions as events
from crm.events.models import Event, EventStatus
from crm.history.models import GUEST, Actor
from crm.invitations import actions as invitations
from crm.invitations.models import Reply, ReplySource
from crm.seeding import queries, sources
from crm.seeding.people import Cast
from crm.seeding.sources import Gathering
from crm.seeding.stage import Stage

#: The people at the door look after events this near.
NEAR = timedelta(days=4)
ANSWERS = (Reply.YES,) * 9 + (Reply.MAYBE,) * 2 + (Reply.NO,) * 3 + (None,) * 6
#: Where seats are few more people want one, so that some wait.
KEEN_ANSWERS = (Reply.YES,) * 15 + (Reply.NO,) * 2 + (None,) * 3


def invite(
    event: Event, gathering: Gathering, cast: Cast, stage: Stage, draw: Random, *, at: datetime
) -> None:
    """Invite people as an officer would; some have answered since. Flushes."""
    by = Actor.user(stage.officer.id)
    sent = at - timedelta(days=5)
    people = queries.people(_chosen(gathering, cast, draw))
    outcome = invitations.invite(event, people, by=by, at=sent)
    answers = KEEN_ANSWERS if gathering.seats and gathering.seats < gathering.invited else ANSWERS
    comments = sources.settings()["words"]["comments"]
    for hour, invitation in enumerate(outcome.invited, start=1):
        reply = draw.choice(answers)
        if reply is not None:
            invitations.record_reply(
                invitation,
                reply,
                party_size=2 if reply == Reply.YES and draw.random() < 0.15 else 1,
                comment=draw.choice(comments) if draw.random() < 0.1 else "",
                source=ReplySource.LINK,
                by=GUEST,
                at=sent + timedelta(hours=hour),
            )
    if gathering.status == EventStatus.CANCELLED:
        call_off(event, by=by, at=at - timedelta(hours=20))


def call_off(event: Event, *, by: Actor, at: datetime) -> None:
    """Cancel the event and tell everybody, in the words of one of the reasons."""
    reason = sources.settings()["words"]["reasons"][0]
    events.cancel(event, reason=reason, by=by, at=at)
    invitations.announce_cancellation(event, reason=reason, by=by, at=at)


def assign_door(made: Sequence[Event], stage: Stage, *, at: datetime) -> None:
    """Let the door login look after the events around today."""
    keeper = stage.users[Role.DOOR]
    db.session.add_all(
        DoorDuty(event_id=event.id, user_id=keeper.id)
        for event in made
        if event.is_scheduled and abs(event.starts_at - at) <= NEAR
    )
    db.session.flush()


def _chosen(gathering: Gathering, cast: Cast, draw: Random) -> Sequence[int]:
    """Contacts first, then people who know the programme and some who never came."""
    contacts = draw.sample(cast.contacts, min(8, gathering.invited // 3))
    others = [n for n in (*cast.came, *cast.never_came) if n not in set(cast.contacts)]
    return [*contacts, *draw.sample(others, gathering.invited - len(contacts))]

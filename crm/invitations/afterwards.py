"""What is done about one invitation afterwards: sent again, taken back, no more letters."""

from datetime import date, datetime

from crm.db import db
from crm.history import actions as history
from crm.history.models import Actor
from crm.invitations import choosing, mails, queries, seats, superseding_queries
from crm.invitations.models import Channel, Invitation
from crm.invitations.posting import Post
from crm.mail import actions as mail
from crm.mail.models import SuppressionReason
from crm.people import consent_actions as consents
from crm.people import queries as people_queries
from crm.people.models import Person


def send_again(invitation: Invitation, *, by: Actor, at: datetime) -> bool:
    """Send one person the invitation once more, with a new link; the old links stay valid.

    Says whether a letter was queued: not twice in a minute, and not to somebody who refuses.

    Raises:
        choosing.Refused: the event has begun, was held or is cancelled.
    """
    event = invitation.event
    seats.lock(event)
    choosing.check_open(event, at=at)
    if choosing.reasons([invitation.person])[invitation.person.id]:
        return False
    post = Post(event, mails.INVITATION, mails.invitation, at=at)
    if not post.send(invitation, cause=f"invitation-{invitation.id}-again-{at:%Y%m%d%H%M}"):
        return False
    invitation.channel = Channel.MAIL
    history.note(invitation, "sent_again", by=by, at=at)
    db.session.flush()
    return True


def take_back(invitation: Invitation, *, by: Actor, at: datetime) -> bool:
    """Remove an invitation made by mistake, while no letter has gone out and nobody answered.

    Those that gave way to it when records of the person were merged go with it.
    """
    event = invitation.event
    seats.lock(event)
    queries.read_again(invitation)
    if invitation.reply is not None or invitation.person.id in queries.readers_reached(event.id):
        return False
    for one in (*superseding_queries.superseded_by(invitation), invitation):
        reader = ("person", one.person_id)
        mail.withdraw(about=("event", event.id), reader=reader, at=at)
        history.note(one, "taken_back", by=by, at=at)
        db.session.delete(one)
        db.session.flush()
    db.session.flush()
    return True


def unsubscribe(person: Person, *, on: date, by: Actor, at: datetime) -> bool:
    """Somebody wants no letters any more: from now on none goes out. Safe to repeat."""
    if person.id in people_queries.refusing_contact([person.id]):
        return False
    consents.object_to_contact(
        person,
        on=on,
        source="unsubscribe",
        reason=SuppressionReason.UNSUBSCRIBED,
        by=by,
        at=at,
    )
    return True

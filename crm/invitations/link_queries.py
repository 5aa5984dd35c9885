"""What the links in letters open."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from crm.db import db
from crm.events.models import Event
from crm.invitations.models import Invitation, InvitationToken, TokenPurpose
from crm.people.models import Person


def token(token_hash: str, purpose: TokenPurpose) -> InvitationToken | None:
    """The token of that hash with all its page shows: invitation, person, event, programme."""
    invitation = joinedload(InvitationToken.invitation)
    event = invitation.joinedload(Invitation.event)
    return db.session.scalar(
        select(InvitationToken)
        .where(InvitationToken.token_hash == token_hash, InvitationToken.purpose == purpose)
        .options(
            invitation.joinedload(Invitation.person).selectinload(Person.emails),
            event.joinedload(Event.programme),
            event.joinedload(Event.site),
        )
    )


def tokens_of(event_id: int) -> Select[int]:
    """The numbers of the links to an event's invitations that were not revoked."""
    return (
        select(InvitationToken.id)
        .join(InvitationToken.invitation)
        .where(Invitation.event_id == event_id, InvitationToken.revoked_at.is_(None))
    )

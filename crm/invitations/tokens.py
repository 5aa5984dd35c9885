"""Links in letters: random, stored hashed, for one purpose and with an end."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, update

from crm.db import db
from crm.events.models import Event
from crm.invitations import link_queries
from crm.invitations.models import Invitation, InvitationToken, TokenPurpose

#: Random bytes of a token: 256 bits, 43 characters in the address.
SIZE = 32
#: How long a link opens its page after the end of the event.
LIFE = {TokenPurpose.RSVP: timedelta(days=30), TokenPurpose.UNSUBSCRIBE: timedelta(days=365)}


def mint(invitation: Invitation, purpose: TokenPurpose, *, at: datetime) -> str:
    """A new token for one letter; only its hash is kept. Older ones stay valid."""
    [token] = mint_each([invitation.id], invitation.event, purpose, at=at)
    return token


def mint_each(
    invitation_ids: Sequence[int], event: Event, purpose: TokenPurpose, *, at: datetime
) -> Sequence[str]:
    """A new token for each of some invitations to the event, in their order."""
    minted = [secrets.token_urlsafe(SIZE) for _id in invitation_ids]
    expires_at = end_of_life(event, purpose)
    rows = [
        {
            "invitation_id": id,
            "purpose": purpose,
            "token_hash": hash_of(token),
            "created_at": at,
            "expires_at": expires_at,
        }
        for id, token in zip(invitation_ids, minted, strict=True)
    ]
    db.session.execute(insert(InvitationToken), rows)
    return minted


def prolong(event: Event) -> None:
    """Let the links of an event that was moved to a later day live as long as it wants."""
    for purpose in TokenPurpose:
        end = end_of_life(event, purpose)
        db.session.execute(
            update(InvitationToken)
            .where(
                InvitationToken.id.in_(link_queries.tokens_of(event.id)),
                InvitationToken.purpose == purpose,
                InvitationToken.expires_at < end,
            )
            .values(expires_at=end)
            .execution_options(synchronize_session="fetch")
        )


def end_of_life(event: Event, purpose: TokenPurpose) -> datetime:
    """When links of that purpose end."""
    return (event.ends_at or event.starts_at) + LIFE[purpose]


def hash_of(token: str) -> str:
    """SHA-256 of a token, as it is stored. Tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_same(token_hash: str, other: str) -> bool:
    """Compare two hashes in constant time."""
    return hmac.compare_digest(token_hash, other)

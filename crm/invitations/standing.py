"""Which of several invitations of one human being to one event speaks. Pure.

Answered beats silent; the newest explicit answer wins. A yes and a place on the waiting list are
one answer: where the newest answer is one of them, whoever holds a seat keeps it, and among those
who wait the one first in line stands.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from crm.invitations.models import Channel, Invitation, Reply

COMING = frozenset({Reply.YES, Reply.WAITING})
NEVER = datetime.min.replace(tzinfo=UTC)


def speaking(invitations: Sequence[Invitation]) -> Invitation:
    """The one that stands; of silent ones that with a letter, else the first."""
    answered = [one for one in invitations if one.reply is not None]
    if not answered:
        return min(invitations, key=_first)
    newest = max(answered, key=_newness)
    if newest.reply not in COMING:
        return newest
    coming = [one for one in answered if one.reply in COMING]
    accepted = [one for one in coming if one.reply == Reply.YES]
    seated = [one for one in accepted if one.superseded_by_id is None]
    if seated or accepted:
        return max(seated or accepted, key=_newness)
    return min(coming, key=lambda one: (one.waiting_since or NEVER, one.id))


def _newness(invitation: Invitation) -> tuple[datetime, int]:
    return invitation.replied_at or NEVER, invitation.id


def _first(invitation: Invitation) -> tuple[bool, datetime, int]:
    return invitation.channel != Channel.MAIL, invitation.invited_at, invitation.id

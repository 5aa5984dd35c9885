"""All invitations of some human beings, superseded ones too, and which of them stand."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.db import db
from crm.invitations.models import Invitation
from crm.people.models import Person


def invitations_of_people(
    survivor_ids: Collection[int], *, event_id: int | None = None
) -> Sequence[tuple[int, Invitation]]:
    """Whose they are and the invitations as they are now, by event in order of recording."""
    stmt = (
        select(Person.survivor_id, Invitation)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Person.survivor_id.in_(survivor_ids))
        .options(joinedload(Invitation.event))
        .order_by(Invitation.event_id, Invitation.id)
        .execution_options(populate_existing=True)
    )
    if event_id is not None:
        stmt = stmt.where(Invitation.event_id == event_id)
    return [(survivor or one.person_id, one) for survivor, one in db.session.execute(stmt)]


def standing_for(invitation: Invitation) -> Invitation:
    """The invitation that speaks for the human being: this one, or the one it gave way to."""
    while invitation.superseded_by_id is not None:
        invitation = db.session.get_one(Invitation, invitation.superseded_by_id)
    return invitation


def superseded_by(invitation: Invitation) -> Sequence[Invitation]:
    """The invitations that gave way to this one."""
    return db.session.scalars(
        select(Invitation)
        .where(Invitation.superseded_by_id == invitation.id)
        .order_by(Invitation.id)
    ).all()

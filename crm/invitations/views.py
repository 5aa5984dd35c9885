"""Invitations as staff see them. Pages behind the links in letters stand in `guests`."""

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

from crm.events import queries as events
from crm.invitations import queries

bp = Blueprint("invitations", __name__, cli_group="invitations")


@bp.get("/events/<ref>.json")
def numbers(ref: str) -> ResponseReturnValue:
    """How an event stands, for scripts. Its keys are a contract; callers ignore new ones."""
    event = events.event_by_ref(ref) or abort(404)
    counts = queries.reply_counts([event.id])[event.id]
    return jsonify(
        id=event.id,
        ref=event.ref,
        title=event.title,
        status=event.status.value,
        seats=event.seats,
        invited=counts.invited,
        accepted=counts.accepted,
        maybe=counts.maybe,
        declined=counts.declined,
        waiting=counts.waiting,
        heads=counts.heads,
    )

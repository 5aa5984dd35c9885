"""How many letters a change or a cancellation of an event will send: the preview of both."""

from crm.events.models import Event
from crm.invitations import choosing, queries
from crm.invitations.models import Channel
from crm.invitations.telling import DECLINED


def letters_of_a_change(event: Event) -> int:
    """How many people get a letter if time or place of the event change now."""
    if not event.is_scheduled:
        return 0
    wanted = [i for i in queries.invitations_of(event.id) if i.reply not in DECLINED]
    reasons = choosing.reasons([i.person for i in wanted])
    return sum(not reasons[i.person.id] for i in wanted)


def letters_of_a_cancellation(event: Event) -> int:
    """How many people get a letter if the event is cancelled now: whoever has heard of it."""
    reached = queries.readers_reached(event.id)
    concerned = [
        i
        for i in queries.invitations_of(event.id)
        if i.channel == Channel.CALL or i.reply is not None or i.person.id in reached
    ]
    reasons = choosing.reasons([i.person for i in concerned])
    return sum(not reasons[i.person.id] for i in concerned)

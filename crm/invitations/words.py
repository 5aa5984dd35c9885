"""What answers, times and places are called, in the language spoken at the moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from babel.dates import get_timezone_location

from crm.events.models import Event, Site
from crm.i18n import clock_time, day, day_words, language
from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.invitations.models import Channel, Reply
from crm.wall import zone_info

REPLIES: Final[Mapping[str, Any]] = {
    "none": _l("no answer yet"),
    Reply.YES: _l("coming"),
    Reply.MAYBE: _l("maybe"),
    Reply.NO: _l("not coming"),
    Reply.WAITING: _l("waiting for seats"),
    Reply.DELEGATED: _l("passed on to a colleague"),
}

CHANNELS: Final[Mapping[Channel, Any]] = {
    Channel.MAIL: _l("by letter"),
    Channel.CALL: _l("by phone"),
}

#: Why somebody gets no letter.
REASONS: Final[Mapping[str, Any]] = {
    "no_address": _l("No mail address: on the call list, with a letter to print."),
    "address_bounces": _l("The mail address does not work: on the call list."),
    "objected": _l("Does not want to be contacted."),
    "already": _l("Invited already."),
    "archived": _l("The record is archived."),
    "erased": _l("The record was erased."),
    "merged": _l("The record was merged into another."),
}

#: Why nobody can be invited to an event, or answer an invitation to it, any more.
REFUSALS: Final[Mapping[str, Any]] = {
    "draft": _l("The event is still a draft. Announce it first, then invite."),
    "cancelled": _l("The event is cancelled."),
    "held": _l("The event has taken place."),
    "begun": _l("The event has begun."),
}


def reply_word(reply: Reply | None) -> str:
    """What an answer is called."""
    return str(REPLIES[reply or "none"])


def reply_choices() -> Sequence[tuple[str, Any]]:
    """Answers for a select: code and word."""
    return [(str(code), word) for code, word in REPLIES.items()]


def when_words(starts: datetime, ends: datetime | None, zone: str) -> str:
    """Day, time and zone in words, from times on the wall of that zone."""
    city: str = get_timezone_location(zone_info(zone), locale=language(), return_city=True)
    values = {"day": day_words(starts.date()), "start": clock_time(starts), "city": city}
    if ends is None:
        return str(_("%(day)s, %(start)s (%(city)s time)", **values))
    if ends.date() == starts.date():
        end = clock_time(ends)
        return str(_("%(day)s, %(start)s to %(end)s (%(city)s time)", end=end, **values))
    until = f"{day(ends.date())}, {clock_time(ends)}"
    return str(_("%(day)s, %(start)s until %(end)s (%(city)s time)", end=until, **values))


def event_when(event: Event) -> str:
    """When the event is, in words."""
    return when_words(event.starts_wall, event.ends_wall, event.time_zone)


def where_words(site: Site | None) -> str:
    """Name and address of a place; empty when none is fixed."""
    if site is None:
        return ""
    return ", ".join(part for part in (site.name, site.address) if part)


def organiser(event: Event) -> str:
    """In whose name people are invited."""
    return event.programme.sender_name or event.programme.name_in(language())

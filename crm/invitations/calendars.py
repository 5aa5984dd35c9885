"""An event as the calendar entry that letters, files and links carry."""

from flask import current_app

from crm.calendar.entry import Entry
from crm.events.models import Event
from crm.events.words import kind_word
from crm.i18n import speaking
from crm.invitations import words
from crm.mail.message import sender_address


def entry_of(event: Event, language: str) -> Entry:
    """The entry of an event in a language, for nobody in particular.

    Its organiser is an address that we read: the programme's, or else the sender's.
    """
    with speaking(language):
        name, kind = words.organiser(event), kind_word(event.kind)
    site = event.site
    return Entry(
        uid=event.uid,
        sequence=event.sequence,
        summary=event.title_in(language),
        starts_at=event.starts_wall,
        ends_at=event.ends_wall,
        time_zone=event.time_zone,
        description=event.text_in(language),
        location=words.where_words(site),
        latitude=_degrees(site.latitude if site else ""),
        longitude=_degrees(site.longitude if site else ""),
        status="CANCELLED" if event.is_cancelled else "CONFIRMED",
        organizer_name=name,
        organizer_address=organiser_address(event),
        created_at=event.created_at,
        changed_at=event.changed_at,
        categories=(kind,),
        language=language,
    )


def organiser_address(event: Event) -> str:
    """Where answers by mail and by calendar go."""
    default: str = sender_address(current_app.config["MAIL_DEFAULT_SENDER"])
    return event.programme.reply_to or default


def _degrees(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None

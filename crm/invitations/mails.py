"""The letters about an event. Each is written once for an event and a language.

A `Blank` has the reader's name and links still to be filled in, so that a thousand letters cost
one rendering. Readers whose language is unknown get Bulgarian first and English second.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from markupsafe import Markup, escape

from crm.accounts.models import User
from crm.calendar.entry import Method
from crm.calendar.writing import Rendered, prepare
from crm.events.models import Event
from crm.i18n import LANGUAGES, speaking
from crm.invitations import words
from crm.invitations.calendars import entry_of
from crm.invitations.models import ReplyGiven
from crm.invitations.moves import Move
from crm.mail.writing import Content, render
from crm.people.models import Person
from crm.programmes import queries as programmes
from crm.programmes.letters import fill

INVITATION: Final = "invitation"
UPDATE: Final = "update"
CANCELLATION: Final = "cancellation"
PLACE_FREE: Final = "place_free"
DAILY_ANSWERS: Final = "daily_answers"
#: Letters that fall with a cancelled event.
PENDING_KINDS: Final = (INVITATION, UPDATE, PLACE_FREE)

#: Stands in a sample for the address nobody has.
NO_ADDRESS: Final = "nobody@crm.example"

BOTH: Final = ("bg", "en")
FRAME, BARE_FRAME = "mail/_layout.html", "mail/invitation/_second.html"


@dataclass(frozen=True)
class Reader:
    """The personal words of one letter."""

    name: str
    first_name: str
    address: str
    link: str
    unsubscribe_link: str


@dataclass(frozen=True)
class Blank:
    """A letter ready but for its reader."""

    content: Content
    calendar: Rendered
    marks: Mapping[str, str] = field(repr=False)

    def for_reader(self, reader: Reader) -> Content:
        """The letter with the reader's name, links and line in the calendar."""
        plain = {mark: getattr(reader, part) for part, mark in self.marks.items()}
        marked = {mark: str(escape(text)) for mark, text in plain.items()}
        return replace(
            self.content,
            text=_filled(self.content.text, plain),
            html=_filled(self.content.html, marked),
            calendar=self.calendar.for_attendee(reader.name, reader.address),
        )


def languages_of(person: Person) -> Sequence[str]:
    """The languages a letter to the person is written in."""
    return (person.language,) if person.language in LANGUAGES else BOTH


def invitation(event: Event, languages: Sequence[str]) -> Blank:
    """Asks somebody to come."""
    return _blank(INVITATION, event, languages, Method.REQUEST)


def update(event: Event, languages: Sequence[str], *, was: Move | None) -> Blank:
    """Says that time or place changed, and how."""
    return _blank(UPDATE, event, languages, Method.REQUEST, was=was)


def cancellation(event: Event, languages: Sequence[str], *, reason: str) -> Blank:
    """Says that an event does not take place."""
    return _blank(CANCELLATION, event, languages, Method.CANCEL, reason=reason)


def place_free(event: Event, languages: Sequence[str]) -> Blank:
    """Says that there are seats now for somebody who waited."""
    return _blank(PLACE_FREE, event, languages, Method.REQUEST)


def daily_answers(user: User, answers: Sequence[ReplyGiven], *, on: date, link: str) -> Content:
    """The answers of a day, for the user in charge of the events."""
    return render(
        DAILY_ANSWERS,
        user.language,
        name=user.full_name,
        answers=answers,
        on=on,
        link=link,
        reply_word=words.reply_word,
    )


def sender_name(event: Event, language: str) -> str:
    """In whose name the letter goes out."""
    with speaking(language):
        return words.organiser(event)


def _blank(
    kind: str,
    event: Event,
    languages: Sequence[str],
    method: Method,
    *,
    was: Move | None = None,
    reason: str = "",
) -> Blank:
    salt = secrets.token_hex(8)
    marks = {
        part: f"{part.upper().replace('_', '-')}-{salt}"
        for part in ("first_name", "link", "unsubscribe_link")
    }
    shared = {**marks, "event": event, "was": was, "reason": reason}
    first, *others = languages
    second = None
    for language in others:
        second = _written(kind, event, language, shared, frame=BARE_FRAME, second=None)
    content = _written(kind, event, first, shared, frame=FRAME, second=second)
    return Blank(
        content=replace(content, method=method.value),
        calendar=prepare(entry_of(event, first), method),
        marks=marks,
    )


def _written(
    kind: str,
    event: Event,
    language: str,
    shared: Mapping[str, Any],
    *,
    frame: str,
    second: Content | None,
) -> Content:
    own = programmes.letter_text(event.programme_id, kind, language)
    with speaking(language):
        named = {**_variables(event, language), "name": shared["first_name"]}
        ingredients = {
            **shared,
            "frame": frame,
            "second": Markup(second.html) if second else "",
            "title": event.title_in(language),
            "text": event.text_in(language),
            "when": words.event_when(event),
            "where": words.where_words(event.site),
            "sender_name": words.organiser(event),
            "funding_line": event.programme.funding_line,
            "own_opening": fill(own.opening, {**named, "name": shared["first_name"]})
            if own
            else "",
            "own_subject": fill(own.subject, named) if own else "",
            "when_words": words.when_words,
            "where_words": words.where_words,
        }
    content = render(kind, language, **ingredients)
    if second is None:
        return content
    return replace(
        content,
        subject=f"{content.subject} · {second.subject}",
        text=f"{content.text}\n{'-' * 40}\n\n{second.text}",
    )


def _variables(event: Event, language: str) -> Mapping[str, str]:
    """What staff may name in braces in their own words for a letter."""
    return {
        "event": event.title_in(language),
        "organiser": words.organiser(event),
        "when": words.event_when(event),
        "where": words.where_words(event.site),
    }


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Exchange all marks in one pass, so that no value is taken for a mark."""
    pattern = "|".join(re.escape(mark) for mark in values)
    return re.sub(pattern, lambda found: values[found.group()], text)

"""One timeline of a record: what happened with it and who changed it, newest first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final

from flask import url_for

from crm.accounts.access import may
from crm.desk.histories import Change, Line
from crm.desk.record_queries import Moment
from crm.i18n import gettext as _
from crm.i18n import language, pgettext
from crm.i18n import lazy_gettext as _l
from crm.organisations.words import district_word, kind_word, sector_word
from crm.people.words import gender_word, language_word

MOST_ENTRIES: Final = 60
#: Longer values are cut in a timeline.
LONGEST_VALUE: Final = 80

PERSON_LABELS: Final[Mapping[str, Any]] = {
    "full_name": _l("Full name"),
    "given_name": _l("Given name"),
    "family_name": _l("Family name"),
    "latin_name": _l("Name in Latin letters"),
    "emails": _l("E-mail addresses"),
    "phones": _l("Telephones"),
    "language": _l("Language of letters"),
    "birth_year": _l("Year of birth"),
    "gender": _l("Gender"),
    "district": _l("District"),
    "note": _l("Note"),
    "affiliations": _l("Organisation"),
    "expertises": _l("Expert in"),
    "tags": _l("Tags"),
    "lists": _l("Lists"),
    "merged_into": _l("Counts as"),
    "merged_record": _l("Merged record"),
    "not_the_same_as": _l("The other record"),
}
ORGANISATION_LABELS: Final[Mapping[str, Any]] = {
    "name": _l("Name"),
    "name_bg": _l("Name in Bulgarian"),
    "kind": _l("Kind"),
    "sector": _l("Field of work"),
    "parent_id": _l("Part of"),
    "website": _l("Website"),
    "email": _l("E-mail"),
    "phone": _l("Telephone"),
    "district": _l("District"),
    "note": _l("Note"),
    "merged_into": _l("Counts as"),
    "merged_record": _l("Merged record"),
    "not_the_same_as": _l("The other record"),
}


def tie_words(stored: str) -> str:
    """A line about an affiliation; `people.tie_actions` ends that of a contact person by a code."""
    line = stored.removesuffix(", contact")
    return line if line == stored else f"{line}, {_('contact')}"


#: What stored codes are called.
WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "language": language_word,
    "gender": gender_word,
    "district": district_word,
    "kind": kind_word,
    "sector": sector_word,
    "expertises": sector_word,
    "affiliations": tie_words,
}


@dataclass(frozen=True)
class Entry:
    """A line of a timeline, as the macro takes it."""

    when: datetime | date
    icon: str
    title: str
    url: str | None = None
    by: str = ""
    detail: str = ""


def timeline(
    moments: Sequence[Moment], lines: Sequence[Line], others: Sequence[Entry] = ()
) -> Sequence[Entry]:
    """All kinds of entries in one order, the newest sixty."""
    entries = [*map(_of_moment, moments), *map(_of_line, lines), *others]
    return sorted(entries, key=_place, reverse=True)[:MOST_ENTRIES]


def _place(entry: Entry) -> datetime:
    """Where an entry stands in time; one of a day without an hour stands at its end."""
    when = entry.when
    return when if isinstance(when, datetime) else datetime.combine(when, time.max, UTC)


def told(field: str, value: Any) -> str | None:
    """A stored value of history in words."""
    if value is None or value in ("", []):
        return None
    word = WORDS.get(field, str)
    text = ", ".join(map(word, value)) if isinstance(value, list) else word(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def timeline_word(reply: str) -> str:
    """An answer to an invitation, as the timeline tells it."""
    words: dict[str, str] = {
        "yes": _("Answered yes"),
        "maybe": _("Answered maybe"),
        "no": _("Answered no"),
        "waiting": _("Waits for seats"),
        "delegated": _("Sends somebody else"),
    }
    return words.get(reply, reply)


def _of_moment(moment: Moment) -> Entry:
    title = (moment.title_bg if language() == "bg" else "") or moment.title
    if moment.kind == "letter":
        url = url_for("mail.letter", letter_id=moment.number) if may("mail.letter") else None
        return Entry(moment.at, "envelope", _("Letter: %(subject)s", subject=title), url)
    icon, words = _event_words(moment)
    url = url_for("desk.event", ref=moment.number) if may("desk.event") else None
    return Entry(moment.at, icon, f"{words}: {title}", url)


def _event_words(moment: Moment) -> tuple[str, str]:
    if moment.kind == "invited":
        return "send", pgettext("one person", "Invited")
    if moment.kind == "answered":
        return "chat-left-text", timeline_word(moment.word)
    return {
        "attended": ("person-check", _("Took part")),
        "no_show": ("person-x", _("Did not come")),
        "excused": ("person-x", _("Excused")),
    }.get(moment.word, ("person", moment.word))


def _of_line(line: Line) -> Entry:
    parts = [text for text in map(_of_change, line.changes) if text]
    return Entry(line.at, "clock-history", line.what, by=line.who, detail="; ".join(parts))


def _of_change(change: Change) -> str:
    if change.old is None and change.new is None:
        return str(_("%(field)s: not shown", field=change.label))
    if change.old in (None, ""):
        return f"{change.label}: {change.new or '–'}"
    return f"{change.label}: {change.old} → {change.new or '–'}"

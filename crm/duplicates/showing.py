"""A suggested pair as it is looked at: both records side by side, what differs, the reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from crm.duplicates import queries
from crm.duplicates.models import Kind, Suggestion
from crm.duplicates.words import reasons_of
from crm.i18n import day, language
from crm.i18n import gettext as _
from crm.organisations.models import Organisation, names_of
from crm.organisations.words import district_word, kind_word, sector_word
from crm.people.models import Person
from crm.people.words import gender_word, language_word
from crm.text.folding import fold

ENDPOINTS: Final = {Kind.PERSON: "desk.person", Kind.ORGANISATION: "desk.organisation"}
MERGING: Final = {Kind.PERSON: "merging.person", Kind.ORGANISATION: "merging.organisation"}

Cells = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Fact:
    """One line of the comparison. `differs` when both say something and nothing of it agrees."""

    label: str
    left: Sequence[str]
    right: Sequence[str]

    @property
    def differs(self) -> bool:
        left, right = ({fold(text) or text for text in side} for side in (self.left, self.right))
        return bool(left and right) and not left & right


@dataclass(frozen=True)
class Shown:
    """A suggestion with its two records."""

    suggestion: Suggestion
    left: Any
    right: Any
    names: tuple[str, str]
    facts: Sequence[Fact]
    reasons: Sequence[str]
    decided_by: str


def shown(suggestions: Sequence[Suggestion], *, on: date) -> list[Shown]:
    """The pairs of one kind, in a few statements whatever their number."""
    if not suggestions:
        return []
    kind = suggestions[0].kind
    numbers = {number for one in suggestions for number in (one.a_id, one.b_id)}
    records = queries.records_of(kind, numbers)
    users = queries.names_of_users({one.decided_by_id for one in suggestions})
    return [
        _shown(one, records[one.a_id], records[one.b_id], users, on)
        for one in suggestions
        if one.a_id in records and one.b_id in records
    ]


def _shown(one: Suggestion, left: Any, right: Any, users: Mapping[int, str], on: date) -> Shown:
    sides = [cells(left, on), cells(right, on)]
    facts = [
        Fact(label, sides[0][label], sides[1][label])
        for label in sides[0]
        if sides[0][label] or sides[1][label]
    ]
    decided_by = users.get(one.decided_by_id or 0, "")
    return Shown(
        one, left, right, (name_of(left), name_of(right)), facts, reasons_of(one), decided_by
    )


def name_of(record: Person | Organisation) -> str:
    return record.full_name if isinstance(record, Person) else record.name_in(language())


def cells(record: Person | Organisation, on: date) -> Cells:
    """What a record says, by the name of the field; empty where it says nothing."""
    return _person(record, on) if isinstance(record, Person) else _organisation(record)


def _person(person: Person, on: date) -> Cells:
    bodies = names_of((tie.organisation for tie in person.current_affiliations(on)), language())
    return {
        _("Full name"): _filled(person.full_name),
        _("Name in Latin letters"): _filled(person.latin_name),
        _("E-mail addresses"): [email.address for email in person.emails],
        _("Telephones"): [phone.typed for phone in person.phones],
        _("Organisations"): bodies,
        _("Year of birth"): _filled(str(person.birth_year or "")),
        _("Gender"): _filled(gender_word(person.gender)),
        _("District"): _filled(district_word(person.district)),
        _("Language of letters"): _filled(language_word(person.language)),
        _("On record since"): _filled(day(person.created_on) if person.created_on else ""),
        _("State"): [_("Archived")] if person.archived_at else [],
    }


def _organisation(body: Organisation) -> Cells:
    above = body.parent
    return {
        _("Name"): _filled(body.name),
        _("Name in Bulgarian"): _filled(body.name_bg),
        _("Kind"): _filled(kind_word(body.kind)),
        _("Field of work"): _filled(sector_word(body.sector)),
        _("Part of"): _filled(above.name_in(language()) if above else ""),
        _("Website"): _filled(body.website),
        _("E-mail"): _filled(body.email),
        _("Telephone"): _filled(body.phone),
        _("District"): _filled(district_word(body.district)),
        _("State"): [_("Archived")] if body.archived_at else [],
    }


def _filled(text: str) -> list[str]:
    return [text] if text else []

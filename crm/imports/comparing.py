"""A row and those it may mean, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm.i18n import lazy_gettext as _l
from crm.imports import body_queries, record_queries, reviewing
from crm.imports.known import Known, addresses, telephones
from crm.imports.models import ImportBatch, ImportKind, ImportRow
from crm.matching.body_words import body_reason_word
from crm.matching.judging import Reason
from crm.matching.words import reason_word
from crm.organisations.words import district_word

#: What is compared, with its label.
PEOPLE: Final = (
    ("name", _l("Name")),
    ("latin", _l("Name in Latin letters")),
    ("emails", _l("E-mail")),
    ("phones", _l("Telephone")),
    ("birth_year", _l("Year of birth")),
    ("district", _l("District")),
    ("bodies", _l("Organisation")),
)
BODIES: Final = (
    ("name", _l("Name")),
    ("name_bg", _l("Name in Bulgarian")),
    ("website", _l("Website")),
    ("emails", _l("E-mail")),
    ("phones", _l("Telephone")),
    ("district", _l("District")),
)


@dataclass(frozen=True)
class Side:
    """A record a row may mean: its facts by field, how likely it is, and why."""

    id: int
    name: str
    facts: Mapping[str, str]
    score: float
    reasons: Sequence[str]


@dataclass(frozen=True)
class Compared:
    """The facts of a row beside those of the candidates."""

    fields: Sequence[tuple[str, str]]
    row: Mapping[str, str]
    candidates: Sequence[Side]


def compared(batch: ImportBatch, row: ImportRow) -> Compared:
    """What a person needs to see to decide. The background answer is not among it."""
    facts = reviewing.facts_of(batch, [row.row]).get(row.row)
    found = row.candidates or []
    said = dict(_said(batch, facts)) if facts is not None else {}
    of = _standing(batch, [number for number, _score, _reasons in found])
    sides = [
        Side(number, of[number][0], of[number][1], score, _reasons(batch, reasons))
        for number, score, reasons in found
        if number in of
    ]
    labels = PEOPLE if batch.kind is ImportKind.PEOPLE else BODIES
    fields = [
        (name, str(label))
        for name, label in labels
        if said.get(name) or any(side.facts.get(name) for side in sides)
    ]
    return Compared(fields, said, sides)


def _said(batch: ImportBatch, facts: Any) -> Iterator[tuple[str, str]]:
    """What the row says."""
    if batch.kind is ImportKind.ORGANISATIONS:
        yield from (("name", facts.name), ("name_bg", facts.name_bg), ("website", facts.website))
        yield from (("emails", facts.email), ("phones", facts.phone))
    else:
        yield from (("name", facts.full_name), ("latin", facts.latin_name))
        yield "emails", ", ".join(facts.emails)
        yield "phones", ", ".join(phone.typed for phone in facts.phones)
        yield "birth_year", str(facts.birth_year or "")
        yield "bodies", facts.affiliation.organisation if facts.affiliation else ""
    yield "district", district_word(facts.district)


def _standing(
    batch: ImportBatch, numbers: Sequence[int]
) -> dict[int, tuple[str, Mapping[str, str]]]:
    """What is on record of the candidates that are still there."""
    if batch.kind is ImportKind.ORGANISATIONS:
        bodies = {one.id: one for one in body_queries.everybody() if one.id in numbers}
        return {n: (one.name, _body_facts(one.entry.values)) for n, one in bodies.items()}
    people = record_queries.people(numbers, with_bodies=True)
    return {number: (one.name, _person_facts(one)) for number, one in people.items()}


def _body_facts(values: Mapping[str, Any]) -> Mapping[str, str]:
    named = {
        "emails": values["email"],
        "phones": values["phone"],
        "district": district_word(values["district"]),
    }
    return {**{name: values.get(name, "") for name, _label in BODIES}, **named}


def _person_facts(known: Known) -> Mapping[str, str]:
    values = known.person.values
    return {
        "name": known.name,
        "latin": values["latin_name"],
        "emails": ", ".join(addresses(known.emails)),
        "phones": ", ".join(telephones(known.phones)),
        "birth_year": str(values["birth_year"] or ""),
        "district": district_word(values["district"]),
        "bodies": ", ".join(known.organisations),
    }


def _reasons(batch: ImportBatch, found: Sequence[Sequence[str]]) -> list[str]:
    word = reason_word if batch.kind is ImportKind.PEOPLE else body_reason_word
    return [word(Reason(*one)) for one in found]

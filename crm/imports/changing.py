"""What a row of a file does to a person: rows added, blanks filled. Pure; writes nothing.

By the rule of its column a value fills blanks, overwrites, or only serves new records. Addresses
and telephones are always added beside those on record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from crm.imports.ahead import Ready, phones_of
from crm.imports.known import Entry, Known, Step, addresses, telephones
from crm.imports.reading.columns import Rule
from crm.imports.reading.facts import PersonFacts
from crm.imports.reading.targets import Target
from crm.people import intake
from crm.people.rows import Facts, keyed, proposed_latin
from crm.text.collation import sort_key

#: Columns of a person and the targets they are read from.
PLAIN: Final[Mapping[str, Target]] = {
    "full_name": Target.FULL_NAME,
    "given_name": Target.GIVEN_NAME,
    "family_name": Target.FAMILY_NAME,
    "latin_name": Target.LATIN_NAME,
    "language": Target.LANGUAGE,
    "birth_year": Target.BIRTH_YEAR,
    "gender": Target.GENDER,
    "district": Target.DISTRICT,
    "note": Target.NOTE,
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How rows are taken over: the rules of the columns, the day of the import, who may what.

    `source` names the file in what it proves; `has_ticks` says that a column tells who came.
    """

    rules: Mapping[Target, Rule]
    at: datetime
    on: date
    source: str = ""
    by_id: int | None = None
    may_answer: bool = False
    has_ticks: bool = False
    event_id: int | None = None

    def rule(self, target: Target) -> Rule:
        """The rule of a target, "fill blanks" where the file has no column of it."""
        return self.rules.get(target, Rule.FILL)


@dataclass(slots=True)
class Meant:
    """What the words of a row turned out to mean: the body, its name, the event."""

    organisation_id: int | None = None
    organisation_name: str = ""
    event_id: int | None = None
    tags: list[int] = field(default_factory=list)


def newcomer(facts: PersonFacts, manner: Manner, ready: Ready) -> Known:
    """The person a row brings, not written yet."""
    one = intake.newcomer(
        Facts(
            full_name=facts.full_name,
            given_name=facts.given_name,
            family_name=facts.family_name,
            latin_name=ready.latin_name,
            sort_key=ready.sort_key,
            language=facts.language,
            birth_year=facts.birth_year,
            gender=facts.gender,
            district=facts.district,
            note=facts.note,
        ),
        emails=facts.emails,
        phones=phones_of(facts),
        at=manner.at,
    )
    one.terms = ready.terms
    known = Known(person=Entry("people", one.columns), newcomer=one)
    known.emails = [Entry("email_addresses", row) for row in one.emails]
    known.phones = [Entry("phone_numbers", row) for row in one.phones]
    return known


def begin(known: Known) -> Step:
    """The step that puts a newcomer on record."""
    step = Step()
    for entry in (known.person, *known.emails, *known.phones):
        step.add(entry)
    return step


def change(known: Known, facts: PersonFacts, manner: Manner) -> Step:
    """What the row changes of the facts of a person on record."""
    step = Step()
    before = (addresses(known.own(known.emails)), telephones(known.own(known.phones)))
    _columns(step, known, facts, manner)
    _addresses(step, known, facts, manner)
    _telephones(step, known, facts, manner)
    after = (addresses(known.own(known.emails)), telephones(known.own(known.phones)))
    for name, old, new in zip(("emails", "phones"), before, after, strict=True):
        if old != new:
            step.told[name] = [old, new]
    return step


def tie(step: Step, known: Known, facts: PersonFacts, meant: Meant, manner: Manner) -> None:
    """Let the person belong to the organisation the row names."""
    said = facts.affiliation
    if said is None or meant.organisation_id is None:
        return
    same = [row for row in known.ties if row.values["organisation_id"] == meant.organisation_id]
    if not same:
        values = {
            "organisation_id": meant.organisation_id,
            "role": said.role,
            "starts_on": said.since,
            "ends_on": said.until if _in_order(said.since, said.until) else None,
            "is_contact": bool(said.is_contact),
        }
        known.ties.append(step.add(Entry("affiliations", values)))
        told = ", ".join(filter(None, (meant.organisation_name, said.role)))
        step.told["affiliations"] = [None, told]
        return
    row = next((one for one in same if one.values["role"] == said.role), same[0])
    for column, value, target in (
        ("role", said.role, Target.ORGANISATION_ROLE),
        ("starts_on", said.since, Target.AFFILIATION_SINCE),
        ("ends_on", said.until, Target.AFFILIATION_UNTIL),
    ):
        if _takes(row.values[column], value, manner.rule(target)) and _fits(row, column, value):
            step.set(row, column, value)
    if said.is_contact is not None and manner.rule(Target.IS_CONTACT) is Rule.OVERWRITE:
        step.set(row, "is_contact", said.is_contact)


def expert(step: Step, known: Known, facts: PersonFacts) -> None:
    """Let the person be an expert in the sectors the row names."""
    has = {row.values["sector"] for row in known.expertises}
    for sector in dict.fromkeys(facts.expertises):
        if sector not in has:
            known.expertises.append(step.add(Entry("expertises", {"sector": sector, "note": ""})))
            step.told["expertises"] = [None, sector]


def _columns(step: Step, known: Known, facts: PersonFacts, manner: Manner) -> None:
    values = known.person.values
    had_proposal = values["latin_name"] == proposed_latin(values["full_name"])
    for column, target in PLAIN.items():
        said = getattr(facts, column)
        if not _takes(values[column], said, manner.rule(target)):
            continue
        if step.set(known.person, column, said):
            was = step.changes[-1].old
            step.told[column] = [None, None] if column == "note" else [was, said]
    if "full_name" in step.told:
        step.set(known.person, "sort_key", sort_key(facts.full_name))
        if had_proposal and not facts.latin_name:
            step.set(known.person, "latin_name", proposed_latin(facts.full_name))


def _addresses(step: Step, known: Known, facts: PersonFacts, manner: Manner) -> None:
    if manner.rule(Target.EMAIL) is Rule.NEVER:
        return
    has = {row.values["address_key"] for row in known.emails}
    for address, key in keyed(facts.emails):
        if key not in has:
            values = intake.email_row(address, key, is_primary=not known.emails)
            known.emails.append(step.add(Entry("email_addresses", values)))
    if facts.emails and manner.rule(Target.EMAIL) is Rule.OVERWRITE:
        wanted = next(keyed(facts.emails))[1]
        _lead(step, known, known.emails, "address_key", wanted)


def _telephones(step: Step, known: Known, facts: PersonFacts, manner: Manner) -> None:
    if manner.rule(Target.PHONE) is Rule.NEVER:
        return
    has = {row.values["e164"] or row.values["typed"] for row in known.phones}
    has |= {row.values["typed"] for row in known.phones}
    for phone in phones_of(facts):
        if (phone.e164 or phone.typed) not in has and phone.typed not in has:
            values = intake.phone_row(phone, is_primary=not known.phones)
            known.phones.append(step.add(Entry("phone_numbers", values)))
            has.add(phone.e164 or phone.typed)
    if facts.phones and manner.rule(Target.PHONE) is Rule.OVERWRITE:
        said = facts.phones[0]
        _lead(step, known, known.phones, *_number(said.typed, said.e164))


def _number(typed: str, e164: str) -> tuple[str, str]:
    return ("e164", e164) if e164 else ("typed", typed)


def _lead(step: Step, known: Known, rows: list[Entry], column: str, wanted: str) -> None:
    """Let the row with that value be the primary one, and no other."""
    own = list(known.own(rows))
    first = next((row for row in own if row.values[column] == wanted), None)
    if first is None or first.values["is_primary"]:
        return
    for row in own:
        step.set(row, "is_primary", row is first)


def _takes(present: Any, said: Any, rule: Rule) -> bool:
    """Whether a value is taken over; an empty cell never says anything."""
    if said in (None, "") or rule is Rule.NEVER or said == present:
        return False
    return rule is Rule.OVERWRITE or present in (None, "")


def _fits(row: Entry, column: str, value: Any) -> bool:
    """Whether a tie would still end after its beginning."""
    after = {**row.values, column: value}
    return _in_order(after["starts_on"], after["ends_on"])


def _in_order(since: date | None, until: date | None) -> bool:
    return since is None or until is None or since <= until

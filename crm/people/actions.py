"""People on record: added, changed, archived. Ties and consents have their own modules."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm.attributes import flag_modified

from crm.db import db, give_ref
from crm.history.actions import note as write_history
from crm.history.models import Actor
from crm.people import cluster_queries, queries, rows
from crm.people.models import EmailAddress, Person, PhoneNumber
from crm.people.rows import proposed_latin
from crm.search import actions as search
from crm.text.collation import sort_key

#: Free text may hold anything about a person: history says that it changed, never to what.
WITHHELD = frozenset({"note"})


def add_person(
    *,
    full_name: str,
    given_name: str = "",
    family_name: str = "",
    latin_name: str = "",
    emails: Sequence[str] = (),
    phones: Sequence[str] = (),
    language: str = "",
    birth_year: int | None = None,
    gender: str = "",
    district: str = "",
    note: str = "",
    by: Actor,
    at: datetime,
) -> Person:
    """Put a new person on record; the first address and the first telephone are the primary ones.

    An empty Latin form is proposed by the official transliteration.
    """
    facts = rows.Facts(
        full_name=full_name,
        given_name=given_name,
        family_name=family_name,
        latin_name=latin_name,
        language=language,
        birth_year=birth_year,
        gender=gender,
        district=district,
        note=note,
    )
    person = Person(**rows.columns_of(facts, at=at))
    reached = {**_write_to(person, emails), **_call(person, phones)}
    write_history(person, "created", by=by, at=at, extra=reached, withhold=WITHHELD)
    give_ref(person)
    person.survivor_id = person.id
    db.session.flush()
    index(person)
    return person


def change_person(
    person: Person,
    *,
    full_name: str,
    given_name: str,
    family_name: str,
    latin_name: str,
    emails: Sequence[str],
    phones: Sequence[str],
    language: str,
    birth_year: int | None,
    gender: str,
    district: str,
    note: str,
    by: Actor,
    at: datetime,
) -> None:
    """Write the person's facts anew; a Latin form that was only proposed follows the name."""
    if latin_name == proposed_latin(person.full_name):
        latin_name = ""
    person.full_name, person.sort_key = full_name, sort_key(full_name)
    person.given_name, person.family_name = given_name, family_name
    person.latin_name = latin_name or proposed_latin(full_name)
    person.language, person.birth_year, person.gender = language, birth_year, gender
    person.district, person.note = district, note
    reached = {**_write_to(person, emails), **_call(person, phones)}
    if reached:
        flag_modified(person, "sort_key")  # so that addresses raise the version as well
    write_history(person, "changed", by=by, at=at, extra=reached, withhold=WITHHELD)
    db.session.flush()
    index(person)


def archive(person: Person, *, by: Actor, at: datetime) -> None:
    """Take a person out of lists and search fields; everything about them stays."""
    if person.archived_at is None:
        person.archived_at = at
        write_history(person, "archived", by=by, at=at)
        db.session.flush()


def restore(person: Person, *, by: Actor, at: datetime) -> None:
    """Bring a person back into lists and search fields."""
    if person.archived_at is not None:
        person.archived_at = None
        write_history(person, "restored", by=by, at=at)
        db.session.flush()


def index(person: Person) -> None:
    """Let the search find the person by what is written down now; nobody finds the erased.

    A survivor is found by every word of the records merged into theirs, and those by none.
    """
    words = [*words_of(person)]
    if person.is_on_record:
        for record in cluster_queries.merged_records(person.id):
            words.extend(_own_words(record))
    search.index(queries.KIND, person.id, words)


def words_of(person: Person) -> Iterable[str]:
    """What a person is searched by: every form of the name, addresses, telephones."""
    return _own_words(person) if person.is_on_record else ()


def _own_words(person: Person) -> Iterable[str]:
    if person.erased_on is not None:
        return
    yield from rows.words(
        (person.full_name, person.given_name, person.family_name, person.latin_name),
        (email.address for email in person.emails),
        rows.numbered(number.typed for number in person.phones),
    )


def _write_to(person: Person, addresses: Sequence[str]) -> dict[str, list[list[str]]]:
    """Set the addresses, the primary one first; returns the change for history, if any."""
    before = _primary_first(person.emails, "address")
    known = {email.address_key: email for email in person.emails}
    kept: list[EmailAddress] = []
    for address, key in rows.keyed(addresses):
        row = known.get(key) or EmailAddress(address_key=key)
        row.address, row.is_primary = address, not kept
        kept.append(row)
    person.emails = kept
    after = _primary_first(person.emails, "address")
    return {} if before == after else {"emails": [before, after]}


def _call(person: Person, numbers: Sequence[str]) -> dict[str, list[list[str]]]:
    """Set the telephones, the primary one first; returns the change for history, if any."""
    before = _primary_first(person.phones, "typed")
    known = {phone.typed: phone for phone in person.phones}
    kept: list[PhoneNumber] = []
    for phone in rows.numbered(numbers):
        row = known.get(phone.typed) or PhoneNumber(typed=phone.typed)
        row.e164, row.is_primary = phone.e164, not kept
        kept.append(row)
    person.phones = kept
    after = _primary_first(person.phones, "typed")
    return {} if before == after else {"phones": [before, after]}


def _primary_first(rows: Sequence[EmailAddress | PhoneNumber], name: str) -> list[str]:
    return [getattr(row, name) for row in sorted(rows, key=lambda row: not row.is_primary)]


__all__ = [
    "WITHHELD",
    "add_person",
    "archive",
    "change_person",
    "index",
    "proposed_latin",
    "restore",
    "words_of",
]

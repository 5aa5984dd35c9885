"""Many people put on record at once: the same rows as for one, in few statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from crm.bulk import insert_rows, next_numbers
from crm.db import db
from crm.history.models import Actor, HistoryEntry
from crm.people import queries, rows
from crm.people.models import EmailAddress, Person, PhoneNumber
from crm.search import actions as search
from crm.search.terms import terms_of
from crm.text.phones import Phone

Row = dict[str, Any]
Extra = Mapping[str, Sequence[Any]]

#: Columns history tells of a new person; free text is withheld there.
TOLD = (
    "full_name",
    "given_name",
    "family_name",
    "latin_name",
    "language",
    "birth_year",
    "gender",
    "district",
)
HISTORY = ("at", "actor_kind", "actor_id", "record_kind", "record_id", "verb", "changes")


@dataclass(slots=True)
class Newcomer:
    """A person about to be put on record. `id` and those of the rows are given by `add_many`.

    `told` joins what history tells of them; `terms` are those they are found by, if made already.
    """

    columns: Row
    emails: list[Row] = field(default_factory=list)
    phones: list[Row] = field(default_factory=list)
    told: Row = field(default_factory=dict)
    terms: Collection[str] = ()
    id: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A line for the history of a person."""

    person_id: int
    verb: str
    changes: Mapping[str, Any]


def newcomer(
    facts: rows.Facts, *, emails: Iterable[str], phones: Iterable[Phone], at: datetime
) -> Newcomer:
    """The rows of a new person; the first address and the first telephone are primary."""
    return Newcomer(
        columns={**rows.columns_of(facts, at=at), "archived_at": None},
        emails=[
            email_row(address, key, is_primary=place == 0)
            for place, (address, key) in enumerate(rows.keyed(emails))
        ],
        phones=[phone_row(phone, is_primary=place == 0) for place, phone in enumerate(phones)],
    )


def email_row(address: str, key: str, *, is_primary: bool) -> Row:
    """The columns of an address but those that say whose it is."""
    return {"address": address, "address_key": key, "is_primary": is_primary}


def phone_row(phone: Phone, *, is_primary: bool) -> Row:
    """The columns of a telephone but those that say whose it is."""
    return {"typed": phone.typed, "e164": phone.e164, "is_primary": is_primary}


def add_many(newcomers: Sequence[Newcomer], *, extra: Extra, by: Actor, at: datetime) -> None:
    """Put people on record with addresses, telephones, search terms and history.

    Numbers are set in the newcomers and as `id` in their rows. `extra` joins the changes each
    history entry tells.
    """
    for one, number in zip(newcomers, next_numbers(Person, len(newcomers)), strict=True):
        one.id = number
    refs = _free_refs([one.id for one in newcomers])
    names = list(newcomers[0].columns) if newcomers else []
    insert_rows(
        Person,
        [*names, "id", "ref", "survivor_id"],
        [(*(one.columns[n] for n in names), one.id, refs[one.id], one.id) for one in newcomers],
    )
    insert_of_people(EmailAddress, [(one.id, row) for one in newcomers for row in one.emails])
    insert_of_people(PhoneNumber, [(one.id, row) for one in newcomers for row in one.phones])
    search.index_new(
        queries.KIND, {one.id: one.terms or terms_of(words_of(one)) for one in newcomers}
    )
    told = [Told(one.id, "imported", {**_story(one), **one.told, **extra}) for one in newcomers]
    tell(told, by=by, at=at)


def insert_of_people(model: type[Any], owned: Sequence[tuple[int, Row]]) -> None:
    """Insert rows that belong to people, each given with whose it is; their numbers are set."""
    if not owned:
        return
    for (_person, row), number in zip(owned, next_numbers(model, len(owned)), strict=True):
        row["id"] = number
    names = list(owned[0][1])
    insert_rows(
        model,
        [*names, "person_id"],
        [(*(row[name] for name in names), person) for person, row in owned],
    )


def tell(entries: Sequence[Told], *, by: Actor, at: datetime) -> None:
    """Write history of many people at once."""
    insert_rows(
        HistoryEntry,
        HISTORY,
        [
            (at, by.kind, by.user_id, queries.KIND, one.person_id, one.verb, one.changes or None)
            for one in entries
        ],
    )


def words_of(one: Newcomer) -> list[str]:
    """What a newcomer is searched by."""
    names = [one.columns[name] for name in TOLD[:4]]
    phones = [Phone(row["typed"], row["e164"], "") for row in one.phones]
    return list(rows.words(names, [row["address"] for row in one.emails], phones))


def _story(one: Newcomer) -> dict[str, Any]:
    """The facts as the history of a single new person tells them."""
    told = {name: [None, one.columns[name]] for name in TOLD if one.columns[name]}
    if one.columns["note"]:
        told["note"] = [None, None]
    if one.emails:
        told["emails"] = [[], [row["address"] for row in one.emails]]
    if one.phones:
        told["phones"] = [[], [row["typed"] for row in one.phones]]
    return told


def _free_refs(numbers: Sequence[int]) -> dict[int, str]:
    """`person-17` after each number; a name an archive has taken is passed over for the next."""
    if not numbers:
        return {}
    wanted = {number: f"{Person.REF_PREFIX}-{number}" for number in numbers}
    stmt = sa.select(Person.ref).where(Person.ref.in_(wanted.values()))
    taken = set(db.session.scalars(stmt))
    if not taken:
        return wanted
    given: set[str] = set()
    for number in numbers:
        free = number
        while (ref := f"{Person.REF_PREFIX}-{free}") in given or _is_taken(ref):
            free += 1
        wanted[number] = ref
        given.add(ref)
    return wanted


def _is_taken(ref: str) -> bool:
    return db.session.scalar(sa.select(Person.id).where(Person.ref == ref)) is not None

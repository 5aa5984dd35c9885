"""Rows read and looked up ahead of those that are taken over. Pure: no database, no clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from crm.imports.reading.columns import Mapping
from crm.imports.reading.facts import OrganisationFacts, PersonFacts
from crm.imports.reading.faults import Fault
from crm.imports.reading.rows import PersonReader
from crm.imports.reading.spool import read_rows
from crm.matching.features import features
from crm.matching.index import Index
from crm.matching.profiles import Profile
from crm.matching.weights import Model
from crm.people.rows import keyed, proposed_latin, words
from crm.search.terms import terms_of
from crm.text.collation import sort_key
from crm.text.phones import Phone

#: The fields of a `Profile` in their order.
Held = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """The rows of one import. `header_row` and those above are none, up to `done` nothing is
    looked up any more; `size` rows make a chunk."""

    spool: Path
    header_row: int
    mapping: Mapping
    today: date
    is_from_1904: bool
    model: str
    done: int
    size: int


class Ready(NamedTuple):
    """What a person needs who is new: made in vain when the row is about somebody known."""

    latin_name: str
    sort_key: str
    terms: Sequence[str]


class Ahead(NamedTuple):
    """A row: what it says, its place among all compared, the places it may be the same as."""

    number: int
    facts: PersonFacts | None
    faults: tuple[Fault, ...]
    place: int = 0
    near: Sequence[int] = ()
    fingerprint: str = ""
    ready: Ready | None = None


class Scout:
    """Looks up the rows of an import among everybody on record and the rows above.

    Places count from 1: those on record in the order they are added, then the rows with facts.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._index = Index(Model.from_json(task.model))
        self._place = 0
        self._seen: dict[str, int] = {}

    def add(self, people: Iterable[Held]) -> None:
        """Take in people on record, all of them before the first row."""
        for one in people:
            self._place += 1
            self._index.add(Profile(self._place, *one))

    def chunks(self) -> Iterator[list[Ahead]]:
        """The rows of the file, a chunk at a time."""
        task = self._task
        reader = PersonReader(task.mapping, today=task.today, is_from_1904=task.is_from_1904)
        rows = read_rows(task.spool, after=task.header_row)
        while part := list(islice(rows, task.size)):
            yield [self._looked_up(row.number, *reader.read(row)) for row in part]

    def close(self) -> None:
        """Nothing is left to be closed."""

    def _looked_up(
        self, number: int, facts: PersonFacts | None, faults: tuple[Fault, ...]
    ) -> Ahead:
        if facts is None:
            return Ahead(number, None, faults)
        self._place += 1
        fingerprint = fingerprint_of(facts, self._seen)
        profile = profile_of(facts, self._place)
        if number <= self._task.done:
            self._index.add(profile)
            return Ahead(number, facts, faults, self._place, (), fingerprint)
        near = self._index.meet(features(profile))
        return Ahead(number, facts, faults, self._place, near, fingerprint, ready_of(facts))


def profile_of(facts: PersonFacts, place: int) -> Profile:
    """What matching compares of a row."""
    body = facts.affiliation.organisation if facts.affiliation else ""
    return Profile(
        id=place,
        full_name=facts.full_name,
        given_name=facts.given_name,
        family_name=facts.family_name,
        latin_name=facts.latin_name,
        emails=facts.emails,
        phones=tuple(phone.e164 or phone.typed for phone in facts.phones),
        birth_year=facts.birth_year,
        organisations=(body,) if body else (),
    )


def ready_of(facts: PersonFacts) -> Ready:
    """What a new person with these facts needs."""
    latin_name = facts.latin_name or proposed_latin(facts.full_name)
    names = (facts.full_name, facts.given_name, facts.family_name, latin_name)
    addresses = [address for address, _key in keyed(facts.emails)]
    terms = terms_of(words(names, addresses, phones_of(facts)))
    return Ready(latin_name, sort_key(facts.full_name), tuple(sorted(terms)))


def phones_of(facts: PersonFacts) -> list[Phone]:
    """The telephones of a row, each once."""
    found: dict[str, Phone] = {}
    for said in facts.phones:
        typed = " ".join(said.typed.split())
        found.setdefault(said.e164 or typed, Phone(typed, said.e164, ""))
    return list(found.values())


def fingerprint_of(facts: PersonFacts | OrganisationFacts, seen: dict[str, int]) -> str:
    """What a row says, in a few letters; the same row again in one file gets other ones."""
    held: list[Any] = [
        getattr(facts, name) for name in type(facts).__slots__ if name not in ("row", "tags")
    ]
    base = blake2b(repr(held).encode(), digest_size=12).hexdigest()
    turn = seen.get(base, 0)
    seen[base] = turn + 1
    return f"{base}.{turn}"

"""Records as the rows of a file see them: what stands, and what will once a chunk is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from hashlib import blake2b
from types import MappingProxyType
from typing import Any, Final

from crm.matching.bodies import Body
from crm.matching.features import Features, features
from crm.matching.profiles import Profile
from crm.people.intake import Newcomer

#: The columns of a row that say whether somebody has edited it since it was written.
MARKED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "people": (
            "full_name",
            "given_name",
            "family_name",
            "latin_name",
            "language",
            "birth_year",
            "gender",
            "district",
            "note",
            "merged_into_id",
            "erased_on",
            "archived_at",
        ),
        "organisations": (
            "name",
            "name_bg",
            "kind",
            "sector",
            "parent_id",
            "website",
            "email",
            "phone",
            "district",
            "note",
            "archived_at",
        ),
        "email_addresses": ("address", "address_key", "is_primary"),
        "phone_numbers": ("typed", "e164", "is_primary"),
        "affiliations": ("organisation_id", "role", "starts_on", "ends_on", "is_contact"),
        "expertises": ("sector", "note"),
        "consents": ("purpose", "given_on", "withdrawn_on", "wording", "source"),
        "background_answers": ("answer", "answered_on", "source"),
        "attendances": ("event_id", "state", "role"),
        "person_tags": ("tag_id",),
        "tags": ("name",),
    }
)

Values = dict[str, Any]


@dataclass(slots=True, eq=False)
class Entry:
    """A row of a table by its columns; without an `id` it is still to be written."""

    table: str
    values: Values

    @property
    def id(self) -> int:
        """Its number, 0 before it is written."""
        number: int = self.values.get("id", 0)
        return number

    @property
    def mark(self) -> str:
        """What it holds, in a few letters."""
        return mark_of(self.table, self.values)


def mark_of(table: str, values: Mapping[str, Any]) -> str:
    """What a row holds, in a few letters that say nothing of it."""
    held = [values.get(name) for name in MARKED[table]]
    return blake2b(repr(held).encode(), digest_size=8).hexdigest()


def plain(value: Any) -> Any:
    """A value of a column as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    return value if value is None or isinstance(value, str | int) else value.isoformat()


@dataclass(slots=True, eq=False)
class Known:
    """A person: their row and those that hang on it, of records merged into it as well.

    `newcomer` is set while the person is not written yet. `organisations` are the names of
    bodies they belong to, for comparing only.
    """

    person: Entry
    emails: list[Entry] = field(default_factory=list)
    phones: list[Entry] = field(default_factory=list)
    ties: list[Entry] = field(default_factory=list)
    expertises: list[Entry] = field(default_factory=list)
    consents: list[Entry] = field(default_factory=list)
    answers: list[Entry] = field(default_factory=list)
    attendances: list[Entry] = field(default_factory=list)
    tags: list[Entry] = field(default_factory=list)
    organisations: tuple[str, ...] = ()
    newcomer: Newcomer | None = None
    taken_apart: tuple[tuple[Any, ...], Features] | None = None

    @property
    def id(self) -> int:
        """The number of the record, 0 before it is written."""
        return self.person.id

    @property
    def name(self) -> str:
        name: str = self.person.values["full_name"]
        return name

    def profile(self, place: int = 0) -> Profile:
        """What matching compares, under a number of the caller's choosing."""
        values = self.person.values
        return Profile(
            id=place,
            full_name=values["full_name"],
            given_name=values["given_name"],
            family_name=values["family_name"],
            latin_name=values["latin_name"],
            emails=tuple(row.values["address"] for row in self.emails),
            phones=tuple(row.values["e164"] or row.values["typed"] for row in self.phones),
            birth_year=values["birth_year"],
            organisations=self.organisations,
        )

    def reach(self) -> set[str]:
        """The addresses and telephones at which they are reached, as they are compared."""
        mails = {row.values["address_key"] for row in self.emails}
        return mails | {row.values["e164"] or row.values["typed"] for row in self.phones}

    def features(self) -> Features:
        """The same taken apart, kept until addresses or the name change."""
        held = (self.name, self.person.values["birth_year"], len(self.emails), len(self.phones))
        if self.taken_apart is None or self.taken_apart[0] != held:
            self.taken_apart = held, features(self.profile())
        return self.taken_apart[1]

    def own(self, rows: Sequence[Entry]) -> Iterator[Entry]:
        """Those of the rows that stand on this very record, not on one merged into it."""
        return (row for row in rows if row.values.get("person_id", self.id) == self.id)


@dataclass(slots=True, eq=False)
class KnownBody:
    """An organisation as the rows of a file see it."""

    entry: Entry

    @property
    def id(self) -> int:
        """The number of the record, below zero in a dry run that would make it."""
        return self.entry.id

    @property
    def name(self) -> str:
        name: str = self.entry.values["name"]
        return name

    def body(self) -> Body:
        """What matching compares."""
        names = ("name", "name_bg", "website", "email", "phone", "district")
        return Body(self.id, *(self.entry.values[name] for name in names))


@dataclass(slots=True)
class Change:
    """A column of a row that gets another value."""

    entry: Entry
    column: str
    old: Any
    new: Any


@dataclass(slots=True)
class Step:
    """What one row of the file does to a record: rows it adds, columns it changes."""

    made: list[tuple[Entry, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    told: dict[str, list[Any]] = field(default_factory=dict)
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def add(self, entry: Entry) -> Entry:
        """Let a row be written."""
        self.made.append((entry, entry.mark))
        return entry

    def set(self, entry: Entry, column: str, value: Any) -> bool:
        """Let a column have another value; says whether that is a change."""
        old = entry.values.get(column)
        if old == value:
            return False
        entry.values[column] = value
        self.changes.append(Change(entry, column, old, value))
        return True

    @property
    def is_empty(self) -> bool:
        """Whether the record already says all of it."""
        return not self.made and not self.changes

    def made_rows(self) -> dict[str, list[list[Any]]]:
        """What was written, for taking it back; asked when everything has its number."""
        found: dict[str, list[list[Any]]] = {}
        for entry, mark in self.made:
            found.setdefault(entry.table, []).append([entry.id, mark])
        return found

    def changed_columns(self) -> dict[str, dict[str, list[Any]]]:
        """What stood before and stands now, as JSON values, by table and number."""
        found: dict[str, dict[str, list[Any]]] = {}
        for change in self.changes:
            place = f"{change.entry.table}:{change.entry.id}"
            found.setdefault(place, {})[change.column] = [plain(change.old), plain(change.new)]
        return found


def addresses(rows: Iterable[Entry]) -> list[str]:
    """The addresses, the primary one first, as history tells them."""
    return [row.values["address"] for row in sorted(rows, key=_is_second)]


def telephones(rows: Iterable[Entry]) -> list[str]:
    """The telephones as typed, the primary one first."""
    return [row.values["typed"] for row in sorted(rows, key=_is_second)]


def _is_second(row: Entry) -> bool:
    return not row.values["is_primary"]

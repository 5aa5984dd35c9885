"""Who on record, or in the rows above, may be the person a row speaks of."""

import pickle
import sqlite3
from array import array
from collections.abc import Collection, Iterable
from typing import Any

from crm.imports import record_queries
from crm.imports.known import Known
from crm.imports.reading.facts import PersonFacts
from crm.matching.features import Features, features
from crm.matching.index import Index
from crm.matching.profiles import Profile
from crm.matching.weights import Model


class Finder:
    """An index of everybody on record and of every row read so far.

    Each name in it is a place; a place stands for a record by its number, for a person who is
    written with the present chunk, or for nobody (a row that was rejected or is in review).
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._index = Index(model)
        self._numbers = array("i", [0])
        self._fresh: dict[int, Known] = {}
        self._last = 0
        self._own: set[int] = set()

    def read_register(self, *, with_bodies: bool) -> None:
        """Take in everybody on record who is not here yet, under merged names too.

        Asked again before each chunk: people are added while an import goes on.
        """
        own, after = self._own, self._last
        for page in record_queries.everybody(with_bodies=with_bodies, after=after, but=own):
            for number, known in page.items():
                self._last = max(self._last, number)
                self._index.add(known.profile(self._place(number)))
            for number, full, given, family in record_queries.old_names(page) if page else ():
                place = self._place(number)
                self._index.add(Profile(place, full, given, family))
        self._last = max(self._last, *own, 0)
        self._own.clear()

    def ask(self, facts: PersonFacts) -> tuple[int, Features, list[int]]:
        """A place for the row, the row taken apart, and the places it may be the same as."""
        place = self._place(0)
        row = features(profile_of(facts, place))
        return place, row, self._index.meet(row)

    def remember(self, facts: PersonFacts, number: int) -> None:
        """Take in a row of an earlier part of this import and what became of it."""
        self._index.add(profile_of(facts, self._place(number)))

    def settle(self, place: int, known: Known) -> None:
        """Say whom a place stands for; their number may still be to come."""
        self._fresh[place] = known

    def chunk_written(self) -> None:
        """Everybody has a number now."""
        for place, known in self._fresh.items():
            self._numbers[place] = known.id
            if known.id > self._last:
                self._own.add(known.id)
        self._fresh.clear()

    def numbers(self, places: Iterable[int]) -> set[int]:
        """The numbers of the records behind some places."""
        return {self._numbers[place] for place in places} - {0}

    def known(self, places: Iterable[int], loaded: dict[int, Known]) -> list[Known]:
        """The people behind some places, each once."""
        found: dict[int, Known] = {}
        for place in places:
            one = self._fresh.get(place) or loaded.get(self._numbers[place])
            if one is not None:
                found[id(one)] = one
        return list(found.values())

    def _place(self, number: int) -> int:
        self._numbers.append(number)
        return len(self._numbers) - 1


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


class Scratch:
    """What a dry run would have written, on disk instead of in memory, gone when it is over."""

    def __init__(self) -> None:
        self._file: Any = sqlite3.connect("")
        self._file.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, known BLOB)")
        self._file.execute("CREATE TABLE reach (key TEXT, id INTEGER, PRIMARY KEY (key, id))")
        self._numbers: set[int] = set()
        self._last = 0

    def number(self) -> int:
        """A number for somebody who is not on record: below zero."""
        self._last -= 1
        return self._last

    def put(self, people: Iterable[Known]) -> None:
        """Keep how people would stand now."""
        rows = []
        for one in people:
            one.taken_apart = None
            rows.append((one.id, pickle.dumps(one)))
            reach = [(key, one.id) for key in one.reach()]
            self._file.executemany("INSERT OR IGNORE INTO reach VALUES (?, ?)", reach)
        self._file.executemany("INSERT OR REPLACE INTO people VALUES (?, ?)", rows)
        self._numbers.update(number for number, _known in rows)

    def people(self, numbers: Collection[int]) -> dict[int, Known]:
        """Those of the people who are kept here."""
        found = {}
        for number in sorted(self._numbers.intersection(numbers)):
            row = self._file.execute("SELECT known FROM people WHERE id = ?", (number,))
            found[number] = pickle.loads(row.fetchone()[0])  # noqa: S301 - written above
        return found

    def reached(self, keys: Iterable[str]) -> dict[str, set[int]]:
        """Who is reached at each address or telephone."""
        found: dict[str, set[int]] = {}
        for key in keys:
            rows = self._file.execute("SELECT id FROM reach WHERE key = ? LIMIT 20", (key,))
            found[key] = {row[0] for row in rows}
        return found

    def close(self) -> None:
        self._file.close()

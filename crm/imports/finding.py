"""Who on record, or in the rows above, may be the person a row speaks of."""

import pickle
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from crm.imports import register_queries
from crm.imports.ahead import Ahead, Held, profile_of
from crm.imports.known import Known
from crm.matching.index import Index
from crm.matching.profiles import Profile
from crm.matching.weights import Model


class Finder:
    """What places mean: of everybody on record and of every row read so far.

    A place stands for a record by its number, for a person who is written with the present
    chunk, or for nobody (a row that was rejected or is in review). Who is put on record while
    the import goes on has none and is looked up here.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._numbers = array("i", [0])
        self._fresh: dict[int, Known] = {}
        self._last = 0
        self._own: set[int] = set()
        self._late: Index | None = None

    def register(self, *, with_bodies: bool) -> Iterator[list[Held]]:
        """Everybody on record, under merged names too, in the order of their places."""
        for page in register_queries.everybody(with_bodies=with_bodies):
            self._numbers.extend(number for number, *_held in page)
            self._last = max(self._last, *(number for number, *_held in page))
            yield [tuple(held) for _number, *held in page]

    def read_late(self, *, with_bodies: bool) -> None:
        """Take in who was put on record since; asked before each chunk."""
        late = register_queries.everybody(with_bodies=with_bodies, after=self._last, but=self._own)
        for page in late:
            self._late = self._late or Index(self.model)
            for number, *held in page:
                self._late.add(Profile(number, *held))
                self._last = max(self._last, number)
        self._last = max(self._last, *self._own, 0)
        self._own.clear()

    def place(self, number: int = 0) -> None:
        """The next row has a place, and stands for a record if it was taken over before."""
        self._numbers.append(number)

    def late(self, row: Ahead) -> list[int]:
        """The numbers of those who came since that the row may be about."""
        if self._late is None or row.facts is None:
            return []
        return self._late.candidates(profile_of(row.facts, 0))

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

    def known(self, places: Iterable[int], loaded: Mapping[int, Known]) -> list[Known]:
        """The people behind some places."""
        found = (self._fresh.get(place) or loaded.get(self._numbers[place]) for place in places)
        return [one for one in found if one is not None]


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

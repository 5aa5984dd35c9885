"""Taking an import back, the last row first, each as far as nobody has touched it since.

A row the import wrote is deleted while it still holds what was written and nothing else names it.
A column it changed is set back while it still holds what the import put there.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from crm import clock
from crm.db import Base, db
from crm.history.actions import note, raise_revision
from crm.history.models import Actor
from crm.imports import record_queries, sources, undo_queries, writing
from crm.imports.known import mark_of, plain
from crm.imports.models import ImportBatch, ImportKind, ImportRow, ImportState, Outcome
from crm.people.intake import Told, tell
from crm.people.queries import KIND
from crm.search import actions as search

CHUNK: Final = 200
DELETED, RESTORED, KEPT = "deleted", "restored", "kept"
EDITED: Final = "edited"
#: Why a record is kept, by the table that names it.
REASONS: Final[Mapping[str, str]] = {
    "invitations": "invited",
    "letters": "invited",
    "attendances": "attended",
    "merges": "merged",
    "people": "merged",
}
#: What stays when others name it, while the person who brought it goes.
STILL_USED: Final[Mapping[str, str]] = {
    "tags": "tag_used",
    "organisations": "organisation_used",
}
#: Rows that go before those they hang on.
ORDER: Final = (
    "attendances",
    "person_tags",
    "background_answers",
    "consents",
    "expertises",
    "affiliations",
    "phone_numbers",
    "email_addresses",
    "people",
    "tags",
    "organisations",
)
#: Rows others hang on: they go only when nothing names them any more.
RECORDS: Final = ("people", "tags", "organisations")
PAST: Final[Mapping[str, str]] = {
    "people": "person",
    "tags": "tag",
    "organisations": "organisation",
    "attendances": "attendance",
}
Committed = Callable[[int, int], None]
Place = tuple[str, int]


def take_back(batch: ImportBatch, *, by: Actor, committed: Committed) -> None:
    """Take back every row that wrote something; `committed(count, total)` commits each chunk."""
    total = undo_queries.written(batch.id)
    while rows := undo_queries.last_written(batch.id, limit=CHUNK):
        counts = Counter(batch.undo or {})
        counts.update(_take_back(rows, batch, by=by))
        batch.undo = dict(counts)
        db.session.flush()
        committed(len(rows), total)
        db.session.refresh(batch)
    batch.state, batch.turn = ImportState.UNDONE, None
    sources.forget_spool(batch)
    told = {name: [None, number] for name, number in (batch.undo or {}).items()}
    note(batch, "taken_back", by=by, at=clock.now(), extra=told)
    db.session.commit()


def _take_back(rows: Sequence[ImportRow], batch: ImportBatch, *, by: Actor) -> Counter[str]:
    state = Standing(rows)
    for row in rows:
        state.take_back(row)
    for row in rows:
        if row.undone == DELETED:
            row.record_id, row.label = None, ""
        row.fingerprint = row.external_key = ""
    state.write()
    if batch.kind is ImportKind.PEOPLE:
        _tell(state, batch, by=by, at=clock.now())
    raise_revision()
    return Counter(row.undone for row in rows)


def _tell(state: "Standing", batch: ImportBatch, *, by: Actor, at: datetime) -> None:
    """Write history and search terms of those who stay and were set back."""
    numbers = state.touched - state.gone["people"]
    tell(
        [Told(n, "import_undone", {"import": [batch.id, None]}) for n in sorted(numbers)],
        by=by,
        at=at,
    )
    people = record_queries.people(numbers)
    found = {number: list(writing.words_of(known)) for number, known in people.items()}
    found.update({number: [] for number in state.gone["people"]})
    search.index_many(KIND, found)
    writing.raise_versions(numbers)


class Standing:
    """The rows of a chunk as they stand now, and what becomes of them one by one."""

    def __init__(self, rows: Iterable[ImportRow]) -> None:
        numbers: defaultdict[str, set[int]] = defaultdict(set)
        for row in rows:
            for table, number in [*_made(row), *_changed(row)]:
                numbers[table].add(number)
        self._rows = {t: undo_queries.present(t, found) for t, found in numbers.items()}
        self._naming: defaultdict[Place, set[Place]] = defaultdict(set)
        for table in RECORDS:
            made = {number for row in rows for t, number in _made(row) if t == table}
            for number, other, other_number in undo_queries.naming(table, made) if made else ():
                self._naming[table, number].add((other, other_number))
        self._back: defaultdict[Place, dict[str, Any]] = defaultdict(dict)
        self.gone: defaultdict[str, set[int]] = defaultdict(set)
        self.touched: set[int] = set()

    def take_back(self, row: ImportRow) -> None:
        """Decide what becomes of what one row did."""
        reasons = [*self._set_back(row), *self._delete(row)]
        row.kept = reasons[0] if reasons else ""
        row.undone = RESTORED if row.outcome is Outcome.UPDATED else DELETED
        if set(reasons) - set(STILL_USED.values()):
            row.undone = KEPT
        if row.record_id is not None:
            self.touched.add(row.record_id)

    def _set_back(self, row: ImportRow) -> Iterable[str]:
        for place, columns in (row.changes or {}).items():
            table, _colon, number = place.partition(":")
            now = self._rows[table].get(int(number))
            for column, (old, new) in columns.items():
                if now is None or plain(now[column]) != new:
                    yield EDITED
                else:
                    now[column] = _typed(table, column, old)
                    self._back[table, int(number)][column] = now[column]

    def _delete(self, row: ImportRow) -> Iterable[str]:
        people = [number for table, number in _made(row) if table == "people"]
        kept = [why for why in (self._why_kept("people", n, row) for n in people) if why]
        if kept:
            yield from kept
            return
        for table in ORDER:
            for number, mark in (row.made or {}).get(table, ()):
                why = self._why(table, number, mark)
                if why:
                    yield why
                else:
                    self._go(table, number)

    def _why_kept(self, table: str, number: int, row: ImportRow) -> str:
        """Why a record stays with all that hangs on it, or nothing."""
        marks = {(t, n): mark for t, of in (row.made or {}).items() for n, mark in of}
        why = self._why_edited(table, number, marks[table, number])
        for place in sorted(self._naming[table, number]):
            if place[0] in self.gone and place[1] in self.gone[place[0]]:
                continue
            if place not in marks:
                return REASONS.get(place[0], EDITED if place[0] in ORDER else "used")
            why = why or self._why_edited(*place, marks[place])
        return why

    def _why(self, table: str, number: int, mark: str) -> str:
        why = self._why_edited(table, number, mark)
        if not why and table in RECORDS[1:]:
            left = [p for p in self._naming[table, number] if p[1] not in self.gone[p[0]]]
            why = STILL_USED[table] if left else ""
        return why

    def _why_edited(self, table: str, number: int, mark: str) -> str:
        now = self._rows.get(table, {}).get(number)
        return "" if now is None or mark_of(table, now) == mark else EDITED

    def _go(self, table: str, number: int) -> None:
        self.gone[table].add(number)
        self._rows.get(table, {}).pop(number, None)

    def write(self) -> None:
        """Write what was decided."""
        for (table, number), columns in self._back.items():
            if number not in self.gone[table]:
                known = Base.metadata.tables[table]
                stmt = sa.update(known).where(known.c.id == number).values(columns)
                db.session.connection().execute(stmt)
        for table in ORDER:
            numbers = self.gone[table]
            if numbers:
                if table in RECORDS:
                    undo_queries.forget_derived(table, numbers)
                undo_queries.delete(table, numbers)
                if table in PAST:
                    undo_queries.forget_history(PAST[table], numbers)
        search.index_many("organisation", {number: [] for number in self.gone["organisations"]})


def _made(row: ImportRow) -> list[Place]:
    return [(table, number) for table, of in (row.made or {}).items() for number, _mark in of]


def _changed(row: ImportRow) -> list[Place]:
    places = (place.partition(":") for place in row.changes or {})
    return [(table, int(number)) for table, _colon, number in places]


def _typed(table: str, column: str, value: Any) -> Any:
    """A value as the column has it, from its JSON form."""
    kind = Base.metadata.tables[table].c[column].type.python_type
    if value is None or not isinstance(value, str) or kind is str:
        return value
    return kind.fromisoformat(value) if kind in (date, datetime) else kind(value)

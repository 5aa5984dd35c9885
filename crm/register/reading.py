"""Reading an archive: all of it or nothing of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, update

from crm.db import Base, db
from crm.history.actions import note_batch, raise_revision
from crm.history.models import Actor
from crm.register import queries
from crm.register.contents import FILES
from crm.register.manifest import manifest_errors
from crm.register.refs import Refs, known_refs
from crm.register.tables import ArchiveError, Row, RowError, Table, read_table, unknown_files

BATCH = 2_000

Values = dict[str, Any]
#: Numbers of an event and of a person.
Pair = tuple[int, int]


@dataclass
class Reading:
    """What is known while an archive is read."""

    at: datetime
    folder: Path
    refs: dict[str, Refs]
    tables: dict[str, Table]
    folded: list[dict[str, str]] = field(default_factory=list)

    @property
    def errors(self) -> list[RowError]:
        return [error for table in self.tables.values() for error in table.errors]

    def add(self, kind: str, model: type[Base], table: Table, rows: Iterable[Values]) -> None:
        """Write new records of a kind that has refs, and know their numbers from now on."""
        refs = self.refs[kind]
        new = []
        for row, values in zip(table.rows, rows, strict=True):
            if values["ref"] in refs.numbers:
                table.refuse(row, "ref", "exists", f"{values['ref']!r} is on record already")
            else:
                refs.numbers[values["ref"]] = 0
                new.append(values)
        insert_rows(model, new)
        refs.numbers.update(queries.refs_by_kind({kind})[kind])

    def write(self, model: type[Base], rows: Iterable[Values | None]) -> None:
        """Write rows without a ref; those that were refused are `None`."""
        insert_rows(model, [row for row in rows if row is not None])


def insert_rows(model: type[Base], rows: list[Values]) -> None:
    """Insert in batches, in order."""
    for start in range(0, len(rows), BATCH):
        db.session.execute(insert(model), rows[start : start + BATCH])


Reader = Callable[[Reading, Table], None]


def import_archive(
    folder: Path, readers: Mapping[str, Reader], *, by: Actor, at: datetime
) -> Reading:
    """Add an archive to what is there. Flushes, never commits.

    Raises:
        ArchiveError: with every bad row; roll back, nothing must stay.
        FileNotFoundError: there is no such folder.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not a folder")
    stray = [*manifest_errors(folder), *unknown_files(folder)]
    if stray:
        raise ArchiveError(stray)
    tables = {layout.name: read_table(folder, layout) for layout in FILES}
    reading = Reading(at=at, folder=folder, refs=known_refs(), tables=tables)
    for layout in FILES:
        readers[layout.name](reading, tables[layout.name])
    if reading.errors:
        raise ArchiveError(reading.errors)
    note_batch(
        "archive",
        "imported",
        counts={name: len(table.rows) for name, table in tables.items() if table.rows},
        by=by,
        at=at,
    )
    raise_revision()
    return reading


def pairs_once(
    table: Table, found: Iterable[tuple[Row, tuple[Any, ...] | None]], what: str
) -> list[bool]:
    """Report the second and every later row of the same key; says for each row if it stays."""
    seen: Counter[tuple[Any, ...]] = Counter()
    stays = []
    for row, key in found:
        if key is None:
            stays.append(False)
            continue
        seen[key] += 1
        if seen[key] > 1:
            table.refuse(row, "", "doubled", f"a second row for the same {what}")
        stays.append(seen[key] == 1)
    return stays


def linked(reading: Reading, table: Table, **links: str) -> Iterator[tuple[Row, Values]]:
    """Rows whose links were settled: column `person` becomes `person_id`."""
    for row in table.rows:
        values: Values = dict(row.values)
        is_good = True
        for column, kind in links.items():
            number = reading.refs[kind].resolve(table, row, column)
            del values[column]
            values[f"{column}_id"] = number
            is_good = is_good and (number is not None or row.values[column] is None)
        if is_good:
            yield row, values


def set_by_number(model: type[Base], values: Mapping[int, Values]) -> None:
    """Set the same columns of many records, in batches; their versions stay."""
    table = model.metadata.tables[model.__tablename__]
    rows = [{"number": number, **columns} for number, columns in values.items()]
    if not rows:
        return
    names = [name for name in rows[0] if name != "number"]
    stmt = (
        update(table)
        .where(table.c.id == bindparam("number"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    found = [{"number": row["number"], **{f"new_{n}": row[n] for n in names}} for row in rows]
    for start in range(0, len(found), BATCH):
        db.session.execute(stmt, found[start : start + BATCH])


def event_pairs(reading: Reading, table: Table) -> list[tuple[Row, Pair | None]]:
    """Rows with the event and the person they name, `None` where one is unknown."""
    found: list[tuple[Row, Pair | None]] = []
    for row in table.rows:
        event_id = reading.refs["event"].resolve(table, row, "event")
        person_id = reading.refs["person"].resolve(table, row, "person")
        is_good = event_id is not None and person_id is not None
        found.append((row, (event_id, person_id) if is_good else None))  # type: ignore[arg-type]
    return found

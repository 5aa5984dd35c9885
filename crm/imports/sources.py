"""The file of an import: kept by its checksum, read once, its rows spooled in the instance."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from flask import current_app

from crm.files import actions as files
from crm.files.actions import Received
from crm.files.kinds import SPREADSHEETS
from crm.files.store import store
from crm.imports.ahead import Task
from crm.imports.models import ImportBatch, ImportKind
from crm.imports.reading import columns
from crm.imports.reading import files as reading
from crm.imports.reading.columns import Mapping
from crm.imports.reading.faults import Fault
from crm.imports.reading.files import Sheets
from crm.imports.reading.rows import OrganisationReader, PersonReader
from crm.imports.reading.spool import read_rows
from crm.imports.reading.targets import Subject

#: Rows planned and committed together.
CHUNK = 1_000
FOLDER: Final = "imports"

#: A row as it was read: its number, what it says, what is wrong with it.
Read = tuple[int, Any, tuple[Fault, ...]]


def received(file: IO[bytes], *, name: str) -> Received:
    """Keep the bytes of a file to import.

    Raises:
        RefusedError: the file is empty, too large or of no kind that has rows.
        OSError: the disk is full.
    """
    return files.receive(file, name=name, into=store(), kinds=SPREADSHEETS)


def opened(batch: ImportBatch) -> Sheets:
    """The rows of an import. The file is read by the first who asks, then its spool.

    Raises:
        Unreadable: the file is refused; its code says why.
        FileNotFoundError: the file was taken away, as old ones are.
    """
    spool = spool_of(batch)
    if spool.is_file():
        return reading.reopen(spool)
    with store().open(batch.file_hash) as file:
        content = file.read()
    spool.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return reading.read(content, sheet=batch.options.get("sheet") or None, keep=spool)


def forget_spool(batch: ImportBatch) -> None:
    """Delete the rows that were put aside; the file itself stays."""
    spool_of(batch).unlink(missing_ok=True)


def spool_of(batch: ImportBatch) -> Path:
    """Where the rows of an import lie while it goes on."""
    folder = Path(current_app.config["INSTANCE"]) / FOLDER
    return folder / f"{batch.id}-{batch.file_hash[:16]}.spool"


def columns_of(batch: ImportBatch, sheets: Sheets, said: object = None) -> Mapping:
    """What the columns are taken for: proposed from the headings, corrected by what was said.

    Raises:
        MappingError: what was said is no mapping.
    """
    found = columns.propose(sheets.headers, subject=Subject(batch.kind.value))
    if batch.mapping:
        found = columns.apply_json(found, batch.mapping)
    return found if said is None else columns.apply_json(found, said)


def reader_of(
    batch: ImportBatch, sheets: Sheets, mapping: Mapping
) -> PersonReader | OrganisationReader:
    """What reads a row of this import."""
    kind = PersonReader if batch.kind is ImportKind.PEOPLE else OrganisationReader
    return kind(mapping, today=batch.made_on, is_from_1904=sheets.is_from_1904)


def task_of(batch: ImportBatch, sheets: Sheets, mapping: Mapping, *, done: int) -> Task:
    """The rows of an import as a task for who reads them."""
    return Task(
        spool=spool_of(batch),
        header_row=sheets.header_row,
        mapping=mapping,
        today=batch.made_on,
        is_from_1904=sheets.is_from_1904,
        model=batch.model or "",
        done=done,
        size=CHUNK,
    )


def bodies(task: Task) -> Iterator[list[Read]]:
    """All rows about organisations, read, a chunk at a time."""
    reader = OrganisationReader(task.mapping, today=task.today, is_from_1904=task.is_from_1904)
    rows = read_rows(task.spool, after=task.header_row)
    while part := list(islice(rows, task.size)):
        yield [(row.number, *reader.read(row)) for row in part]

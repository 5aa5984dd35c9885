from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from crm.db import LARGEST_KEY, db
from crm.files import queries as files
from crm.files.models import StoredFile
from crm.imports.models import (
    ImportBatch,
    ImportKind,
    ImportRow,
    ImportState,
    Outcome,
    SavedMapping,
)

SORT_COLUMNS = {"new": (ImportBatch.id,)}
ROW_COLUMNS = {"row": (ImportRow.row, ImportRow.id)}


def batch(number: int) -> ImportBatch | None:
    """The import of a number, as it stands now."""
    if not 0 < number <= LARGEST_KEY:
        return None
    return db.session.get(ImportBatch, number, populate_existing=True)


def batches() -> sa.Select[ImportBatch]:
    """All imports."""
    return sa.select(ImportBatch)


def rows_of(batch_id: int, *, outcome: Outcome | None = None) -> sa.Select[ImportRow]:
    """The reported rows of an import."""
    stmt = sa.select(ImportRow).where(ImportRow.batch_id == batch_id)
    return stmt if outcome is None else stmt.where(ImportRow.outcome == outcome)


def row_of(batch_id: int, number: int) -> ImportRow | None:
    """The report of one row of a file."""
    stmt = rows_of(batch_id).where(ImportRow.row == min(number, LARGEST_KEY))
    return db.session.scalar(stmt)


def rejected(batch_id: int) -> Mapping[int, ImportRow]:
    """The rejected rows of an import, by their number."""
    stmt = rows_of(batch_id, outcome=Outcome.REJECTED).order_by(ImportRow.row)
    return {row.row: row for row in db.session.scalars(stmt)}


def faults(batch_id: int, *, limit: int) -> Sequence[ImportRow]:
    """The first rejected rows of an import."""
    stmt = rows_of(batch_id, outcome=Outcome.REJECTED).order_by(ImportRow.row).limit(limit)
    return db.session.scalars(stmt).all()


def next_in_review(batch_id: int, *, after: int) -> ImportRow | None:
    """The first row after that one that waits for a decision."""
    stmt = rows_of(batch_id, outcome=Outcome.REVIEW).where(ImportRow.row > min(after, LARGEST_KEY))
    return db.session.scalar(stmt.order_by(ImportRow.row).limit(1))


def kept(batch_id: int, *, limit: int) -> Sequence[ImportRow]:
    """Rows of an import that was taken back which left something behind."""
    stmt = rows_of(batch_id).where(ImportRow.kept != "").order_by(ImportRow.row).limit(limit)
    return db.session.scalars(stmt).all()


def became(batch_id: int) -> dict[int, int]:
    """The record each reported row became; 0 for none."""
    stmt = sa.select(ImportRow.row, ImportRow.record_id).where(ImportRow.batch_id == batch_id)
    return {row[0]: row[1] or 0 for row in db.session.execute(stmt)}


def forget_rows(batch_id: int) -> None:
    """Delete the report of an import."""
    stmt = sa.delete(ImportRow).where(ImportRow.batch_id == batch_id)
    db.session.execute(stmt.execution_options(synchronize_session=False))


def files_of(batch_id: int) -> Sequence[StoredFile]:
    """The file of an import."""
    return files.files_of("import_batch", batch_id)


def saved_mapping(kind: ImportKind, source: str) -> SavedMapping | None:
    """What was last said of the columns of a source."""
    return db.session.scalar(
        sa.select(SavedMapping).where(SavedMapping.kind == kind, SavedMapping.source == source)
    )


def sources(kind: ImportKind) -> Sequence[str]:
    """The names of sources whose columns are known."""
    stmt = sa.select(SavedMapping.source).where(SavedMapping.kind == kind)
    return db.session.scalars(stmt.order_by(SavedMapping.source)).all()


def same_file(one: ImportBatch) -> ImportBatch | None:
    """An earlier import of the same file that was carried out."""
    stmt = (
        sa.select(ImportBatch)
        .where(
            ImportBatch.file_hash == one.file_hash,
            ImportBatch.kind == one.kind,
            ImportBatch.id != one.id,
            ImportBatch.state.in_([ImportState.DONE, ImportState.CANCELLED]),
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )
    return db.session.scalar(stmt)


def drafts_before(moment: datetime) -> Sequence[ImportBatch]:
    """Imports that were begun before a moment and never carried out."""
    is_open = ImportBatch.state.in_([ImportState.DRAFT, ImportState.CHECKED, ImportState.TRIED])
    stmt = sa.select(ImportBatch).where(is_open, ImportBatch.created_at < moment)
    return db.session.scalars(stmt.order_by(ImportBatch.id)).all()


def finished_before(moment: datetime) -> Sequence[ImportBatch]:
    """Imports that ended before a moment, have no row to be decided, and still have their file."""
    waiting = sa.select(ImportRow.batch_id).where(ImportRow.outcome == Outcome.REVIEW)
    kept = sa.select(StoredFile.about_id).where(StoredFile.about_kind == "import_batch")
    stmt = sa.select(ImportBatch).where(
        ImportBatch.state.in_([ImportState.DONE, ImportState.UNDONE]),
        ImportBatch.finished_at < moment,
        ImportBatch.id.in_(kept),
        ImportBatch.id.not_in(waiting),
    )
    return db.session.scalars(stmt.order_by(ImportBatch.id)).all()


def names_of_records(kind: ImportKind, numbers: Sequence[int]) -> dict[int, str]:
    """What records are called now, for a report."""
    table = "people" if kind is ImportKind.PEOPLE else "organisations"
    people = ImportBatch.metadata.tables[table]
    name = people.c.full_name if kind is ImportKind.PEOPLE else people.c.name
    stmt = sa.select(people.c.id, name).where(people.c.id.in_(list(numbers)))
    return {row[0]: row[1] for row in db.session.execute(stmt)}

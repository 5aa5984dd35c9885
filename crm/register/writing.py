"""Writing an archive: everything in open formats, rows in the order of recording."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from crm.attendance.models import AttendanceAffiliation, AttendanceOrganisation
from crm.register import event_row_queries, queries, row_queries
from crm.register.attached import write_files
from crm.register.contents import ATTACHMENTS, ATTENDANCES, FILES, SEGMENTS
from crm.register.layout import FileLayout
from crm.register.manifest import write_manifest
from crm.register.tables import write_table
from crm.register.wanted import NAMED, written

Rows = Iterator[Sequence[Any]]
CHECKSUM = [column.name for column in ATTACHMENTS.columns].index("sha256")


def export_archive(folder: Path, *, at: datetime) -> dict[str, int]:
    """Write every file of the archive and its manifest; returns rows per file.

    The folder is created; what was exported twice from the same records is the same byte for
    byte, but for the moment in the manifest.

    Raises:
        FileExistsError: the folder is there and not empty, or is a file.
        FileNotFoundError: the bytes of an attachment are missing.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    counts = {layout.name: write_table(folder, layout, _rows(layout)) for layout in FILES}
    write_files(folder, (row[CHECKSUM] for row in row_queries.rows_of(ATTACHMENTS.name)))
    write_manifest(folder, counts, at=at)
    return counts


def _rows(layout: FileLayout) -> Iterable[Sequence[Any]]:
    rows = row_queries.rows_of(layout.name)
    made = MADE.get(layout.name)
    return made(rows) if made is not None else rows


def _attendances(rows: Rows) -> Rows:
    """Both lists of organisations stand in their place as the number of the attendance."""
    acted = event_row_queries.organisations_of_attendances(AttendanceOrganisation)
    belonged = event_row_queries.organisations_of_attendances(AttendanceAffiliation)
    names = [column.name for column in ATTENDANCES.columns]
    places = [names.index(name) for name in ("acting_for", "belonged_to", "is_belonging_kept")]
    for row in rows:
        cells = list(row)
        number = cells[places[0]]
        cells[places[0]] = acted.get(number)
        cells[places[1]] = belonged.get(number)
        cells[places[2]] = cells[places[2]] or number in belonged
        yield cells


def _segments(rows: Rows) -> Rows:
    """A filter speaks of records by number; an archive names them by ref."""
    place = [column.name for column in SEGMENTS.columns].index("filter")
    numbers = queries.refs_by_kind(set(NAMED.values()))
    refs = {kind: {n: ref for ref, n in known.items()} for kind, known in numbers.items()}
    for row in rows:
        yield (*row[:place], written(row[place], refs), *row[place + 1 :])


MADE: dict[str, Callable[[Rows], Rows]] = {
    ATTENDANCES.name: _attendances,
    SEGMENTS.name: _segments,
}

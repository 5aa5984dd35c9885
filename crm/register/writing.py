"""Writing an archive: everything in open formats, rows in the order of recording."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from crm.register import row_queries
from crm.register.layout import ATTENDANCES, FILES, FileLayout
from crm.register.manifest import write_manifest
from crm.register.tables import write_table


def export_archive(folder: Path, *, at: datetime) -> dict[str, int]:
    """Write every file of the archive and its manifest; returns rows per file.

    The folder is created; what was exported twice from the same records is the same byte for
    byte, but for the moment in the manifest.

    Raises:
        FileExistsError: the folder is there and not empty, or is a file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    counts = {layout.name: write_table(folder, layout, _rows(layout)) for layout in FILES}
    write_manifest(folder, counts, at=at)
    return counts


def _rows(layout: FileLayout) -> Iterable[Sequence[Any]]:
    if layout is ATTENDANCES:
        return _attendances()
    return row_queries.rows_of(layout.name)


def _attendances() -> Iterator[Sequence[Any]]:
    refs = row_queries.acting_for_refs()
    place = [column.name for column in ATTENDANCES.columns].index("acting_for")
    for row in row_queries.rows_of(ATTENDANCES.name):
        yield (*row[:place], refs.get(row[place]), *row[place + 1 :])

"""The beginning of a file, as it stands and as it is understood."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from crm.db import db
from crm.events.models import Event
from crm.imports import sources
from crm.imports.models import ImportBatch
from crm.imports.reading.columns import Mapping
from crm.imports.reading.faults import Fault
from crm.imports.reading.files import Sheets

SHOWN_ROWS: Final = 10
CHECKED_ROWS: Final = 1_000
SHOWN_CELLS: Final = 3
LONGEST_CELL: Final = 60


@dataclass(frozen=True)
class Sample:
    """The first rows and what is wrong in more of them; `faults` counts rows by column, code."""

    rows: Sequence[tuple[int, Sequence[str], Sequence[Fault]]]
    faults: Sequence[tuple[str, Fault, int]]
    checked: int
    total: int
    unreadable: int


def first_cells(sheets: Sheets) -> list[list[str]]:
    """For each column the first cells with something in them, cut short."""
    found: list[list[str]] = [[] for _header in sheets.headers]
    for row in islice(sheets.rows(), SHOWN_ROWS):
        for place, cell in enumerate(row.cells[: len(found)]):
            if cell != "" and len(found[place]) < SHOWN_CELLS:
                found[place].append(shown(cell))
    return found


def checked(batch: ImportBatch, sheets: Sheets, mapping: Mapping) -> Sample:
    """Read the beginning of a file under a mapping."""
    reader = sources.reader_of(batch, sheets, mapping)
    first: list[tuple[int, Sequence[str], Sequence[Fault]]] = []
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], Fault] = {}
    unreadable = read = 0
    for row in islice(sheets.rows(), CHECKED_ROWS):
        read += 1
        facts, faults = reader.read(row)
        unreadable += facts is None
        for fault in faults:
            counts[fault.column, fault.code] += 1
            examples.setdefault((fault.column, fault.code), fault)
        if len(first) < SHOWN_ROWS:
            first.append((row.number, [shown(cell) for cell in row.cells], faults))
    return Sample(
        rows=first,
        faults=[(key[0], examples[key], count) for key, count in counts.most_common()],
        checked=read,
        total=sheets.row_count,
        unreadable=unreadable,
    )


def shown(cell: object) -> str:
    """A cell as a page shows it."""
    text = " ".join(str(cell)[: 4 * LONGEST_CELL].split())
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def event_of(batch: ImportBatch) -> Event | None:
    """The event whose sign-in sheet the file is."""
    return db.session.get(Event, batch.event_id) if batch.event_id is not None else None

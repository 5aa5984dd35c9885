"""Reading and writing one file of the archive: UTF-8, comma, header row, RFC 4180."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm.register.cells import CellError
from crm.register.contents import FILES
from crm.register.layout import FileLayout

csv.field_size_limit(1_000_000)


@dataclass(frozen=True)
class RowError:
    """What is wrong, and where: `row` as a spreadsheet counts, the header being row 1."""

    file: str
    row: int
    column: str
    code: str
    message: str

    def __str__(self) -> str:
        where = f", row {self.row}" if self.row else ""
        column = f", column {self.column}" if self.column else ""
        return f"{self.file}{where}{column}: {self.message}"


class ArchiveError(ValueError):
    """The archive cannot be read; nothing was written. Carries every bad row."""

    def __init__(self, errors: Sequence[RowError]) -> None:
        super().__init__(f"{len(errors)} errors, the first: {errors[0]}")
        self.errors = tuple(errors)


@dataclass(frozen=True)
class Row:
    """A row whose cells were read; `values` has every column of the layout."""

    number: int
    values: dict[str, Any]


@dataclass
class Table:
    """A file that was read: its good rows, and the errors of the others."""

    layout: FileLayout
    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    def refuse(self, row: Row, column: str, code: str, message: str) -> None:
        """Report a row that is well formed but does not fit the rest."""
        self.errors.append(RowError(self.layout.file_name, row.number, column, code, message))


def read_table(folder: Path, layout: FileLayout) -> Table:
    """Read a file of the archive; one that is missing has no rows."""
    table = Table(layout)
    path = folder / layout.file_name
    if path.is_symlink():
        table.errors.append(_file_error(layout, "symlink", "is a link, not a file of the archive"))
        return table
    if not path.exists():
        return table
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            _read_rows(csv.reader(file, strict=True), table)
    except (UnicodeDecodeError, csv.Error) as error:
        table.errors.append(_file_error(layout, "unreadable", f"cannot be read: {error}"))
    return table


def _read_rows(reader: Iterator[list[str]], table: Table) -> None:
    header = next(reader, None)
    if header is None:
        return
    known = {column.name: column for column in table.layout.columns}
    table.errors.extend(_header_errors(table.layout, header))
    if table.errors:
        return
    for number, cells in enumerate(reader, start=2):
        if not cells:
            continue
        if len(cells) != len(header):
            table.errors.append(
                RowError(
                    table.layout.file_name,
                    number,
                    "",
                    "cell_count",
                    f"has {len(cells)} cells where the header has {len(header)}",
                )
            )
            continue
        _read_cells(table, number, dict(zip(header, cells, strict=True)), known)


def _read_cells(table: Table, number: int, texts: dict[str, str], known: dict[str, Any]) -> None:
    values: dict[str, Any] = {}
    is_good = True
    for name, column in known.items():
        try:
            values[name] = column.read(texts.get(name, ""))
        except CellError as error:
            is_good = False
            table.errors.append(
                RowError(table.layout.file_name, number, name, error.code, error.message)
            )
    if is_good:
        table.rows.append(Row(number, values))


def _header_errors(layout: FileLayout, header: Sequence[str]) -> list[RowError]:
    known = {column.name for column in layout.columns}
    errors = [
        _file_error(layout, "unknown_column", f"the column {name!r} is unknown", name)
        for name in header
        if name not in known
    ]
    errors += [
        _file_error(layout, "doubled_column", f"the column {name!r} stands twice", name)
        for name in sorted({name for name in header if header.count(name) > 1})
    ]
    errors += [
        _file_error(layout, "missing_column", f"the column {column.name!r} is missing", column.name)
        for column in layout.columns
        if column.required and column.name not in header
    ]
    return errors


def _file_error(layout: FileLayout, code: str, message: str, column: str = "") -> RowError:
    return RowError(layout.file_name, 1, column, code, message)


def unknown_files(folder: Path) -> list[RowError]:
    """CSV files in the folder that the archive does not know."""
    known = {layout.file_name for layout in FILES}
    return [
        RowError(path.name, 0, "", "unknown_file", "is not a file of the archive")
        for path in sorted(folder.glob("*.csv"))
        if path.name not in known
    ]


def write_table(folder: Path, layout: FileLayout, rows: Iterable[Sequence[Any]]) -> int:
    """Write a file of the archive and return how many rows it has."""
    count = 0
    with (folder / layout.file_name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([column.name for column in layout.columns])
        for values in rows:
            writer.writerow(
                [column.write(value) for column, value in zip(layout.columns, values, strict=True)]
            )
            count += 1
    return count

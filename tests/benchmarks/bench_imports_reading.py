"""How fast files are read and rows understood, and what it takes.

`python -m tests.benchmarks.bench_imports_reading [--small]`. "Reading" is the child process with
its limits, spool included; "understanding" is every cell to its value, in this process.
"""

import io
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date

import xlsxwriter

from crm.imports.reading.columns import propose
from crm.imports.reading.files import read
from crm.imports.reading.rows import PersonReader

ROWS = 100_000
SMALL = 10_000
TODAY = date(2026, 11, 22)
HEADERS = (
    "Име", "Презиме", "Фамилия", "Имейл", "Телефон", "Организация", "Длъжност",
    "Дата на раждане", "Район", "Съгласие за снимки",
)  # fmt: skip


def main() -> None:
    rows = SMALL if "--small" in sys.argv else ROWS
    files = {
        "CSV, UTF-8": table(rows).encode("utf-8"),
        "CSV, windows-1251": table(rows).encode("cp1251"),
        "XLSX": workbook(rows),
    }
    print(f"{rows:,} rows of {len(HEADERS)} columns")
    for name, data in files.items():
        measure(name, data)
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"most memory: {ours:.0f} MB here, {theirs:.0f} MB in the reading process")


def measure(name: str, data: bytes) -> None:
    started = time.perf_counter()
    with read(data) as sheets:
        opened = time.perf_counter()
        for _ in sheets.rows():
            pass
        passed = time.perf_counter()
        reader = PersonReader(propose(sheets.headers), today=TODAY)
        refused = sum(1 for row in sheets.rows() if reader.read(row)[0] is None)
        understood = time.perf_counter()
        count = sheets.row_count
    reading = passed - started
    understanding = understood - passed - (passed - opened)
    print(
        f"{name}: {len(data) / 1e6:.1f} MB, reading {count / reading:,.0f} rows/s, "
        f"understanding {count / understanding:,.0f} rows/s, refused {refused}"
    )


def people(rows: int) -> Iterator[tuple[str, ...]]:
    for number in range(rows):
        yield (
            "Мария", "Иванова", "Демо", f"maria.{number}@people.example",
            f"+359 000 {number:06}" if number % 2 else f"0888 {number:06}",
            f"Фондация Демо {number % 500}", "експерт", f"{number % 28 + 1:02}.04.1985",
            "Красно село", "да" if number % 3 else "",
        )  # fmt: skip


def table(rows: int) -> str:
    lines = [";".join(HEADERS), *(";".join(cells) for cells in people(rows))]
    return "\r\n".join(lines)


def workbook(rows: int) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        for number, cells in enumerate(people(rows), start=1):
            sheet.write_row(number, 0, cells)
    return file.getvalue()


if __name__ == "__main__":
    main()

import csv
import io
import tempfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.imports.reading.child import read as spool
from crm.imports.reading.columns import propose
from crm.imports.reading.faults import Unreadable
from crm.imports.reading.files import read, read_text, reopen
from crm.imports.reading.spool import Row, SpoolWriter, read_head, read_rows
from crm.imports.reading.targets import Target
from tests.imports.reading.workshop import old_workbook, with_cells, workbook

HEADER = ("Име и фамилия", "Имейл", "Бележка")
# All of it can be written in windows-1251.
PIECES = [
    "Мария", "Петров", "на гости", "Sofia", "42", "„Надежда“", "а;б", "в,г", '"', '""', "\n",
    "\t", "№ 5", "-", "'", "=1+1", "ЩЪ",
]  # fmt: skip
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16",
    "cp1251": "windows-1251",
}


def read_here(data: bytes) -> tuple[dict[str, object], list[Row]]:
    """Head and rows, read in this process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spool"
        with path.open("wb") as file:
            spool(data, None, SpoolWriter(file))
        return read_head(path)[0], list(read_rows(path))


def written(rows: list[tuple[str, ...]], *, delimiter: str, ending: str, encoding: str) -> bytes:
    file = io.StringIO(newline="")
    # Python's writer does not quote a line feed where a carriage return ends the lines.
    quoting = csv.QUOTE_ALL if ending == "\r" else csv.QUOTE_MINIMAL
    csv.writer(file, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(rows)
    return file.getvalue().encode(encoding)


cells = st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join)
filled = st.tuples(st.just("Мария Демо"), cells, cells.map(lambda text: f"{text} край"))


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(filled, min_size=1, max_size=6),
    delimiter=st.sampled_from(",;\t"),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(sorted(ENCODINGS)),
)
def test_a_table_written_in_any_usual_way_is_read_as_it_was(
    rows: list[tuple[str, ...]], delimiter: str, ending: str, encoding: str
):
    data = written([HEADER, *rows], delimiter=delimiter, ending=ending, encoding=encoding)

    head, found = read_here(data)

    assert [row.cells for row in found] == [HEADER, *rows]
    assert [row.number for row in found] == list(range(1, len(rows) + 2))
    assert (head["encoding"], head["delimiter"]) == (ENCODINGS[encoding], delimiter)


values = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30),
    st.integers(-(10**12), 10**12),
    st.booleans(),
    st.dates(date(1910, 1, 1), date(2100, 1, 1)),
)


@settings(max_examples=40, deadline=None)
@given(rows=st.lists(st.lists(values, min_size=1, max_size=5), min_size=1, max_size=5))
def test_a_workbook_is_read_as_it_was_written(rows: list[list[object]]):
    written = [["full_name"], *[["x", *cells] for cells in rows]]

    _, found = read_here(workbook(written))

    assert [[*row.cells] for row in found] == [trimmed(cells) for cells in written]


def trimmed(cells: list[object]) -> list[object]:
    while isinstance(cells[-1], str) and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def test_rows_are_numbered_as_the_spreadsheet_shows_them():
    text = 'Списък,,\n\nИме,Фамилия,Бележка\nИван,Демо,"на два\nреда"\n,,\nАна,Демо,\n'

    with read(text.encode()) as sheets:
        rows = list(sheets.rows())

    assert sheets.header_row == 3
    assert rows == [Row(4, ("Иван", "Демо", "на два\nреда")), Row(6, ("Ана", "Демо"))]


def test_titles_above_the_header_are_passed_over_in_a_workbook():
    data = workbook(
        [["Присъствен списък"], ["22.11.2026 г.", "София"], [], ["№", "Имена", "Тел."], [1, "А Б"]]
    )

    with read(data) as sheets:
        assert (sheets.header_row, sheets.headers) == (4, ("№", "Имена", "Тел."))
        assert list(sheets.rows()) == [Row(5, (1, "А Б"))]


def test_without_known_headings_the_first_row_is_the_header():
    with read(b"alpha;beta\none;two\n") as sheets:
        assert (sheets.headers, sheets.row_count) == (("alpha", "beta"), 1)


def test_the_first_sheet_with_anything_in_it_is_read_and_the_others_are_offered():
    people = [["full_name"], ["Ана Демо"]]
    data = workbook([], people, [["email"], ["a@people.example"]], names=("А", "Б", "В"))

    with read(data) as first, read(data, sheet="В") as third:
        assert (first.sheets, first.sheet, third.sheet) == (("А", "Б", "В"), "Б", "В")
        assert list(third.rows()) == [Row(2, ("a@people.example",))]


@pytest.mark.parametrize("name", ["Липсва", "../../etc/passwd", "\x00", "-h", "\ud800"])
def test_a_sheet_that_is_not_there_is_refused(name: str):
    with pytest.raises(Unreadable) as refused:
        read(workbook([["full_name"], ["Ана Демо"]]), sheet=name)

    assert refused.value.code == "no_such_sheet"


def test_numbers_days_and_ticks_keep_their_kind():
    row = [35912345, 888123456.0, 1.5, date(2026, 11, 22), datetime(2026, 11, 22, 10, 30), True]
    data = workbook([["full_name", "email"], row])

    with read(data) as sheets:
        cells = next(sheets.rows()).cells

    assert cells == (
        35912345,
        888123456,
        1.5,
        date(2026, 11, 22),
        datetime(2026, 11, 22, 10, 30),
        True,
    )
    assert [type(cell) for cell in cells] == [int, int, float, date, datetime, bool]


def test_cells_of_errors_are_empty():
    data = with_cells(
        '<row r="1"><c r="A1" t="str"><v>email</v></c></row>'
        '<row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="B2"><v>1</v></c></row>'
    )

    with read(data) as sheets:
        assert [row.cells for row in sheets.rows()] == [("", 1)]


def test_what_is_pasted_from_a_spreadsheet_is_read_like_a_file():
    with read_text("Име\tФамилия\tИмейл\r\nАна\tДемо\tana@people.example\r\n") as sheets:
        assert sheets.delimiter == "\t"
        assert list(sheets.rows()) == [Row(2, ("Ана", "Демо", "ana@people.example"))]


def test_a_first_line_that_declares_the_delimiter_is_no_row():
    with read(b"sep=;\r\nfull_name;note\r\nAna Demo;a, b, c\r\n") as sheets:
        assert (sheets.delimiter, sheets.header_row) == (";", 1)
        assert list(sheets.rows()) == [Row(2, ("Ana Demo", "a, b, c"))]


def test_commas_in_the_values_of_a_single_column_part_nothing():
    with read("Имена\nДемо, Иван\nДемо, Ана\n".encode()) as sheets:
        assert [row.cells for row in sheets.rows()] == [("Демо, Иван",), ("Демо, Ана",)]


def test_a_kept_reading_is_opened_again_and_goes_on_after_a_row(tmp_path: Path):
    kept = tmp_path / "kept"
    read(b"full_name,email\nA Demo,\nB Demo,\nC Demo,\n", keep=kept).close()

    with reopen(kept) as sheets:
        rest = [row.number for row in sheets.rows(after=2)]

    assert (rest, list(tmp_path.iterdir())) == ([3, 4], [kept])


def test_a_kept_reading_is_whole_or_not_there(tmp_path: Path):
    kept = tmp_path / "kept"

    with pytest.raises(Unreadable):
        read(b"full_name,email\n", keep=kept)

    assert list(tmp_path.iterdir()) == []


def test_columns_without_a_heading_are_columns_all_the_same():
    with read(b"full_name,,email\nA Demo,x,a@people.example,y\n") as sheets:
        assert sheets.headers == ("full_name", "", "email", "")


def test_an_export_of_kobotoolbox_is_recognised():
    header = (
        '"start";"end";"grp_person/full_name";"grp_person/email";"_id";"_uuid";'
        '"_submission_time";"_index"'
    )
    row = (
        '"2026-11-22T10:00";"2026-11-22T10:05";"Ана Демо";"ana@people.example";"7";"9f1c-22";'
        '"2026-11-22T08:06:00";"1"'
    )

    with read(f"\ufeff{header}\n{row}\n".encode()) as sheets:
        targets = [column.target for column in propose(sheets.headers).columns]

    assert targets == [
        Target.IGNORE, Target.IGNORE, Target.FULL_NAME, Target.EMAIL, Target.IGNORE,
        Target.EXTERNAL_ID, Target.IGNORE, Target.IGNORE,
    ]  # fmt: skip


def test_a_workbook_of_the_old_kind_is_read():
    data = old_workbook([["Имена", "Телефон"], ["Ана Демо", 888123456.0]])

    with read(data) as sheets:
        assert (sheets.kind, sheets.sheets, sheets.headers) == ("xls", ("Л",), ("Имена", "Телефон"))
        assert list(sheets.rows()) == [Row(2, ("Ана Демо", 888123456))]


def test_headings_are_one_short_line_without_hidden_signs():
    with read("full_name,\u202eemail\n,".encode() + b"x" * 3000 + b"\nA,b\n") as sheets:
        assert sheets.headers == ("full_name", "email")

    with read(b'full_name,email,"' + b"x" * 3000 + b'"\nA,b,c\n') as sheets:
        assert [len(heading) for heading in sheets.headers] == [9, 5, 200]

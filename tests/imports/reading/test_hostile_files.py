import io
import zipfile
from pathlib import Path

import pytest

from crm.imports.reading import limits
from crm.imports.reading.faults import Unreadable
from crm.imports.reading.files import read
from tests.imports.reading.workshop import (
    SHEET,
    document_row,
    open_document,
    repacked,
    with_cells,
    workbook,
)

HEADER = "full_name,email\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PEOPLE = [["full_name", "email"], ["Иван Демо", "ivan@people.example"]]


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(data)
    return refused.value.code


def zeros(megabytes: int) -> bytes:
    """An archive of nothing but zeros, with the parts of a workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(SHEET, "w") as part:
            for _ in range(megabytes):
                part.write(bytes(limits.MEGABYTE))
    return file.getvalue()


def test_a_zip_bomb_is_refused_unopened():
    assert refusal(zeros(201)) == "unpacked_too_large"


def test_an_archive_that_grows_a_hundredfold_is_refused():
    assert refusal(zeros(3)) == "ratio"


def test_an_archive_that_lies_about_its_sizes_is_refused():
    honest = zeros(3)
    size = (3 * limits.MEGABYTE).to_bytes(4, "little")

    lying = honest.replace(size, (1000).to_bytes(4, "little"))

    assert lying != honest
    assert refusal(lying) == "damaged"


def test_an_archive_with_thousands_of_parts_is_refused():
    parts = {f"xl/media/{number}.bin": b"" for number in range(limits.PARTS)}

    assert refusal(repacked(workbook(PEOPLE), parts)) == "unpacked_too_large"


@pytest.mark.parametrize(
    ("far", "code"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>', "too_many_columns"),
        ("<row r='1048576'><c s = '1' r = 'A1048576'><v>2</v></c></row>", "too_many_rows"),
        ('<row r="9"><a.b:c xmlns:a.b="x" r="XFD1048576"><v>2</v></a.b:c></row>', "too_heavy"),
    ],
)
def test_cells_far_apart_are_refused_without_taking_the_memory_they_ask_for(far: str, code: str):
    data = with_cells(f'<row r="1"><c r="A1"><v>1</v></c></row>{far}')

    assert refusal(data) == code


def test_empty_cells_far_away_do_not_matter():
    data = with_cells(
        '<row r="1"><c r="A1" t="str"><v>email</v></c><c r="XFD1" s="1"/></row>'
        '<row r="2"><c r="A2" t="str"><v>a@people.example</v></c></row>'
        '<row r="1048576"><c r="A1048576" s="1"/></row>'
    )

    with read(data) as sheets:
        assert (sheets.headers, sheets.row_count) == (("email",), 1)


def test_a_value_repeated_across_a_whole_document_is_refused():
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p>'
        "</table:table-cell></table:table-row>"
    )

    assert refusal(open_document(row)) == "repeated_cells"


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_truncated_workbook_is_refused(kept: float):
    data = workbook(PEOPLE)

    assert refusal(data[: int(len(data) * kept)]) == "damaged"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b";;;\n;;\n", "empty"),
        (b"%PDF-1.7\n1 0 obj", "not_a_spreadsheet"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "not_a_spreadsheet"),
        (bytes(range(256)) * 20, "not_a_spreadsheet"),
        (bytes(1000), "empty"),
        (b"\x01\x02\x03\x04abc" * 20, "not_a_spreadsheet"),
        (OLE + bytes(2000), "not_a_spreadsheet"),
        (OLE + bytes(100) + "Workbook".encode("utf-16-le") + bytes(2000), "damaged"),
        (OLE + bytes(100) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"<html><table><tr><td>full_name</td></tr></table>", "markup"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>', "markup"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (HEADER.encode("utf-16-le") * 9, "encoding"),
        ("име,имейл\nИван Дем".encode()[:-1], "truncated"),
        ("име,имейл\nИван Демо".encode("utf-16")[:-1], "truncated"),
        (b"\xff\xfe" + b"\x00\xd8" * 10, "encoding"),
        (b"full_name,email\nIvan \xed\xa0\x80 Demo,a@people.example", "encoding"),
        ("José,Müller\nÀlvaro,Núñez".encode("latin-1"), "encoding"),
        ("име,имейл\nИван Демо,Мария Демо".encode("koi8-r"), "encoding"),
        ("име,имейл\nИван Демо,Мария Демо".encode("cp866"), "encoding"),
        ("име,имейл\nИван Демо,Мария Демо".encode("mac-cyrillic"), "encoding"),
        ("име,имейл\nИван Демо,Мария Демо".encode("iso8859-5"), "encoding"),
        (b'full_name,email\n"Ivan,a@people.example\nAna,b@people.example\n', "open_quote"),
        (b"Ivan Demo,ivan@people.example\nAna Demo,ana@people.example\n", "no_header"),
        (HEADER.encode(), "no_rows"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_its_reason(data: bytes, code: str):
    assert refusal(data) == code


def test_a_text_document_in_a_zip_is_no_spreadsheet():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")

    assert refusal(file.getvalue()) == "not_a_spreadsheet"


def test_a_binary_workbook_is_named_as_such():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.bin", b"")

    assert refusal(file.getvalue()) == "other_workbook"


def test_an_encrypted_document_is_named_as_such():
    data = open_document("", manifest="<manifest:encryption-data/>")

    assert refusal(data) == "encrypted"


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "docProps/new.xml"])
def test_a_document_type_definition_is_refused_wherever_it_stands(part: str):
    bomb = b'<?xml version="1.0"?>' + b" " * 300_000 + b'<!DOCTYPE x [<!ENTITY a "boo">]><x>&a;</x>'

    assert refusal(repacked(workbook(PEOPLE), {part: bomb})) == "dtd"


def test_a_cell_of_ten_megabytes_is_refused():
    text = (HEADER + "x" * 10 * limits.MEGABYTE + ",a@people.example\n").encode()

    assert refusal(text) == "cell_too_long"


def test_a_cell_longer_than_a_spreadsheet_allows_is_refused_in_a_workbook_too():
    long = "x" * (limits.CELL_CHARACTERS + 1)
    data = with_cells(
        '<row r="1"><c r="A1" t="str"><v>email</v></c></row>'
        f'<row r="2"><c r="A2" t="str"><v>{long}</v></c></row>'
    )

    with pytest.raises(Unreadable) as refused:
        read(data)

    assert (refused.value.code, refused.value.values["row"]) == ("cell_too_long", 2)


def test_two_hundred_columns_are_refused_and_the_last_is_named():
    header = ";".join(f"column {number}" for number in range(1, 201))

    with pytest.raises(Unreadable) as refused:
        read(f"{header}\n{header}\n".encode())

    assert refused.value.code == "too_many_columns"
    assert refused.value.values == {"limit": 100, "cell": "GR"}


def test_two_hundred_columns_of_blanks_do_not_matter():
    text = "full_name" + ";" * 200 + "\nИван Демо" + ";" * 200

    with read(text.encode()) as sheets:
        assert sheets.headers == ("full_name",)


def test_a_hundred_thousand_rows_are_read_and_one_more_is_refused():
    full = HEADER + "Ivan Demo,\n" * limits.ROWS

    with read(full.encode()) as sheets:
        count = sheets.row_count

    assert count == limits.ROWS
    assert refusal((full + "One More,\n").encode()) == "too_many_rows"


def test_a_million_rows_are_refused_while_they_are_read():
    assert refusal((HEADER + "I D,\n" * 1_000_000).encode()) == "too_many_rows"


def test_a_file_above_twenty_megabytes_is_refused_before_anything_reads_it():
    assert refusal(bytes(limits.FILE_BYTES + 1)) == "too_large"


def test_reading_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.01)

    assert refusal(workbook(PEOPLE)) == "timed_out"


def test_the_ending_of_a_name_means_nothing(tmp_path: Path):
    named = tmp_path / "people.csv"
    named.write_bytes(workbook(PEOPLE))

    with read(named) as sheets:
        rows = [row.cells for row in sheets.rows()]

    assert (sheets.kind, rows) == ("xlsx", [("Иван Демо", "ivan@people.example")])


def test_scripts_and_formulas_are_text_like_any_other():
    script, formula = "<script>alert(1)</script>", '=HYPERLINK("http://x";"y")'
    text = f'full_name\temail\n{script}\t"{formula.replace(chr(34), chr(34) * 2)}"\n'

    with read(text.encode()) as sheets:
        rows = [row.cells for row in sheets.rows()]

    assert rows == [(script, formula)]


def test_a_formula_gives_the_value_it_had_and_is_not_evaluated():
    data = with_cells(
        '<row r="1"><c r="A1" t="str"><v>email</v></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f><v>7</v></c></row>'
    )

    with read(data) as sheets:
        assert [row.cells for row in sheets.rows()] == [(7,)]


def test_nested_quotes_are_read_as_a_spreadsheet_reads_them():
    text = 'full_name,organisation\n"Иван ""Ванката"" Демо",Фондация "Надежда"\n'

    with read(text.encode()) as sheets:
        rows = [row.cells for row in sheets.rows()]

    assert rows == [('Иван "Ванката" Демо', 'Фондация "Надежда"')]


def test_a_refused_file_leaves_nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    refusal(b"%PDF-1.7")
    with read(workbook(PEOPLE)):
        during = list(tmp_path.iterdir())

    assert (len(during), list(tmp_path.iterdir())) == (1, [])


def test_the_reading_process_gets_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch):
    handed: dict[str, str] = {}

    def ended(arguments: list[str], *, env: dict[str, str], **options: object) -> object:
        handed.update(env)
        raise ZeroDivisionError

    monkeypatch.setenv("CRM_SECRET_KEY", "a secret of the house")
    monkeypatch.setattr("subprocess.run", ended)
    with pytest.raises(ZeroDivisionError):
        read(workbook(PEOPLE))

    assert set(handed) == {"PATH", "PYTHONPATH", "LANG"}


def test_document_rows_are_read_with_their_numbers():
    data = open_document(
        document_row("Списък")
        + '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        + document_row("Име и фамилия", "Имейл")
        + document_row("Иван Демо", "ivan@people.example")
        + '<table:table-row table:number-rows-repeated="1048500"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )

    with read(data) as sheets:
        rows = list(sheets.rows())

    assert (sheets.kind, sheets.header_row) == ("ods", 4)
    assert rows == [(5, ("Иван Демо", "ivan@people.example"))]

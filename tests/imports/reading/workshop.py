"""Spreadsheets for tests: ordinary ones, and such as nobody should open."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"


def workbook(*sheets: Sequence[Sequence[Any]], names: Sequence[str] = ()) -> bytes:
    """A real workbook; sheets are rows of cells."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "dd.mm.yyyy"}) as book:
        for index, rows in enumerate(sheets):
            sheet = book.add_worksheet(names[index] if names else None)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    sheet.write(row, column, cell)
    return file.getvalue()


def repacked(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The archive with other contents of some parts, or with parts added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for part in before.infolist():
            if part.filename not in changes:
                after.writestr(part.filename, before.read(part))
        for name, content in changes.items():
            after.writestr(name, content)
    return file.getvalue()


def with_cells(cells: str) -> bytes:
    """A workbook whose only sheet holds these rows as XML."""
    sheet = (
        '<?xml version="1.0"?><worksheet '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )
    return repacked(workbook([["x"]]), {SHEET: sheet.encode()})


def open_document(rows: str, *, manifest: str = "") -> bytes:
    """An OpenDocument spreadsheet whose table holds these rows as XML."""
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Лист1">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return file.getvalue()


def document_row(*cells: str) -> str:
    """A row of text cells of an OpenDocument table."""
    texts = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row>{texts}</table:table-row>"


def old_workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    """A workbook as Excel wrote it from 1997 on: records (BIFF8) in a compound file."""
    cells = b"".join(
        _cell(row, column, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    )
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    name = struct.pack("<BB", 1, 1) + "Л".encode("utf-16-le")
    place = len(start) + 4 + 6 + len(name) + 4
    sheet = _record(0x0085, struct.pack("<IBB", place, 0, 0) + name)
    inner = _record(0x0809, struct.pack("<HHHHII", 0x0600, 16, 0, 0, 0, 0))
    end = _record(0x000A, b"")
    return _compound(start + sheet + end + inner + cells + end)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _cell(row: int, column: int, cell: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return _record(0x0204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    return _record(0x0203, place + struct.pack("<d", cell))


def _compound(stream: bytes) -> bytes:
    """A compound file of one stream, in sectors of 512 bytes: table, directory, stream."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    head = struct.pack("<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                       0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)  # fmt: skip
    table = [0xFFFFFFFD, end, *range(3, sectors + 2), end]
    entries = _entry("Root Entry", 5, child=1, start=end) + _entry(
        "Workbook", 2, start=2, size=len(stream)
    )
    return b"".join([
        head, struct.pack("<109I", 0, *[free] * 108),
        struct.pack("<128I", *table, *[free] * (128 - len(table))),
        entries.ljust(512, b"\0"), stream,
    ])  # fmt: skip


def _entry(
    name: str, kind: int, *, child: int = 0xFFFFFFFF, start: int = 0, size: int = 0
) -> bytes:
    text = name.encode("utf-16-le")
    none = 0xFFFFFFFF
    return struct.pack(
        "<64sHBBIII36xIQ", text, len(text) + 2, kind, 1, none, none, child, start, size
    )

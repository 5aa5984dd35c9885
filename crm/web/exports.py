"""Tables as files for spreadsheets: CSV written line by line, XLSX at constant memory.

Rows are read one at a time from whatever yields them. Text that a spreadsheet would take for a
formula is defused by an apostrophe (OWASP, CSV injection); numbers stay numbers, and a telephone
keeps its plus: a sign before nothing but digits is no formula.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import IO

import xlsxwriter

Cell = str | int | float | Decimal | date | None

BYTE_ORDER_MARK = "\ufeff"
#: The wide forms are formulas to spreadsheets of East Asian settings.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: Blanks behind which a sign may hide.
BLANKS = " \u00a0\u202f\n"
#: Numbers with blanks in them, several of them parted by semicolons.
TELEPHONE = re.compile(r"\+[0-9]+(?: [0-9]+|; \+?[0-9]+)*", re.ASCII)
#: Characters sent at once: a line alone would be a package of its own on the network.
PIECE = 16 * 1024
#: What a cell of a spreadsheet can hold at most.
LONGEST_TEXT = 32_767

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def defused(text: str) -> str:
    """Text no spreadsheet reads as a formula."""
    if not text.lstrip(BLANKS).startswith(FORMULA_STARTS) or TELEPHONE.fullmatch(text):
        return text
    return f"'{text}"


def csv_lines(
    rows: Iterable[Sequence[Cell]], *, for_bulgarian_excel: bool = False
) -> Iterator[str]:
    """The text of a CSV file in pieces of whole lines, UTF-8 with a byte order mark.

    Excel with Bulgarian settings wants a semicolon between cells and a decimal comma.
    """
    delimiter = ";" if for_bulgarian_excel else ","
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    buffer.write(BYTE_ORDER_MARK)
    for row in rows:
        writer.writerow([_text(cell, decimal_comma=for_bulgarian_excel) for cell in row])
        if buffer.tell() > PIECE:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    if rest := buffer.getvalue():
        yield rest


def _text(cell: Cell, *, decimal_comma: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return defused(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    return text.replace(".", ",") if decimal_comma else text


def write_xlsx(file: IO[bytes], rows: Iterable[Sequence[Cell]], *, sheet: str) -> None:
    """Write a workbook of one sheet; text is written as text, whatever it looks like."""
    workbook = xlsxwriter.Workbook(file, {"constant_memory": True})
    worksheet = workbook.add_worksheet(sheet[:31])
    worksheet.set_column(0, 0, 32)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is None:
                continue
            if isinstance(cell, int | float | Decimal):
                worksheet.write_number(number, column, cell)
            else:
                text = cell.isoformat() if isinstance(cell, date) else cell
                worksheet.write_string(number, column, text[:LONGEST_TEXT])
    workbook.close()

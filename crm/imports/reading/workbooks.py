"""Workbooks through calamine: values as they were last calculated, formulas never evaluated."""

import io
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from crm.imports.reading import limits
from crm.imports.reading.columns import letters
from crm.imports.reading.faults import Unreadable
from crm.imports.reading.spool import Cell

#: The whole numbers a binary float holds exactly.
_EXACT = 2**53
_CARRIAGE_RETURN = "_x000D_"


class Workbook:
    """An opened workbook and one of its sheets."""

    def __init__(self, data: bytes, sheet: str | None) -> None:
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            self.sheets = self._visible()
            self.sheet, self._content = self._choose(sheet)
        except PasswordError as error:
            raise Unreadable("encrypted") from error
        except CalamineError as error:
            raise Unreadable("damaged") from error

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Rows and their numbers, from the first row of the sheet.

        Raises:
            Unreadable: the sheet is wider than allowed.
        """
        start, end = self._content.start, self._content.end
        if start is None or end is None:
            raise Unreadable("empty")
        if end[1] >= limits.COLUMNS:
            raise Unreadable("too_many_columns", limit=limits.COLUMNS, cell=letters(end[1]))
        before: list[Cell] = [""] * start[1]
        for number, cells in enumerate(self._content.iter_rows(), start=1):
            yield number, before + [_plain(cell) for cell in cells]

    def _visible(self) -> tuple[str, ...]:
        """Names of the sheets a reader sees; of all sheets if none is visible."""
        sheets = [
            sheet for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
        return tuple(visible or [sheet.name for sheet in sheets])

    def _choose(self, asked: str | None) -> tuple[str, CalamineSheet]:
        if asked is not None:
            if asked not in self.sheets:
                raise Unreadable("no_such_sheet", sheet=asked)
            return asked, self._book.get_sheet_by_name(asked)
        for name in self.sheets:
            sheet = self._book.get_sheet_by_name(name)
            if sheet.start is not None:
                return name, sheet
        raise Unreadable("empty")


def _plain(cell: Cell | time | timedelta) -> Cell:
    if isinstance(cell, str):
        return cell.replace(_CARRIAGE_RETURN, "") if _CARRIAGE_RETURN in cell else cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT else cell
    if isinstance(cell, datetime):
        midnight = cell.time() == time.min
        return cell.date() if midnight else cell.replace(tzinfo=None)
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes")
    if isinstance(cell, timedelta):
        return str(cell)
    return cell

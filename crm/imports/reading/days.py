"""Days and years of cells. What can be read two ways is refused, never guessed."""

import re
from datetime import date, datetime, timedelta
from typing import Final

from crm.imports.reading.faults import BadCell
from crm.imports.reading.spool import Cell
from crm.imports.reading.values import text
from crm.text.days import parse_day

EARLIEST_YEAR: Final = 1900
_LONGEST: Final = 60

#: Day 0 of the two calendars of spreadsheets. Excel believes in a 29 February 1900, so that
#: counting from 30 December 1899 is right from March 1900 on.
_DAY_ZERO: Final = date(1899, 12, 30)
_DAY_ZERO_1904: Final = date(1904, 1, 1)

_YEAR = re.compile(r"(\d{4})(?: ?(?:г\.?|год\.?|година))?")
_WITH_TIME = re.compile(r"(\d{4}-\d\d?-\d\d?|\d\d?\.\d\d?\.\d{4})(?: г\.?,?)?[T ]\d\d?:\d\d.*")
_NO_YEAR = re.compile(r"\d{1,2}[./-] ?\d{1,2}\.?")
_TWO_DIGITS = re.compile(r"\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2}\.?(?: ?г\.?)?")
_WORDY = re.compile(r"(\d{1,2})(?:-?ти|-?ви|-?ри|-?ми|st|nd|rd|th)?\.? ([^\W\d_]{3,})\.?,? (\d{4})")
_MONTH_NAMES: Final = (
    ("януари", "january"), ("февруари", "february"), ("март", "march"), ("април", "april"),
    ("май", "may"), ("юни", "june"), ("юли", "july"), ("август", "august"),
    ("септември", "september"), ("октомври", "october"), ("ноември", "november"),
    ("декември", "december"),
)  # fmt: skip
#: Whole names and their usual short forms.
_MONTHS: Final = {
    word[:length]: number
    for number, names in enumerate(_MONTH_NAMES, start=1)
    for word in names
    for length in (3, 4, len(word))
}


class DayReader:
    """Reads days of one file.

    `today` is the last day that counts as past; `is_from_1904` that of the file's `Sheets`.
    """

    def __init__(self, *, today: date, is_from_1904: bool = False) -> None:
        self._today = today
        self._zero = _DAY_ZERO_1904 if is_from_1904 else _DAY_ZERO

    def day(self, cell: Cell) -> date | None:
        """A day; None for an empty cell."""
        found = self._found(cell)
        if found is not None and not EARLIEST_YEAR <= found.year <= self._today.year + 100:
            raise BadCell("not_a_day", text(cell))
        return found

    def past_day(self, cell: Cell) -> date | None:
        """A day up to today: of a consent, an answer, a birth."""
        found = self.day(cell)
        if found is not None and found > self._today:
            raise BadCell("day_ahead", text(cell))
        return found

    def birth(self, cell: Cell) -> tuple[int | None, date | None]:
        """Year and day of a birth; a bare year is enough, the day is then None."""
        year = self._bare_year(cell)
        if year is not None:
            return year, None
        born = self.past_day(cell)
        return (born.year if born else None), born

    def _bare_year(self, cell: Cell) -> int | None:
        found = _YEAR.fullmatch(text(cell)) if not isinstance(cell, bool | date) else None
        if found is None:
            return None
        year = int(found[1])
        if not EARLIEST_YEAR <= year <= self._today.year:
            raise BadCell("not_a_year", text(cell))
        return year

    def _found(self, cell: Cell) -> date | None:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if isinstance(cell, bool):
            raise BadCell("not_a_day", text(cell))
        if isinstance(cell, int | float):
            return self._from_serial(cell)
        return self._from_text(text(cell))

    def _from_serial(self, number: float) -> date:
        """The day of a spreadsheet's number. Those of years (2020) are too near to be days."""
        if not 3_000 < number < 100_000:
            raise BadCell("not_a_day", str(number))
        return self._zero + timedelta(days=int(number))

    def _from_text(self, shown: str) -> date | None:
        if not shown:
            return None
        if len(shown) > _LONGEST:
            raise BadCell("not_a_day", shown)
        shown = " ".join(shown.split())
        if timed := _WITH_TIME.fullmatch(shown):
            shown = timed[1]
        if _NO_YEAR.fullmatch(shown):
            raise BadCell("no_year", shown)
        if _TWO_DIGITS.fullmatch(shown):
            raise BadCell("two_digit_year", shown)
        if wordy := _WORDY.match(shown.casefold()):
            return _from_words(shown, wordy)
        if not re.search(r"\d{4}", shown) or len(shown) > 20:
            raise BadCell("not_a_day", shown)
        try:
            return parse_day(shown, today=self._today)
        except ValueError as error:
            is_ambiguous = error.args[0] == "ambiguous"
            raise BadCell("ambiguous_day" if is_ambiguous else "not_a_day", shown) from error


def _from_words(shown: str, found: re.Match[str]) -> date:
    """22 ноември 2026, 22 Nov 2026."""
    month = _MONTHS.get(found[2])
    if month is None:
        raise BadCell("not_a_day", shown)
    try:
        return date(int(found[3]), month, int(found[1]))
    except ValueError as error:
        raise BadCell("not_a_day", shown) from error

"""Days as people type them. A day that can be read two ways is asked again, never guessed."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

# A two-digit year must fall this near to today; "22.11.85" could be a birthday or a slip.
NEAR_YEARS: Final = 10

_DAY_WORDS: Mapping[str, int] = MappingProxyType(
    {"днес": 0, "today": 0, "утре": 1, "tomorrow": 1, "вчера": -1, "yesterday": -1}
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})(?:\.? ?|\. ?(\d{4}|\d\d)\.?)")
_SLASHED = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4})")
_YEAR_SIGN = re.compile(r" ?(?:г\.?|година)$")


def parse_day(typed: str, *, today: date) -> date:
    """Read 22.11.2026, 22.11.26, 22.11 (the next such day), 2026-11-22, днес, tomorrow.

    Raises ValueError with "ambiguous" in `args[0]` when both day and month could come first
    (11/12/2026) or the century is open (22.11.85), and with "not_a_day" for anything else.
    """
    text = " ".join(unicodedata.normalize("NFKC", typed).casefold().split())
    if text in _DAY_WORDS:
        return today + timedelta(days=_DAY_WORDS[text])
    text = _YEAR_SIGN.sub("", text)
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _SLASHED.fullmatch(text):
        return _either_way(int(found[4]), int(found[1]), int(found[3]))
    if found := _DOTTED.fullmatch(text):
        return _bulgarian(int(found[1]), int(found[2]), found[3], today)
    raise ValueError("not_a_day")


def _bulgarian(day: int, month: int, year: str | None, today: date) -> date:
    if year is None:
        return _next_such_day(day, month, today)
    if len(year) == 4:
        return _day(int(year), month, day)
    full_year = today.year - today.year % 100 + int(year)
    found = _day(full_year, month, day)
    if abs(full_year - today.year) > NEAR_YEARS:
        raise ValueError("ambiguous")
    return found


def _either_way(year: int, first: int, second: int) -> date:
    """A date with slashes or hyphens counts only if one order of day and month makes sense."""
    if first != second and max(first, second) <= 12:
        raise ValueError("ambiguous")
    return _day(year, min(first, second), max(first, second))


def _next_such_day(day: int, month: int, today: date) -> date:
    # Eight years reach the next 29 February from anywhere, even over a year like 2100.
    for year in range(today.year, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError("not_a_day")


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError("not_a_day") from error

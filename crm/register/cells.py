"""Cells of the archive: text to value and back, one pair of functions per kind of cell.

Times of events are wall-clock times. Other moments are written in UTC (`…Z`, exact) and may be
read without a zone, which then means the clock of the house.
"""

import enum
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from crm.db import LARGEST_KEY
from crm.stakeholders.models import HIGHEST, LOWEST
from crm.text.addresses import check_mail
from crm.text.plain import clean_text, single_line
from crm.wall import NonexistentTime, to_utc, zone_info

HOUSE_ZONE = "Europe/Sofia"
_DIGEST = re.compile("[0-9a-f]{64}")
WALL_FORMATS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


class CellError(ValueError):
    """A cell that cannot be read: a stable code and what is wrong with it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Kind:
    """How a kind of cell is read and written."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


@dataclass(frozen=True)
class Column:
    """A column of a file. An empty cell reads as `empty`, unless the column is required."""

    name: str
    kind: Kind
    required: bool = False
    empty: Any = None

    def read(self, text: str) -> Any:
        """The value of a cell.

        Raises:
            CellError: required and empty, or not of its kind.
        """
        if not text.strip():
            if self.required:
                raise CellError("missing", f"{self.name} is required")
            return self.empty
        value = self.kind.read(text if self.kind is TEXT else text.strip())
        if self.required and value == "":
            raise CellError("missing", f"{self.name} is required")
        return value

    def write(self, value: Any) -> str:
        return "" if value is None else self.kind.write(value)


def _ref(text: str) -> str:
    value = single_line(text)
    if value.isdigit():
        raise CellError("digits_only", f"the ref {value!r} would be taken for a record's number")
    if len(value) > 80 or value != text:
        raise CellError("bad_ref", "a ref is one line of at most 80 characters")
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CellError("not_a_day", f"{text!r} is not a day as YYYY-MM-DD") from None


def _wall(text: str) -> datetime:
    for pattern in WALL_FORMATS:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is its own column
        except ValueError:
            continue
    raise CellError("not_a_time", f"{text!r} is not a time as YYYY-MM-DD HH:MM")


def _write_wall(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M:%S}" if value.second else f"{value:%Y-%m-%d %H:%M}"


def _moment(text: str) -> datetime:
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise CellError("not_a_moment", f"{text!r} is not a moment") from None
    if value.tzinfo is not None:
        return value.astimezone(UTC)
    try:
        return to_utc(value, HOUSE_ZONE)
    except NonexistentTime:
        raise CellError("nonexistent_time", f"{text!r} does not exist in {HOUSE_ZONE}") from None


def _write_moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _switch(text: str) -> bool:
    if text not in ("yes", "no"):
        raise CellError("not_yes_or_no", f"{text!r} must be yes or no")
    return text == "yes"


def _whole(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        raise CellError("not_a_number", f"{text[:40]!r} is not a whole number") from None
    if abs(value) > LARGEST_KEY:
        raise CellError("too_large", f"{text[:40]!r} is larger than any number here")
    return value


def _count(text: str) -> int:
    value = _whole(text)
    if value < 0:
        raise CellError("negative", f"{text!r} is below zero")
    return value


def _party(text: str) -> int:
    value = _whole(text)
    if value < 1:
        raise CellError("too_small", "a party has at least one person")
    return value


def _rating(text: str) -> int:
    value = _whole(text)
    if not LOWEST <= value <= HIGHEST:
        raise CellError("out_of_range", f"{text!r} is not from {LOWEST} to {HIGHEST}")
    return value


def _score(text: str) -> float:
    value = _decimal(text)
    if value > 1:
        raise CellError("out_of_range", f"{text!r} is not from 0 to 1")
    return float(value)


def _checksum(text: str) -> str:
    if not _DIGEST.fullmatch(text):
        raise CellError("not_a_checksum", f"{text[:80]!r} is not a SHA-256 in small letters")
    return text


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise CellError("not_a_number", f"{text!r} is not a number") from None
    if not value.is_finite() or value < 0:
        raise CellError("not_a_number", f"{text!r} is not a number from 0 up")
    return value


def _zone(text: str) -> str:
    try:
        zone_info(text)
    except ValueError:
        raise CellError("unknown_zone", f"{text!r} is not a time zone") from None
    return text


def _mail(text: str) -> str:
    try:
        return check_mail(text)
    except ValueError:
        raise CellError("not_an_address", f"{text!r} is not a mail address") from None


def _year(text: str) -> int:
    value = _whole(text)
    if not 1850 <= value <= 2200:
        raise CellError("not_a_year", f"{text!r} is not a year of birth")
    return value


def one_of(codes: type[enum.StrEnum]) -> Kind:
    """A cell that holds a code of the enumeration."""

    def read(text: str) -> enum.StrEnum:
        try:
            return codes(text)
        except ValueError:
            known = ", ".join(member.value for member in codes)
            raise CellError("unknown_code", f"{text!r} is none of {known}") from None

    return Kind(read, str)


def _line(text: str) -> str:
    return single_line(text)


def short(limit: int) -> Kind:
    """A line that may have so many characters."""

    def read(text: str) -> str:
        value = single_line(text)
        if len(value) > limit:
            raise CellError("too_long", f"it has {len(value)} characters, {limit} may be")
        return value

    return Kind(read, str)


LINE = Kind(_line, str)
TEXT = Kind(clean_text, str)
REF = Kind(_ref, str)
#: A ref of another record; which one is settled after the whole file is read.
LINK = Kind(_line, str)
LINKS = Kind(lambda text: tuple(part for part in text.split("|") if part), "|".join)
DAY = Kind(_day, date.isoformat)
WALL = Kind(_wall, _write_wall)
MOMENT = Kind(_moment, _write_moment)
SWITCH = Kind(_switch, lambda value: "yes" if value else "no")
COUNT = Kind(_count, str)
PARTY = Kind(_party, str)
RATING = Kind(_rating, str)
SCORE = Kind(_score, str)
CHECKSUM = Kind(_checksum, str)
YEAR = Kind(_year, str)
DECIMAL = Kind(_decimal, str)
ZONE = Kind(_zone, str)
MAIL = Kind(_mail, str)

__all__ = [
    "CHECKSUM",
    "COUNT",
    "DAY",
    "DECIMAL",
    "HOUSE_ZONE",
    "LINE",
    "LINK",
    "LINKS",
    "MAIL",
    "MOMENT",
    "PARTY",
    "RATING",
    "REF",
    "SCORE",
    "SWITCH",
    "TEXT",
    "WALL",
    "YEAR",
    "ZONE",
    "CellError",
    "Column",
    "Kind",
    "one_of",
    "short",
]

"""A register in a file of its own: people read from CSV, the pairs that may be one written back.

Nothing is stored and no database is needed.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final, TextIO

from crm.duplicates.models import Kind
from crm.duplicates.words import word
from crm.matching.pairs import Pair
from crm.matching.profiles import Profile
from crm.web.exports import defused

COLUMNS: Final = (
    "id", "full_name", "given_name", "family_name", "email", "phone", "birth_year", "birth_date",
    "address", "organisation",
)  # fmt: skip
#: Without one of these there is nobody to compare.
NAMING: Final = frozenset({"full_name", "given_name", "family_name", "email", "phone"})
OUT_COLUMNS: Final = ("id_a", "id_b", "score", "reasons")

MOST_BYTES: Final = 200 * 1024 * 1024
MOST_PEOPLE: Final = 500_000
LONGEST_CELL: Final = 32_000
DELIMITERS: Final = (",", ";", "\t")
DAY_FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d")

_SEVERAL = re.compile(r"\s*[;,|]\s*")


class BadFileError(Exception):
    """The file cannot be read as a register; the message says why in one line."""


class People:
    """The people of a file; their places in it are their numbers, `ids` their own names."""

    def __init__(self, profiles: list[Profile], ids: list[str]) -> None:
        self.profiles = profiles
        self.ids = ids


def read_people(path: Path) -> People:
    """The people of a CSV file: UTF-8, cells parted by comma, semicolon or tab.

    A row without an id is named by its number as a spreadsheet shows it; empty rows are passed
    over. What cannot be read in a year or day of birth counts as not known.

    Raises:
        BadFileError: no text, no known column, a broken row or an id given twice.
    """
    text = _text(path)
    heading = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return _people(reader)
    except csv.Error as error:
        raise BadFileError(f"line {reader.line_num}: {error}") from error


def write_pairs(file: TextIO, people: People, found: Iterable[Pair]) -> int:
    """Write the pairs, the likeliest first; returns how many."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(OUT_COLUMNS)
    count = 0
    for pair in found:
        reasons = "; ".join(word(Kind.PERSON, one) for one in pair.judgement.reasons)
        score = f"{pair.judgement.score:.4f}"
        writer.writerow([people.ids[pair.a], people.ids[pair.b], score, defused(reasons)])
        count += 1
    return count


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadFileError(f"the file is larger than {MOST_BYTES // 1024 // 1024} MB")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadFileError(f"the file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadFileError("the file is no text in UTF-8") from error
    if "\0" in text:
        raise BadFileError("the file is no text")
    return text


def _people(rows: Iterable[Sequence[str]]) -> People:
    lines = iter(rows)
    names = [cell.strip().lower() for cell in next(lines, [])]
    known = [name for name in names if name in COLUMNS]
    if not NAMING & set(known):
        raise BadFileError(f"none of the columns {', '.join(sorted(NAMING))} is there")
    if len(set(known)) != len(known):
        raise BadFileError("a column is there twice")
    profiles: list[Profile] = []
    ids: dict[str, None] = {}
    for number, cells in enumerate(lines, start=2):
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise BadFileError(f"row {number}: a cell has more than {LONGEST_CELL} characters")
        values = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        if not any(values.values()):
            continue
        own = values.get("id") or str(number)
        if own in ids:
            raise BadFileError(f"row {number}: the id {own[:80]} is there twice")
        ids[own] = None
        profiles.append(_profile(len(profiles), values))
        if len(profiles) > MOST_PEOPLE:
            raise BadFileError(f"the file holds more than {MOST_PEOPLE} people")
    return People(profiles, list(ids))


def _profile(number: int, values: Mapping[str, str]) -> Profile:
    given, family = values.get("given_name", ""), values.get("family_name", "")
    born = _day(values.get("birth_date", ""))
    return Profile(
        number,
        values.get("full_name") or f"{given} {family}".strip(),
        given_name=given,
        family_name=family,
        emails=_several(values.get("email", "")),
        phones=_several(values.get("phone", "")),
        birth_year=_year(values.get("birth_year", "")) or (born.year if born else None),
        birth_date=born,
        address=values.get("address", ""),
        organisations=(values["organisation"],) if values.get("organisation") else (),
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(filter(None, _SEVERAL.split(text)))


def _year(text: str) -> int | None:
    bare = text.removesuffix(".0")
    is_year = bare.isascii() and bare.isdigit() and len(bare) == 4
    return int(bare) if is_year else None


def _day(text: str) -> date | None:
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None

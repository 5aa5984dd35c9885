"""Records of a plain file as profiles, and the pairs among them."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Final

from crm.matching.pairs import Pair, pairs
from crm.matching.profiles import Profile
from crm.matching.weights import Model

#: The columns that are read; any may be missing or empty.
COLUMNS: Final = (
    "id", "full_name", "given_name", "family_name", "email", "phone", "birth_year", "birth_date",
    "address", "organisation",
)  # fmt: skip

_SEVERAL = re.compile(r"[;,|\n]")
_PARTED = re.compile(r"\D+")


def file_profile(row: Mapping[str, str | None], number: int) -> Profile:
    """One row of a file; `number` is the id by which pairs name it."""
    value = {column: " ".join((row.get(column) or "").split()) for column in COLUMNS}
    name = value["full_name"] or f"{value['given_name']} {value['family_name']}".strip()
    born = birth_date(value["birth_date"])
    return Profile(
        id=number,
        full_name=name,
        given_name=value["given_name"],
        family_name=value["family_name"],
        emails=_several(value["email"]),
        phones=_several(value["phone"]),
        birth_year=_year(value["birth_year"]) or (None if born else _year(value["birth_date"])),
        birth_date=born,
        address=value["address"],
        organisations=tuple(part.strip() for part in re.split(r"[;|]", value["organisation"])),
    )


def judge_file(
    rows: Iterable[Mapping[str, str | None]],
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Pair]:
    """The pairs of rows that may be one person, the likeliest first.

    Rows are numbered from 1 in their order; the weights are learnt from the file itself.
    """
    profiles = [file_profile(row, number) for number, row in enumerate(rows, start=1)]
    return pairs(profiles, Model.learnt(profiles), on_progress=on_progress)


def birth_date(text: str) -> date | None:
    """A date as 1990-05-17, 17.05.1990, 17/5/1990 or 19900517; None for anything else."""
    figures = [part for part in _PARTED.split(text) if part]
    if len(figures) == 1 and len(figures[0]) == 8:
        figures = [figures[0][:4], figures[0][4:6], figures[0][6:]]
    if len(figures) < 3:
        return None
    if len(figures[0]) != 4:
        figures = figures[2::-1]
    with suppress(ValueError):
        return date(int(figures[0]), int(figures[1]), int(figures[2]))
    return None


def _year(text: str) -> int | None:
    found = re.search(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", text)
    return int(found[0]) if found else None


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _SEVERAL.split(text) if part.strip())

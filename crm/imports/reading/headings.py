"""The headings people write over columns, in Bulgarian and English, and what they mean.

Compared without case, spaces and punctuation. Names of questions in exports of KoboToolbox come
as `group/question`; what it adds by itself starts with an underscore.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from crm.imports.reading.synonyms import LIKELY_ONLY, NOBODYS, OF_ORGANISATIONS, OF_PEOPLE
from crm.imports.reading.targets import Subject, Target

_SIGNS = re.compile(r"[^\w]+|_+")

#: Headings that mean the given name beside a column of family names, else the whole name.
NAMES: Final = frozenset({"име", "name", "имена", "names"})

# What KoboToolbox adds to every export starts with an underscore; this one names the answer.
_KOBO_KEY: Final = "_uuid"
_NUMBERING = re.compile(r"^\d+ | \d+$")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_POLITE = re.compile(
    r"^(?:(?:please|enter|what|is|are|your|the|моля|въведете|посочете|какъв|каква|какво|какви|кой"
    r"|е|са|вашият|вашия|вашата|вашето|вашите|ваш|ваша|ваше)(?: |$))+"
)
_LONGEST: Final = 200


@lru_cache(maxsize=4096)
def heading_key(heading: str) -> str:
    """The form in which headings are compared: small letters and digits, single spaces."""
    folded = unicodedata.normalize("NFKC", heading[:_LONGEST]).casefold()
    return " ".join(_SIGNS.sub(" ", folded).split())


def meaning(heading: str, subject: Subject) -> tuple[Target | None, bool]:
    """The target of a heading and whether that is sure.

    Headings in two languages ("Име / Name") count when both sides mean the same or one is
    unknown; of a path ("group/full_name") the last part counts.
    """
    if heading.startswith("_"):
        is_key = heading.strip().lower() == _KOBO_KEY
        return (Target.EXTERNAL_ID if is_key else Target.IGNORE), True
    table = TABLES[subject]
    for key in _readings(heading):
        if key in table:
            return table[key], key not in LIKELY_ONLY
    parts = [part for part in re.split(r"[/|\n]", heading) if part.strip()]
    found = [table[key] for part in parts for key in _readings(part)[:1] if key in table]
    if not found or len(parts) < 2:
        return None, False
    if heading_key(parts[-1]) in table:
        return found[-1], len(set(found)) == 1 and heading_key(parts[-1]) not in LIKELY_ONLY
    return (found[0], False) if len(set(found)) == 1 else (None, False)


def is_known(cell: object) -> bool:
    """Whether a cell reads like a heading of either kind of file."""
    if not isinstance(cell, str) or not cell or len(cell) > _LONGEST:
        return False
    return any(meaning(cell, subject)[0] is not None for subject in Subject)


def _readings(heading: str) -> list[str]:
    """The key of a heading, then without remarks in brackets, numbering and polite words."""
    plain = heading_key(heading)
    bare = heading_key(_BRACKETS.sub(" ", heading))
    numberless = _NUMBERING.sub("", bare)
    return [plain, bare, numberless, _POLITE.sub("", numberless)]


def _table(synonyms: Mapping[Target, str]) -> Mapping[str, Target]:
    table = {heading_key(target.value): target for target in synonyms}
    for target, headings in [*synonyms.items(), (Target.IGNORE, NOBODYS)]:
        for heading in headings.split("; "):
            table.setdefault(heading_key(heading), target)
    table.pop("", None)
    return MappingProxyType(table)


TABLES: Final[Mapping[Subject, Mapping[str, Target]]] = MappingProxyType(
    {Subject.PEOPLE: _table(OF_PEOPLE), Subject.ORGANISATIONS: _table(OF_ORGANISATIONS)}
)

"""The 24 districts (райони) of Sofia Municipality, and the rest of the world as "other".

Source: Territorial Division of Sofia Municipality and Large Cities Act, State Gazette 66 of 1995.
"""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from crm.text.collation import sort_key
from crm.text.transliteration import latin

OTHER = "other"


class DistrictName(NamedTuple):
    """A district's name as written in Bulgarian and in English."""

    bg: str
    en: str


_BULGARIAN = (
    "Банкя", "Витоша", "Връбница", "Възраждане", "Изгрев", "Илинден", "Искър", "Красна поляна",
    "Красно село", "Кремиковци", "Лозенец", "Люлин", "Младост", "Надежда", "Нови Искър", "Оборище",
    "Овча купел", "Панчарево", "Подуяне", "Сердика", "Слатина", "Средец", "Студентски", "Триадица",
)  # fmt: skip


def _code(name: str) -> str:
    return latin(name).lower().replace(" ", "-")


# Codes are the official Latin names in small letters with hyphens: "krasno-selo".
DISTRICTS: Mapping[str, DistrictName] = MappingProxyType(
    {_code(name): DistrictName(name, latin(name).title()) for name in _BULGARIAN}
    | {OTHER: DistrictName("Извън София", "Outside Sofia")}
)


def district_name(code: str, language: str) -> str:
    """The name to show: Bulgarian for "bg", the official Latin one for every other language.

    Raises KeyError for a code that is none of the 24 and not "other".
    """
    name = DISTRICTS[code]
    return name.bg if language == "bg" else name.en


def district_choices(language: str) -> list[tuple[str, str]]:
    """Pairs of code and name in alphabetical order of the language, "other" last."""
    return list(_in_order(language))


@cache
def _in_order(language: str) -> tuple[tuple[str, str], ...]:
    named = [(code, district_name(code, language)) for code in DISTRICTS]
    return tuple(sorted(named, key=lambda pair: (pair[0] == OTHER, sort_key(pair[1]))))

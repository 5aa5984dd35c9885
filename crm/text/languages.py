"""The languages people of the programme may be written to or spoken with."""

from functools import cache
from typing import Final

from babel import Locale

from crm.text.collation import sort_key

# ISO 639 codes: the two of the interface first, then those spoken among newcomers to Sofia.
LANGUAGES: Final = (
    "bg", "en",
    "am", "ar", "ckb", "de", "el", "es", "fa", "fr", "hi", "hy", "it", "ka", "ku", "mk", "ps",
    "pt", "ro", "ru", "so", "sr", "ti", "tr", "uk", "ur", "uz", "vi", "zh",
)  # fmt: skip


def language_name(code: str, display: str) -> str:
    """The name of a language in the language of the reader; the bare code when unknown."""
    name: str = Locale.parse(display).languages.get(code, code)
    return name


def language_choices(display: str) -> list[tuple[str, str]]:
    """Pairs of code and name: Bulgarian and English first, the others in alphabetical order."""
    return list(_in_order(display))


@cache
def _in_order(display: str) -> tuple[tuple[str, str], ...]:
    named = [(code, language_name(code, display)) for code in LANGUAGES]
    return (*named[:2], *sorted(named[2:], key=lambda pair: sort_key(pair[1])))

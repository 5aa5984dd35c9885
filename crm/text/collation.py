"""Alphabetical order of Bulgarian and Latin names as a plain string, the same on every database.

The key is written with 0-9 and a-z only, so that it sorts alike under binary order and under any
sensible collation of the database server.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LONGEST_KEY: Final = 200

_GAP = "0"
_NUMBER = "1"
_LATIN = "w"
_OTHER = "x"

_ALPHABET = "абвгдежзийклмнопрстуфхцчшщъьюя"
_CYRILLIC: Mapping[str, str] = MappingProxyType(
    dict(zip(_ALPHABET, "23456789abcdefghijklmnopqrstuv", strict=True))
)

# Letters other alphabets have: each stands with the Bulgarian letter a reader would look under.
_KIN: Mapping[str, str] = MappingProxyType({
    "ё": "е", "є": "е", "э": "е", "ѣ": "е", "і": "и", "ї": "и", "ы": "и", "ј": "й", "ґ": "г",
    "ѓ": "г", "ђ": "д", "џ": "д", "ѕ": "з", "ќ": "к", "љ": "л", "њ": "н", "ў": "у", "ћ": "ч",
    "ѫ": "ъ",
})  # fmt: skip

# Latin letters that Unicode does not take apart into a plain letter and an accent.
_UNACCENTED = str.maketrans({
    "ø": "o", "œ": "oe", "æ": "ae", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ə": "e",
    "ħ": "h", "ŧ": "t", "ŋ": "n",
})  # fmt: skip

_IGNORED = re.compile(r"['`´’‘ʼʹ\u200b-\u200f]")
_TOKEN = re.compile(r"\d+|[^\W\d_]|[\W_]+")
_DIGITS_OF_LENGTH = "0123456789abcdefghijklmnopqrstuvwxyz"


def sort_key(text: str) -> str:
    """A key whose order is Bulgarian alphabetical order: numbers, А-Я, a-z, then other scripts.

    Case, accents and apostrophes do not count; spaces, hyphens and other signs part words, and a
    shorter word stands first ("Ан Б" before "Ана А"). Numbers sort by value, up to 34 digits.
    At most 200 characters, which is 200 Cyrillic or 100 Latin letters.
    """
    plain = unicodedata.normalize("NFKC", _IGNORED.sub("", text)).casefold().translate(_UNACCENTED)
    tokens = _TOKEN.findall(_without_marks(unicodedata.normalize("NFKC", plain)))
    return "".join(map(_token_key, tokens)).strip(_GAP)[:LONGEST_KEY]


def _token_key(token: str) -> str:
    if token[0].isdecimal():
        return _number_key(token)
    if not token[0].isalpha():
        return _GAP
    if token in _CYRILLIC:
        return _CYRILLIC[token]
    base = _KIN.get(token) or _without_marks(unicodedata.normalize("NFD", token))
    base = _KIN.get(base, base)
    if base in _CYRILLIC:
        return _CYRILLIC[base]
    if base.isascii():
        return "".join(_LATIN + letter for letter in base)
    return f"{_OTHER}{ord(token):06x}"


def _number_key(token: str) -> str:
    digits = str(int(token[:34]))
    return _NUMBER + _DIGITS_OF_LENGTH[len(digits)] + digits


def _without_marks(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char)[0] != "M")

"""Bulgarian in Latin letters, as the law writes it.

Source: Transliteration Act (Закон за транслитерацията), State Gazette 19 of 13 March 2009, known
as the Streamlined System; adopted by the United Nations (UNGEGN) in 2012 and by BGN/PCGN in 2013.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

# The thirty letters of the act.
BULGARIAN: Mapping[str, str] = MappingProxyType({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a",
    "ь": "y", "ю": "yu", "я": "ya",
})  # fmt: skip

# Not in the act: letters of neighbouring and older alphabets, given the nearest spelling the act
# would give them, so that no name keeps half its letters in Cyrillic.
FOREIGN: Mapping[str, str] = MappingProxyType({
    "ѝ": "i", "ѐ": "e", "ѣ": "ya", "ѫ": "a",
    "ё": "yo", "ы": "y", "э": "e",
    "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u",
    "ј": "y", "љ": "ly", "њ": "ny", "ѓ": "gy", "ќ": "ky", "ѕ": "dz", "џ": "dzh", "ђ": "dzh",
    "ћ": "ch",
})  # fmt: skip

LETTERS: Mapping[str, str] = MappingProxyType({**BULGARIAN, **FOREIGN})

_WORD = re.compile(r"[\u0400-\u052f][\u0400-\u052f\u0300-\u036f]*")
# Bulgarian writes ь only before о; elsewhere it is Russian or Ukrainian and stands for no sound.
_SILENT = re.compile(r"(?<=[\u0400-\u052f])ь(?![аеиоуъюяёіїєэы])", re.IGNORECASE)
_STRESS = re.compile(r"[\u0300-\u036f]")


def latin(text: str) -> str:
    """Write the Cyrillic words of a text in Latin letters; everything else stays as it is.

    Word-final -ия becomes -ia and the name of the state is Bulgaria, both by the act. A letter
    that needs several Latin ones is written Sht in a capitalised word and SHT among capitals.
    Stress marks and the foreign silent ь (Ольга) are dropped; unknown Cyrillic letters are kept.
    """
    return _WORD.sub(lambda found: _latin_word(found, text), text)


def without_silent(text: str) -> str:
    """Drop each ь that stands after a Cyrillic letter and before no vowel."""
    return _SILENT.sub("", text)


def _latin_word(found: re.Match[str], text: str) -> str:
    word = _STRESS.sub("", unicodedata.normalize("NFC", found.group()))
    ends_here = not text[found.end() : found.end() + 1].isalnum()
    if word.lower() == "българия" and ends_here:
        return _cased("bulgaria", word, 0)
    silent = {at.start() for at in _SILENT.finditer(word)}
    letters = [
        "" if at in silent else _cased(LETTERS.get(char.lower(), char), word, at)
        for at, char in enumerate(word)
    ]
    if ends_here and word.lower().endswith("ия"):
        letters[-1] = letters[-1][-1]
    return "".join(letters)


def _cased(spelling: str, word: str, at: int) -> str:
    """Give the Latin spelling the case of the letter at this place of the Cyrillic word."""
    if not word[at].isupper():
        return spelling
    neighbour = word[at + 1 : at + 2] or word[max(at - 1, 0) : at]
    return spelling.upper() if neighbour.isupper() else spelling.capitalize()

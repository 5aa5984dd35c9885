"""One search key for a name, however it was written.

"Иванов", "ИВАНОВ", "Ivanov" and "Ivanoff" are one surname; the key of all four is "ivanov". A key
is made letter by letter from left to right, so that the key of what somebody has typed so far is
the start of the key of the whole name. Where a rule needs letters not yet typed (Ch-risto,
Ivan-off), `query_prefixes` names every key the word could still get.

The spellings made equal stand in `_SAME_SOUND`; a key is a place to look, never proof that two
people are one.
"""

import re
import unicodedata
from typing import Final

from crm.text.transliteration import LETTERS, without_silent

# Letters that Unicode does not take apart into a plain letter and an accent, and the Persian and
# Urdu keyboard's forms of two Arabic letters.
_LETTER_FORMS = str.maketrans({
    **LETTERS,
    "ø": "o", "œ": "oe", "æ": "ae", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i", "ə": "e",
    "ħ": "h", "ŧ": "t", "ŋ": "n", "ی": "ي", "ک": "ك",
})  # fmt: skip

_APOSTROPHES = re.compile(r"['`´’‘ʼʹʾʿ]")
# Accents, Arabic vowel marks and stretchers, soft hyphens, joiners and direction marks.
_MARKS = re.compile(
    "[\u00ad\u0300-\u036f\u0640\u064b-\u0652\u0670\u061c"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff]"
)

# Informal and foreign ways to write a sound, made equal to the official one; order matters.
_SAME_SOUND: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?<![a-z])bulgar", "balgar"),  # България is Bulgaria by law, Balgaria by letters
        (r"shch", "sht"),  # Щ in Russian and Ukrainian passports
        (r"tch", "ch"),  # Dontchev
        (r"chr", "hr"),  # Christo
        (r"cv", "tsv"),  # Cvetan
        (r"kh", "h"),  # Khaled, Mikhail
        (r"ph", "f"),  # Sophia
        (r"(?<=[gt])h", ""),  # Ghassan, Theodora
        (r"dj", "dzh"),  # Djamal
        (r"(?<![a-z])x(?!e)", "h"),  # Xristo, but Xenia
        (r"x", "ks"),  # Alexander
        (r"tz", "ts"),  # Tzvetan
        (r"c(?=[eijy])", "s"),  # Cecilia
        (r"c(?!h)", "k"),  # Victor, Jack
        (r"q", "k"),  # Tariq
        (r"w", "v"),  # Nowak
        (r"[jy]", "i"),  # Jordan, Yordan; Mariya
        (r"ou", "u"),  # Moustafa
        (r"([^\W\d_])\1+", r"\1"),  # Anna, Mariia
    )
)
_FINAL_F = re.compile(r"(?<=[a-z][eo])f(?![^\W_])")

# What may follow the letters typed so far and change how they read, by the last letter.
_STILL_TO_COME: Final = {
    "c": ("h", "hr", "e", "i", "v"),
    "h": ("r",),
    "k": ("h",),
    "o": ("u",),
    "p": ("h",),
    "t": ("ch",),
    "x": ("e",),
}


def fold(text: str) -> str:
    """The search key of a text: its words in small Latin letters and digits, one space between.

    Cyrillic is transliterated, accents and apostrophes go, every other sign parts words. Letters
    of other scripts stay (in NFKC, Arabic without vowel marks). Folding a key changes nothing.
    """
    return _sounds(_spelling(text), whole=True)


def words(text: str) -> list[str]:
    """The folded words of a text in their order; a hyphen parts two words."""
    return fold(text).split()


def query_prefixes(word: str) -> tuple[str, ...]:
    """The starts of keys under which a word being typed may stand, the likeliest first.

    A name is found when its folded word starts with one of them. Empty when nothing is typed; of
    several words only the last is taken to be unfinished.
    """
    keys: list[str] = []
    for spelling in _readings(_spelling(word)):
        keys += [_sounds(spelling, whole=False), _sounds(spelling, whole=True)]
        keys += [_sounds(spelling + end, whole=False) for end in _endings(spelling)]
    starts = tuple(filter(None, keys))
    return tuple(dict.fromkeys(key for key in starts if not _is_covered(key, starts)))


def _spelling(text: str) -> str:
    """Words in plain small letters as they are spelt, Cyrillic by the letters of the law."""
    previous = None
    while text != previous:
        previous = text
        text = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).casefold()
        text = without_silent(text).translate(_LETTER_FORMS)
        text = unicodedata.normalize("NFKC", _MARKS.sub("", unicodedata.normalize("NFKD", text)))
    return " ".join("".join(map(_letter_or_space, text)).split())


def _letter_or_space(char: str) -> str:
    """Keep letters, digits and the vowel signs some scripts write as marks."""
    return char if char.isalnum() or unicodedata.category(char)[0] == "M" else " "


def _sounds(spelling: str, *, whole: bool) -> str:
    """Apply the table of sounds until nothing changes; only a whole word knows how it ends."""
    previous, key = None, spelling
    while key != previous:
        previous = key
        for pattern, sound in _SAME_SOUND:
            key = pattern.sub(sound, key)
        if whole:
            key = _FINAL_F.sub("v", key)
    return key


def _readings(spelling: str) -> list[str]:
    """The spelling, and other sounds its ambiguous letters may stand for.

    J is й in Jordan, ж in Jivko and дж in Jamal; х is written x in Mixail.
    """
    readings = [spelling]
    for letters, sounds in (("dzh", "i"), ("dj", "i"), ("j", "zh"), ("j", "dzh"), ("x", "h")):
        if letters in spelling:
            readings.append(spelling.replace(letters, sounds))
    if spelling.startswith("x"):
        readings.append("ks" + spelling[1:])
    return readings


def _endings(spelling: str) -> tuple[str, ...]:
    last_word = spelling.rpartition(" ")[2]
    if len(last_word) > 1 and "bulgar".startswith(last_word):
        return ("bulgar"[len(last_word) :],)
    return _STILL_TO_COME.get(spelling[-1:], ())


def _is_covered(key: str, starts: tuple[str, ...]) -> bool:
    """Whether a shorter start already finds everything this one would."""
    return any(key != other and key.startswith(other) for other in starts)

"""Words of a name made comparable: split, read aloud, cut to what all spellings share."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from crm.matching.lists import word_set
from crm.text.folding import fold

# A capital inside a word parts two words typed without a space: "ИванПетров".
_INNER_CAPITAL = re.compile(r"(?<=[a-zа-яѝё]{2})(?=[A-ZА-Я][a-zа-яё]{2})")
_BREAK = re.compile(r"[\s,;:/|()\[\]\"„“”«»+&_=-]+")
_TITLES: Final = word_set("titles")
_ARTICLES: Final = word_set("articles")
_SERVANT: Final = word_set("servant")
_SILENT: Final = word_set("between")
_TITLE_START = re.compile(r"^(?:д-р|г-н|г-жа|г-ца)\b\.?", re.IGNORECASE)

_FIGURES = str.maketrans({"4": "ч", "6": "ш", "9": "я"})
_LATIN_FIGURES = (("6t", "sht"), ("4", "ch"), ("6", "sh"), ("9", "ya"), ("7", "h"), ("3", "a"))
# What else a Latin letter is used for: Mariq, Jivko, Djamal, Mixail, Cvetan, Canko, Macedonski.
_OTHER_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("q(?!u)", "ya"),
        ("(?<!d)j", "zh"),
        ("(?<!d)j", "dzh"),
        ("x", "h"),
        ("(?<![a-z])c(?!h)", "ts"),
        ("(?<=[a-z])c(?=[ei])", "k"),
        ("(?<=[aeiou])c(?=[aou])", "ts"),
    )
)
_ABD = re.compile(r"^abd[aeiou]?l?(?=[a-z]{3})")
_ENDINGS = (
    (re.compile(r"(?:(?<=[^aeiou])|(?<=i))(ov|ev)(?:a|ich|na|ski|ska)?$"), r"\1"),
    (re.compile(r"(s|sh|ch|z)k(?:i|a|aia|oi|oia|iy|ii|ei)$"), r"\1k"),
)
_SIGNS = (("dzh", "j"), ("zh", "j"), ("sht", "wt"), ("sh", "w"), ("ch", "c"), ("ts", "s"))
_NO_SKELETON = str.maketrans("", "", "aeiouh")


def split(name: str) -> list[str]:
    """The words of a name as typed, without titles; articles joined to the word they belong to."""
    text = unicodedata.normalize("NFKC", name).strip()
    text = _INNER_CAPITAL.sub(" ", _TITLE_START.sub("", text))
    raw = [word.strip(".'`’") + ("." if word.endswith(".") else "") for word in _BREAK.split(text)]
    words = [word for word in raw if word.strip(".") and word.strip(".").lower() not in _TITLES]
    return _joined(words) if len(words) > 1 else words


def _joined(words: list[str]) -> list[str]:
    out: list[str] = []
    carried = ""
    for at, word in enumerate(words):
        small, last = word.lower().strip("."), at == len(words) - 1
        if not last and (small in _ARTICLES or (small in _SERVANT and at < len(words) - 1)):
            carried += word
        elif not last and small in _SILENT and at > 0:
            continue
        else:
            out.append(carried + (word.lower() if carried else word))
            carried = ""
    return out


@lru_cache(maxsize=1 << 15)
def readings(word: str) -> tuple[str, ...]:
    """How a word may be read, in folded Latin letters, the usual reading first.

    Cyrillic is read one way. In Latin letters J is й, ж or дж, C is к or ц, X is кс or х, Q is
    к or я; 4 and 6 stand for ч and ш.
    """
    small = word.casefold().strip(".")
    if not small.isascii():
        return (_plain(fold(small.translate(_FIGURES))),)
    if any(char.isdigit() for char in small) and any(char.isalpha() for char in small):
        for figure, sound in _LATIN_FIGURES:
            small = small.replace(figure, sound)
    spelt = dict.fromkeys([small])
    for pattern, sound in _OTHER_SOUNDS:
        if pattern.search(small):
            spelt |= dict.fromkeys(pattern.sub(sound, before) for before in list(spelt))
    return tuple(dict.fromkeys(_plain(fold(way)) for way in list(spelt)[:8]))


def _plain(folded: str) -> str:
    return _ABD.sub("abd", folded.replace(" ", ""))


@lru_cache(maxsize=1 << 15)
def stem(reading: str) -> str:
    """A surname without what marks the sex or a Russian patronymic: ivanova, ivanovich: ivanov."""
    for pattern, kept in _ENDINGS:
        shorter = pattern.sub(kept, reading)
        if shorter != reading:
            return shorter
    return reading


@lru_cache(maxsize=1 << 15)
def skeleton(reading: str) -> str:
    """The consonants of a word, for looking up: what hasty, foreign and old spellings share."""
    text = stem(reading)
    for sounds, sign in _SIGNS:
        text = text.replace(sounds, sign)
    start = "a" if text[:1] in "aeiou" else text[:1]
    bare = text[1:].translate(_NO_SKELETON)
    return re.sub(r"(.)\1+", r"\1", start + bare)


@lru_cache(maxsize=1 << 13)
def father(given: str) -> str:
    """The stem of the patronymic of this one's children: petar: petr, georgi: georg."""
    base = given.rstrip("aeiou")
    return base[:-2] + "r" if base.endswith("ar") and given in _DROPS_VOWEL else base


_DROPS_VOWEL: Final = frozenset({"petar", "dimitar", "aleksandar"})


def is_surname_like(reading: str) -> bool:
    """Whether a word ends as Slavic, Armenian or Georgian surnames and patronymics end."""
    return len(reading) > 4 and _SURNAME.search(reading) is not None


_SURNAME = re.compile(
    r"(?:[oe]va?|[oe]vich|[oe]vna|[sz]k[ia]|shk[ia]|chk[ia]|enko|chuk|ski|skii|skaia|ian|idze|shvili)$"
)

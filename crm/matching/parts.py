"""One word of a name, and how near two of them are."""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from crm.matching.spelling import is_surname_like, readings, skeleton, stem
from crm.matching.variants import FULL_FORMS, GIVEN, SPELLINGS


class Likeness(IntEnum):
    """How near two words are, the nearest last."""

    OTHER = 0
    INITIAL = 1
    FAINT = 2  # more slips than one would expect
    SLIPS = 3  # two slips of the finger in a long word
    SLIP = 4  # one slip
    CLOSE = 5  # a vowel heard or written otherwise
    ENDING = 6  # Иванов, Иванова
    SHORT = 7  # Гошо, Георги
    SAME = 8


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A word of a name with all that comparing needs, worked out once."""

    readings: tuple[str, ...]
    key: str
    stem: str
    skeleton: str
    skeletons: tuple[str, ...]
    fulls: frozenset[str]
    heads: frozenset[str]
    is_initial: bool
    is_plain: bool
    is_surname: bool
    is_given: bool


@lru_cache(maxsize=1 << 16)
def part(word: str) -> Part:
    """The word as a part of a name. The same word gives the same object."""
    ways = tuple(way for way in readings(word) if way) or ("",)
    fulls: frozenset[str] = frozenset().union(*(FULL_FORMS.get(way, ()) for way in ways))
    heads: frozenset[str] = frozenset().union(*(SPELLINGS.get(way, ()) for way in ways))
    known = [way for way in ways if way in GIVEN]
    main = known[0] if known else ways[0]
    base = stem(main)
    family = sorted({skeleton(way) for way in ways} | {skeleton(way) for way in fulls | heads})
    initial = len(word.strip(".")) <= 1 or (word.endswith(".") and len(ways[0]) <= 3)
    return Part(
        readings=(main, *(way for way in ways if way != main)),
        key=min(heads) if heads else base,
        stem=base,
        skeleton=skeleton(main),
        skeletons=tuple(family[:6]),
        fulls=fulls,
        heads=heads,
        is_initial=initial,
        is_plain=not (initial or fulls or heads or len(ways) > 1),
        is_surname=not known and is_surname_like(main),
        is_given=bool(known),
    )


_ARTICLE = re.compile(r"^[ae]l(?=[a-z]{4})")
_VOWELS: Final = str.maketrans("", "", "aeiou")
_FROM_NAME = re.compile(r"^i?[aeo]?(?:ov|ev|ova|eva|ovich|evich|ovna|evna|in|ina)$")


def likeness(one: Part, two: Part) -> Likeness:
    """How near two words are; the same whichever comes first."""
    if one is two or one.readings[0] == two.readings[0]:
        return Likeness.SAME
    if not (one.is_plain and two.is_plain):
        if _meet(one, two):
            return Likeness.SAME
        if one.is_initial or two.is_initial:
            return _initial(one, two)
    # Most words have nothing to do with each other: tell so at once.
    if _are_far(one, two):
        return Likeness.SHORT if _is_short(one, two) else Likeness.OTHER
    if one.stem == two.stem:
        return Likeness.ENDING
    if _is_short(one, two):
        return Likeness.SHORT
    if _is_derived(one, two) or _is_derived(two, one):
        return Likeness.OTHER
    return max(_spelt(a, b) for a in one.readings[:3] for b in two.readings[:3])


def _are_far(one: Part, two: Part) -> bool:
    if len(one.readings) + len(two.readings) > 2:
        return False
    return OSA.distance(one.readings[0], two.readings[0], score_cutoff=3) > 3


def _meet(one: Part, two: Part) -> bool:
    if one.heads and not one.heads.isdisjoint(two.heads):
        return True
    if len(one.readings) + len(two.readings) > 2:
        return not set(one.readings).isdisjoint(two.readings)
    return False


def _initial(one: Part, two: Part) -> Likeness:
    a, b = one.readings[0], two.readings[0]
    n = min(len(a), len(b))
    met = a[:n] == b[:n] or any(x[:1] == y[:1] for x in one.readings for y in two.readings)
    return Likeness.INITIAL if met else Likeness.OTHER


def _is_short(one: Part, two: Part) -> bool:
    if not one.fulls and not two.fulls:
        return False
    a, b = {*one.readings, *one.heads}, {*two.readings, *two.heads}
    return not one.fulls.isdisjoint(b) or not two.fulls.isdisjoint(a)


def _spelt(a: str, b: str) -> Likeness:
    shorter, longer = sorted((_ARTICLE.sub("", a), _ARTICLE.sub("", b)), key=len)
    if shorter == longer:
        return Likeness.CLOSE
    if len(shorter) < 3 or len(longer) - len(shorter) > 3:
        return Likeness.OTHER
    distance = min(OSA.distance(a, b, score_cutoff=3), _stem_distance(a, b))
    if distance == 1:
        vowels_only = a.translate(_VOWELS) == b.translate(_VOWELS)
        return Likeness.CLOSE if vowels_only and len(shorter) > 4 else Likeness.SLIP
    if distance == 2:
        if len(shorter) > 4 and a.translate(_VOWELS) == b.translate(_VOWELS):
            return Likeness.SLIP
        if len(shorter) > 5:
            return Likeness.SLIPS
        return Likeness.FAINT if len(shorter) > 3 else Likeness.OTHER
    return Likeness.FAINT if distance == 3 and len(shorter) > 6 else Likeness.OTHER


def _is_derived(one: Part, two: Part) -> bool:
    """Whether the second is a patronymic or surname made of the first: Георги, Георгиев."""
    a, b = one.readings[0], two.readings[0]
    common = a.rstrip("aeiou")
    if not b.startswith(common) or not (one.is_given or len(b) > len(a) + 1):
        return False
    return _FROM_NAME.match(b[len(common) :]) is not None


def _stem_distance(a: str, b: str) -> int:
    x, y = stem(a), stem(b)
    if (x == a and y == b) or min(len(x), len(y)) < 5:
        return 4
    return 1 if x == y else OSA.distance(x, y, score_cutoff=3)

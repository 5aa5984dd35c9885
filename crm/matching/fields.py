"""How far two records agree in everything but the name, as levels that can be counted."""

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio, token_sort_ratio

from crm.matching.features import Features

#: Level 0 of every field: at least one record does not say.
SILENT: Final = 0

PHONE_SAME, PHONE_CLOSE, PHONE_OTHER = 1, 2, 3
MAIL_SAME, MAIL_NAME, MAIL_CLOSE, MAIL_OTHER = 1, 2, 3, 4
(
    BORN_SAME, BORN_CLOSE, BORN_SAME_YEAR, YEAR_SAME, YEAR_NEXT, YEAR_SLIP, YEAR_NEAR,
    YEAR_GENERATION,
) = range(1, 9)  # fmt: skip
PLACE_SAME, PLACE_CLOSE, PLACE_ALIKE, PLACE_PARTLY, PLACE_OTHER = 1, 2, 3, 4, 5
BODY_SAME, BODY_CLOSE, BODY_OTHER = 1, 2, 3

# Likeness of addresses in per cent, and of how many words a long one is.
_NEARLY, _ALIKE, _PARTLY = 86, 72, 58
_LONG: Final = 4

#: From how many years apart two people may be parent and child.
GENERATION: Final = 15


def phones(one: Features, two: Features) -> tuple[int, str]:
    """The level, and the number both have."""
    if not one.phones or not two.phones:
        return SILENT, ""
    for number in one.phones:
        if number in two.phones:
            return PHONE_SAME, number
    if any(OSA.distance(a, b, score_cutoff=1) < 2 for a in one.phones for b in two.phones):
        return PHONE_CLOSE, ""
    return PHONE_OTHER, ""


def mails(one: Features, two: Features) -> tuple[int, str]:
    """The level, and the mailbox both have."""
    if not one.mails or not two.mails:
        return SILENT, ""
    for mail in one.mails:
        if mail in two.mails:
            return MAIL_SAME, mail
    return min(_mails_apart(a, b) for a in one.mails for b in two.mails), ""


def _mails_apart(a: str, b: str) -> int:
    local, _, domain = a.partition("@")
    other, _, elsewhere = b.partition("@")
    if local == other:
        # ivan.petrov is the next Ivan Petrov's choice too; ivan1974 hardly.
        return MAIL_NAME if any(char.isdigit() for char in local) else SILENT
    if domain == elsewhere and min(len(local), len(other)) > 6 and _one_slip(local, other):
        return MAIL_CLOSE
    return MAIL_OTHER


def _one_slip(a: str, b: str) -> bool:
    """One slip in the letters; other figures are another mailbox."""
    if OSA.distance(a, b, score_cutoff=1) > 1:
        return False
    return [char for char in a if char.isdigit()] == [char for char in b if char.isdigit()]


def births(one: Features, two: Features) -> int:
    """How near the dates or years of birth are."""
    if not one.year or not two.year:
        return SILENT
    if one.born and two.born:
        if one.born == two.born:
            return BORN_SAME
        if _date_close(one.born, two.born):
            return BORN_CLOSE
        if one.year == two.year:
            return BORN_SAME_YEAR
    elif one.year == two.year:
        return YEAR_SAME
    return _years(one.year, two.year)


def _years(a: int, b: int) -> int:
    gap = abs(a - b)
    if gap <= 1:
        return YEAR_NEXT
    if gap >= GENERATION:
        return YEAR_GENERATION
    return YEAR_SLIP if OSA.distance(str(a), str(b), score_cutoff=1) < 2 else YEAR_NEAR


@lru_cache(maxsize=1 << 14)
def _date_close(a: str, b: str) -> bool:
    """One wrong or two transposed figures, or day and month swapped (dates as yyyymmdd)."""
    swapped = a[:4] == b[:4] and a[4:6] == b[6:] and a[6:] == b[4:6]
    return swapped or OSA.distance(a, b, score_cutoff=1) < 2


def places(one: Features, two: Features) -> int:
    """How near the addresses are."""
    if not one.address or not two.address:
        return SILENT
    if one.places == two.places:
        return PLACE_SAME
    shared, least = len(one.places & two.places), min(len(one.places), len(two.places))
    if shared == least > 1:
        return PLACE_CLOSE
    alike = max(
        token_sort_ratio(one.address, two.address),
        ratio(one.address.replace(" ", ""), two.address.replace(" ", "")),
    )
    if alike >= _NEARLY and (_same_numbers(one, two) or least > _LONG):
        return PLACE_CLOSE
    if least > _LONG:
        # Of a long address a wrong number or word may be a slip; of a short one it is half.
        return PLACE_ALIKE if alike >= _ALIKE else PLACE_PARTLY if alike >= _PARTLY else PLACE_OTHER
    return PLACE_PARTLY if shared * 2 >= least else PLACE_OTHER


def _same_numbers(one: Features, two: Features) -> bool:
    a = {word for word in one.places if word.isdigit()}
    return a == {word for word in two.places if word.isdigit()}


def bodies(one: Features, two: Features) -> tuple[int, str]:
    """The level, and the organisation both belong to."""
    if not one.bodies or not two.bodies:
        return SILENT, ""
    for body in one.bodies:
        if body in two.bodies:
            return BODY_SAME, body
    if any(_bodies_close(a, b) for a in one.bodies for b in two.bodies):
        return BODY_CLOSE, ""
    return BODY_OTHER, ""


@lru_cache(maxsize=1 << 14)
def _bodies_close(a: str, b: str) -> bool:
    one, two = sorted((set(a.split()), set(b.split())), key=len)
    return token_sort_ratio(a, b) >= 88 or (len(one) > 1 and one <= two)

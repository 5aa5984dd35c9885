"""Whether two names have given names so different that no slip explains them: twins, siblings."""

from collections.abc import Callable, Mapping
from typing import Final

from rapidfuzz.distance import OSA

from crm.matching.features import Features, Role
from crm.matching.parts import Likeness, Part

#: A word that this share of the people bears is a name of its own and no slip.
_BORNE: Final = 0.0015
#: So many slips may be in a short word, and in one of more letters than _LONG.
_SLIPS, _MORE_SLIPS, _LONG = 2, 3, 6


def are_two(how: Likeness, one: Features, left: int, two: Features, right: int) -> bool:
    """Whether given names (by place) a few letters apart are two known names.

    One letter may be a slip, but for a man and a woman: Александър Желев, Александра Желева.
    """
    a, b = one.parts[left], two.parts[right]
    if not (a.is_given and b.is_given) or not a.fulls.isdisjoint(b.fulls):
        return False
    if how in (Likeness.SLIP, Likeness.CLOSE):
        return _has_sex(one) and _has_sex(two) and one.is_female != two.is_female
    return how in (Likeness.FAINT, Likeness.SLIPS)


def _has_sex(name: Features) -> bool:
    return any(word.is_surname for word in name.parts) and name.is_female is not None


def are_apart(
    here: Mapping[Role, Part], there: Mapping[Role, Part], frequency: Callable[[Part], float]
) -> bool:
    """Whether words without an answer, by what they are in two names, are two given names.

    Where the order of a name is in doubt, its given name may stand for the surname: a word of a
    surname's form decides nothing then.
    """
    if Role.GIVEN in here and Role.GIVEN in there:
        one, two = here[Role.GIVEN], there[Role.GIVEN]
    elif here.keys() == {Role.GIVEN} and there.keys() == {Role.FAMILY}:
        one, two = here[Role.GIVEN], there[Role.FAMILY]
    elif here.keys() == {Role.FAMILY} and there.keys() == {Role.GIVEN}:
        one, two = here[Role.FAMILY], there[Role.GIVEN]
    else:
        return False
    if one.is_surname or two.is_surname or not one.fulls.isdisjoint(two.fulls):
        return False
    known = all(word.is_given or frequency(word) >= _BORNE for word in (one, two))
    return known or not _may_be_slips(one, two)


def _may_be_slips(one: Part, two: Part) -> bool:
    """Whether a word is a few slips from any form of the other."""
    for a in (*one.readings, *one.heads, *one.fulls):
        for b in (*two.readings, *two.heads, *two.fulls):
            most = _MORE_SLIPS if min(len(a), len(b)) > _LONG else _SLIPS
            if OSA.distance(a, b, score_cutoff=most) <= most:
                return True
    return False

"""Two names laid side by side: which word answers to which, and what that says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import combinations
from math import log2
from typing import Final, NamedTuple

from crm.matching.features import Features, Role
from crm.matching.given import are_apart, are_two
from crm.matching.parts import Likeness, Part, likeness, part
from crm.matching.spelling import father, stem

# How often one person's name part is written so in another record; of all slips, those that give
# just this other word; of all misheard vowels likewise.
_SLIPS: Final = {
    Likeness.CLOSE: 0.012,
    Likeness.SLIP: 0.0012,
    Likeness.SLIPS: 0.00004,
    Likeness.FAINT: 0.000004,
}
_ENDING, _SHORT, _SAME = 0.06, 0.02, 0.85
# Of the words seen in a register only so many are names of their own; the rest are slips.
_GENUINE: Final = 0.4

# What a household makes of parts that differ: given name, patronymic, surname.
_KIN_OTHER: Final = (-0.1, -0.8, -3.0)
_OTHER_PLACE = -1.5
# How often two of a household share the given name, the patronymic, the surname.
_KIN_SHARE: Final = (0.2, 0.35, 0.85)
_IS_CHILD: Final = 0.5
_MAY_BE_CHILD: Final = 2.5


_UNLIKE: Final = (Likeness.OTHER, 0.0, 1.0)


class Lack(IntEnum):
    """What two names of one person may lack in common; the order of Numbers.lacks."""

    GIVEN_OTHER = 0
    GIVEN_MISSING = 1
    MIDDLE_OTHER = 2
    MIDDLE_MISSING = 3
    FAMILY_OTHER_MAN = 4
    FAMILY_OTHER_WOMAN = 5
    FAMILY_OTHER = 6
    FAMILY_MISSING = 7
    NO_ANSWER = 8  # words of different places remain on both sides


class Weighed(NamedTuple):
    """What the names say for one person and for two of a household.

    `one` leaves out what is lacking, which is weighed by how often names lack it; `agreeing`
    counts the words that answer to each other; `apart` are names with two clear given names.
    """

    one: float
    kin: float
    lacks: tuple[Lack, ...]
    agreeing: int
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Words `left` and `right` (by place) answer to each other; a run of words may be merged."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    likeness: Likeness


class Names:
    """Weighs names by how common their parts are; remembers what it has compared."""

    def __init__(self, frequency: Callable[[Part], float]) -> None:
        self._frequency = frequency
        self._seen: dict[tuple[Part, Part], tuple[Likeness, float, float]] = {}

    def compare(self, one: Part, two: Part) -> tuple[Likeness, float, float]:
        """How near two words are, what that weighs for one person, and how rare the word is."""
        found = self._seen.get((one, two))
        if found is None:
            if len(self._seen) > 400_000:
                self._seen.clear()
            found = self._weigh(one, two)
            self._seen[one, two] = self._seen[two, one] = found
        return found

    def _weigh(self, one: Part, two: Part) -> tuple[Likeness, float, float]:
        how = likeness(one, two)
        if how == Likeness.OTHER:
            return _UNLIKE
        a, b = self._frequency(one), self._frequency(two)
        often, seldom = max(a, b), min(a, b)
        match how:
            case Likeness.SAME:
                chance = _SAME / often
            case Likeness.ENDING:
                chance = _ENDING / often
            case Likeness.SHORT:
                chance = _SHORT / seldom
            case Likeness.INITIAL:
                return how, 2.5, 0.1
            case _:
                slip = _SLIPS[how]
                chance = slip / (often * slip + seldom * _GENUINE)
        return how, log2(chance), often

    def align(self, one: Features, two: Features) -> list[Match]:
        """Which words of the two names answer to each other, the nearest first."""
        a, b = one.parts, two.parts
        if len(a) == len(b) and all(x is y for x, y in zip(a, b, strict=True)):
            return [Match((at,), (at,), Likeness.SAME) for at in range(len(a))]
        ways = []
        for i, x in enumerate(a):
            for j, y in enumerate(b):
                how, weight, _ = self.compare(x, y)
                if how and not (how == Likeness.INITIAL and _unlike(one.roles[i], two.roles[j])):
                    ways.append((-(weight + (one.roles[i] == two.roles[j])), i, j, how))
        ways.sort()
        matches: list[Match] = []
        left, right = set(range(len(a))), set(range(len(b)))
        for _, i, j, how in ways:
            if i in left and j in right:
                left.remove(i)
                right.remove(j)
                matches.append(Match((i,), (j,), how))
        if left and right and len(a) != len(b):
            return self._merged(one, two, matches)
        return matches

    def _merged(self, one: Features, two: Features, matches: list[Match]) -> list[Match]:
        """Look whether an unanswered word of the shorter name is several of the other, merged."""
        flip = len(one.parts) > len(two.parts)
        few, many = (two, one) if flip else (one, two)
        taken = {at for match in matches for at in (match.right if flip else match.left)}
        for at in set(range(len(few.parts))) - taken:
            found = _run(few.parts[at], many)
            if found:
                run, how = found
                kept = [
                    match
                    for match in matches
                    if not set(match.left if flip else match.right) & set(run)
                ]
                merged = Match(run, (at,), how) if flip else Match((at,), run, how)
                return [*kept, merged]
        return matches

    def weigh(self, one: Features, two: Features, enough: float = -1000.0) -> Weighed:
        """What the two names say; what is lacking only as far as the rest weighs `enough`."""
        if not one.parts or not two.parts:
            return Weighed(0.0, -1.0, (Lack.GIVEN_MISSING,), 0)
        same, kin, agreeing, apart = 0.0, 0.0, 0, False
        left, right = set(range(len(one.parts))), set(range(len(two.parts)))
        for match in self.align(one, two):
            left.difference_update(match.left)
            right.difference_update(match.right)
            if len(match.left) + len(match.right) > 2:
                same += self._run_weight(one, two, match)
                kin -= 1.0
                agreeing += max(len(match.left), len(match.right))
                continue
            i, j = match.left[0], match.right[0]
            how, weight, rarity = self.compare(one.parts[i], two.parts[j])
            role, other = one.roles[i], two.roles[j]
            same += weight
            agreeing += how > Likeness.FAINT
            apart |= role == other == Role.GIVEN and are_two(how, one, i, two, j)
            if role != other:
                same += _OTHER_PLACE / (2 if Role.GIVEN in (role, other) else 4)
            kin += _kin_weight(min(role, other), how, weight, rarity)
        if same < enough:
            return Weighed(same, kin, (), agreeing)
        lacks = tuple(_lacks(one, two, left, right)) if left or right else ()
        if left or right:
            kin += _kin_lacking(one, two, left, right)
            apart = apart or are_apart(_free(one, left), _free(two, right), self._frequency)
        return Weighed(same, kin, lacks, agreeing, apart)

    def _run_weight(self, one: Features, two: Features, match: Match) -> float:
        """Written apart or together: worth the parts or the whole, whichever is commoner."""
        if len(match.left) > 1:
            many, run, whole = one, match.left, two.parts[match.right[0]]
        else:
            many, run, whole = two, match.right, one.parts[match.left[0]]
        weight = min(
            sum(log2(_SAME / self._frequency(many.parts[at])) for at in run),
            log2(_SAME / self._frequency(whole)),
        )
        return weight - (1.5 if match.likeness == Likeness.SAME else 5.0)


def _free(name: Features, free: set[int]) -> dict[Role, Part]:
    return {name.roles[at]: name.parts[at] for at in free}


_CROSSED: Final = (({Role.GIVEN}, {Role.FAMILY}), ({Role.FAMILY}, {Role.GIVEN}))


def _lacks(one: Features, two: Features, left: set[int], right: set[int]) -> Iterator[Lack]:
    """Words without an answer: another name, or only a missing part."""
    here, there = {one.roles[at] for at in left}, {two.roles[at] for at in right}
    if (here, there) in _CROSSED:
        yield Lack.GIVEN_OTHER
        return
    answered = {role for at, role in enumerate(one.roles) if at not in left}
    answered &= {role for at, role in enumerate(two.roles) if at not in right}
    for role in Role:
        if role in here and role in there:
            yield _other(role, one, two)
        elif role in here | there and role not in answered:
            yield (Lack.GIVEN_MISSING, Lack.MIDDLE_MISSING, Lack.FAMILY_MISSING)[role]
    if here and there and not here & there:
        yield Lack.NO_ANSWER


def _other(role: Role, one: Features, two: Features) -> Lack:
    if role != Role.FAMILY:
        return Lack.GIVEN_OTHER if role == Role.GIVEN else Lack.MIDDLE_OTHER
    if one.is_female is False or two.is_female is False:
        return Lack.FAMILY_OTHER_MAN
    return Lack.FAMILY_OTHER_WOMAN if one.is_female or two.is_female else Lack.FAMILY_OTHER


def _kin_lacking(one: Features, two: Features, left: set[int], right: set[int]) -> float:
    """What a household makes of names that differ; a patronymic may name the other's father."""
    here, there = {one.roles[at]: at for at in left}, {two.roles[at]: at for at in right}
    both = here.keys() & there.keys()
    kin = sum(_KIN_OTHER[role] for role in both) if both or not (here and there) else -2.0
    for child, parent, free in ((one, two, here), (two, one, there)):
        if Role.MIDDLE in free and is_child(child, free[Role.MIDDLE], parent):
            # Without the other's patronymic it is only known that a father bears this name.
            kin += log2(_IS_CHILD / 0.02) if both else _MAY_BE_CHILD
    return kin


def _unlike(role: Role, other: Role) -> bool:
    return role != other and Role.GIVEN in (role, other)


def _kin_weight(role: Role, how: Likeness, weight: float, rarity: float) -> float:
    """Two of a household share surnames by nature; given names hardly oftener than strangers."""
    if role == Role.GIVEN:
        return log2(max(_KIN_SHARE[0], rarity) / rarity) if how >= Likeness.SHORT else weight - 4.0
    if how in (Likeness.SAME, Likeness.ENDING):
        return log2(_KIN_SHARE[role] / rarity) - 1.0
    return weight - 1.0


def is_child(child: Features, middle: int, parent: Features) -> bool:
    """Whether this patronymic is made from the other's given name."""
    patronymic = stem(child.parts[middle].readings[0])
    if not patronymic.endswith(("ov", "ev")):
        return False
    made = patronymic[:-2].rstrip("i")
    return any(
        father(parent.parts[at].readings[0]) == made
        for at, role in enumerate(parent.roles)
        if role == Role.GIVEN
    )


def _run(merged: Part, name: Features) -> tuple[tuple[int, ...], Likeness] | None:
    """The words of a name that a merged word is made of."""
    size = len(merged.readings[0])
    if size < 6:
        return None
    places = range(len(name.parts))
    best: tuple[tuple[int, ...], Likeness] | None = None
    for count in (2, 3):
        for run in combinations(places, count):
            whole = "".join(name.parts[at].readings[0] for at in run)
            if abs(len(whole) - size) > 2:
                continue
            for text in (whole, "".join(name.parts[at].readings[0] for at in reversed(run))):
                how = likeness(merged, part(text))
                if how >= Likeness.SLIPS and (best is None or how > best[1]):
                    best = run, how
    return best

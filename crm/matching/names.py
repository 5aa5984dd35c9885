"""Two names laid side by side: which word answers to which, and what that says."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import log2
from typing import Final, NamedTuple

from crm.matching.features import Features, Role
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

# Weights of what does not agree: for one person and for two of a household.
_GIVEN_OTHER, _GIVEN_OTHER_KIN = -12.0, -0.1
_MIDDLE_OTHER, _MIDDLE_OTHER_KIN = -9.0, -0.8
_FAMILY_OTHER, _FAMILY_OTHER_WOMAN, _FAMILY_OTHER_UNKNOWN, _FAMILY_OTHER_KIN = (
    -8.0,
    -3.6,
    -6.0,
    -3.0,
)
_GIVEN_MISSING, _FAMILY_MISSING, _MIDDLE_MISSING = -3.0, -2.0, -0.3
_OTHER_PLACE = -1.5
# How often two of a household share the given name, the patronymic, the surname.
_KIN_SHARE: Final = (0.1, 0.35, 0.85)
_IS_CHILD: Final = 0.5


class Weighed(NamedTuple):
    """What the names say for one person and for two of a household, and how many words agree."""

    one: float
    kin: float
    agreeing: int
    exact: int


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
            case Likeness.OTHER:
                return how, 0.0, 1.0
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

    def weigh(self, one: Features, two: Features) -> Weighed:
        """What the two names say."""
        if not one.parts or not two.parts:
            return Weighed(-3.0, -1.0, 0, 0)
        return self._sum(one, two, self.align(one, two))

    def _sum(self, one: Features, two: Features, matches: list[Match]) -> Weighed:
        same, kin, exact, agreeing = 0.0, 0.0, 0, 0
        left, right = set(range(len(one.parts))), set(range(len(two.parts)))
        for match in matches:
            left.difference_update(match.left)
            right.difference_update(match.right)
            if len(match.left) + len(match.right) > 2:
                same += self._run_weight(one, two, match)
                kin -= 1.0
                agreeing += 2
                continue
            i, j = match.left[0], match.right[0]
            how, weight, rarity = self.compare(one.parts[i], two.parts[j])
            role, other = one.roles[i], two.roles[j]
            same += weight
            if role != other:
                same += _OTHER_PLACE if Role.GIVEN in (role, other) else _OTHER_PLACE / 3
            kin += _kin_weight(max(role, other) if role != other else role, how, weight, rarity)
            agreeing += how > Likeness.INITIAL
            exact += how >= Likeness.ENDING
        answered = {one.roles[at] for at in range(len(one.parts)) if at not in left}
        answered &= {two.roles[at] for at in range(len(two.parts)) if at not in right}
        missed = self._unanswered(one, two, left, right, answered)
        return Weighed(same + missed[0], kin + missed[1], agreeing, exact)

    def _run_weight(self, one: Features, two: Features, match: Match) -> float:
        many, run = (one, match.left) if len(match.left) > 1 else (two, match.right)
        weight = sum(log2(_SAME / self._frequency(many.parts[at])) for at in run)
        return weight - (3.0 if match.likeness == Likeness.SAME else 6.0)

    def _unanswered(
        self, one: Features, two: Features, left: set[int], right: set[int], answered: set[Role]
    ) -> tuple[float, float]:
        """The weight of words without an answer: another name, or only a missing part."""
        same = kin = 0.0
        roles_left = {one.roles[at]: at for at in left}
        roles_right = {two.roles[at]: at for at in right}
        for role in Role:
            here, there = role in roles_left, role in roles_right
            if here and there:
                same += _other_weight(role, one, two)
                kin += (_GIVEN_OTHER_KIN, _MIDDLE_OTHER_KIN, _FAMILY_OTHER_KIN)[role]
            elif (here or there) and role not in answered:
                same += (_GIVEN_MISSING, _MIDDLE_MISSING, _FAMILY_MISSING)[role]
        if left and right and not roles_left.keys() & roles_right.keys():
            same += -5.0
            kin += -2.0
        if Role.MIDDLE in roles_left and is_child(one, roles_left[Role.MIDDLE], two):
            kin += log2(_IS_CHILD / 0.02)
        if Role.MIDDLE in roles_right and is_child(two, roles_right[Role.MIDDLE], one):
            kin += log2(_IS_CHILD / 0.02)
        return same, kin


def _unlike(role: Role, other: Role) -> bool:
    return role != other and Role.GIVEN in (role, other)


def _kin_weight(role: Role, how: Likeness, weight: float, rarity: float) -> float:
    """Two of a household share surnames by nature; given names hardly oftener than strangers."""
    if role == Role.GIVEN:
        return log2(max(_KIN_SHARE[0], rarity) / rarity) if how >= Likeness.SHORT else weight - 4.0
    if how in (Likeness.SAME, Likeness.ENDING):
        return log2(_KIN_SHARE[role] / rarity) - 1.0
    return weight - 1.0


def _other_weight(role: Role, one: Features, two: Features) -> float:
    if role == Role.GIVEN:
        return _GIVEN_OTHER
    if role == Role.MIDDLE:
        return _MIDDLE_OTHER
    if one.is_female is False or two.is_female is False:
        return _FAMILY_OTHER
    return _FAMILY_OTHER_WOMAN if one.is_female or two.is_female else _FAMILY_OTHER_UNKNOWN


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

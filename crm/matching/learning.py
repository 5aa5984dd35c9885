"""Weights estimated from a register itself, without anyone marking pairs.

Who bears which name and shares which telephone is counted. How often records of one person agree
is found by expectation maximisation over the pairs that meet in a block, starting from and
leaning on the standard; how often strangers agree is measured on strangers. Nothing is drawn by
chance: the same register gives the same numbers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from crm.matching import fields
from crm.matching.features import Features, features
from crm.matching.meetings import meetings
from crm.matching.names import Weighed
from crm.matching.numbers import STANDARD, STANDARD_KINDS, Chances, Numbers
from crm.matching.profiles import Profile
from crm.matching.scoring import FIELDS, Scorer, number

_ROUNDS: Final = 6
#: Pairs are looked at among no more records than these, spread over the register.
_LOOKED_AT: Final = 16_000
_STRANGERS: Final = 6_000
#: How many pairs of the standard stand beside those seen: one person, household, colleagues.
_LEAN: Final = (60.0, 300.0, 1_000.0)
_LEAN_STRANGERS: Final = 1_000.0
_LEAN_KINDS: Final = 150.0

_FIRST_STEP: Final = 104_729


class _Seen(NamedTuple):
    """A pair that met: its names, and the level and shared value of every field."""

    name: Weighed
    levels: tuple[tuple[int, str], ...]


def learn(profiles: Iterable[Profile]) -> Numbers:
    """The numbers of a register."""
    people = [features(profile) for profile in profiles]
    known = _counted(people)
    looked_at = people[:: -(-len(people) // _LOOKED_AT)] if people else []
    chances = _with_strangers(known.chances, people)
    known = _replaced(known, chances, known.kinds)
    scores = Scorer(known)
    seen = [
        _Seen(scores.named(one, two), levels(one, two))
        for one, others in meetings(looked_at)
        for two in others
    ]
    grown = len(people) / max(1, len(looked_at))
    for _ in range(_ROUNDS):
        known = _round(known, seen, grown)
    return known


def levels(one: Features, two: Features) -> tuple[tuple[int, str], ...]:
    """Level and shared value by field, in the order of FIELDS."""
    place = fields.places(one, two)
    return (
        fields.phones(one, two),
        fields.mails(one, two),
        (fields.births(one, two), ""),
        (place, one.address if place == fields.PLACE_SAME else ""),
        fields.bodies(one, two),
    )


def _counted(people: Sequence[Features]) -> Numbers:
    parts: Counter[str] = Counter()
    shared: Counter[int] = Counter()
    for one in people:
        parts.update({part.key for part in one.parts})
        values = {*one.phones, *one.mails, *one.bodies}
        shared.update(number(value) for value in values)
        if one.full:
            shared[one.full] += 1
        if one.address:
            shared[number(one.address)] += 1
    return Numbers(
        people=len(people),
        chances=STANDARD,
        kinds=STANDARD_KINDS,
        parts=dict(parts),
        shared={value: count for value, count in shared.items() if count > 2},
    )


def _replaced(
    known: Numbers, chances: Chances, kinds: tuple[float, float, float, float]
) -> Numbers:
    return Numbers(known.people, chances, kinds, known.parts, known.shared)


def _with_strangers(chances: Chances, people: Sequence[Features]) -> Chances:
    """How often two records taken at random agree, for every field but shared values."""
    counts = {name: [0.0] * len(chances[name][0]) for name in FIELDS}
    size = len(people)
    for at in range(min(_STRANGERS, size * 4) if size > 50 else 0):
        one, two = people[at % size], people[(at * _FIRST_STEP + at // size + 1) % size]
        for name, (level, _) in zip(FIELDS, levels(one, two), strict=True):
            if level and one is not two:
                counts[name][level - 1] += 1
    out = {}
    for name in FIELDS:
        rows = chances[name]
        mixed = _mixed(counts[name], rows[3], _LEAN_STRANGERS)
        # Colleagues are born like strangers.
        out[name] = (rows[0], rows[1], mixed if name == "births" else rows[2], mixed)
    return out


def _mixed(counts: Sequence[float], standard: tuple[float, ...], lean: float) -> tuple[float, ...]:
    whole = sum(counts) + lean
    return tuple(
        max(1e-5, (count + lean * chance) / whole)
        for count, chance in zip(counts, standard, strict=True)
    )


def _round(known: Numbers, seen: Sequence[_Seen], grown: float) -> Numbers:
    """One step: how likely each pair is of each kind, then how often each kind agrees."""
    scores = Scorer(known)
    kinds = [0.0] * 4
    counts: Mapping[str, list[list[float]]] = {
        name: [[0.0] * len(known.chances[name][0]) for _ in range(3)] for name in FIELDS
    }
    for pair in seen:
        same = kin = work = 0.0
        for name, (level, value) in zip(FIELDS, pair.levels, strict=True):
            if level:
                row = scores.row(name, level, value)
                same, kin, work = same + row[0], kin + row[1], work + row[2]
        shares = scores.shares(pair.name, same, kin, work)
        for kind, share in enumerate(shares):
            kinds[kind] += share
        if shares[0] + shares[1] + shares[3] < 0.02:
            continue
        for name, (level, _) in zip(FIELDS, pair.levels, strict=True):
            if level:
                for row_at, kind in enumerate((0, 1, 3)):
                    counts[name][row_at][level - 1] += shares[kind]
    return _replaced(known, _learnt(known.chances, counts), _kinds(known.people, kinds, grown))


def _learnt(chances: Chances, counts: Mapping[str, list[list[float]]]) -> Chances:
    out = {}
    for name in FIELDS:
        standard, strangers = STANDARD[name], chances[name][3]
        one, kin, work = (_mixed(counts[name][at], standard[at], _LEAN[at]) for at in range(3))
        if name == "births":
            # Fathers and sons of one name are what teaches these wrongly.
            one = (*one[:6], *STANDARD[name][0][6:])
        out[name] = (one, kin, strangers if name == "births" else work, strangers)
    return out


def _kinds(people: int, found: Sequence[float], grown: float) -> tuple[float, float, float, float]:
    """Pairs of each kind for each record; `grown` corrects for looking at a part only."""
    one, household, namesakes, _ = (
        (count * grown * grown + _LEAN_KINDS * standard) / (people + _LEAN_KINDS)
        for count, standard in zip(found, STANDARD_KINDS, strict=True)
    )
    return one, max(household, 0.06), max(namesakes, 0.01), STANDARD_KINDS[3]

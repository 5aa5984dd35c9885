"""Weights estimated from a register itself, without anyone marking pairs.

Who bears which name and shares which telephone is counted. How often records of one person agree
is found by expectation maximisation over the pairs that meet in a block, starting from and
leaning on the standard; how often strangers agree is measured on strangers. Nothing is drawn by
chance: the same register gives the same numbers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from crm.matching import fields
from crm.matching.features import Features, features
from crm.matching.meetings import meetings
from crm.matching.names import Lack, Weighed
from crm.matching.numbers import STANDARD, STANDARD_KINDS, STANDARD_LACKS, Chances, Numbers
from crm.matching.profiles import Profile
from crm.matching.scoring import FIELDS, Scorer, number

_ROUNDS: Final = 6
#: Pairs are looked at among no more records than these, spread over the register.
_LOOKED_AT: Final = 10_000
_STRANGERS: Final = 6_000
#: How many pairs of the standard stand beside those seen: one person, household, colleagues.
_LEAN: Final = (60.0, 300.0, 1_000.0)
_LEAN_STRANGERS: Final = 1_000.0
_LEAN_KINDS: Final = 150.0

# A register is taken to hold no families only on this many pairs of one age with other given
# names, and fewer than this share of as many pairs of other ages.
_SURE_OF: Final = 20
_FAMILY_TO_TWINS: Final = 0.15
#: The weight from which two names are likely those of one family.
_OF_ONE_NAME: Final = 3.0
_FEWEST_HOUSEHOLDS: Final = 0.002
#: What names lack in common where given names are often wrong or left out.
_CARELESS: Final = (0.03, 0.12, 0.03, 0.8, 0.03, 0.05, 0.04, 0.2, 0.03)

_ONE_PLACE: Final = (fields.PLACE_SAME, fields.PLACE_CLOSE, fields.PLACE_ALIKE)
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
    known = replace(known, chances=chances)
    scores = Scorer(known)
    seen = [
        _Seen(scores.named(one, two), levels(one, two))
        for one, others in meetings(looked_at)
        for two in others
        if scores.may_be(one, two)
    ]
    grown = len(people) / max(1, len(looked_at))
    alone = _is_without_households(seen)
    if alone:
        kinds = (known.kinds[0], _FEWEST_HOUSEHOLDS, *known.kinds[2:])
        known = replace(known, kinds=kinds, lacks=_CARELESS)
    for _ in range(_ROUNDS):
        known = _round(known, seen, grown, alone=alone)
    return known


def _is_without_households(seen: Sequence[_Seen]) -> bool:
    """Whether another given name at one address or telephone is a slip here, not a relative.

    Where families are on record most of their members differ in age; twins are few. A register
    in which they are nearly all of one age has no families but wrong given names.
    """
    twins = others = 0
    for pair in seen:
        if Lack.GIVEN_OTHER not in pair.name.lacks or pair.name.kin < _OF_ONE_NAME:
            continue
        phone, _, birth, place, _ = (level for level, _ in pair.levels)
        if phone == fields.PHONE_SAME or place in _ONE_PLACE:
            twins += birth in (fields.BORN_SAME, fields.BORN_CLOSE, fields.YEAR_SAME)
            others += birth in (fields.YEAR_NEXT, fields.YEAR_NEAR, fields.YEAR_GENERATION)
    return twins >= _SURE_OF and others < twins * _FAMILY_TO_TWINS


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


def _with_strangers(chances: Chances, people: Sequence[Features]) -> Chances:
    """How often two records taken at random agree, for every field but shared values."""
    counts = {name: [0.0] * len(chances[name][0]) for name in FIELDS}
    size = len(people)
    for at in range(min(_STRANGERS, size * 4) if size > 50 else 0):
        one, two = people[at % size], people[(at * _FIRST_STEP + at // size + 1) % size]
        if not {part.skeleton for part in one.parts}.isdisjoint(
            part.skeleton for part in two.parts
        ):
            continue
        for name, (level, _) in zip(FIELDS, levels(one, two), strict=True):
            if level:
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


def _round(known: Numbers, seen: Sequence[_Seen], grown: float, *, alone: bool) -> Numbers:
    """One step: how likely each pair is of each kind, then how often each kind agrees."""
    scores = Scorer(known)
    kinds, lacks = [0.0] * 4, [0.0] * len(Lack)
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
        for lack in pair.name.lacks:
            lacks[lack] += shares[0]
        for name, (level, _) in zip(FIELDS, pair.levels, strict=True):
            if level:
                for row_at, kind in enumerate((0, 1, 3)):
                    counts[name][row_at][level - 1] += shares[kind]
    return replace(
        known,
        chances=_learnt(known.chances, counts, alone=alone),
        kinds=_kinds(known.people, kinds, grown, alone=alone),
        lacks=_lacking(lacks, kinds[0]) if alone else STANDARD_LACKS,
    )


def _learnt(chances: Chances, counts: Mapping[str, list[list[float]]], *, alone: bool) -> Chances:
    out = {}
    for name in FIELDS:
        standard, strangers = STANDARD[name], chances[name][3]
        one, kin, work = (_mixed(counts[name][at], standard[at], _LEAN[at]) for at in range(3))
        if name == "births":
            # Fathers and sons of one name, and twins, are what teaches these wrongly.
            kin, work = standard[1], strangers
            one = one if alone else (*one[:6], *standard[0][6:])
        out[name] = (one, kin, work, strangers)
    return out


def _lacking(counts: Sequence[float], whole: float) -> tuple[float, ...]:
    return tuple(
        (count + _LEAN[0] * careless) / (whole + _LEAN[0])
        for count, careless in zip(counts, _CARELESS, strict=True)
    )


def _kinds(
    people: int, found: Sequence[float], grown: float, *, alone: bool
) -> tuple[float, float, float, float]:
    """Pairs of each kind for each record; `grown` corrects for looking at a part only."""
    one, household, namesakes, _ = (
        (count * grown * grown + _LEAN_KINDS * standard) / (people + _LEAN_KINDS)
        for count, standard in zip(found, STANDARD_KINDS, strict=True)
    )
    household = _FEWEST_HOUSEHOLDS if alone else max(household, 0.06)
    return one, household, max(namesakes, 0.025), STANDARD_KINDS[3]

"""The weights of a model put to work on records taken apart."""

import zlib
from functools import lru_cache
from math import inf, log2
from typing import Final

from crm.matching import fields
from crm.matching.features import Features, Role
from crm.matching.names import Names, Weighed
from crm.matching.numbers import CERTAIN, SUGGEST, Numbers
from crm.matching.parts import Part

#: The fields in the order they are compared in.
FIELDS: Final = ("phones", "mails", "births", "places", "bodies")
_MOST = 300.0
#: Where nothing but the name agrees, a rare name of three words may do, one of two never.
_TELLING_WORDS = 3
_NAME_ALONE = SUGGEST - 0.05
#: Two given names are never one person without asking, however carelessly a register is written.
TO_BE_ASKED: Final = CERTAIN - 0.01
#: A pair whose weight cannot reach this many bits, even with the same name, is not looked into.
_HOPELESS = -5.0
#: Unlike spellings may weigh more than the commoner one alone.
_SLACK = 3.0

#: Weights for one person, a household and colleagues, by level.
_Row = tuple[float, float, float]


def number(value: str) -> int:
    """A number for a telephone, mailbox, address or organisation, the same on every machine."""
    return zlib.crc32(value.encode())


class Scorer:
    """Scores pairs by one model."""

    def __init__(self, model: Numbers) -> None:
        self.model = model
        self.names = Names(model.frequency)
        self.weights = {name: _table(model.chances[name]) for name in FIELDS}
        self._rarities: dict[Part, float] = {}
        self._lacks = [log2(chance) for chance in model.lacks]
        self.priors = (model.prior(0), model.prior(1), model.prior(2), model.prior(3))
        self._phones, self._mails, self._births, self._places, self._bodies = (
            self.weights[name] for name in FIELDS
        )

    def score(self, one: Features, two: Features) -> float:
        """The probability that two records are one person."""
        same, kin, work = self.outside(one, two)
        if self._is_hopeless(one, two, same):
            return 0.0
        enough = _HOPELESS - self.priors[0] - same
        name = self.named(one, two, enough)
        if name.one < enough:
            return 0.0
        found = self.shares(name, same, kin, work)[0]
        if same <= 0.0 and name.agreeing < _TELLING_WORDS:
            return min(found, _NAME_ALONE)
        return min(found, TO_BE_ASKED) if name.apart else found

    def may_be(self, one: Features, two: Features) -> bool:
        """Whether the pair could be one person if only the names agreed."""
        return not self._is_hopeless(one, two, self.outside(one, two)[0])

    def _is_hopeless(self, one: Features, two: Features, same: float) -> bool:
        most = min(self._rarity(one), self._rarity(two)) + _SLACK
        return same + most + self.priors[0] < _HOPELESS

    def _rarity(self, one: Features) -> float:
        """What the name weighs when another agrees in every part."""
        weight = 0.0
        for part in one.parts:
            found = self._rarities.get(part)
            if found is None:
                if len(self._rarities) > 200_000:
                    self._rarities.clear()
                found = self._rarities[part] = -log2(self.model.frequency(part))
            weight += found
        return weight

    def named(self, one: Features, two: Features, enough: float = -1000.0) -> Weighed:
        """What the names say, less where many bear just this given name and surname."""
        name = self.names.weigh(one, two, enough)
        if not one.full or one.full != two.full or one.full not in self.model.shared:
            return name
        product = 1.0
        for part, role in zip(one.parts, one.roles, strict=True):
            if role != Role.MIDDLE:
                product *= self.model.frequency(part)
        less = self.model.crowding(one.full, product)
        return name._replace(one=name.one - less, kin=name.kin - less / 2)

    def shares(
        self, name: Weighed, same: float, kin: float, work: float
    ) -> tuple[float, float, float, float]:
        """The probabilities of one person, a household, namesakes, colleagues."""
        own, household, namesakes, colleagues = self.priors
        # Whatever twins share, two given names are two people.
        one = -inf if name.apart and self.model.holds_families else name.one
        for lack in name.lacks:
            one += self._lacks[lack]
        a: float = 2.0 ** min(one + same + own, _MOST)
        b = 2.0 ** min(name.kin + kin + household, _MOST)
        c = 2.0 ** min(one + namesakes, _MOST)
        d = 2.0 ** min(work + colleagues, _MOST)
        whole = 1.0 + a + b + c + d
        return a / whole, b / whole, c / whole, d / whole

    def are_apart(self, one: Features, two: Features) -> bool:
        """Whether given names alone tell two people, whatever else they share."""
        return self.model.holds_families and self.names.weigh(one, two).apart

    def lack(self, lack: int) -> float:
        """The weight of something two names lack in common."""
        return self._lacks[lack]

    def row(self, name: str, level: int, value: str) -> _Row:
        """The weights of one field."""
        return self._shared(self.weights[name], level, value)

    def outside(self, one: Features, two: Features) -> tuple[float, float, float]:
        """What everything but the name says for one person, a household, colleagues."""
        same = kin = work = 0.0
        level, value = fields.phones(one, two)
        if level:
            row = self._shared(self._phones, level, value)
            same, kin, work = row
        level, value = fields.mails(one, two)
        if level:
            row = self._shared(self._mails, level, value)
            same, kin, work = same + row[0], kin + row[1], work + row[2]
        level = fields.births(one, two)
        if level:
            row = self._births[level]
            same, kin, work = same + row[0], kin + row[1], work + row[2]
        level = fields.places(one, two)
        if level:
            value = one.address if level == fields.PLACE_SAME else ""
            row = self._shared(self._places, level, value)
            same, kin, work = same + row[0], kin + row[1], work + row[2]
        level, value = fields.bodies(one, two)
        if level:
            row = self._shared(self._bodies, level, value)
            same, kin, work = same + row[0], kin + row[1], work + row[2]
        return same, kin, work

    def _shared(self, table: list[_Row], level: int, value: str) -> _Row:
        """The weights of a level; an equal value counts by how many have it."""
        if not value:
            return table[level]
        rarity = -log2(self.model.share(number(value)))
        base = table[0]
        return base[0] + rarity, base[1] + rarity, base[2] + rarity


def _table(chances: tuple[tuple[float, ...], ...]) -> list[_Row]:
    """Weights by level; in place 0 those of "same" still without the rarity of the value."""
    one, kin, work, strangers = chances
    rows = [(log2(one[0]), log2(kin[0]), log2(work[0]))]
    for a, b, c, u in zip(one, kin, work, strangers, strict=True):
        rows.append((log2(a / u), log2(b / u), log2(c / u)))
    return rows


@lru_cache(maxsize=4)
def scorer(model: Numbers) -> Scorer:
    """The scorer of a model, made once."""
    return Scorer(model)

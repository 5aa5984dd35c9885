"""The numbers behind a judgement: how often records agree by nature and by chance.

Two records are taken to be one person, or two people of one household, or namesakes, or
colleagues, or strangers, and each of these explains what they have in common to a degree. The
weights are logarithms to base 2 of how much likelier an observation is than among strangers
(Fellegi and Sunter, A Theory for Record Linkage, 1969), a shared value counting by its rarity
(Winkler, Frequency-Based Matching, 1989).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log2
from types import MappingProxyType
from typing import Final, Self

from crm.matching.lists import lines
from crm.matching.parts import Part, part

#: Two records are shown to staff as possibly one person from this score on.
SUGGEST: Final = 0.6

#: An import may take two records for the same person without asking from this score on.
CERTAIN: Final = 0.98

#: Chances of each level of a field (crm.matching.fields), level 0 left out: between records of
#: one person, of two in a household, of colleagues, of strangers.
Chances = Mapping[str, tuple[tuple[float, ...], ...]]

STANDARD: Final[Chances] = MappingProxyType({
    "phones": (
        (0.62, 0.03, 0.35), (0.40, 0.01, 0.59), (0.08, 0.01, 0.91), (0.0002, 0.0004, 0.9994),
    ),
    "mails": (
        (0.55, 0.05, 0.03, 0.37), (0.10, 0.01, 0.01, 0.88), (0.03, 0.005, 0.005, 0.96),
        (0.0002, 0.001, 0.0005, 0.9983),
    ),
    "births": (
        (0.90, 0.035, 0.015, 0.95, 0.025, 0.015, 0.003, 0.001),
        (0.05, 0.010, 0.040, 0.10, 0.110, 0.080, 0.300, 0.4000),
        (0.0001, 0.002, 0.025, 0.025, 0.05, 0.10, 0.32, 0.52),
        (0.0001, 0.002, 0.025, 0.025, 0.05, 0.10, 0.32, 0.52),
    ),
    "places": (
        (0.60, 0.14, 0.03, 0.05, 0.18), (0.70, 0.08, 0.02, 0.05, 0.15),
        (0.002, 0.003, 0.003, 0.06, 0.932), (0.0005, 0.003, 0.003, 0.06, 0.9335),
    ),
    "bodies": (
        (0.60, 0.08, 0.32), (0.10, 0.02, 0.88), (0.95, 0.03, 0.02), (0.01, 0.005, 0.985),
    ),
})  # fmt: skip

#: How often names of one person lack something in common, in the order of names.Lack.
STANDARD_LACKS: Final = (0.0003, 0.12, 0.002, 0.8, 0.004, 0.08, 0.016, 0.25, 0.03)

#: Pairs of each kind for each record of a register: one person, household, namesakes, colleagues.
STANDARD_KINDS: Final = (0.12, 0.10, 0.03, 3.0)

_UNKNOWN, _KNOWN_GIVEN = 0.0004, 0.002
# So many invented people of the standard distribution stand beside those of the register.
_BELIEF: Final = 300


def _read_common() -> dict[str, float]:
    pairs = (line.split() for line in lines("common.txt"))
    return {part(name.lower()).key: int(thousandth) / 1000 for name, thousandth in pairs}


_COMMON: Final[Mapping[str, float]] = MappingProxyType(_read_common())


@dataclass(frozen=True, eq=False, slots=True)
class Numbers:
    """The numbers of a model.

    `parts` counts who bears a name part; `shared` counts telephones, mailboxes, addresses and
    organisations more than one record has, under a number that does not tell what they are.
    """

    people: int
    chances: Chances
    kinds: tuple[float, float, float, float]
    lacks: tuple[float, ...] = STANDARD_LACKS
    parts: Mapping[str, int] = field(default_factory=dict)
    shared: Mapping[int, int] = field(default_factory=dict)

    @property
    def holds_families(self) -> bool:
        """Whether another given name is another person, not a register's careless writing."""
        return self.lacks == STANDARD_LACKS

    def frequency(self, one: Part) -> float:
        """Which share of the people bears this part of a name."""
        expected = _COMMON.get(one.key) or (_KNOWN_GIVEN if one.is_given else _UNKNOWN)
        if not self.parts:
            return expected
        return (self.parts.get(one.key, 0) + _BELIEF * expected) / (self.people + _BELIEF)

    def share(self, value: int) -> float:
        """Which share of the records has this telephone, mailbox, address or organisation."""
        return max(2, self.shared.get(value, 0)) / max(self.people, 1_000)

    def crowding(self, full: int, product: float) -> float:
        """How much commoner given name and surname are together than each alone would make them.

        A logarithm to base 2, 0 or more. In some communities few names meet few surnames.
        """
        bearers = self.shared.get(full, 0)
        if bearers < 3:
            return 0.0
        return max(0.0, log2(0.8 * (bearers - 2) / self.people / product))

    def prior(self, kind: int) -> float:
        """The weight of a kind of pair before anything is compared."""
        return log2(2 * self.kinds[kind] / max(self.people, 1_000))

    def as_json(self) -> str:
        """The model as text to be kept; single parts of names are the only words in it."""
        return json.dumps(
            {
                "people": self.people,
                "chances": {name: list(map(list, rows)) for name, rows in self.chances.items()},
                "kinds": self.kinds,
                "lacks": self.lacks,
                "parts": dict(self.parts),
                "shared": {str(value): count for value, count in self.shared.items()},
            },
            ensure_ascii=False,
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `as_json` wrote. Raises ValueError when it is something else."""
        try:
            raw = json.loads(text)
            one, household, namesakes, colleagues = map(float, raw["kinds"])
            return cls(
                people=int(raw["people"]),
                chances={
                    name: tuple(tuple(map(float, row)) for row in raw["chances"][name])
                    for name in STANDARD
                },
                kinds=(one, household, namesakes, colleagues),
                lacks=tuple(map(float, raw["lacks"])),
                parts={str(key): int(count) for key, count in raw["parts"].items()},
                shared={int(value): int(count) for value, count in raw["shared"].items()},
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise ValueError("not a model") from error

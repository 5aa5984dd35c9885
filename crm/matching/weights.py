"""The model of a register: how much each agreement says, by standard or learnt from its data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from crm.matching.learning import learn
from crm.matching.numbers import CERTAIN, STANDARD, STANDARD_KINDS, SUGGEST, Numbers
from crm.matching.profiles import Profile

__all__ = ["CERTAIN", "SUGGEST", "Model"]


@dataclass(frozen=True, eq=False, slots=True)
class Model(Numbers):
    """Weights for one register. Build it with `standard`, `learnt` or `from_json`."""

    @classmethod
    def standard(cls) -> Self:
        """Weights for a register of which nothing is known yet."""
        return cls(people=5_000, chances=STANDARD, kinds=STANDARD_KINDS)

    @classmethod
    def learnt(cls, profiles: Iterable[Profile]) -> Self:
        """Weights estimated from a register, leaning on the standard where it is small.

        The same profiles in the same order give the same model.
        """
        found = learn(profiles)
        return cls(found.people, found.chances, found.kinds, found.lacks, found.parts, found.shared)

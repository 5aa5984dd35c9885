"""How much each agreement says: the numbers behind a judgement, standard or learnt from data."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final, Self

from crm.matching.profiles import Profile

#: Two records are shown to staff as possibly one person from this score on.
SUGGEST: Final = 0.5

#: An import may take two records for the same person without asking from this score on.
CERTAIN: Final = 0.98


@dataclass(frozen=True, slots=True)
class Model:
    """Weights for one register. Build it with `standard`, `learnt` or `from_json`."""

    people: int

    @classmethod
    def standard(cls) -> Self:
        """Weights for a register of which nothing is known yet."""
        return cls(people=5_000)

    @classmethod
    def learnt(cls, profiles: Iterable[Profile]) -> Self:
        """Weights estimated from a register, leaning on the standard where it is small."""
        return cls(people=max(1_000, sum(1 for _ in profiles)))

    def as_json(self) -> str:
        """The model as text to be kept; holds no personal data but single name parts."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `as_json` wrote. Raises ValueError when it is something else."""
        return cls(**json.loads(text))

"""All pairs of a register that may be one person, found without comparing everyone with everyone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm.matching.index import Index
from crm.matching.judging import Judgement, judge
from crm.matching.profiles import Profile
from crm.matching.weights import SUGGEST, Model


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records by id, the smaller id first."""

    a: int
    b: int
    judgement: Judgement


def pairs(
    profiles: Sequence[Profile],
    model: Model,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Pair]:
    """The pairs scoring SUGGEST or more, the likeliest first.

    `on_progress(done, total)` is called now and then while the work goes on.
    """
    index, known, found = Index(model), {}, []
    for done, profile in enumerate(profiles):
        for other in index.candidates(profile):
            judgement = judge(known[other], profile, model)
            if judgement.score >= SUGGEST:
                a, b = sorted((other, profile.id))
                found.append(Pair(a, b, judgement))
        index.add(profile)
        known[profile.id] = profile
        if on_progress and done % 500 == 0:
            on_progress(done, len(profiles))
    return sorted(found, key=lambda pair: (-pair.judgement.score, pair.a, pair.b))

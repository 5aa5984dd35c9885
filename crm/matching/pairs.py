"""All pairs of a register that may be one person, without comparing everyone with everyone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm.matching.features import features
from crm.matching.judging import Judgement, judged
from crm.matching.meetings import meetings
from crm.matching.profiles import Profile
from crm.matching.scoring import scorer
from crm.matching.weights import SUGGEST, Model

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records by id, the smaller id first."""

    a: int
    b: int
    judgement: Judgement


def pairs(
    profiles: Sequence[Profile], model: Model, *, on_progress: OnProgress | None = None
) -> list[Pair]:
    """The pairs scoring SUGGEST or more, the likeliest first.

    `on_progress(done, total)` is called now and then while the work goes on.
    """
    scores, found = scorer(model), []
    people = [features(profile) for profile in profiles]
    for done, (one, others) in enumerate(meetings(people)):
        for two in others:
            score = scores.score(one, two)
            if score >= SUGGEST:
                first, second = sorted((one, two), key=lambda known: known.id)
                found.append(Pair(first.id, second.id, judged(first, second, score, scores)))
        if on_progress and done % 500 == 0:
            on_progress(done, len(people))
    if on_progress:
        on_progress(len(people), len(people))
    return sorted(found, key=lambda pair: (-pair.judgement.score, pair.a, pair.b))

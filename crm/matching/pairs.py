"""All pairs of a register that may be one person, without comparing everyone with everyone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm.matching.beyond import beyond
from crm.matching.features import Features, features
from crm.matching.judging import Judgement, judged
from crm.matching.meetings import meetings
from crm.matching.profiles import Profile
from crm.matching.scoring import TO_BE_ASKED, scorer
from crm.matching.together import HEARD, settled
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
    people = [features(profile) for profile in profiles]
    known = {one.id: one for one in people}
    scores = scorer(model)
    found: list[Pair] = []
    for (a, b), score in settled_scores(people, model, on_progress=on_progress).items():
        if score >= SUGGEST:
            found.append(Pair(a, b, judged(known[a], known[b], score, scores)))
    return sorted(found, key=lambda pair: (-pair.judgement.score, pair.a, pair.b))


def settled_scores(
    people: Sequence[Features], model: Model, *, on_progress: OnProgress | None = None
) -> dict[tuple[int, int], float]:
    """The scores of all pairs that may be one person, each in the light of the others."""
    scores, heard = scorer(model), {}
    known = {one.id: one for one in people}
    for done, (one, others) in enumerate(meetings(people)):
        for two in others:
            score = scores.score(one, two)
            if score >= HEARD:
                heard[min(one.id, two.id), max(one.id, two.id)] = score
        if on_progress and done % 500 == 0:
            on_progress(done, len(people))
    if on_progress:
        on_progress(len(people), len(people))
    found = settled(
        heard,
        lambda a, b: scores.score(known[a], known[b]),
        lambda a, b, middle: beyond(known[a], known[b], known[middle], scores),
    )
    for (a, b), score in found.items():
        if score > TO_BE_ASKED and scores.names.weigh(known[a], known[b]).apart:
            found[a, b] = TO_BE_ASKED
    return found

"""One judgement: how likely two records are the same human being, and why."""

from dataclasses import dataclass

from crm.matching.features import Features, features
from crm.matching.profiles import Profile
from crm.matching.reasons import Reason, reasons
from crm.matching.scoring import Scorer, scorer
from crm.matching.weights import Model

__all__ = ["Judgement", "Reason", "judge", "judged"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability (0 to 1) that two records are one person, with its grounds."""

    score: float
    reasons: tuple[Reason, ...]


def judge(left: Profile, right: Profile, model: Model) -> Judgement:
    """Compare two records; the same score whichever comes first."""
    scores, one, two = scorer(model), features(left), features(right)
    return judged(one, two, scores.score(one, two), scores)


def judged(one: Features, two: Features, score: float, scores: Scorer) -> Judgement:
    """A score with its grounds."""
    return Judgement(score, reasons(one, two, scores))

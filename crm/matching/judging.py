"""One judgement: how likely two records are the same human being, and why."""

from dataclasses import dataclass

from crm.matching.features import Features, features
from crm.matching.profiles import Profile
from crm.matching.reasons import Reason, reasons
from crm.matching.scoring import Scorer, scorer
from crm.matching.weights import Model

__all__ = ["Judgement", "Reason", "judge", "judged", "score"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability (0 to 1) that two records are one person, with its grounds."""

    score: float
    reasons: tuple[Reason, ...]


def judge(left: Profile, right: Profile, model: Model) -> Judgement:
    """Compare two records; the same score whichever comes first.

    Grounds cost more than the score: who judges many asks for `score` and explains few.
    """
    scores, one, two = scorer(model), features(left), features(right)
    return judged(one, two, scores.score(one, two), scores)


def score(left: Profile, right: Profile, model: Model) -> float:
    """The score alone, for those who judge many and explain few."""
    return scorer(model).score(features(left), features(right))


def judged(one: Features, two: Features, found: float, scores: Scorer) -> Judgement:
    """A score with its grounds."""
    return Judgement(found, reasons(one, two, scores))

"""One judgement: how likely two records are the same human being, and why."""

from dataclasses import dataclass
from typing import Final

from crm.matching.features import Features, features
from crm.matching.profiles import Profile
from crm.matching.reasons import Reason, reasons
from crm.matching.scoring import Scorer, scorer
from crm.matching.weights import Model

__all__ = ["Judgement", "Reason", "judge", "judged", "score"]


_TOLD: Final = 0.01


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability (0 to 1) that two records are one person, with its grounds."""

    score: float
    reasons: tuple[Reason, ...]


def judge(left: Profile, right: Profile, model: Model) -> Judgement:
    """Compare two records; the same score whichever comes first.

    Grounds are given from a score of 0.01 on: nobody reads why strangers are strangers.
    """
    scores, one, two = scorer(model), features(left), features(right)
    found = scores.score(one, two)
    return judged(one, two, found, scores) if found >= _TOLD else Judgement(found, ())


def score(left: Profile, right: Profile, model: Model) -> float:
    """The score alone, for those who judge many and explain few."""
    return scorer(model).score(features(left), features(right))


def judged(one: Features, two: Features, found: float, scores: Scorer) -> Judgement:
    """A score with its grounds."""
    return Judgement(found, reasons(one, two, scores))

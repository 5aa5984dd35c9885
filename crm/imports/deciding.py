"""Whom a row means: the one certain match, a question for a person, or somebody new. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm.imports.known import Known, KnownBody
from crm.matching.features import Features
from crm.matching.judging import judged
from crm.matching.reasons import Reason
from crm.matching.scoring import scorer
from crm.matching.weights import CERTAIN, SUGGEST, Model

#: As many candidates are kept for a person to choose from.
MOST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a row may mean, how likely, and why."""

    known: Known | KnownBody
    score: float
    reasons: tuple[Reason, ...]

    def as_json(self) -> list[Any]:
        """`[id, score, [[code, left, right], …]]`."""
        reasons = [[one.code, one.left, one.right] for one in self.reasons]
        return [self.known.id, round(self.score, 4), reasons]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The person meant, or those who may be; neither: somebody new."""

    known: Known | None = None
    candidates: Sequence[Candidate] = ()


def decide(row: Features, others: Iterable[Known], model: Model) -> Verdict:
    """Whom of these the row means.

    One certain match is the person; several, or none but likely ones, are a question. A mail
    address or a telephone in common is a question as well: people share both.
    """
    scores = scorer(model)
    found, certain = [], []
    for known in others:
        other = known.features()
        score = scores.score(row, other)
        if score >= CERTAIN:
            certain.append(known)
        if score >= SUGGEST or _shares(row, other):
            found.append((score, known, other))
    if len(certain) == 1:
        return Verdict(known=certain[0])
    found.sort(key=lambda one: -one[0])
    return Verdict(
        candidates=[
            Candidate(known, score, judged(row, other, score, scores).reasons)
            for score, known, other in found[:MOST_SHOWN]
        ]
    )


def _shares(one: Features, two: Features) -> bool:
    return _meet(one.mails, two.mails) or _meet(one.phones, two.phones)


def _meet(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    return bool(one and two and not set(one).isdisjoint(two))

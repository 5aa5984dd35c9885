"""Whom a row means: the one certain match, a question for a person, or somebody new. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm.imports.known import Known, KnownBody
from crm.matching.judging import Reason, judge
from crm.matching.profiles import Profile
from crm.matching.weights import CERTAIN, SUGGEST, Model
from crm.text.addresses import mail_key

#: As many candidates are kept for a person to choose from.
MOST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody a row may mean, how likely, and why."""

    known: Known | KnownBody
    score: float
    reasons: tuple[Reason, ...]
    shares_contact: bool = False

    def as_json(self) -> list[Any]:
        """`[id, score, [[code, left, right], …]]`."""
        reasons = [[one.code, one.left, one.right] for one in self.reasons]
        return [self.known.id, round(self.score, 4), reasons]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The person meant, or those who may be; neither: somebody new."""

    known: Known | None = None
    candidates: Sequence[Candidate] = ()


def compare(profile: Profile, others: Sequence[Known], model: Model) -> list[Candidate]:
    """Those of the people whom the profile may mean, the likeliest first."""
    found = []
    reach = _reach(profile)
    for known in others:
        other = known.profile()
        judgement = judge(profile, other, model)
        shares = bool(reach & _reach(other))
        if shares or judgement.score >= SUGGEST:
            found.append(Candidate(known, judgement.score, judgement.reasons, shares))
    return sorted(found, key=lambda one: -one.score)


def decide(found: Sequence[Candidate]) -> Verdict:
    """One certain match is the person; several, or none but likely ones, are a question.

    A mail address or a telephone in common is a question as well: people share both.
    """
    certain = [one.known for one in found if one.score >= CERTAIN]
    if len(certain) == 1 and isinstance(certain[0], Known):
        return Verdict(known=certain[0])
    return Verdict(candidates=found[:MOST_SHOWN])


def _reach(profile: Profile) -> set[str]:
    """Where a person is reached, in the form in which it is compared."""
    return {mail_key(address) for address in profile.emails} | set(profile.phones)

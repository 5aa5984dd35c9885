"""One judgement: how likely two records are the same human being, and why."""

from dataclasses import dataclass

from rapidfuzz import fuzz

from crm.matching.profiles import Profile
from crm.matching.weights import Model
from crm.text.addresses import mail_key
from crm.text.folding import fold
from crm.text.phones import digits


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for or against; `left` and `right` are what the two records say."""

    code: str
    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability (0 to 1) that two records are one person, with its grounds."""

    score: float
    reasons: tuple[Reason, ...]


def judge(left: Profile, right: Profile, model: Model) -> Judgement:
    """Compare two records; the same score whichever comes first."""
    reasons = []
    score = fuzz.token_sort_ratio(fold(left.full_name), fold(right.full_name)) / 200
    if score > 0.4:
        reasons.append(Reason("name_same", left.full_name, right.full_name))
    phones = {digits(phone)[-8:] for phone in left.phones}
    if phones & {digits(phone)[-8:] for phone in right.phones}:
        score += 0.2
        reasons.append(Reason("phone_same"))
    if {mail_key(mail) for mail in left.emails} & {mail_key(mail) for mail in right.emails}:
        score += 0.2
        reasons.append(Reason("mail_same"))
    if left.birth_year and right.birth_year:
        agrees = left.birth_year == right.birth_year
        score += 0.1 if agrees else -0.3
        reasons.append(Reason("birth_year_same" if agrees else "birth_far"))
    return Judgement(score=min(1.0, max(0.0, score)), reasons=tuple(reasons))

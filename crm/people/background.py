"""Which of a person's answers about their background stands. Pure.

Rule: the newest explicit answer counts, the later row on a tie; "not asked" never overrides; a
plain yes does not replace a finer yes given earlier.
"""

from collections.abc import Iterable

from crm.people.models import Answer, BackgroundAnswer

FINER_YES = frozenset(
    {
        Answer.TCN,
        Answer.BIP,
        Answer.APPLICANT,
        Answer.TEMP,
        Answer.STATELESS,
        Answer.EU_MOBILE,
        Answer.FOREIGN_BORN_BG,
    }
)


def standing(answers: Iterable[BackgroundAnswer]) -> BackgroundAnswer | None:
    """The answer that counts, or `None` when nobody ever asked."""
    chosen: BackgroundAnswer | None = None
    for row in sorted(answers, key=lambda answer: (answer.answered_on, answer.id)):
        if row.answer == Answer.UNKNOWN:
            continue
        if row.answer == Answer.YES and chosen is not None and chosen.answer in FINER_YES:
            continue
        chosen = row
    return chosen

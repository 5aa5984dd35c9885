"""What "migrant" means in a count, and which of a person's answers speaks.

The rules are the programme's own; the codes follow the funder's target groups. A plain `yes` or
`no` speaks of migrant background only.
"""

from collections.abc import Iterable
from enum import StrEnum

from crm.people.models import Answer


class Definition(StrEnum):
    MIGRANT_BACKGROUND = "migrant_background"
    TCN = "tcn"


class Standing(StrEnum):
    """How a head counts in a share."""

    YES = "yes"
    NO = "no"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


#: Codes finer than a plain yes: a plain yes given later does not replace them.
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
THIRD_COUNTRY = frozenset({Answer.TCN, Answer.BIP, Answer.APPLICANT, Answer.TEMP, Answer.STATELESS})


def yes_codes(definition: Definition, *, second_generation: bool) -> frozenset[Answer]:
    """The answers that mean yes under a definition."""
    if definition is Definition.TCN:
        return THIRD_COUNTRY
    switched = frozenset({Answer.SECOND_GEN}) if second_generation else frozenset()
    return FINER_YES | {Answer.YES} | switched


def unasked_codes(definition: Definition) -> frozenset[Answer]:
    """The answers that say nothing under a definition."""
    if definition is Definition.TCN:
        return frozenset({Answer.UNKNOWN, Answer.YES, Answer.NO})
    return frozenset({Answer.UNKNOWN})


def standing_of(
    answer: Answer | None, definition: Definition, *, second_generation: bool
) -> Standing:
    """How a person with that answer counts; `None` is a person without any."""
    if answer is None or answer in unasked_codes(definition):
        return Standing.NOT_ASKED
    if answer is Answer.PREFERS_NOT_TO_SAY:
        return Standing.REFUSED
    if answer in yes_codes(definition, second_generation=second_generation):
        return Standing.YES
    return Standing.NO


def speaking_answer(answers: Iterable[Answer]) -> Answer | None:
    """The answer that counts of those given, oldest first.

    The newest explicit one wins; `unk` never overrides; a plain yes leaves a finer yes standing.
    """
    current: Answer | None = None
    for answer in answers:
        if answer is Answer.UNKNOWN:
            continue
        if answer is Answer.YES and current in FINER_YES:
            continue
        current = answer
    return current

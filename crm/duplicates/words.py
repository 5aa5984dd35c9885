"""The words of the queue: reasons of a pair, scores, and from which score pairs are merged."""

from collections.abc import Sequence
from typing import Final

from crm.duplicates.models import Kind, Suggestion
from crm.i18n import gettext as _
from crm.i18n import percent as share_word
from crm.matching.body_words import body_reason_word
from crm.matching.judging import Reason
from crm.matching.words import reason_word

#: Scores one can set for merging without being asked; none of them is the usual choice.
OFFERED: Final = (0.999, 0.995, 0.99, 0.98, 0.95)

#: The kinds as an address names them.
KINDS: Final = {"people": Kind.PERSON, "organisations": Kind.ORGANISATION}


def reasons_of(suggestion: Suggestion) -> list[str]:
    """Why the two may be one, and what speaks against it, each ground in words."""
    return [word(suggestion.kind, Reason(*reason)) for reason in suggestion.reasons]


def word(kind: Kind, reason: Reason) -> str:
    return body_reason_word(reason) if kind == Kind.ORGANISATION else reason_word(reason)


def percent(score: float) -> str:
    """A score as a percentage, never rounded up to certainty."""
    return share_word(min(int(score * 1000) / 1000, 0.999))


def merge_choices(present: float | None) -> Sequence[tuple[str, str]]:
    """From which score pairs are merged by themselves, "never" first; the one in force is there."""
    scores = sorted({*OFFERED, present} - {None}, reverse=True)  # type: ignore[type-var]
    never = ("", _("Never: every pair is asked about"))
    return [never, *((str(s), _("From %(score)s on", score=percent(s or 0))) for s in scores)]

"""What states, kinds and reasons are called on the pages."""

from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.mail.models import LetterState, SuppressionReason

STATES = {
    LetterState.QUEUED: _l("Waiting to go out"),
    LetterState.SENDING: _l("On its way"),
    LetterState.SENT: _l("Sent"),
    LetterState.RETRY: _l("Will be tried again"),
    LetterState.FAILED: _l("Failed"),
    LetterState.SUPPRESSED: _l("Not sent: no letters wanted"),
    LetterState.WITHDRAWN: _l("Taken back"),
}
KINDS = {
    "invitation": _l("Invitation"),
    "update": _l("Change of an event"),
    "cancellation": _l("Cancellation"),
    "place_free": _l("Place has come free"),
    "daily_answers": _l("Daily mail about answers"),
    "promises_due": _l("Daily mail about promises"),
    "password_reset": _l("New password"),
    "test": _l("Test letter"),
}
REASONS = {
    SuppressionReason.OBJECTION.value: _l("The person objected to letters."),
    SuppressionReason.UNSUBSCRIBED.value: _l("The person unsubscribed."),
    SuppressionReason.HARD_BOUNCE.value: _l("The address does not exist."),
    SuppressionReason.ERASED.value: _l("The person was erased."),
}


def letter_state_word(state: LetterState) -> str:
    return str(STATES[state])


def letter_kind_word(kind: str) -> str:
    """The kind in words; one that this list does not know by its code."""
    return str(KINDS.get(kind, kind))


def server_words(words: str | None) -> str:
    """What is known of a step: our own reason in the reader's language, else the server's words."""
    if not words:
        return ""
    return str(REASONS.get(words, "")) or _("The mail server: %(words)s", words=words)

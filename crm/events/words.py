"""What kinds and states of an event are called."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from crm.events.models import EventKind, EventStatus
from crm.i18n import lazy_gettext as _l

KINDS: Final[Mapping[EventKind, Any]] = {
    EventKind.INFORMATION_SESSION: _l("Information session"),
    EventKind.CLEAN_UP: _l("Graffiti clean-up"),
    EventKind.INTERVIEW: _l("Media interview"),
    EventKind.PHOTOVOICE: _l("Photovoice"),
    EventKind.AUDIT_WALK: _l("Audit walk"),
    EventKind.FOCUS_GROUP: _l("Focus group"),
    EventKind.LAB: _l("Integration lab"),
    EventKind.SCREENING: _l("Screening"),
    EventKind.EXHIBITION: _l("Exhibition"),
    EventKind.MEETING: _l("Meeting"),
    EventKind.OTHER: _l("Other event"),
}

STATUSES: Final[Mapping[EventStatus, Any]] = {
    EventStatus.DRAFT: _l("Draft"),
    EventStatus.SCHEDULED: _l("Scheduled"),
    EventStatus.HELD: _l("Held"),
    EventStatus.CANCELLED: _l("Cancelled"),
}


def kind_word(kind: EventKind | str) -> str:
    """What a kind of event is called in the reader's language."""
    return str(KINDS[EventKind(kind)])


def status_word(status: EventStatus | str) -> str:
    """What a state of an event is called in the reader's language."""
    return str(STATUSES[EventStatus(status)])


def kind_choices() -> Sequence[tuple[str, Any]]:
    """Kinds for a select: code and word."""
    return [(kind.value, word) for kind, word in KINDS.items()]


def status_choices() -> Sequence[tuple[str, Any]]:
    """States for a select: code and word."""
    return [(status.value, word) for status, word in STATUSES.items()]

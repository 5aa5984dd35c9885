"""What the fields of the engagement register are called in histories, and how values read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from crm.accounts.queries import names_of
from crm.conversations import words
from crm.conversations.models import (
    Channel,
    CommitmentState,
    IssueKind,
    Satisfaction,
    Side,
)
from crm.desk.queries import programme_names
from crm.desk.timeline import told
from crm.history.models import HistoryEntry
from crm.i18n import day
from crm.i18n import lazy_gettext as _l
from crm.organisations.words import sector_word

LABELS: Final[Mapping[str, Any]] = {
    "about": _l("About what"),
    "channel": _l("How"),
    "day": _l("Day"),
    "place": _l("Place"),
    "purpose": _l("Purpose"),
    "text": _l("Text"),
    "parties": _l("With whom"),
    "our_side_id": _l("Our side"),
    "programme_id": _l("Programme"),
    "side": _l("Who promised"),
    "owner_id": _l("Who looks after it"),
    "made_on": _l("Promised on"),
    "due_on": _l("By when"),
    "state": _l("State"),
    "settled_on": _l("Since"),
    "reported_on": _l("Reported back on"),
    "reported_how": _l("How they were told"),
    "kind": _l("Kind"),
    "topic": _l("Topic"),
    "raised_on": _l("Raised on"),
    "answer": _l("Answer"),
    "answered_on": _l("Answered on"),
    "satisfaction": _l("How it was received"),
    "files": _l("File"),
}

_CODES: Final[Mapping[str, Callable[[str], str]]] = {
    "channel": lambda code: words.channel_word(Channel(code)),
    "side": lambda code: words.side_word(Side(code)),
    "state": lambda code: words.commitment_state_word(CommitmentState(code)),
    "kind": lambda code: words.issue_kind_word(IssueKind(code)),
    "satisfaction": lambda code: words.satisfaction_word(Satisfaction(code)),
    "topic": sector_word,
}
_DAYS: Final = frozenset({"day", "made_on", "due_on", "settled_on", "reported_on", "raised_on",
                          "answered_on"})  # fmt: skip


def value_words(entries: Sequence[HistoryEntry]) -> Callable[[str, Any], str | None]:
    """How to write the values in these entries; users and programmes are read at once."""
    named: dict[str, Mapping[int, str]] = {
        "owner_id": names_of(_numbers(entries, "owner_id")),
        "our_side_id": names_of(_numbers(entries, "our_side_id")),
        "programme_id": programme_names(_numbers(entries, "programme_id")),
    }

    def value_of(field: str, value: Any) -> str | None:
        if value is None or value == "":
            return None
        if field in named:
            return named[field].get(value, f"#{value}")
        if field in _CODES:
            return _CODES[field](value)
        if field in _DAYS:
            return day(date.fromisoformat(value))
        if isinstance(value, list):
            return ", ".join(map(str, value)) or None
        return told("text", value)

    return value_of


def _numbers(entries: Sequence[HistoryEntry], field: str) -> set[int]:
    pairs = [(entry.changes or {}).get(field) or () for entry in entries]
    return {value for pair in pairs for value in pair if value is not None}

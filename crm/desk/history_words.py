"""What the fields of an event are called in its history, and how their values read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from crm.accounts.queries import names_of
from crm.desk import queries
from crm.events.words import kind_word, status_word
from crm.history.models import HistoryEntry
from crm.i18n import clock_time, day
from crm.i18n import lazy_gettext as _l

EVENT_LABELS: Final[Mapping[str, Any]] = {
    "title": _l("Title"),
    "title_bg": _l("Title in Bulgarian"),
    "kind": _l("Kind"),
    "status": _l("Status"),
    "starts_wall": _l("Start"),
    "ends_wall": _l("End"),
    "time_zone": _l("Clock"),
    "site_id": _l("Place"),
    "seats": _l("Seats"),
    "programme_id": _l("Programme"),
    "strand_id": _l("Strand of work"),
    "convenor_id": _l("Person in charge"),
    "text": _l("Text"),
    "text_bg": _l("Text in Bulgarian"),
}


def event_values(entries: Sequence[HistoryEntry]) -> Callable[[str, Any], str | None]:
    """How to write the values in these entries; records they name are read in few statements."""
    named: dict[str, Mapping[int, str]] = {
        "convenor_id": names_of(_numbers(entries, "convenor_id")),
        "site_id": queries.site_names(_numbers(entries, "site_id")),
        "strand_id": queries.strand_names(_numbers(entries, "strand_id")),
        "programme_id": queries.programme_names(_numbers(entries, "programme_id")),
    }

    def value_of(field: str, value: Any) -> str | None:
        if value is None or value == "":
            return None
        if field in named:
            return named[field].get(value, f"#{value}")
        if field == "kind":
            return kind_word(value)
        if field == "status":
            return status_word(value)
        if field in ("starts_wall", "ends_wall"):
            wall = datetime.fromisoformat(value)
            return f"{day(wall.date())}, {clock_time(wall)}"
        return str(value)

    return value_of


def _numbers(entries: Sequence[HistoryEntry], field: str) -> set[int]:
    pairs = [(entry.changes or {}).get(field) or () for entry in entries]
    return {value for pair in pairs for value in pair if value is not None}

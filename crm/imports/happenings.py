"""Events as a sign-in sheet names them."""

from datetime import date

from crm.attendance.opening import refusal
from crm.db import find
from crm.events.models import Event
from crm.imports import event_queries
from crm.imports.reading.facts import AttendanceFact


class Happenings:
    """The event of an import, and others its rows name; each is looked for once."""

    def __init__(self, event_id: int | None) -> None:
        self.own = event_id
        self._found: dict[tuple[str, date | None], tuple[int | None, str]] = {}

    def meant(self, said: AttendanceFact | None) -> tuple[int | None, str]:
        """The event a row is about and why not: "unknown_event", "event_draft", …; "" if fine."""
        if said is None or not said.event:
            return self.own, ""
        key = (said.event, said.event_on)
        if key not in self._found:
            self._found[key] = self._look_for(*key)
        return self._found[key]

    def _look_for(self, name: str, on: date | None) -> tuple[int | None, str]:
        event: Event | None = find(Event, name)
        named = [event] if event is not None else event_queries.titled(name, on)
        if len(named) != 1:
            return None, "unknown_event" if not named else "several_events"
        code = refusal(named[0], at=named[0].created_at, any_time=True)
        return (None, f"event_{code}") if code else (named[0].id, "")

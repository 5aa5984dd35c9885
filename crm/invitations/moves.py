"""What an event was before it moved, read from its history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.events.models import Event, Site
from crm.history.models import HistoryEntry
from crm.invitations import queries

#: Columns whose change makes calendar entries stale.
TIME_AND_PLACE = frozenset({"starts_wall", "ends_wall", "time_zone", "site_id"})


@dataclass(frozen=True)
class Move:
    """Time and place before the change; `was_cancelled` when it takes place after all.

    `entry_id` is the number of the change in the history.
    """

    entry_id: int
    starts: datetime
    ends: datetime | None
    zone: str
    site: Site | None
    was_cancelled: bool = False

    def has_new_time(self, event: Event) -> bool:
        """Whether the event is at another time now."""
        now = (event.starts_wall, event.ends_wall, event.time_zone)
        return now != (self.starts, self.ends, self.zone)

    def has_new_place(self, event: Event) -> bool:
        """Whether the event is in another place now."""
        return event.site_id != (self.site.id if self.site else None)


def last_move(event: Event) -> Move | None:
    """How the event was before its latest change, if that concerned time, place or state."""
    entry = queries.last_change(event)
    if entry is None or entry.at != event.changed_at:
        return None
    return move_of(event, entry)


def move_of(event: Event, entry: HistoryEntry) -> Move | None:
    """How the event was before a change, if that concerned time, place or state."""
    changes: dict[str, list[Any]] = entry.changes or {}
    was_cancelled = entry.verb == "reinstated"
    if not (was_cancelled or TIME_AND_PLACE & changes.keys()):
        return None

    def before(column: str) -> Any:
        return changes[column][0] if column in changes else getattr(event, column)

    return Move(
        entry_id=entry.id,
        starts=_wall(before("starts_wall")) or event.starts_wall,
        ends=_wall(before("ends_wall")),
        zone=before("time_zone"),
        site=queries.site(before("site_id")),
        was_cancelled=was_cancelled,
    )


def _wall(value: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value

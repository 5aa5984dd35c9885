"""The heads of every held event of a window, as the count takes them."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm.engagement.conditions import Window
from crm.engagement.counting import heads_of
from crm.engagement.definitions import Definition
from crm.engagement.queries import Tally, event_heads


@dataclass(frozen=True)
class Heads:
    """People by name, whether counted or not, and heads without a name."""

    counted: int
    names_on_site: int
    unnamed: int
    headcount: Tally | None


def by_event(window: Window) -> Mapping[int, Heads]:
    """Per number of the event."""
    return {
        event.event_id: Heads(
            counted=event.people,
            names_on_site=event.named_on_site,
            unnamed=heads_of(event, Definition.MIGRANT_BACKGROUND).unnamed,
            headcount=event.headcount,
        )
        for event in event_heads(window)
    }


def empty_events(window: Window) -> list[int]:
    """Held events with nobody counted and no unnamed head."""
    return [
        number for number, heads in by_event(window).items() if not heads.counted + heads.unnamed
    ]


def fullest_event(window: Window) -> tuple[int, Heads] | None:
    """The event with the most heads, by which "at least" may be bounded."""
    events = by_event(window)
    if not events:
        return None
    number = max(events, key=lambda one: (events[one].counted + events[one].unnamed, -one))
    return number, events[number]

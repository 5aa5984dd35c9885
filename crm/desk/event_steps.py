"""What an event still lacks, and what comes next. Pure but for the words and addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for

from crm.desk.event_numbers import EventNumbers
from crm.desk.navigation import has_page
from crm.events.models import Event, EventKind
from crm.i18n import gettext as _

#: Kinds open to whoever passes by: people come whose names nobody asks.
OPEN_KINDS: Final = frozenset(
    {
        EventKind.CLEAN_UP,
        EventKind.INFORMATION_SESSION,
        EventKind.SCREENING,
        EventKind.EXHIBITION,
    }
)


@dataclass(frozen=True)
class Step:
    """A thing to do, with its page. `is_post` says that a button does it at once."""

    label: str
    url: str = ""
    is_post: bool = False
    is_done: bool = False


def missing(event: Event, numbers: EventNumbers, *, at: datetime) -> Sequence[Step]:
    """What an event lacks at the moment, in words."""
    if event.is_cancelled:
        return []
    return _missing_after(event, numbers) if is_over(event, at) else _missing_before(event, numbers)


def is_over(event: Event, at: datetime) -> bool:
    """Whether the end has passed, or the start of an event without an end."""
    return at >= (event.ends_at or event.starts_at)


def next_step(event: Event, numbers: EventNumbers, *, at: datetime) -> Step | None:
    """The one thing to do next with an event; `None` when it rests or the page does not exist."""
    number = event.id
    if event.is_draft:
        return _step(_("Schedule it"), "desk.event_scheduling", number, is_post=True)
    if not event.is_scheduled:
        return None
    if event.has_begun(at):
        if numbers.here is None and numbers.unnamed is None:
            return _step(_("Record who came"), "attendance.index", number)
        return _step(_("Close the event"), "attendance.closing", number)
    if numbers.invited == 0:
        return _step(_("Invite people"), "invitations.create", number)
    return None


def _missing_before(event: Event, numbers: EventNumbers) -> list[Step]:
    found = []
    if event.is_draft:
        found.append(Step(_("not scheduled yet"), _page("desk.event", event.id)))
    if event.site_id is None:
        found.append(Step(_("no place"), _page("desk.event_edit", event.id)))
    if event.is_scheduled and numbers.invited == 0:
        found.append(Step(_("nobody invited"), _page("invitations.create", event.id)))
    if event.convenor_id is None:
        found.append(Step(_("nobody in charge"), _page("desk.event_edit", event.id)))
    return found


def _missing_after(event: Event, numbers: EventNumbers) -> list[Step]:
    found = []
    if event.is_draft:
        found.append(Step(_("past and still a draft"), _page("desk.event", event.id)))
    if numbers.here is None and numbers.unnamed is None:
        found.append(Step(_("attendance not recorded"), _page("attendance.index", event.id)))
    elif event.kind in OPEN_KINDS and numbers.unnamed is None:
        found.append(Step(_("headcount missing"), _page("attendance.closing", event.id)))
    if event.is_scheduled:
        found.append(Step(_("past but not closed"), _page("attendance.closing", event.id)))
    return found


def _step(label: str, endpoint: str, number: int, *, is_post: bool = False) -> Step | None:
    url = _page(endpoint, number)
    return Step(label, url, is_post=is_post) if url else None


def _page(endpoint: str, number: int) -> str:
    """The address of a page of an event; empty where it does not exist or may not be opened."""
    return url_for(endpoint, event_id=number) if has_page(endpoint) else ""

"""What stands above every page of an event: numbers, tabs and the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request, url_for

from crm.desk.event_numbers import EventNumbers, event_numbers
from crm.desk.event_steps import Step, next_step
from crm.desk.navigation import has_page
from crm.events.models import Event
from crm.i18n import gettext as _
from crm.invitations.words import event_when


@dataclass(frozen=True)
class Tab:
    """A page of an event."""

    label: str
    url: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True)
class Frame:
    """The head of an event's pages."""

    when: str
    numbers: EventNumbers
    tabs: Sequence[Tab]
    step: Step | None


def frame_of(event: Event, *, at: datetime) -> Frame:
    """The head of an event's pages, in two statements."""
    numbers = event_numbers(event)
    return Frame(
        when=event_when(event),
        numbers=numbers,
        tabs=_tabs(event, numbers),
        step=next_step(event, numbers, at=at),
    )


def _tabs(event: Event, numbers: EventNumbers) -> Sequence[Tab]:
    pages = (
        ("desk.event", _("Details"), None),
        ("invitations.index", _("People"), numbers.invited),
        ("attendance.index", _("Attendance"), numbers.here),
        ("mail.index", _("Letters"), None),
        ("desk.event_history", _("History"), None),
    )
    return [
        Tab(label, _page(endpoint, event.id), _is_current(endpoint), count)
        for endpoint, label, count in pages
        if has_page(endpoint)
    ]


def _page(endpoint: str, number: int) -> str:
    if endpoint == "mail.index":
        return url_for(endpoint, event=number)
    return url_for(endpoint, event_id=number)


def _is_current(endpoint: str) -> bool:
    here = request.endpoint or ""
    if endpoint.startswith("desk."):
        return here == endpoint
    return here.partition(".")[0] == endpoint.partition(".")[0]

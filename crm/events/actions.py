"""What happens to events. Sites have their verbs in `site_actions`."""

from dataclasses import dataclass
from datetime import datetime

from crm.accounts.models import User
from crm.db import db, give_ref
from crm.events.models import Event, EventKind, EventStatus, Site, Transition
from crm.history import actions as history
from crm.history.models import Actor
from crm.programmes.models import Programme, Strand
from crm.search import actions as search

#: Which state may follow which; a step off this map is refused.
STEPS = {
    EventStatus.DRAFT: frozenset({EventStatus.SCHEDULED}),
    EventStatus.SCHEDULED: frozenset({EventStatus.HELD, EventStatus.CANCELLED}),
    EventStatus.CANCELLED: frozenset({EventStatus.SCHEDULED}),
    EventStatus.HELD: frozenset({EventStatus.SCHEDULED}),
}

#: Fields from which engagement figures are counted.
COUNTED_FIELDS = frozenset({"programme_id", "strand_id", "starts_at", "day", "kind"})


class NotNow(Exception):  # noqa: N818 - it reads as the refusal it is
    """The event is in a state that does not allow the step. `args[0]` is a code."""


@dataclass(frozen=True)
class EventFacts:
    """What staff say about an event. Times are those on the wall of `zone`, by default the
    programme's; without an end it is open, without seats there is no limit."""

    programme: Programme
    kind: EventKind
    title: str
    starts: datetime
    ends: datetime | None = None
    zone: str = ""
    title_bg: str = ""
    text: str = ""
    text_bg: str = ""
    strand: Strand | None = None
    site: Site | None = None
    seats: int | None = None
    convenor: User | None = None


def create_event(facts: EventFacts, *, by: Actor, at: datetime) -> Event:
    """Make a draft. Without a number of seats it takes those of its site.

    Raises what `Event.set_time` raises.
    """
    event = Event(created_at=at, changed_at=at, status=EventStatus.DRAFT)
    _fill(event, facts)
    if facts.seats is None and facts.site is not None:
        event.seats = facts.site.seats
    event.transitions.append(
        Transition(from_status=None, to_status=EventStatus.DRAFT, at=at, by_id=by.user_id)
    )
    db.session.add(event)
    give_ref(event)
    history.note(event, "created", by=by, at=at)
    history.raise_revision()
    db.session.flush()
    search.index("event", event.id, words_of(event))
    return event


def change_event(event: Event, facts: EventFacts, *, by: Actor, at: datetime) -> bool:
    """Change an event's facts; returns whether its time or place changed after it was announced.

    Then the calendar entries out there are stale: the sequence has risen, and whoever was
    invited is to be told. Raises what `Event.set_time` raises.
    """
    before = _time_and_place(event)
    _fill(event, facts)
    changed = history.pending_changes(event).keys()
    if not changed:
        return False
    is_moved = before != _time_and_place(event) and not event.is_draft
    event.changed_at = at
    if is_moved:
        event.sequence += 1
    history.note(event, "changed", by=by, at=at)
    if COUNTED_FIELDS & changed:
        history.raise_revision()
    db.session.flush()
    search.index("event", event.id, words_of(event))
    return is_moved


def schedule(event: Event, *, by: Actor, at: datetime) -> bool:
    """Announce a draft: from now on people can be invited. False when it is scheduled already."""
    if event.is_scheduled:
        return False
    if not event.is_draft:
        raise NotNow(f"is_{event.status}")
    _step(event, EventStatus.SCHEDULED, "scheduled", reason="", by=by, at=at)
    return True


def cancel(event: Event, *, reason: str, by: Actor, at: datetime) -> bool:
    """Call a scheduled event off. False when it is cancelled already."""
    if event.is_cancelled:
        return False
    _step(event, EventStatus.CANCELLED, "cancelled", reason=reason, by=by, at=at)
    event.sequence += 1
    db.session.flush()
    return True


def reinstate(event: Event, *, reason: str, by: Actor, at: datetime) -> bool:
    """Take a cancellation back. False when the event is scheduled already."""
    if event.is_scheduled:
        return False
    if not event.is_cancelled:
        raise NotNow(f"is_{event.status}")
    _step(event, EventStatus.SCHEDULED, "reinstated", reason=_given(reason), by=by, at=at)
    event.sequence += 1
    db.session.flush()
    return True


def close(event: Event, *, by: Actor, at: datetime) -> bool:
    """Say that an event took place; it counts from now on. False when that was said already.

    Raises `NotNow("not_begun")` before its start.
    """
    if event.is_held:
        return False
    if not event.has_begun(at):
        raise NotNow("not_begun")
    _step(event, EventStatus.HELD, "held", reason="", by=by, at=at)
    return True


def reopen(event: Event, *, reason: str, by: Actor, at: datetime) -> bool:
    """Take back that an event took place: it counts no more until it is closed again."""
    if event.is_scheduled:
        return False
    if not event.is_held:
        raise NotNow(f"is_{event.status}")
    _step(event, EventStatus.SCHEDULED, "reopened", reason=_given(reason), by=by, at=at)
    return True


def delete_draft(event: Event, *, by: Actor, at: datetime) -> None:
    """Remove a draft made by mistake; its history stays. The caller knows that nobody hangs on it.

    Raises `NotNow` for anything but a draft.
    """
    if not event.is_draft:
        raise NotNow(f"is_{event.status}")
    history.note(event, "deleted", by=by, at=at, extra={"title": [event.title, None]})
    history.raise_revision()
    search.forget("event", event.id)
    db.session.delete(event)
    db.session.flush()


def words_of(event: Event) -> tuple[str, ...]:
    """The texts by which search finds an event."""
    return event.title, event.title_bg, event.ref


def _fill(event: Event, facts: EventFacts) -> None:
    programme, strand, site, convenor = facts.programme, facts.strand, facts.site, facts.convenor
    if strand is not None and strand.programme_id != programme.id:
        raise ValueError("strand_of_another_programme")
    event.set_time(
        starts=facts.starts,
        ends=facts.ends,
        zone=facts.zone or programme.time_zone,
        programme_zone=programme.time_zone,
    )
    event.programme_id, event.programme = programme.id, programme
    event.strand_id, event.strand = (strand.id if strand else None), strand
    event.site_id, event.site = (site.id if site else None), site
    event.convenor_id, event.convenor = (convenor.id if convenor else None), convenor
    event.kind, event.seats = facts.kind, facts.seats
    event.title, event.title_bg = facts.title, facts.title_bg
    event.text, event.text_bg = facts.text, facts.text_bg


def _time_and_place(event: Event) -> tuple[datetime, datetime | None, str, int | None]:
    return event.starts_at, event.ends_at, event.time_zone, event.site_id


def _step(
    event: Event, to: EventStatus, verb: str, *, reason: str, by: Actor, at: datetime
) -> None:
    """Move the event on and keep who did so, when and why."""
    if to not in STEPS[event.status]:
        raise NotNow(f"is_{event.status}")
    event.transitions.append(
        Transition(
            from_status=event.status, to_status=to, at=at, by_id=by.user_id, reason=reason.strip()
        )
    )
    event.status = to
    event.changed_at = at
    history.note(event, verb, by=by, at=at, reason=reason.strip() or None)
    history.raise_revision()
    db.session.flush()


def _given(reason: str) -> str:
    if not reason.strip():
        raise ValueError("reason_missing")
    return reason

"""The events of the demo with their lives, and what was recorded at those that are over."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from crm.attendance.models import (
    Attendance,
    AttendanceOrganisation,
    AttendanceState,
    Headcount,
)
from crm.db import db
from crm.events import actions as events_actions
from crm.events.models import Event, EventStatus, Transition
from crm.invitations.models import Channel, Invitation, Reply, ReplyGiven, ReplySource
from crm.programmes.models import Programme
from crm.search import actions as search
from crm.seeding import sources, writing
from crm.seeding.casting import Guest
from crm.seeding.people import Cast
from crm.seeding.sources import Gathering
from crm.seeding.stage import Stage

#: How long before its start an event is announced and people are invited.
ANNOUNCED, INVITED = timedelta(days=30), timedelta(days=14)
LIVES: Mapping[EventStatus, Sequence[EventStatus]] = {
    EventStatus.DRAFT: (EventStatus.DRAFT,),
    EventStatus.SCHEDULED: (EventStatus.DRAFT, EventStatus.SCHEDULED),
    EventStatus.HELD: (EventStatus.DRAFT, EventStatus.SCHEDULED, EventStatus.HELD),
    EventStatus.CANCELLED: (EventStatus.DRAFT, EventStatus.SCHEDULED, EventStatus.CANCELLED),
}
#: Replies of people who came although nobody knew for certain, and of those who did not come.
REPLIES_CAME = (Reply.YES,) * 15 + (Reply.MAYBE,) * 2 + (None,) * 2 + (Reply.NO,)
REPLIES_AWAY = (Reply.NO,) * 7 + (None,) * 7 + (Reply.MAYBE,) * 3 + (Reply.YES,) * 3


def schedule(
    gatherings: Sequence[Gathering], programme: Programme, stage: Stage, *, at: datetime
) -> Sequence[Event]:
    """Write the events with their lives; flushes. Upcoming ones that are called off stay
    scheduled: cancelling them is left to whoever tells the people."""
    made = [_event(gathering, programme, stage, at=at) for gathering in gatherings]
    db.session.add_all(made)
    db.session.flush()
    numbers = [event.id for event in made]
    writing.give_refs(Event, numbers)
    writing.remember(
        "event",
        {event.id: event.created_at for event in made},
        user_id=stage.officer.id,
        reason=sources.settings()["words"]["history"],
    )
    db.session.expire_all()
    search.index_many("event", {event.id: events_actions.words_of(event) for event in made})
    return made


def _event(gathering: Gathering, programme: Programme, stage: Stage, *, at: datetime) -> Event:
    words = sources.settings()["words"]
    event = Event(
        programme_id=programme.id,
        strand_id=stage.strands[programme.id, gathering.strand].id if gathering.strand else None,
        kind=gathering.kind,
        title=gathering.title,
        title_bg=gathering.title_bg,
        text=words["text"],
        text_bg=words["text_bg"],
        site_id=stage.sites[gathering.site].id,
        seats=gathering.seats,
        convenor_id=stage.officer.id,
    )
    zone = programme.time_zone
    event.set_time(starts=gathering.starts, ends=gathering.ends, zone=zone, programme_zone=zone)
    event.created_at = min(event.starts_at, at) - ANNOUNCED
    event.status = gathering.status
    is_ahead = event.starts_at > at
    if is_ahead and event.status == EventStatus.CANCELLED:
        event.status = EventStatus.SCHEDULED
    moments = {
        EventStatus.DRAFT: event.created_at,
        EventStatus.SCHEDULED: event.created_at + timedelta(days=1),
        EventStatus.HELD: min(event.ends_at or at, at),
        EventStatus.CANCELLED: min(event.starts_at, at) - timedelta(days=2),
    }
    before: EventStatus | None = None
    for status in LIVES[event.status]:
        event.transitions.append(
            Transition(
                from_status=before,
                to_status=status,
                at=moments[status],
                by_id=stage.officer.id,
                reason=words["reasons"][0] if status == EventStatus.CANCELLED else "",
            )
        )
        before, event.changed_at = status, moments[status]
    return event


def record(
    event: Event,
    gathering: Gathering,
    guests: Sequence[Guest],
    cast: Cast,
    *,
    stage: Stage,
    draw: Random,
) -> None:
    """Write who was invited, what they said, who came and how many heads were counted."""
    came = [guest.person_id for guest in guests if guest.role.value != "team"]
    walk_ins = set(draw.sample(came, round(len(came) * 0.15)))
    invited = [number for number in came if number not in walk_ins]
    known = {*came, *cast.contacts}
    strangers = [n for n in (*cast.came, *cast.never_came) if n not in known]
    away = draw.sample(strangers, round(len(came) * 0.6))
    replies: dict[int, Reply | None] = {n: draw.choice(REPLIES_CAME) for n in invited}
    replies.update({number: draw.choice(REPLIES_AWAY) for number in away})
    _invitations(event, replies, stage, draw)
    _attendances(event, guests, walk_ins, stage)
    missing = [number for number in away if replies[number] == Reply.YES]
    _absences(event, missing, stage, draw)
    _heads(event, gathering, stage)


def invite_to_cancelled(
    event: Event, gathering: Gathering, cast: Cast, stage: Stage, draw: Random
) -> None:
    """Write the invitations to an event that was called off long ago."""
    people = draw.sample(cast.specialists, gathering.invited)
    _invitations(event, {number: draw.choice(REPLIES_CAME) for number in people}, stage, draw)


def _invitations(
    event: Event, replies: Mapping[int, Reply | None], stage: Stage, draw: Random
) -> None:
    comments = sources.settings()["words"]["comments"]
    invited_at = event.starts_at - INVITED
    rows = []
    for number, reply in replies.items():
        hours = draw.randint(2, int(INVITED.total_seconds() // 3600) - 2)
        party = 2 if reply == Reply.YES and draw.random() < 0.08 else 1
        rows.append(
            {
                "event_id": event.id,
                "person_id": number,
                "channel": Channel.MAIL,
                "reply": reply,
                "replied_at": invited_at + timedelta(hours=hours) if reply else None,
                "reply_source": draw.choice((ReplySource.LINK, ReplySource.STAFF))
                if reply
                else None,
                "party_size": party,
                "comment": draw.choice(comments) if reply and draw.random() < 0.05 else "",
                "invited_at": invited_at,
                "invited_by_id": stage.officer.id,
            }
        )
    numbers = writing.insert(Invitation, rows)
    writing.insert_nameless(
        ReplyGiven,
        [
            {
                "invitation_id": number,
                "reply": row["reply"],
                "party_size": row["party_size"],
                "comment": row["comment"],
                "at": row["replied_at"],
                "source": row["reply_source"],
                "by_id": stage.officer.id if row["reply_source"] == ReplySource.STAFF else None,
            }
            for number, row in zip(numbers, rows, strict=True)
            if row["reply"]
        ],
    )


def _attendances(event: Event, guests: Sequence[Guest], walk_ins: set[int], stage: Stage) -> None:
    rows = [
        _attendance(
            event,
            guest.person_id,
            stage,
            role=guest.role,
            minutes=place,
            is_walk_in=guest.person_id in walk_ins,
        )
        for place, guest in enumerate(guests)
    ]
    numbers = writing.insert(Attendance, rows)
    writing.insert_nameless(
        AttendanceOrganisation,
        [
            {"attendance_id": number, "organisation_id": guest.acting_for}
            for number, guest in zip(numbers, guests, strict=True)
            if guest.acting_for
        ],
    )


def _absences(event: Event, missing: Sequence[int], stage: Stage, draw: Random) -> None:
    """Of those who had said yes most are recorded as not having come, some nobody recorded."""
    states = (AttendanceState.NO_SHOW,) * 5 + (AttendanceState.EXCUSED, None)
    drawn = [(number, draw.choice(states)) for number in missing]
    writing.insert_nameless(
        Attendance,
        [_attendance(event, number, stage, state=state) for number, state in drawn if state],
    )


def _attendance(
    event: Event,
    person_id: int,
    stage: Stage,
    *,
    state: AttendanceState = AttendanceState.ATTENDED,
    role: str = "participant",
    minutes: int = 0,
    is_walk_in: bool = False,
) -> dict[str, Any]:
    return {
        "event_id": event.id,
        "person_id": person_id,
        "state": state,
        "role": role,
        "recorded_at": event.starts_at + timedelta(minutes=minutes),
        "recorded_by_id": stage.officer.id,
        "source": "door" if event.id % 3 else "sheet",
        "is_walk_in": is_walk_in,
    }


def _heads(event: Event, gathering: Gathering, stage: Stage) -> None:
    if gathering.total_on_site is None and gathering.unnamed is None:
        return
    yes, no, refused = gathering.slips or (None, None, None)
    db.session.add(
        Headcount(
            event_id=event.id,
            total_on_site=gathering.total_on_site,
            unnamed_people=gathering.unnamed,
            background_yes=yes,
            background_no=no,
            background_refused=refused,
            method="counted",
            counted_by=stage.officer.full_name,
            recorded_at=event.ends_at or event.starts_at,
            recorded_by_id=stage.officer.id,
        )
    )

"""What the home page tells each role: what needs a person today, and how far the programme is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from crm.attendance.queries import events_on_duty
from crm.desk import queries
from crm.desk.event_numbers import EventNumbers, numbers_of
from crm.desk.event_steps import Step, is_over, missing
from crm.engagement.counting import count
from crm.engagement.definitions import Definition
from crm.engagement.figures import Figures
from crm.events.models import Event
from crm.invitations.models import ReplyGiven
from crm.invitations.queries import answers_since
from crm.jobs import queries as jobs
from crm.programmes.models import Indicator, Programme
from crm.wall import day_of

SOON: Final = timedelta(days=7)
#: Held events are looked at this long for what was forgotten.
LOOK_BACK: Final = timedelta(days=14)
YESTERDAY: Final = timedelta(hours=36)
ANSWERS_SHOWN: Final = 12


@dataclass(frozen=True)
class Listed:
    """An event of the home page with what it lacks."""

    event: Event
    numbers: EventNumbers
    missing: Sequence[Step]


@dataclass(frozen=True)
class Week:
    """Events of the next days, and past ones that still lack something."""

    coming: Sequence[Listed]
    unfinished: Sequence[Listed]


@dataclass(frozen=True)
class ProgrammeFigures:
    """How far the programme is since its start, against its targets."""

    programme: Programme
    figures: Figures
    people_target: int | None
    share_target: Decimal | None


@dataclass(frozen=True)
class Machinery:
    """Whether letters go out and jobs are done."""

    worker_seen_at: datetime | None
    is_silent: bool
    jobs_failed: int


def week(*, at: datetime) -> Week:
    """The events that need somebody now, in three statements."""
    events = queries.events_needing_care(soon=at + SOON, since=at - LOOK_BACK)
    numbers = numbers_of([event.id for event in events])
    listed = [
        Listed(event, numbers[event.id], missing(event, numbers[event.id], at=at))
        for event in events
    ]
    return Week(
        coming=[one for one in listed if not is_over(one.event, at)],
        unfinished=[one for one in listed if is_over(one.event, at) and one.missing],
    )


def new_answers(user_id: int, *, at: datetime) -> Sequence[ReplyGiven]:
    """Answers since yesterday, newest first; those to events the user convenes lead."""
    given = answers_since(at - YESTERDAY)
    mine_first = sorted(given, key=lambda one: one.invitation.event.convenor_id != user_id)
    return mine_first[:ANSWERS_SHOWN]


def programme_figures(programme: Programme | None, *, at: datetime) -> ProgrammeFigures | None:
    """The programme's figures from its start until today; `None` before it has begun."""
    if programme is None:
        return None
    today = day_of(at, programme.time_zone)
    if programme.starts_on > today:
        return None
    targets = {target.indicator: target.value for target in programme.targets}
    people = targets.get(Indicator.ENGAGED_PEOPLE)
    return ProgrammeFigures(
        programme=programme,
        figures=count(programme, programme.starts_on, today, Definition.MIGRANT_BACKGROUND),
        people_target=int(people) if people is not None else None,
        share_target=targets.get(Indicator.MIGRANT_SHARE),
    )


def doors(user_id: int, *, at: datetime) -> Sequence[Event]:
    """Events whose door the user keeps and that are not long over, the next one first."""
    return [event for event in events_on_duty(user_id) if not is_over(event, at - YESTERDAY)]


def machinery(*, at: datetime) -> Machinery:
    """The state of mail and worker."""
    seen_at = jobs.worker_seen_at()
    return Machinery(
        worker_seen_at=seen_at,
        is_silent=seen_at is None or at - seen_at > jobs.SILENT_AFTER,
        jobs_failed=jobs.failed_count(),
    )

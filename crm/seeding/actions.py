"""Loading the demo. It is drawn from a fixed seed, so that a day always brings the same one."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from crm.db import db
from crm.history import actions as history
from crm.history.models import SYSTEM
from crm.i18n import DEFAULT_LANGUAGE, house_zone, speaking
from crm.seeding import (
    casting,
    doubles,
    gatherings,
    grouping,
    looking,
    partner,
    people,
    queries,
    sources,
    stage,
    upcoming,
    writing,
)
from crm.seeding.people import Cast
from crm.seeding.stage import Stage
from crm.seeding.talks import Talks


class NotEmptyError(RuntimeError):
    """Something is on record already, which a demo must not be mixed with."""


@dataclass(frozen=True)
class Loaded:
    """How much the demo brought."""

    people: int
    organisations: int
    events: int


def load(*, at: datetime) -> Loaded:
    """Write the whole demo around today; flushes.

    Raises:
        NotEmptyError: there are programmes, people, organisations or events on record.
    """
    if not queries.is_untouched():
        raise NotEmptyError
    today = at.astimezone(ZoneInfo(house_zone())).date()
    draw = Random(sources.settings()["seed"])
    with speaking(DEFAULT_LANGUAGE):
        scene = stage.build(at=at, today=today)
        cast = people.invent(scene, draw, today=today)
        events = sum(
            _play(key, scene, cast, draw, at=at) for key in sources.settings()["programmes"]
        )
        twice = doubles.invent(scene, at=at)
        grouping.group(scene, cast, twice, today=today, at=at)
        Talks(scene, today=today, at=at).write()
        partner.begin(scene, today=today, at=at)
    _mark(scene)
    counts = Loaded(
        people=len({*cast.came, *cast.never_came, *cast.history, *cast.team}) + len(twice),
        organisations=len(scene.organisations),
        events=events,
    )
    history.note_batch("demo", "created", counts=vars(counts), by=SYSTEM, at=at)
    history.raise_revision()
    db.session.flush()
    return counts


def carry_on(*, at: datetime) -> None:
    """Do with the loaded demo what takes transactions of its own: a partner's file is taken over,
    duplicates are looked for. Commits; safe to repeat, and after an interruption it goes on."""
    today = at.astimezone(ZoneInfo(house_zone())).date()
    with speaking(DEFAULT_LANGUAGE):
        is_new = partner.take_over()
        if looking.suggest(at=at) or is_new:
            looking.count_segments(today=today, at=at)
    db.session.commit()


def _play(key: str, scene: Stage, cast: Cast, draw: Random, *, at: datetime) -> int:
    """Write the events of one programme and all that happened around them."""
    facts, programme = sources.settings()["programmes"][key], scene.programmes[key]
    today = at.astimezone(ZoneInfo(programme.time_zone)).date()
    planned = sources.gatherings(facts["events"], today=today)
    made = gatherings.schedule(planned, programme, scene, at=at)
    everyone = cast.history if key == "integra" else cast.came
    guests = casting.guests(planned, cast, draw, everyone=everyone)
    for place, (event, gathering) in enumerate(zip(made, planned, strict=True)):
        if gathering.is_over:
            gatherings.record(event, gathering, guests[place], cast, stage=scene, draw=draw)
        elif event.is_cancelled:
            gatherings.invite_to_cancelled(event, gathering, cast, scene, draw)
        elif gathering.invited:
            upcoming.invite(event, gathering, cast, scene, draw, at=at)
    upcoming.assign_door(made, scene, at=at)
    return len(made)


def _mark(scene: Stage) -> None:
    """People are marked where they are made; events go with their programme."""
    for kind, records in (
        ("user", scene.users),
        ("programme", scene.programmes),
        ("organisation", scene.organisations),
        ("site", scene.sites),
    ):
        writing.mark(kind, [record.id for record in records.values()])

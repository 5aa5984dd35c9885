"""People of the demo who may be on record twice, and some who only look like it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from crm.attendance import actions as attendance
from crm.attendance.models import AttendanceState
from crm.history.models import Actor
from crm.people import actions as people
from crm.people.models import Expertise, Person
from crm.seeding import queries, sources, writing
from crm.seeding.stage import Stage

#: How long ago the first of them was written down; the others followed day by day.
BEGAN = timedelta(days=60)


def invent(stage: Stage, *, at: datetime) -> list[Person]:
    """Write them with their addresses; some of them came to an event. Flushes."""
    by = Actor.user(stage.officer.id)
    lines = sources.register()["doubles"]
    made = [
        _person(line, by=by, at=at - BEGAN + timedelta(days=place))
        for place, line in enumerate(lines)
    ]
    writing.mark("person", [person.id for person in made])
    known_for = [
        {"person_id": person.id, "sector": line["expertise"]}
        for person, line in zip(made, lines, strict=True)
        if "expertise" in line
    ]
    writing.insert_nameless(Expertise, known_for)
    came = [person for person, line in zip(made, lines, strict=True) if line.get("came")]
    events = queries.uncounted_events(stage.programmes["demo"].id, limit=len(came))
    for person, event in zip(came, events, strict=True):
        moment = event.starts_at + timedelta(minutes=20)
        attendance.record(
            event,
            person,
            AttendanceState.ATTENDED,
            is_walk_in=True,
            source="sheet",
            by=by,
            at=moment,
        )
    return made


def _person(line: Mapping[str, Any], *, by: Actor, at: datetime) -> Person:
    words = line["full_name"].split()
    return people.add_person(
        full_name=line["full_name"],
        given_name=words[0],
        family_name=words[-1],
        emails=[line["email"]] if "email" in line else [],
        phones=[line["phone"]] if "phone" in line else [],
        birth_year=line.get("birth_year"),
        district=line.get("district", ""),
        by=by,
        at=at,
    )

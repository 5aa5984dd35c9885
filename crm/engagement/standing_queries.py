"""The SQL of how many people stand how: enough to judge targets, and cheap in a large register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import FromClause, Label, Select, exists, func, select, union_all

from crm.attendance.models import Attendance
from crm.db import db
from crm.engagement.answers import speaking_answers, standing
from crm.engagement.conditions import (
    Window,
    counted_folded,
    has_one_record,
    is_counted_alone,
    is_held_in,
)
from crm.engagement.definitions import Definition, Standing
from crm.events.models import Event
from crm.people.models import Person


@dataclass(frozen=True, kw_only=True)
class StandingSums:
    """How many people stand alike under each definition."""

    standings: Mapping[Definition, Standing]
    people: int


def standing_sums(window: Window) -> list[StandingSums]:
    """People with a counted attendance in the window, and no more about them.

    The walk ends at the first attendance of each, where `people_sums` sums up all of them.
    """
    people = union_all(_plainly(window), _folded(window)).subquery()
    answers = speaking_answers()
    stands = stands_in(window, answers)
    stmt = (
        select(*stands, func.count())
        .select_from(people)
        .join(Person, Person.id == people.c.person_id)
        .outerjoin(answers, answers.c.person_id == people.c.person_id)
        .group_by(*stands)
    )
    return [
        StandingSums(standings=standings_of(row), people=int(row[-1]))
        for row in db.session.execute(stmt)
    ]


def _plainly(window: Window) -> Select[int]:
    attended = exists().where(
        Attendance.person_id == Person.id,
        Event.id == Attendance.event_id,
        is_counted_alone(),
        is_held_in(window),
    )
    return select(Person.id.label("person_id")).where(has_one_record(), attended)


def _folded(window: Window) -> Select[int | None]:
    folded = counted_folded().subquery()
    return (
        select(folded.c.person_id)
        .join(Event, Event.id == folded.c.event_id)
        .where(is_held_in(window))
        .distinct()
    )


def stands_in(window: Window, answers: FromClause) -> list[Label[str]]:
    """A column for each definition: how a person stands under it."""
    again = window.programme.second_generation_counts
    return [
        standing(answers, definition, second_generation=again).label(definition.value)
        for definition in Definition
    ]


def standings_of(row: Sequence[Any]) -> Mapping[Definition, Standing]:
    """What those columns, the first of a row, say."""
    return {d: Standing(text) for d, text in zip(Definition, row, strict=False)}

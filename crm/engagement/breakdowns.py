"""Figures broken down: new people by day, and how people stand by strand and by event."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import FromClause, Select, func, select, union_all

from crm.db import db
from crm.engagement.answers import speaking_answers, standing
from crm.engagement.conditions import Window, counted_folded, counted_plainly, is_held_in
from crm.engagement.definitions import Definition, Standing
from crm.engagement.figures import Standings
from crm.engagement.memory import remembered
from crm.events.models import Event
from crm.people.models import Person
from crm.programmes.models import Strand

#: Below so many people a breakdown would tell what one of them answered.
FEW = 5
PACE_WEEKS = 8


def new_people_by_day(window: Window) -> Mapping[date, int]:
    """First counted days since the programme's first event, up to the end of the window."""
    firsts = union_all(
        _first_days(window, counted_plainly().subquery()),
        _first_days(window, counted_folded().subquery()),
    ).subquery()
    stmt = select(firsts.c.day, func.count()).group_by(firsts.c.day).order_by(firsts.c.day)
    return remembered(
        "new_people_by_day",
        window,
        lambda: {row[0]: row[1] for row in db.session.execute(stmt)},
    )


def _first_days(window: Window, counted: FromClause) -> Select[Any]:
    return (
        select(counted.c.person_id, func.min(Event.day).label("day"))
        .join(Event, Event.id == counted.c.event_id)
        .where(is_held_in(window, since_ever=True))
        .group_by(counted.c.person_id)
    )


def new_people_by_month(window: Window) -> tuple[int, Sequence[tuple[date, int]]]:
    """How many people came before the window, and then how many were new in each month.

    Months are named by their first day; every month the window touches is there.
    """
    days = new_people_by_day(window)
    before = sum(number for day, number in days.items() if day < window.day_from)
    months: Counter[date] = Counter()
    for day, number in days.items():
        if day >= window.day_from:
            months[day.replace(day=1)] += number
    return before, [(month, months[month]) for month in _months(window)]


def _months(window: Window) -> list[date]:
    first = window.day_from.year * 12 + window.day_from.month - 1
    last = window.day_to.year * 12 + window.day_to.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]


def pace(window: Window) -> Fraction:
    """New people a week over the eight weeks that end with the window."""
    since = window.day_to - timedelta(weeks=PACE_WEEKS)
    days = new_people_by_day(window)
    return Fraction(sum(n for day, n in days.items() if day > since), PACE_WEEKS)


@dataclass(frozen=True)
class Breakdown:
    """How the people of a strand or of an event stand; `standings` is None when they are few."""

    label: Strand | Event | None
    standings: Standings | None


def standings_by_strand(window: Window, definition: Definition) -> Sequence[Breakdown]:
    """How the people of each strand stand, each once per strand; strands with few at the end."""
    found = _standings(window, definition, Event.strand_id)
    strands = {strand.id: strand for strand in window.programme.strands}
    known = {strands[number]: heads for number, heads in found.items() if number is not None}
    return _without_few(dict(sorted(known.items(), key=lambda pair: pair[0].code)))


def standings_by_event(window: Window, definition: Definition) -> Sequence[Breakdown]:
    """How the people of each held event stand; events with few people at the end, together."""
    found = _standings(window, definition, Event.id)
    events = db.session.scalars(
        select(Event).where(is_held_in(window)).order_by(Event.starts_at, Event.id)
    )
    return _without_few({event: found[event.id] for event in events if event.id in found})


def _standings(window: Window, definition: Definition, by: Any) -> Mapping[int | None, Standings]:
    counted = union_all(counted_plainly(), counted_folded()).subquery()
    answers = speaking_answers()
    stands = standing(
        answers, definition, second_generation=window.programme.second_generation_counts
    ).label("standing")
    stmt = (
        select(by, stands, func.count(counted.c.person_id.distinct()))
        .select_from(counted)
        .join(Event, Event.id == counted.c.event_id)
        .join(Person, Person.id == counted.c.person_id)
        .outerjoin(answers, answers.c.person_id == counted.c.person_id)
        .where(is_held_in(window))
        .group_by(by, stands)
    )
    parts: defaultdict[int | None, dict[str, int]] = defaultdict(dict)
    for key, word, number in db.session.execute(stmt):
        parts[key][Standing(word).value] = number
    return {key: Standings(**numbers) for key, numbers in parts.items()}


def _without_few(found: Mapping[Any, Standings]) -> Sequence[Breakdown]:
    """Fold what has few people into one line; if that is still few, it shows no numbers."""
    shown = [Breakdown(key, heads) for key, heads in found.items() if heads.total >= FEW]
    few = [heads for heads in found.values() if heads.total < FEW]
    if not few:
        return shown
    together = Standings()
    for heads in few:
        together = together.plus(heads)
    return [*shown, Breakdown(None, together if len(few) > 1 and together.total >= FEW else None)]

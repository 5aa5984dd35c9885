"""Random programmes: the product and the plain loops of the oracle agree on every figure, and
what is in a figure and what is left out make up all rows."""

from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.attendance.models import Attendance
from crm.db import db
from crm.engagement import breakdowns, rows
from crm.engagement.conditions import Window
from crm.engagement.counting import count_each
from crm.engagement.definitions import Definition
from crm.engagement.figures import as_json
from crm.engagement.reasons import INCLUDED
from tests.conftest import empty_all_tables
from tests.engagement.oracle import Oracle
from tests.engagement.world import (
    AnEvent,
    APerson,
    Heads,
    Row,
    Said,
    StatisticsConsent,
    World,
    write,
)

DAYS = st.dates(date(2019, 3, 1), date(2019, 5, 31))
ZONES = ("Europe/Sofia", "UTC", "America/New_York", "Asia/Tokyo")
HOURS = ((0, 0), (0, 15), (2, 30), (10, 0), (21, 15), (23, 45))
STATES = ("attended", "attended", "attended", "no_show", "excused")
ROLES = ("participant", "participant", "expert", "volunteer", "team", "supplier")
ANSWERS = (
    "tcn", "bip", "applicant", "temp", "stateless", "eu_mobile", "foreign_born_bg",
    "second_gen", "none", "yes", "no", "pns", "unk",
)  # fmt: skip
STATUSES = ("held", "held", "held", "scheduled", "draft", "cancelled")


@st.composite
def worlds(draw: st.DrawFn) -> World:
    people = _people(draw)
    events = [_event(draw, number) for number in range(draw(st.integers(1, 6)))]
    refs, held = [p.ref for p in people], [e.ref for e in events]
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(held), st.sampled_from(refs)), max_size=24, unique=True)
    )
    days = DAYS.filter(lambda day: day.day < 8)  # few days, so that there are ties
    return World(
        zone=draw(st.sampled_from(ZONES)),
        second_generation=draw(st.booleans()),
        strands=["AUD", "CAM"],
        targets={"engaged_people": str(draw(st.integers(1, 20))), "migrant_share": "0.2"},
        organisations=["A", "B"],
        people=people,
        events=events,
        rows=[
            Row(
                event,
                person,
                draw(st.sampled_from(STATES)),
                draw(st.sampled_from(ROLES)),
                tuple(draw(st.sets(st.sampled_from(["A", "B"])))),
            )
            for event, person in pairs
        ],
        said=draw(
            st.lists(
                st.builds(Said, st.sampled_from(refs), st.sampled_from(ANSWERS), days), max_size=16
            )
        ),
        consents=draw(st.lists(_consents(refs, days), max_size=3)),
        heads=[_heads(draw, ref) for ref in draw(st.sets(st.sampled_from(held)))],
    )


def _people(draw: st.DrawFn) -> list[APerson]:
    """Some merged into others recorded later, so that chains end; some survivors erased."""
    people = []
    count = draw(st.integers(1, 8))
    for number in range(count):
        later = [f"P{other}" for other in range(number + 1, count)]
        merged = draw(st.sampled_from(["", "", *later])) if later else ""
        erased = None if merged or draw(st.integers(0, 5)) else date(2019, 4, 1)
        people.append(APerson(f"P{number}", merged, erased))
    return people


def _event(draw: st.DrawFn, number: int) -> AnEvent:
    day, (hour, minute) = draw(DAYS), draw(st.sampled_from(HOURS))
    wall = datetime(day.year, day.month, day.day, hour, minute)
    zone = draw(st.sampled_from(ZONES))
    if zone == "America/New_York" and wall.hour == 2:
        wall += timedelta(hours=1)  # the clock jumps over half past two on one of the days
    strand, status = draw(st.sampled_from(["", "AUD", "CAM"])), draw(st.sampled_from(STATUSES))
    return AnEvent(f"E{number}", wall, zone, strand, status)


def _consents(refs: list[str], days: st.SearchStrategy[date]) -> st.SearchStrategy:
    def built(person: str, on: date, withdrawn: bool) -> StatisticsConsent:
        return StatisticsConsent(person, on, on + timedelta(days=1) if withdrawn else None)

    return st.builds(built, st.sampled_from(refs), days, st.booleans())


def _heads(draw: st.DrawFn, event: str) -> Heads:
    few = st.one_of(st.none(), st.integers(0, 4))
    number = draw(st.integers(0, 10))
    slips = [draw(few) for _ in range(3)]
    if draw(st.booleans()):
        return Heads(event, number, None, *slips)
    return Heads(event, None, number, *slips)


@pytest.mark.usefixtures("app")
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(worlds(), DAYS, st.integers(0, 60))
def test_the_product_agrees_with_the_plain_loops(world: World, day_from: date, length: int):
    db.session.rollback()
    empty_all_tables()
    db.session.expunge_all()
    day_to = day_from + timedelta(days=length)
    programme = write(world)
    oracle = Oracle(world)

    found = count_each(programme, day_from, day_to)

    for definition, figures in found.items():
        ours = as_json(figures, programme.targets)
        ours["warnings"].sort(key=lambda warning: (warning["event"], warning["code"]))
        assert ours == oracle.engagement(day_from, day_to, definition.value)
    assert_the_rows_make_up_the_figures(world, Window(programme, day_from, day_to))


def assert_the_rows_make_up_the_figures(world: World, window: Window) -> None:
    figures = count_each(window.programme, window.day_from, window.day_to)
    of_mine = figures[Definition.MIGRANT_BACKGROUND]
    reasons = rows.reason_counts(window)
    assert sum(reasons.values()) == len(world.rows)
    assert reasons.get(INCLUDED, 0) == of_mine.attendances
    assert {reason: len(ids(rows.attendances(window, reason))) for reason in reasons} == dict(
        reasons
    )
    listed = [ids(rows.attendances(window, reason)) for reason in ("", *rows.ROW_REASONS)]
    assert sorted(number for numbers in listed for number in numbers) == sorted(
        db.session.scalars(sa.select(Attendance.id))
    )
    assert [len(ids(rows.people(window, which))) for which in rows.Which] == [
        of_mine.people,
        of_mine.new_people,
        of_mine.returning_people,
    ]
    strands = {strand.code: strand.id for strand in window.programme.strands}
    for strand in of_mine.strands:
        assert len(ids(rows.people(window, strand_id=strands[strand.code]))) == strand.people
    assert len(ids(rows.organisations(window))) == of_mine.organisations
    assert sum(rows.event_reason_counts(window).values()) == len(world.events)
    assert len(ids(rows.events(window))) == of_mine.events_held
    before, months = breakdowns.new_people_by_month(window)
    assert sum(number for _, number in months) == of_mine.new_people
    presences = rows.presences(window, ids(rows.people(window)))
    assert sum(presence.attendances for presence in presences.values()) == of_mine.attendances
    assert sum(presence.is_new for presence in presences.values()) == of_mine.new_people
    assert before >= of_mine.returning_people


def ids(stmt: sa.Select) -> list[int]:
    return [record.id for record in db.session.scalars(stmt).unique()]

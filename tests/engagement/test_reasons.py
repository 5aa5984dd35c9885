"""Who is in a figure and who is left out of it, and why, on the golden set."""

from datetime import date

import pytest

from crm.db import db
from crm.engagement import breakdowns, rows
from crm.engagement.conditions import Window
from crm.engagement.definitions import Definition
from crm.engagement.figures import Standings
from crm.engagement.reasons import INCLUDED, Reason
from tests.engagement.world import Row, StatisticsConsent, golden, write


@pytest.fixture
def quarter(app) -> Window:
    return Window(write(golden()), date(2019, 4, 1), date(2019, 6, 30))


def pairs(window: Window, reason: str) -> list[tuple[str, str]]:
    found = db.session.scalars(rows.attendances(window, reason))
    return sorted((row.event.ref, row.person.ref) for row in found)


def test_every_row_left_out_has_its_reason(quarter):
    found = {reason.value: pairs(quarter, reason) for reason in rows.ROW_REASONS}

    assert found == {
        "event_cancelled": [("E6", "P08")],
        "event_not_held": [],
        "before_window": [("E1", "P01"), ("E1", "P19")],
        "after_window": [("E8", "P13")],
        "objected": [],
        "another_row": [("E2", "P06")],
        "no_show": [("E3", "P07")],
        "excused": [],
        "team_or_supplier": [("E2", "P11"), ("E3", "P11"), ("E4", "P11"), ("E5", "P11")],
    }


def test_rows_in_and_rows_left_out_make_up_the_programme(quarter):
    counts = rows.reason_counts(quarter)

    assert (counts[INCLUDED], sum(counts.values())) == (17, 27)


def test_an_accepted_invitation_without_a_record_is_not_recorded(quarter):
    found = db.session.scalars(rows.not_recorded(quarter)).all()

    assert [(one.event.ref, one.person.ref) for one in found] == [("E5", "P17")]
    assert rows.not_recorded_count(quarter) == 1


def test_who_objected_is_left_out_for_that_reason(app):
    world = golden()
    world.consents = [StatisticsConsent("P12", date(2019, 7, 1), date(2019, 7, 1))]
    window = Window(write(world), date(2019, 4, 1), date(2019, 6, 30))

    assert pairs(window, Reason.OBJECTED) == [("E7", "P12")]


def test_a_row_for_an_event_still_scheduled_is_left_out_until_it_is_held(app):
    world = golden()
    world.events = [
        type(event)(event.ref, event.wall, strand=event.strand, status="scheduled")
        if event.ref == "E7"
        else event
        for event in world.events
    ]
    window = Window(write(world), date(2019, 4, 1), date(2019, 6, 30))

    assert pairs(window, Reason.EVENT_NOT_HELD) == [("E7", "P12")]
    assert rows.not_yet_closed(window) == 1


def test_new_and_returning_people_are_told_apart(quarter):
    returning = db.session.scalars(rows.people(quarter, rows.Which.RETURNING)).all()

    presence = rows.presences(quarter, [person.id for person in returning])

    assert [person.ref for person in returning] == ["P01"]
    assert presence == {returning[0].id: rows.Presence(date(2019, 3, 20), 1, {"AUD"}, is_new=False)}


def test_a_person_is_described_by_presence_never_by_an_answer():
    assert set(rows.Presence.__dataclass_fields__) == {
        "first_day", "attendances", "strands", "is_new",
    }  # fmt: skip


def test_events_are_left_out_for_their_own_reasons(quarter):
    assert rows.event_reason_counts(quarter) == {
        INCLUDED: 6,
        "event_cancelled": 1,
        "before_window": 1,
        "after_window": 1,
    }


def test_new_people_add_up_over_the_months(quarter):
    before, months = breakdowns.new_people_by_month(quarter)

    assert before == 2
    assert months == [(date(2019, 4, 1), 3), (date(2019, 5, 1), 5), (date(2019, 6, 1), 4)]


def test_pace_is_new_people_a_week_over_eight_weeks(quarter):
    assert breakdowns.pace(quarter) * 8 == 9


def test_few_people_stand_in_one_line_so_that_nobodys_answer_is_told(quarter):
    found = breakdowns.standings_by_strand(quarter, Definition.MIGRANT_BACKGROUND)

    labels = [one.label.code if one.label else None for one in found]
    assert labels == ["CAM", None]
    assert found[0].standings == Standings(yes=4, no=3, refused=2, not_asked=1)
    assert found[1].standings == Standings(yes=2, no=4)


def test_a_single_small_event_shows_no_numbers(app):
    world = golden()
    world.rows = [Row("E7", "P12")]
    window = Window(write(world), date(2019, 4, 1), date(2019, 6, 30))

    found = breakdowns.standings_by_event(window, Definition.MIGRANT_BACKGROUND)

    assert [(one.label, one.standings) for one in found] == [(None, None)]

"""The written rules of counting, one small programme each."""

from datetime import date, datetime

import pytest

from crm.db import find
from crm.engagement.counting import count
from crm.engagement.definitions import Definition
from crm.engagement.figures import as_json
from crm.events.models import Event
from crm.people.models import Person
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
from tests.factories import make_attendance

MORNING = datetime(2019, 5, 15, 10, 0)
MAY = date(2019, 5, 1)
JUNE = date(2019, 6, 1)


def counted(
    world: World,
    *,
    day_from: date = date(2019, 1, 1),
    day_to: date = date(2019, 12, 31),
    definition: Definition = Definition.MIGRANT_BACKGROUND,
) -> dict:
    programme = write(world)
    return as_json(count(programme, day_from, day_to, definition), programme.targets)


def people(*refs: str) -> list[APerson]:
    return [APerson(ref) for ref in refs]


def twice(*, first: tuple[str, str], second: tuple[str, str]) -> World:
    """Two records of one human being at one event, each with state and role."""
    return World(
        organisations=["X", "Y"],
        people=[APerson("B"), APerson("A", merged_into="B")],
        events=[AnEvent("E", MORNING)],
        rows=[Row("E", "A", *first, ("X",)), Row("E", "B", *second, ("Y",))],
    )


@pytest.mark.parametrize("states", [("attended", "no_show"), ("excused", "attended")])
def test_attended_beats_the_other_states_of_the_same_human_being(app, states):
    world = twice(first=(states[0], "participant"), second=(states[1], "participant"))

    found = counted(world)

    assert (found["people"], found["attendances"], found["organisations"]) == (1, 1, 1)


def test_two_attended_rows_of_one_human_being_are_one_attendance_for_both_organisations(app):
    world = twice(first=("attended", "participant"), second=("attended", "expert"))

    found = counted(world)

    assert (found["people"], found["attendances"], found["organisations"]) == (1, 1, 2)


@pytest.mark.parametrize("state", ["attended", "no_show", "excused"])
@pytest.mark.parametrize("role", ["team", "supplier"])
def test_team_in_any_row_whatever_its_state_takes_the_human_being_out(app, state, role):
    world = twice(first=(state, role), second=("attended", "participant"))

    found = counted(world)

    assert (found["people"], found["attendances"], found["organisations"]) == (0, 0, 0)
    assert found["warnings"] == [{"event": "E", "code": "team_and_other_role"}]


def test_a_chain_of_merges_ends_at_one_human_being(app):
    world = World(
        people=[APerson("C"), APerson("B", merged_into="C"), APerson("A", merged_into="B")],
        events=[AnEvent("E", MORNING), AnEvent("F", MORNING)],
        rows=[Row("E", "A"), Row("E", "B"), Row("F", "C")],
    )

    found = counted(world)

    assert (found["people"], found["attendances"]) == (1, 2)


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ([("A", "yes", MAY), ("A", "pns", JUNE)], "refused"),
        ([("A", "yes", MAY), ("A", "unk", JUNE)], "yes"),
        ([("A", "no", MAY), ("A", "tcn", MAY)], "yes"),
        ([("A", "tcn", MAY), ("A", "no", MAY)], "no"),
        ([("A", "eu_mobile", MAY), ("A", "yes", JUNE)], "yes"),
        ([("A", "none", MAY), ("A", "yes", JUNE)], "yes"),
        ([("A", "second_gen", MAY), ("A", "yes", JUNE)], "yes"),
        ([("A", "tcn", JUNE), ("A", "no", MAY)], "yes"),
        ([("OLD", "tcn", JUNE), ("A", "none", MAY)], "yes"),
        ([("A", "unk", MAY)], "not_asked"),
        ([], "not_asked"),
    ],
)
def test_the_newest_explicit_answer_counts(app, said, standing):
    assert stands(said, Definition.MIGRANT_BACKGROUND) == standing


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ([("A", "yes", MAY)], "not_asked"),
        ([("A", "no", MAY)], "not_asked"),
        ([("A", "tcn", MAY), ("A", "yes", JUNE)], "yes"),
        ([("A", "eu_mobile", MAY), ("A", "yes", JUNE)], "no"),
        ([("A", "second_gen", MAY), ("A", "yes", JUNE)], "not_asked"),
        ([("A", "foreign_born_bg", MAY)], "no"),
        ([("A", "stateless", MAY)], "yes"),
        ([("A", "pns", MAY)], "refused"),
    ],
)
def test_a_plain_yes_or_no_says_nothing_about_third_countries(app, said, standing):
    assert stands(said, Definition.TCN) == standing


def stands(said: list[tuple[str, str, date]], definition: Definition) -> str:
    world = World(
        people=[APerson("A"), APerson("OLD", merged_into="A")],
        events=[AnEvent("E", MORNING)],
        rows=[Row("E", "A")],
        said=[Said(*one) for one in said],
    )
    migrants = counted(world, definition=definition)["migrants"]
    (word,) = [key for key in ("yes", "no", "refused", "not_asked") if migrants[key]]
    return word


def test_an_erased_survivor_counts_as_refused_whatever_was_said(app):
    world = World(
        people=[APerson("A", erased_on=JUNE)],
        events=[AnEvent("E", MORNING)],
        rows=[Row("E", "A")],
        said=[Said("A", "tcn", MAY)],
    )

    found = counted(world)

    assert (found["people"], found["migrants"]["refused"]) == (1, 1)


def test_a_withdrawn_answer_moves_a_person_from_yes_to_refused(app):
    world = World(
        people=people("A", "B"),
        events=[AnEvent("E", MORNING)],
        rows=[Row("E", "A"), Row("E", "B")],
        said=[Said("A", "tcn", MAY), Said("B", "tcn", MAY), Said("A", "pns", JUNE)],
    )

    found = counted(world)["migrants"]

    assert (found["yes"], found["refused"], found["total"]) == (1, 1, 2)


def test_whoever_objects_to_statistics_is_in_no_figure_but_no_unnamed_head_either(app):
    world = World(
        strands=["CAM"],
        people=people("A", "B"),
        events=[AnEvent("E", MORNING, strand="CAM")],
        rows=[Row("E", "A"), Row("E", "B")],
        consents=[StatisticsConsent("A", MAY, MAY)],
        heads=[Heads("E", total_on_site=5)],
    )

    found = counted(world)

    assert (found["people"], found["unnamed"], found["migrants"]["total"]) == (1, 3, 1)
    assert found["strands"] == [{"code": "CAM", "people": 1}]


def test_consent_given_again_brings_a_person_back(app):
    world = World(
        people=people("A"),
        events=[AnEvent("E", MORNING)],
        rows=[Row("E", "A")],
        consents=[StatisticsConsent("A", MAY, MAY), StatisticsConsent("A", JUNE, None)],
    )

    assert counted(world)["people"] == 1


@pytest.mark.parametrize(
    ("wall", "zone", "day"),
    [
        (datetime(2019, 6, 30, 23, 30), "Europe/Sofia", date(2019, 6, 30)),
        (datetime(2019, 7, 1, 0, 15), "Europe/Sofia", date(2019, 7, 1)),
        (datetime(2019, 6, 30, 21, 30), "UTC", date(2019, 7, 1)),
        (datetime(2019, 6, 30, 18, 0), "America/New_York", date(2019, 7, 1)),
        (datetime(2019, 7, 1, 5, 0), "Asia/Tokyo", date(2019, 6, 30)),
        (datetime(2019, 10, 27, 3, 30), "Europe/Sofia", date(2019, 10, 27)),
        (datetime(2019, 3, 30, 22, 30), "UTC", date(2019, 3, 31)),
    ],
)
def test_an_event_falls_on_the_day_of_the_programmes_clock(app, wall, zone, day):
    programme = write(
        World(people=people("A"), events=[AnEvent("E", wall, zone)], rows=[Row("E", "A")])
    )

    on_the_day = count(programme, day, day, Definition.TCN)
    ever = count(programme, date(2019, 1, 1), date(2019, 12, 31), Definition.TCN)

    assert (on_the_day.people, ever.people) == (1, 1)


def test_programme_dates_do_not_filter(app):
    world = World(
        starts_on=date(2020, 1, 1),
        people=people("A"),
        events=[AnEvent("E", MORNING)],
        rows=[Row("E", "A")],
    )

    assert counted(world)["people"] == 1


def test_the_bounds_are_sharp(app):
    """Three people by name; 2 + 10 and 2 + 8 heads at two events."""
    world = World(
        people=people("A", "B", "C"),
        events=[AnEvent("E", MORNING), AnEvent("F", MORNING)],
        rows=[Row("E", "A"), Row("E", "B"), Row("F", "B"), Row("F", "C")],
        heads=[Heads("E", unnamed=10), Heads("F", unnamed=8)],
    )

    found = counted(world)

    assert (found["people"], found["at_least"], found["at_most"]) == (3, 12, 21)


def test_the_bounds_are_sharp_for_a_few_heads_too(app):
    world = World(
        people=people("A", "B", "C"),
        events=[AnEvent("E", MORNING), AnEvent("F", MORNING)],
        rows=[Row("E", "A"), Row("E", "B"), Row("F", "B"), Row("F", "C")],
        heads=[Heads("E", unnamed=2), Heads("F", unnamed=1)],
    )

    found = counted(world)

    assert (found["at_least"], found["at_most"]) == (4, 6)


def test_a_headcount_below_the_names_gives_no_unnamed_heads_and_a_warning(app):
    refs = [f"P{number}" for number in range(6)]
    world = World(
        people=people(*refs),
        events=[AnEvent("E", MORNING)],
        rows=[Row("E", ref) for ref in refs],
        heads=[Heads("E", total_on_site=5)],
    )

    found = counted(world)

    assert (found["unnamed"], found["at_most"]) == (0, 6)
    assert found["warnings"] == [{"event": "E", "code": "headcount_below_names"}]


def test_names_on_site_are_everyone_who_came_in_any_role_once(app):
    world = World(
        people=[
            APerson("A"),
            APerson("A2", merged_into="A"),
            APerson("T"),
            APerson("X", erased_on=JUNE),
            APerson("N"),
        ],
        events=[AnEvent("E", MORNING)],
        rows=[
            Row("E", "A"),
            Row("E", "A2"),
            Row("E", "T", role="team"),
            Row("E", "X"),
            Row("E", "N", state="no_show"),
        ],
        heads=[Heads("E", total_on_site=10)],
    )

    found = counted(world)

    assert (found["people"], found["unnamed"]) == (2, 7)


def test_slips_above_the_unnamed_heads_are_set_aside_with_a_warning(app):
    world = World(
        people=people("A"),
        events=[AnEvent("E", MORNING)],
        rows=[Row("E", "A")],
        heads=[Heads("E", total_on_site=6, yes=3, no=3)],
    )

    found = counted(world)

    assert found["migrants_all_heads"]["not_asked"] == 6
    assert found["warnings"] == [{"event": "E", "code": "slips_above_heads"}]


def test_slips_do_not_speak_of_third_countries(app):
    world = World(
        events=[AnEvent("E", MORNING)], heads=[Heads("E", unnamed=6, yes=2, no=1, refused=1)]
    )

    found = counted(world, definition=Definition.TCN)["migrants_all_heads"]

    assert (found["yes"], found["no"], found["refused"], found["not_asked"]) == (0, 0, 0, 6)


def test_one_person_counts_once_in_each_of_two_programmes(app):
    first = World(
        ref="ONE", people=people("A"), events=[AnEvent("E", MORNING)], rows=[Row("E", "A")]
    )
    one = write(first)
    second = write(World(ref="TWO", events=[AnEvent("F", MORNING, status="held")]))
    _attend("A", "F")

    found = [
        count(programme, date(2019, 1, 1), date(2019, 12, 31), Definition.TCN)
        for programme in (one, second)
    ]

    assert [(figures.people, figures.new_people) for figures in found] == [(1, 1), (1, 1)]


def _attend(person_ref: str, event_ref: str) -> None:
    person, event = find(Person, person_ref), find(Event, event_ref)
    make_attendance(event, person)


def test_without_data_there_is_no_share_and_no_reached_share_target(app):
    found = counted(World(targets={"migrant_share": "0.2", "engaged_people": "1"}))

    assert found["migrants"] == {
        "yes": 0, "no": 0, "refused": 0, "not_asked": 0, "total": 0,
        "low": None, "high": None, "known": None, "coverage": None,
    }  # fmt: skip
    assert (found["people"], found["at_least"], found["at_most"]) == (0, 0, 0)
    assert {name: target["verdict"] for name, target in found["targets"].items()} == {
        "migrant_share": "not_reached",
        "engaged_people": "not_reached",
    }


def test_a_held_event_with_nobody_recorded_is_held_and_without_attendance(app):
    world = World(
        people=people("T"),
        events=[AnEvent("E", MORNING), AnEvent("F", MORNING), AnEvent("G", MORNING)],
        rows=[Row("F", "T", role="team")],
        heads=[Heads("G", unnamed=1)],
    )

    found = counted(world)

    assert (found["events_held"], found["events_without_attendance"]) == (3, 2)
    assert found["attendances"] == 0


@pytest.mark.parametrize(
    ("yes", "total", "low"), [(1, 8, 0.125), (2, 3, 0.666667), (1, 3, 0.333333)]
)
def test_shares_are_rounded_half_up_from_the_exact_fraction(app, yes, total, low):
    refs = [f"P{number}" for number in range(total)]
    world = World(
        people=people(*refs),
        events=[AnEvent("E", MORNING)],
        rows=[Row("E", ref) for ref in refs],
        said=[Said(ref, "tcn", MAY) for ref in refs[:yes]],
    )

    assert counted(world)["migrants"]["low"] == low


@pytest.mark.parametrize(
    ("target", "verdict"), [("3", "reached"), ("4", "open"), ("5", "open"), ("6", "not_reached")]
)
def test_the_verdict_on_people_has_three_states(app, target, verdict):
    world = World(
        targets={"engaged_people": target},
        people=people("A"),
        events=[AnEvent("E", MORNING), AnEvent("F", MORNING)],
        rows=[Row("E", "A")],
        heads=[Heads("E", unnamed=2), Heads("F", unnamed=2)],
    )

    assert counted(world)["targets"]["engaged_people"]["verdict"] == verdict


@pytest.mark.parametrize(
    ("target", "verdict"),
    [("0.2", "reached"), ("0.21", "open"), ("0.4", "open"), ("0.41", "not_reached")],
)
def test_the_verdict_on_the_share_is_exact_at_its_edges(app, target, verdict):
    refs = [f"P{number}" for number in range(5)]
    answers = ["tcn", "pns", "none", "none", "none"]
    world = World(
        targets={"migrant_share": target},
        people=people(*refs),
        events=[AnEvent("E", MORNING)],
        rows=[Row("E", ref) for ref in refs],
        said=[Said(ref, answer, MAY) for ref, answer in zip(refs, answers, strict=True)],
    )

    assert counted(world)["targets"]["migrant_share"]["verdict"] == verdict


def test_only_held_events_count(app):
    world = World(
        people=people("A"),
        events=[AnEvent(s, MORNING, status=s) for s in ("draft", "scheduled", "cancelled")],
        rows=[Row(status, "A") for status in ("draft", "scheduled", "cancelled")],
    )

    found = counted(world)

    assert (found["people"], found["events_held"]) == (0, 0)


def test_a_window_that_ends_before_it_begins_is_refused(app):
    programme = write(World())

    with pytest.raises(ValueError, match="ends before it begins"):
        count(programme, JUNE, MAY, Definition.TCN)

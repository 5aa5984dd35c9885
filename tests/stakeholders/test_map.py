import re
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.attendance import actions as attendance
from crm.attendance.models import AttendanceState
from crm.conversations import actions as conversations
from crm.conversations.actions import ConversationFacts
from crm.conversations.models import Channel
from crm.db import db
from crm.events.models import EventStatus
from crm.history.models import SYSTEM, HistoryEntry
from crm.invitations.models import Reply
from crm.stakeholders import actions, drawing, queries
from crm.stakeholders.contact_queries import organisations_heard, people_heard
from crm.stakeholders.models import Position, Quadrant
from crm.stakeholders.queries import MapFilter
from tests import factories

TODAY = date(2026, 11, 22)
LAST_YEAR = date(2025, 11, 22)


@pytest.fixture
def place(app, at):
    def placed(whom, power: int, interest: int, *, on: date = TODAY, **said) -> Position:
        made = actions.place(whom, power=power, interest=interest, on=on, by=SYSTEM, at=at, **said)
        db.session.commit()
        return made

    return placed


def standings(**wanted) -> list[tuple[str, Quadrant]]:
    found = queries.standings(MapFilter(**wanted), on=TODAY)
    return [(one.who.name, one.now.quadrant) for one in found]


def talk(whom, on: date) -> None:
    facts = ConversationFacts(about="x", channel=Channel.MAIL, day=on)
    conversations.log(facts, [whom], by=SYSTEM, at=factories.MADE_AT)
    db.session.commit()


@pytest.mark.parametrize(
    ("power", "interest", "quadrant"),
    [
        (4, 4, Quadrant.MANAGE_CLOSELY),
        (5, 3, Quadrant.KEEP_SATISFIED),
        (3, 5, Quadrant.KEEP_INFORMED),
        (3, 3, Quadrant.MONITOR),
        (1, 1, Quadrant.MONITOR),
    ],
)
def test_power_and_interest_say_what_a_stakeholder_asks_for(power, interest, quadrant):
    assert Position(power=power, interest=interest).quadrant == quadrant


@pytest.mark.parametrize(("power", "interest"), [(0, 3), (6, 3), (3, 0), (3, 6)])
def test_the_database_keeps_to_one_to_five(place, power, interest):
    with pytest.raises(IntegrityError):
        place(factories.make_organisation(), power, interest)
    db.session.rollback()


def test_the_newest_position_counts_and_the_older_ones_are_the_way(place):
    body = factories.make_organisation(name="School Demo")
    place(body, 5, 5)
    place(body, 2, 5, on=LAST_YEAR)
    place(body, 5, 5, note="Said again")

    found = queries.standings(MapFilter(), on=TODAY)[0]

    assert [(one.power, one.interest) for one in found.path] == [(2, 5), (5, 5), (5, 5)]
    assert (found.now.note, found.before.power) == ("Said again", 2)


def test_merged_organisations_and_people_stand_once(place):
    keep, gone = factories.make_organisation(name="Keep Demo"), factories.make_organisation()
    vera, double = factories.make_person(name="Vera Demo"), factories.make_person()
    place(gone, 1, 1, on=LAST_YEAR)
    place(keep, 4, 4)
    place(double, 1, 5)
    gone.merged_into_id = gone.survivor_id = keep.id
    double.merged_into_id = double.survivor_id = vera.id
    db.session.commit()

    assert standings() == [
        ("Keep Demo", Quadrant.MANAGE_CLOSELY),
        ("Vera Demo", Quadrant.KEEP_INFORMED),
    ]


def test_of_a_programme_count_its_own_positions_and_general_ones(place):
    ours, other = factories.make_programme(), factories.make_programme(name="Other Demo")
    body = factories.make_organisation(name="School Demo")
    place(body, 1, 1, on=LAST_YEAR)
    place(body, 5, 5, programme_id=other.id)

    assert standings(programme_id=ours.id) == [("School Demo", Quadrant.MONITOR)]
    assert standings(programme_id=other.id) == [("School Demo", Quadrant.MANAGE_CLOSELY)]


def test_archived_and_erased_stakeholders_leave_the_map(place, at):
    body, person = factories.make_organisation(), factories.make_person()
    place(body, 5, 5)
    place(person, 5, 5)
    body.archived_at, person.erased_on = at, TODAY
    db.session.commit()

    assert standings() == []


def test_the_newest_of_talk_visit_and_answer_says_when_somebody_was_heard(app):
    person, body = factories.make_person(), factories.make_organisation()
    talk(person, date(2026, 1, 5))
    talk(body, date(2026, 1, 6))
    held = factories.make_event(status=EventStatus.HELD, starts=datetime(2026, 3, 7, 10, 0))
    attendance.record(
        held, person, AttendanceState.ATTENDED, acting_for=[body], source="desk", by=SYSTEM,
        at=factories.MADE_AT,
    )  # fmt: skip
    db.session.commit()
    visited = (people_heard(person.id), organisations_heard(body.id))

    factories.make_affiliation(person, body)
    factories.make_invitation(factories.make_event(), person, reply=Reply.NO)

    assert visited == ({person.id: date(2026, 3, 7)}, {body.id: date(2026, 3, 7)})
    assert people_heard() == {person.id: factories.MADE_AT.date()}
    assert organisations_heard() == {body.id: factories.MADE_AT.date()}


def test_who_belongs_to_an_organisation_is_heard_for_it(app):
    person, body = factories.make_person(), factories.make_organisation()
    factories.make_affiliation(person, body)
    held = factories.make_event(status=EventStatus.HELD, starts=datetime(2026, 3, 7, 10, 0))

    attendance.record(
        held, person, AttendanceState.ATTENDED, source="desk", by=SYSTEM, at=factories.MADE_AT
    )
    db.session.commit()

    assert organisations_heard() == {body.id: date(2026, 3, 7)}


def test_silence_is_half_a_year_or_never(place):
    recent, silent, never = (factories.make_organisation(name=f"{n} Demo") for n in "abc")
    for body in (recent, silent, never):
        place(body, 3, 3)
    talk(recent, date(2026, 5, 26))
    talk(silent, date(2026, 5, 25))

    assert [name for name, _ in standings(is_silent=True)] == ["b Demo", "c Demo"]


def test_discs_of_one_cell_do_not_cover_each_other(place):
    for number in range(6):
        place(factories.make_organisation(name=f"{number} Demo"), 4, 4)

    drawn = drawing.marks(queries.standings(MapFilter(), on=TODAY))

    assert [mark.number for mark in drawn] == [1, 2, 3, 4, 5, 6]
    assert len({(mark.x, mark.y) for mark in drawn}) == 6
    assert all(
        (a.x - b.x) ** 2 + (a.y - b.y) ** 2 >= (2 * drawing.RADIUS) ** 2
        for a in drawn
        for b in drawn
        if a is not b
    )


def test_the_page_draws_everybody_and_the_table_says_the_same(officer, place):
    body = factories.make_organisation(name="School Demo")
    place(body, 2, 5, on=LAST_YEAR)
    place(body, 5, 5, note="Heads the council")

    page = officer.get("/stakeholders").text

    assert len(re.findall(r'class="disc"', page)) == 1
    assert len(re.findall(r'class="way"', page)) == 1
    assert "before: power 2, interest 5" in page
    assert "Heads the council" in page
    assert "silent for long" in page


def test_a_row_takes_two_numbers_and_says_who_and_when(officer, place):
    body = factories.make_organisation(name="School Demo")
    place(body, 2, 5, on=LAST_YEAR)

    answer = officer.post(
        "/stakeholders/positions/new",
        data={"who": f"organisation-{body.id}", "power": "4", "interest": "5",
              "back": "/stakeholders?kind=ngo"},
    )  # fmt: skip

    newest = db.session.scalars(select(Position).order_by(Position.id.desc())).first()
    assert answer.location == "/stakeholders?kind=ngo"
    assert (newest.power, newest.interest, newest.day) == (4, 5, TODAY)
    assert newest.author.full_name == "Officer Demo"


@pytest.mark.parametrize("power", ["", "0", "6", "x", "4.5"])
def test_a_number_out_of_range_changes_nothing(officer, power):
    body = factories.make_organisation()

    page = officer.post(
        "/stakeholders/positions/new",
        data={"who": f"organisation-{body.id}", "power": power, "interest": "3"},
    )

    assert page.status_code == 200
    assert "A whole number from 1 to 5." in page.text
    assert db.session.scalars(select(Position)).all() == []


def test_the_map_takes_as_many_statements_for_many_as_for_one(officer, place, statements):
    place(factories.make_organisation(), 3, 3)
    place(factories.make_person(), 3, 3)
    one = len(statements(lambda: officer.get("/stakeholders")))
    for _ in range(10):
        place(factories.make_organisation(), 3, 3)
        place(factories.make_person(), 3, 3)

    assert len(statements(lambda: officer.get("/stakeholders"))) == one


def test_the_map_leaves_the_house_as_a_table_and_it_is_noted(officer, place):
    place(factories.make_organisation(name="School Demo"), 5, 5)

    table = officer.post("/stakeholders/export", data={"kind": "csv"}).text

    noted = db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "exported")).one()
    assert len(table.strip().splitlines()) == 2
    assert (noted.record_kind, noted.changes) == ("position", {"stakeholders": [None, 1]})


def test_only_staff_see_the_map(door_keeper, privacy_officer, manager):
    statuses = [
        browser.get(address).status_code
        for browser in (door_keeper, privacy_officer, manager)
        for address in ("/stakeholders", "/groups")
    ]

    assert statuses == [403, 403, 403, 403, 200, 200]


def test_the_page_of_an_organisation_shows_where_it_stands(officer, privacy_officer, place):
    body = factories.make_organisation()
    place(body, 5, 5)

    staff = officer.get(f"/organisations/{body.id}").text
    others = privacy_officer.get(f"/organisations/{body.id}").text

    assert ("Manage closely" in staff, "Manage closely" in others) == (True, False)
    assert "Last heard from: never" in staff

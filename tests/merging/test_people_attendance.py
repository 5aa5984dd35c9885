"""Several rows of one human being at one event, as lists, files, filters and the door read them."""

import pytest

from crm.attendance.models import AttendanceRole, AttendanceState
from crm.db import db
from crm.history.models import SYSTEM
from crm.merging import actions
from crm.people import actions as people
from crm.people.models import Person
from tests.factories import make_attendance, make_event, make_person


@pytest.fixture
def both(app) -> tuple[Person, Person]:
    pair = make_person(name="Вера Демо"), make_person(name="Nadia Sample Demo")
    for person in pair:
        people.index(person)
    db.session.commit()
    return pair


def merge(keep: Person, gone: Person, at) -> None:
    actions.merge(keep.id, gone.id, by=SYSTEM, at=at)
    db.session.commit()


def test_who_came_under_one_name_did_not_stay_away_under_the_other(both, at, officer):
    keep, gone = both
    event = make_event()
    make_attendance(event, keep, state=AttendanceState.NO_SHOW)
    make_attendance(event, gone)
    merge(keep, gone, at)

    came = officer.get(f"/events/{event.id}/attendance?state=attended").text
    away = officer.get(f"/events/{event.id}/attendance?state=no_show").text

    assert ("Вера Демо" in came, "Вера Демо" in away) == (True, False)


def test_team_on_any_record_is_the_role_that_is_shown(both, at, officer):
    keep, gone = both
    event = make_event()
    make_attendance(event, keep, role=AttendanceRole.PARTICIPANT)
    make_attendance(event, gone, state=AttendanceState.EXCUSED, role=AttendanceRole.TEAM)
    merge(keep, gone, at)

    page = officer.get(f"/events/{event.id}/attendance?role=team").text
    others = officer.get(f"/events/{event.id}/attendance?role=participant").text

    assert ("Вера Демо" in page, "Вера Демо" in others) == (True, False)


def test_the_door_knows_somebody_by_the_name_of_a_merged_record(both, at, officer):
    keep, gone = both
    event = make_event()
    merge(keep, gone, at)

    page = officer.get(f"/events/{event.id}/door?q=nadia").text

    assert "Вера Демо" in page
    assert "Nadia Sample Demo" not in page

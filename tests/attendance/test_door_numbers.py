"""The door's counter and list, where one human being has several records."""

import pytest

from crm.attendance.counter_queries import counter
from crm.attendance.door_queries import listed, row
from crm.attendance.models import AttendanceState
from crm.db import db
from crm.invitations.models import Reply
from crm.people.models import Person
from tests.factories import (
    make_attendance,
    make_event,
    make_headcount,
    make_invitation,
    make_person,
)

pytestmark = pytest.mark.usefixtures("app")


def merged(gone: Person, kept: Person) -> None:
    gone.merged_into_id = gone.survivor_id = kept.id
    db.session.commit()


def test_a_party_whose_invitee_came_under_another_record_is_not_to_come():
    event, invited, came = make_event(), make_person(), make_person()
    make_invitation(event, invited, reply=Reply.YES, party_size=3)
    make_attendance(event, came)
    make_invitation(event, reply=Reply.YES, party_size=2)
    merged(invited, came)

    numbers = counter(event)

    assert (numbers.expected, numbers.to_come, numbers.here) == (5, 2, 1)


def test_an_absence_on_record_is_not_to_come_either():
    event, person = make_event(), make_person()
    make_invitation(event, person, reply=Reply.YES)
    make_attendance(event, person, state=AttendanceState.EXCUSED)

    numbers = counter(event)

    assert (numbers.expected, numbers.to_come, numbers.here) == (1, 0, 0)


def test_two_rows_of_one_human_being_are_one_head_and_one_walk_in():
    event, gone, kept = make_event(), make_person(), make_person()
    for person in (gone, kept):
        make_attendance(event, person).is_walk_in = True
    make_attendance(event, make_person())
    make_headcount(event, total_on_site=5)
    merged(gone, kept)

    numbers = counter(event)

    assert (numbers.here, numbers.walk_ins, numbers.unnamed, numbers.heads) == (2, 1, 3, 5)


def test_an_event_nobody_came_to_counts_nothing_and_knows_of_no_heads():
    numbers = counter(make_event())

    assert (numbers.expected, numbers.to_come, numbers.here, numbers.walk_ins) == (0, 0, 0, 0)
    assert numbers.unnamed is None


def test_the_list_has_the_expected_by_name_then_the_last_who_came_unexpected():
    event, boris, ana = make_event(), make_person(name="Boris Demo"), make_person(name="Ana Demo")
    make_invitation(event, boris, reply=Reply.YES)
    make_invitation(event, ana, reply=Reply.YES)
    make_invitation(event, make_person(name="Said No Demo"), reply=Reply.NO)
    for name in ("First Demo", "Second Demo"):
        make_attendance(event, make_person(name=name))
    make_attendance(event, ana)
    make_attendance(event, make_person(name="Away Demo"), state=AttendanceState.NO_SHOW)

    rows = listed(event, language="en")

    assert [(row.name, row.is_expected, row.is_here) for row in rows] == [
        ("Ana Demo", True, True),
        ("Boris Demo", True, False),
        ("Second Demo", False, True),
        ("First Demo", False, True),
    ]


def test_whoever_accepted_and_came_under_two_records_is_listed_once_as_expected():
    event, gone, kept = make_event(), make_person(name="Gone Demo"), make_person(name="Kept Demo")
    make_invitation(event, gone, reply=Reply.YES)
    make_attendance(event, kept)
    merged(gone, kept)

    rows = listed(event, language="en")

    assert [(row.name, row.is_expected, row.is_here) for row in rows] == [("Kept Demo", True, True)]


def test_a_row_recorded_on_a_merged_record_is_shown_on_the_survivors():
    event, gone, kept = make_event(), make_person(), make_person(name="Kept Demo")
    make_attendance(event, gone)
    merged(gone, kept)

    found = row(event, kept, language="en")

    assert (found.name, found.is_here) == ("Kept Demo", True)


def test_the_detail_of_a_row_names_the_latin_form_once(app):
    person = make_person(name="Вера Демо")
    person.latin_name = "Vera Demo"
    same = make_person(name="Ana Demo")
    same.latin_name = "Ana Demo"
    db.session.commit()
    event = make_event()

    details = [row(event, one, language="en").detail for one in (person, same)]

    assert details == ["Vera Demo", ""]

import re
from datetime import datetime

import pytest
import sqlalchemy as sa

from crm.accounts.models import Role, User
from crm.attendance import queries
from crm.attendance.models import Attendance, AttendanceRole, AttendanceState, DoorDuty, Headcount
from crm.db import db
from crm.events.models import Event, EventStatus
from crm.history.models import Actor
from crm.invitations.models import Reply
from crm.people.actions import add_person
from crm.people.models import Person
from tests.factories import (
    MADE_AT,
    keep,
    make_affiliation,
    make_attendance,
    make_event,
    make_invitation,
    make_organisation,
    make_person,
)

SOON = datetime(2026, 11, 22, 18, 0)
PAST = datetime(2026, 11, 21, 18, 0)


def person_named(name, *, email="", phone="", note=""):
    person = add_person(
        full_name=name,
        emails=[email] if email else [],
        phones=[phone] if phone else [],
        note=note,
        by=Actor.user(1),
        at=MADE_AT,
    )
    db.session.commit()
    return person


def put_on_duty(event):
    user = db.session.scalars(sa.select(User).where(User.role == Role.DOOR)).one()
    keep(DoorDuty(event_id=event.id, user_id=user.id))


def statements_of(client, address):
    """How many statements a page takes."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        page = client.get(address)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    assert page.status_code == 200
    return len([one for one in seen if not one.startswith(("PRAGMA", "BEGIN"))])


def state_of(event, person):
    db.session.expire_all()
    row = queries.row(event.id, person.id)
    return None if row is None else row.state


def test_a_tick_without_script_leads_back_to_the_same_search(officer):
    event, person = make_event(starts=SOON), person_named("Вера Иванова-Демо")

    answer = officer.post(f"/events/{event.id}/arrivals/{person.id}", data={"q": "iva"})

    assert answer.status_code == 303
    assert answer.location == f"/events/{event.id}/door?q=iva#row-{person.id}"
    assert state_of(event, person) == AttendanceState.ATTENDED


def test_a_tick_with_script_answers_with_the_row_and_the_counter(officer):
    event, person = make_event(starts=SOON), person_named("Вера Иванова-Демо")
    address = f"/events/{event.id}/arrivals/{person.id}"

    page = officer.post(address, headers={"HX-Request": "true"})

    assert f'id="row-{person.id}"' in page.text
    assert 'class="door-row is-here"' in page.text
    assert 'hx-swap-oob="true"' in page.text
    assert "<html" not in page.text


def test_a_second_tick_says_since_when_and_by_whom(officer):
    event, person = make_event(starts=SOON), person_named("Вера Иванова-Демо")
    officer.post(f"/events/{event.id}/arrivals/{person.id}")

    answer = officer.post(f"/events/{event.id}/arrivals/{person.id}", follow_redirects=True)

    assert "is already here: ticked 22 Nov 2026, 10:00 by Officer Demo." in answer.text


def test_undo_leaves_it_not_recorded(officer):
    event, person = make_event(starts=SOON), person_named("Вера Иванова-Демо")
    officer.post(f"/events/{event.id}/arrivals/{person.id}")

    officer.post(f"/events/{event.id}/arrivals/{person.id}/removal")

    assert state_of(event, person) is None


def test_the_role_is_changed_at_the_door(officer):
    event, person = make_event(starts=SOON), person_named("Вера Иванова-Демо")
    officer.post(f"/events/{event.id}/arrivals/{person.id}")

    officer.post(f"/events/{event.id}/arrivals/{person.id}/role", data={"role": "interpreter"})

    assert queries.row(event.id, person.id).role == AttendanceRole.INTERPRETER


@pytest.mark.parametrize("words", ["ив", "iv", "ИВА", "Vera Iv"])
def test_two_letters_in_either_script_find_the_expected_first(officer, words):
    event = make_event(starts=SOON)
    other = person_named("Ивайла Иванчева-Демо")
    expected = person_named("Вера Иванова-Демо")
    make_invitation(event, expected, reply=Reply.YES)

    page = officer.get(f"/events/{event.id}/door?q={words}")

    rows = re.findall(r'id="row-(\d+)"', page.text)
    wanted = [str(expected.id)] + ([] if "Vera" in words else [str(other.id)])
    assert rows == wanted


def test_a_door_user_sees_neither_mail_nor_telephone_nor_note(door_keeper):
    event = make_event(starts=SOON)
    person = person_named(
        "Вера Иванова-Демо", email="verche@people.example", phone="+359 000 123456", note="secret"
    )
    make_affiliation(person, make_organisation())
    put_on_duty(event)

    page = door_keeper.get(f"/events/{event.id}/door?q=iv")

    assert f'id="row-{person.id}"' in page.text
    assert "Harbour Association Demo" in page.text
    assert [w for w in ("verche", "123456", "secret") if w in page.text] == []


@pytest.mark.parametrize("words", ["verche", "verche@people.example", "359000", "123456"])
def test_the_door_does_not_find_by_mail_or_telephone(door_keeper, words):
    event = make_event(starts=SOON)
    person = person_named(
        "Вера Иванова-Демо", email="verche@people.example", phone="+359 000 123456"
    )
    make_invitation(event, person, reply=Reply.YES)
    put_on_duty(event)

    page = door_keeper.get(f"/events/{event.id}/door", query_string={"q": words})

    assert page.status_code == 200
    assert re.findall(r'id="row-(\d+)"', page.text) == []


@pytest.mark.parametrize(
    ("method", "tail"),
    [
        ("get", "door"),
        ("post", "arrivals/{person}"),
        ("post", "arrivals/{person}/removal"),
        ("post", "arrivals/{person}/role"),
        ("get", "door/person"),
        ("get", "door/unnamed"),
        ("post", "door/unnamed/steps"),
    ],
)
def test_a_door_user_sees_no_event_but_their_own(door_keeper, method, tail):
    mine, other, person = make_event(starts=SOON), make_event(starts=SOON), make_person()
    put_on_duty(mine)

    answer = getattr(door_keeper, method)(f"/events/{other.id}/{tail.format(person=person.id)}")

    assert answer.status_code == 404
    assert state_of(other, person) is None


def test_a_door_user_cannot_tick_long_before_the_event_but_staff_can(door_keeper, officer):
    event, person = make_event(), make_person()
    put_on_duty(event)
    address = f"/events/{event.id}/arrivals/{person.id}"

    page = door_keeper.post(address, follow_redirects=True)
    before = state_of(event, person)
    officer.post(address)

    assert "The door opens on the day before the event." in page.text
    assert (before, state_of(event, person)) == (None, AttendanceState.ATTENDED)


def test_a_cancelled_event_refuses_in_words(officer):
    event, person = make_event(starts=SOON, status=EventStatus.CANCELLED), make_person()

    page = officer.post(f"/events/{event.id}/arrivals/{person.id}", follow_redirects=True)

    assert "The event is cancelled. Nobody can be recorded at it." in page.text
    assert state_of(event, person) is None


@pytest.mark.parametrize("name", ["Я", "O", "🌻", "<script>alert(1)</script>", "محمد"])
def test_a_first_name_is_enough_for_a_walk_in(officer, name):
    event = make_event(starts=SOON)

    page = officer.post(
        f"/events/{event.id}/door/person", data={"given_name": name}, follow_redirects=True
    )

    row = db.session.scalars(sa.select(Attendance)).one()
    assert (row.person.full_name, row.is_walk_in, row.state) == (
        name, True, AttendanceState.ATTENDED,
    )  # fmt: skip
    assert "<script>alert" not in page.text


def test_a_namesake_is_offered_before_a_second_record_is_made(officer):
    event, known = make_event(starts=SOON), person_named("Вера Иванова-Демо")
    typed = {"given_name": "Vera", "family_name": "Ivanova-Demo"}

    page = officer.post(f"/events/{event.id}/door/person", data=typed)
    people = db.session.scalar(sa.select(sa.func.count(Person.id)))
    officer.post(f"/events/{event.id}/door/person", data={**typed, "is_new": "1"})

    assert f"/arrivals/{known.id}" in page.text
    assert people == 1
    assert db.session.scalar(sa.select(sa.func.count(Person.id))) == 2


def test_a_walk_in_without_a_name_keeps_what_was_typed(officer):
    event = make_event(starts=SOON)
    typed = {"given_name": " ", "organisation": "Harbour", "email": "no mail"}

    page = officer.post(f"/events/{event.id}/door/person", data=typed)

    assert page.status_code == 200
    assert 'value="no mail"' in page.text
    assert db.session.scalar(sa.select(sa.func.count(Person.id))) == 0


def test_an_organisation_named_at_the_door_becomes_theirs(officer):
    event = make_event(starts=SOON)
    officer.post(
        f"/events/{event.id}/door/person",
        data={"given_name": "Ali Demo", "organisation": "Unheard of Demo"},
    )

    assert db.session.scalars(sa.select(Person.note)).one() == (
        "Organisation as said at the door: Unheard of Demo"
    )


def test_the_tally_counts_in_steps_and_never_below_zero(officer):
    event = make_event(starts=SOON)
    for step in (10, 1, -1, -10, -10, 5):
        officer.post(
            f"/events/{event.id}/door/unnamed/steps", data={"step": step, "kind": "everyone"}
        )

    row = db.session.scalars(sa.select(Headcount)).one()
    assert (row.total_on_site, row.unnamed_people, row.counted_by) == (5, None, "Officer Demo")


def test_the_whole_count_is_typed_with_slips(officer):
    event = make_event(starts=SOON)
    typed = {
        "kind": "unnamed", "number": "20", "method": "estimate", "counted_by": "Ana Demo",
        "yes": "6", "no": "14", "refused": "",
    }  # fmt: skip

    officer.post(f"/events/{event.id}/door/unnamed", data=typed)

    row = db.session.scalars(sa.select(Headcount)).one()
    assert (row.unnamed_people, row.background_yes, row.background_no) == (20, 6, 14)
    assert (row.background_refused, row.method, row.counted_by) == (None, "estimate", "Ana Demo")


def test_the_table_keeps_answer_and_record_apart(manager):
    event = make_event(starts=PAST)
    gap, declined = make_person(name="Gap Demo"), make_person(name="Declined Demo")
    make_invitation(event, gap, reply=Reply.YES)
    make_invitation(event, declined, reply=Reply.NO)
    make_attendance(event, declined)

    page = manager.get(f"/events/{event.id}/attendance")
    filtered = manager.get(f"/events/{event.id}/attendance?state=not_recorded")

    assert page.text.count("not recorded") >= 1
    assert ("Gap Demo" in filtered.text, "Declined Demo" in filtered.text) == (True, False)


def test_a_person_is_recorded_in_full_from_the_table(officer):
    event, person, body = make_event(starts=PAST), make_person(), make_organisation()
    make_affiliation(person, body)
    address = f"/events/{event.id}/attendance/people/{person.id}"

    shown = officer.get(address)
    officer.post(
        address, data={"state": "attended", "role": "representative", "acting_for": [str(body.id)]}
    )

    row = db.session.scalars(sa.select(Attendance)).one()
    assert shown.status_code == 200
    assert (row.role, [one.id for one in row.acting_for]) == (
        AttendanceRole.REPRESENTATIVE, [body.id],
    )  # fmt: skip


def test_chosen_rows_and_all_matching_rows_are_set(officer):
    event = make_event(starts=PAST)
    people = [make_person() for _ in range(3)]
    for person in people:
        make_invitation(event, person, reply=Reply.YES)
    stranger = make_person()
    address = f"/events/{event.id}/attendance/states"

    officer.post(address, data={"ids": [people[0].id, stranger.id], "state": "attended"})
    officer.post(f"{address}?state=not_recorded", data={"all_matching": "1", "state": "excused"})

    assert [state_of(event, person) for person in (*people, stranger)] == [
        AttendanceState.ATTENDED, AttendanceState.EXCUSED, AttendanceState.EXCUSED, None,
    ]  # fmt: skip


def test_a_number_nobody_can_have_sets_nothing(officer):
    event = make_event(starts=PAST)

    sent = officer.post(
        f"/events/{event.id}/attendance/states", data={"ids": ["9" * 20], "state": "attended"}
    )

    assert sent.status_code == 302
    assert db.session.scalars(sa.select(Attendance)).all() == []


def test_absences_are_asked_first(officer):
    event, person = make_event(starts=PAST), make_person()
    make_invitation(event, person, reply=Reply.YES)
    officer.get(f"/events/{event.id}/attendance/absences")
    before = state_of(event, person)

    answer = officer.post(f"/events/{event.id}/attendance/absences")

    assert (before, state_of(event, person)) == (None, AttendanceState.NO_SHOW)
    assert answer.headers["Location"] == f"/events/{event.id}/closing"


def test_the_export_defuses_formulas_and_tells_no_address(officer):
    event = make_event(starts=PAST)
    person = make_person(name="=1+1 Demo", email="hidden@people.example")
    make_attendance(event, person)

    answer = officer.post(f"/events/{event.id}/attendance/export")

    assert answer.text.startswith("\ufeffName,Organisations,Answer,State")
    assert "'=1+1 Demo,,not invited,attended,participant,," in answer.text
    assert "hidden" not in answer.text


def test_an_event_is_closed_in_three_steps(officer):
    event = make_event(starts=PAST)
    make_invitation(event, make_person(name="Gap Demo"), reply=Reply.YES)
    first = officer.get(f"/events/{event.id}/closing")
    unticked = officer.post(f"/events/{event.id}/closing/headcount", data={"answer": "nobody"})
    officer.post(f"/events/{event.id}/closing/headcount", data={"answer": "nobody", "nobody": "y"})
    last = officer.get(f"/events/{event.id}/closing/confirmation")

    officer.post(f"/events/{event.id}/closing/confirmation")

    db.session.expire_all()
    assert "Gap Demo" in first.text
    assert "Tick the box if it was so, or count below." in unticked.text
    assert db.session.scalars(sa.select(Headcount.unnamed_people)).one() == 0
    assert "Nobody is recorded by name." in last.text
    assert db.session.get(Event, event.id).status == EventStatus.HELD


def test_an_event_is_not_closed_before_its_start(officer):
    event = make_event()

    page = officer.post(f"/events/{event.id}/closing/confirmation", follow_redirects=True)

    db.session.expire_all()
    assert "The event begins 5 Dec 2026, 10:00. It can be closed after that." in page.text
    assert db.session.get(Event, event.id).status == EventStatus.SCHEDULED


def test_the_sheet_has_names_blank_rows_and_nothing_sensitive(manager):
    event = make_event()
    person = make_person(name="Vera Demo", email="verche@people.example")
    make_invitation(event, person, reply=Reply.YES)
    make_invitation(event, make_person(name="Not Coming Demo"), reply=Reply.NO)

    page = manager.get(f"/events/{event.id}/sheet?blank=3")

    assert page.text.count("signature-row") == 4
    assert [w for w in ("verche", "Not Coming", "background") if w in page.text] == []


@pytest.mark.parametrize("tail", ["door", "door?q=de", "attendance", "closing", "sheet"])
def test_pages_take_as_many_statements_for_thirty_as_for_one(officer, tail):
    body = make_organisation()
    counts = []
    for size in (1, 30):
        event = make_event(starts=PAST)
        for number in range(size):
            person = person_named(f"Demo {number}")
            make_affiliation(person, body)
            make_invitation(event, person, reply=Reply.YES)
            make_attendance(event, person, acting_for=(body,))
        make_invitation(event, person_named("Demo last"), reply=Reply.YES)
        counts.append(statements_of(officer, f"/events/{event.id}/{tail}"))

    assert counts[0] == counts[1]
    assert counts[1] <= (10 if tail.startswith("door") else 17)


def test_a_manager_reads_and_does_not_write(manager):
    event, person = make_event(starts=PAST), make_person()

    answers = [
        manager.post(f"/events/{event.id}/attendance/states", data={"state": "attended"}),
        manager.post(f"/events/{event.id}/attendance/people/{person.id}"),
        manager.post(f"/events/{event.id}/arrivals/{person.id}"),
        manager.get(f"/events/{event.id}/closing"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403, 403]


def test_the_door_is_given_to_a_volunteer_and_taken_back(officer, door_keeper):
    event = make_event(starts=SOON)
    user = db.session.scalars(sa.select(User).where(User.role == Role.DOOR)).one()
    officer.post(f"/events/{event.id}/duties", data={"user": str(user.id)})
    given = door_keeper.get(f"/events/{event.id}/door").status_code

    officer.post(f"/events/{event.id}/duties/{user.id}/removal")

    assert (given, door_keeper.get(f"/events/{event.id}/door").status_code) == (200, 404)

"""Pages and commands of merging: the preview, the merge, the person's page, the undo."""

import json
from datetime import date, datetime

import pytest
from sqlalchemy import select

from crm.attendance.models import AttendanceRole
from crm.db import db
from crm.events.models import EventStatus
from crm.people.models import Answer, AnswerReading, Person
from crm.programmes.models import Indicator
from tests.factories import keep as keep_record
from tests.factories import (
    make_answer,
    make_attendance,
    make_event,
    make_invitation,
    make_person,
    make_programme,
    make_target,
)


@pytest.fixture
def both(app) -> tuple[Person, Person]:
    return make_person(name="Вера Демо"), make_person(name="Vera Sample Demo")


@pytest.fixture
def gathering(both):
    """A held event with a target to reach, at which both are recorded."""
    programme = make_programme()
    make_target(programme, Indicator.ENGAGED_PEOPLE, "2")
    make_target(programme, Indicator.MIGRANT_SHARE, "0.2")
    event = make_event(programme, status=EventStatus.HELD, starts=datetime(2026, 11, 3, 10, 0))
    for person in both:
        make_attendance(event, person)
    return event


def targets_in(page: str) -> str:
    return page[page.index('id="targets"') : page.index("Merge both records")]


def form(keep: Person, gone: Person, **more: str) -> dict[str, str]:
    return {"keep_version": str(keep.version), "gone_version": str(gone.version), **more}


def test_the_preview_shows_both_records_and_changes_nothing(both, officer):
    keep, gone = both

    page = officer.get(f"/people/{keep.id}/merge/{gone.id}")

    assert page.status_code == 200
    assert "Vera Sample Demo" in page.text
    assert db.session.get(Person, gone.id).merged_into_id is None


def test_the_preview_names_the_change_of_every_target(both, gathering, officer):
    keep, gone = both

    page = officer.get(f"/people/{keep.id}/merge/{gone.id}").text

    assert (page.count("not reached"), page.count("perhaps reached")) == (1, 2)
    assert '<td data-label="Now">2</td>' in page
    assert '<td data-label="After the merge">1</td>' in page


def test_the_preview_keeps_to_itself_what_the_two_answered(both, gathering, officer):
    keep, gone = both
    make_answer(keep, Answer.YES, on=date(2026, 11, 2))
    later = make_answer(gone, Answer.NO, on=date(2026, 11, 3))
    address = f"/people/{keep.id}/merge/{gone.id}"
    first = officer.get(address).text
    later.answered_on = date(2026, 11, 1)
    keep_record(later)

    second = officer.get(address).text

    assert targets_in(second) == targets_in(first)


def test_who_opens_the_exact_share_is_written_down(both, gathering, officer):
    keep, gone = both

    page = officer.post(f"/people/{keep.id}/merge/{gone.id}/share")

    readings = db.session.scalars(select(AnswerReading)).all()
    assert page.status_code == 200
    assert sorted(reading.person_id for reading in readings) == sorted((keep.id, gone.id))


def test_the_exact_share_is_not_for_the_admin(both, admin):
    keep, gone = both

    page = admin.post(f"/people/{keep.id}/merge/{gone.id}/share")

    assert page.status_code == 403


def test_team_in_one_record_is_warned_of(both, gathering, officer):
    keep, gone = both
    other = make_event(gathering.programme, title="Paint day", status=EventStatus.HELD)
    make_attendance(other, keep)
    make_attendance(other, gone, role=AttendanceRole.TEAM)

    page = officer.get(f"/people/{keep.id}/merge/{gone.id}").text

    assert "At Paint day one record says team or supplier" in page


def test_an_officer_merges_with_the_chosen_values(both, officer):
    keep, gone = both
    data = form(keep, gone, **{"choice-full_name": "gone"})

    answer = officer.post(f"/people/{keep.id}/merge/{gone.id}", data=data)

    db.session.expire_all()
    assert answer.headers["Location"] == f"/people/{keep.id}"
    assert (keep.full_name, gone.survivor_id) == ("Vera Sample Demo", keep.id)


def test_the_queue_that_asked_gets_the_officer_back(both, officer):
    keep, gone = both
    data = form(keep, gone, next="/people?q=vera")

    answer = officer.post(f"/people/{keep.id}/merge/{gone.id}", data=data)

    assert answer.headers["Location"] == "/people?q=vera"


def test_a_record_saved_meanwhile_is_looked_at_again(both, officer):
    keep, gone = both
    data = form(keep, gone, **{"choice-full_name": "gone"})
    gone.district = "north"
    db.session.commit()

    answer = officer.post(f"/people/{keep.id}/merge/{gone.id}", data=data)

    assert answer.status_code == 409
    assert "Someone saved one of these records meanwhile." in answer.text
    assert 'value="gone" checked' in answer.text
    assert db.session.get(Person, gone.id).merged_into_id is None


def test_the_second_of_two_officers_is_told_that_it_is_done(both, officer):
    keep, gone = both
    data = form(keep, gone)
    officer.post(f"/people/{keep.id}/merge/{gone.id}", data=data)

    answer = officer.post(f"/people/{keep.id}/merge/{gone.id}", data=data, follow_redirects=True)

    assert "Both records are one already." in answer.text


def test_a_link_to_a_merged_record_leads_to_its_survivor(both, officer):
    keep, gone = both
    other = make_person()
    officer.post(f"/people/{keep.id}/merge/{gone.id}", data=form(keep, gone))

    page = officer.get(f"/people/{gone.id}")
    preview = officer.get(f"/people/{other.id}/merge/{gone.id}")

    assert page.headers["Location"] == f"/people/{keep.id}"
    assert preview.headers["Location"] == f"/people/{other.id}/merge/{keep.id}"


def test_a_record_is_not_merged_with_itself(both, officer):
    keep, _gone = both

    page = officer.get(f"/people/{keep.id}/merge/{keep.id}", follow_redirects=True)

    assert "A record cannot be merged with itself." in page.text


def test_the_page_of_the_survivor_tells_of_all_records(both, gathering, officer):
    keep, gone = both
    make_invitation(make_event(title="Evening walk"), gone)
    officer.post(f"/people/{keep.id}/merge/{gone.id}", data=form(keep, gone))

    page = officer.get(f"/people/{keep.id}").text

    assert "Merged records" in page
    assert "Invited: Evening walk" in page
    assert page.count("Took part: Canal wall clean-up") == 1


def test_taking_it_back_asks_first_and_then_does(both, officer):
    keep, gone = both
    officer.post(f"/people/{keep.id}/merge/{gone.id}", data=form(keep, gone))
    asked = officer.get(f"/people/{gone.id}/unmerging")
    still = db.session.get(Person, gone.id).merged_into_id

    answer = officer.post(f"/people/{gone.id}/unmerging")

    db.session.expire_all()
    assert asked.status_code == 200
    assert still == keep.id
    assert answer.headers["Location"] == f"/people/{gone.id}"
    assert gone.survivor_id == gone.id


def test_choosing_the_other_record_leads_to_the_preview(both, officer):
    keep, gone = both

    page = officer.get(f"/people/{keep.id}/merge")
    answer = officer.post(f"/people/{keep.id}/merge", data={"person": str(gone.id)})

    assert page.status_code == 200
    assert answer.headers["Location"] == f"/people/{keep.id}/merge/{gone.id}"


def test_a_manager_cannot_merge(both, manager):
    keep, gone = both

    answers = [
        manager.post(f"/people/{keep.id}/merge/{gone.id}", data=form(keep, gone)),
        manager.post(f"/people/{gone.id}/unmerging"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_the_commands_merge_and_part_two_records(both, runner):
    keep, gone = both
    ids = (keep.id, gone.id)

    merged = runner.invoke(args=["people", "merge", str(ids[0]), str(ids[1]), "--json"])
    again = runner.invoke(args=["people", "merge", str(ids[0]), str(ids[1]), "--json"])
    counted = runner.invoke(args=["people", "count", "--json"])
    parted = runner.invoke(args=["people", "unmerge", str(ids[1]), "--json"])

    assert json.loads(merged.stdout) == {"person": ids[0]}
    assert (again.exit_code, json.loads(counted.stdout)) == (1, {"people": 1})
    assert json.loads(parted.stdout) == {"person": ids[1]}


def test_an_unknown_record_is_named(both, runner):
    result = runner.invoke(args=["people", "merge", "nobody", "nobody-either"])

    assert result.exit_code == 1
    assert "there is no person nobody" in result.stderr

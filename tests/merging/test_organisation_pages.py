"""The pages on which two records of an organisation become one, and two again."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from crm.accounts.models import Role
from crm.db import db
from crm.engagement.counting import count
from crm.engagement.definitions import Definition
from crm.events.models import EventStatus
from crm.history.models import SYSTEM
from crm.merging import organisation_actions as merging
from crm.organisations import actions
from crm.organisations.actions import Particulars
from crm.organisations.models import Organisation
from tests.conftest import NOW, signed_in
from tests.factories import make_attendance, make_event, make_person, make_programme


def add(name: str, **facts) -> Organisation:
    made = actions.add_organisation(Particulars(name=name, **facts), by=SYSTEM, at=NOW)
    db.session.commit()
    return made


def both() -> tuple[Organisation, Organisation]:
    return add("Caritas Demo", kind="ngo"), add("Каритас Демо", kind="church", note="Old.")


def versions(keep: Organisation, gone: Organisation, **more: str) -> dict[str, str]:
    return {"keep_version": str(keep.version), "gone_version": str(gone.version), **more}


def test_the_preview_shows_both_records_and_what_follows_and_writes_nothing(officer: FlaskClient):
    keep, gone = both()
    make_attendance(make_event(), make_person(), acting_for=(gone,))

    page = officer.get(f"/organisations/{keep.id}/merge/{gone.id}")

    db.session.expire_all()
    assert page.status_code == 200
    assert 'name="choice-kind" value="gone"' in page.text
    assert "Attendances on its behalf" in page.text
    assert gone.merged_into_id is None


def test_merging_takes_the_choices_and_leads_to_the_record_that_stays(officer: FlaskClient):
    keep, gone = both()

    answer = officer.post(
        f"/organisations/{keep.id}/merge/{gone.id}",
        data=versions(keep, gone, **{"choice-name": "gone", "choice-id": "gone"}),
    )

    db.session.expire_all()
    assert answer.location == f"/organisations/{keep.id}"
    assert (keep.name, keep.note, gone.survivor_id) == ("Каритас Демо", "Old.", keep.id)


def test_the_preview_tells_the_change_of_the_figure_as_it_comes(officer: FlaskClient):
    keep, gone = both()
    programme = make_programme()
    event = make_event(programme, status=EventStatus.HELD)
    event.day = programme.starts_on
    db.session.commit()
    for body in (keep, gone):
        make_attendance(event, make_person(name=f"{body.name} person"), acting_for=(body,))

    def engaged() -> int:
        period = programme.starts_on, NOW.date()
        return count(programme, *period, Definition.MIGRANT_BACKGROUND).organisations

    page = officer.get(f"/organisations/{keep.id}/merge/{gone.id}").text
    before = engaged()
    officer.post(f"/organisations/{keep.id}/merge/{gone.id}", data=versions(keep, gone))

    assert "2 organisations engaged now, 1 after the merge." in page
    assert (before, engaged()) == (2, 1)


def test_afterwards_the_page_leads_on_to_where_it_was_asked_from(officer: FlaskClient):
    keep, gone = both()
    address = f"/organisations/{keep.id}/merge/{gone.id}"

    page = officer.get(f"{address}?next=/duplicates%23pair-7").text
    answer = officer.post(address, data=versions(keep, gone, next="/duplicates#pair-7"))

    assert 'value="/duplicates#pair-7"' in page
    assert answer.location == "/duplicates#pair-7"


def test_another_house_is_no_place_to_lead_to(officer: FlaskClient):
    keep, gone = both()

    answer = officer.post(
        f"/organisations/{keep.id}/merge/{gone.id}",
        data=versions(keep, gone, next="https://elsewhere.example/"),
    )

    assert answer.location == f"/organisations/{keep.id}"


def test_a_record_saved_meanwhile_is_looked_at_again(officer: FlaskClient):
    keep, gone = both()

    answer = officer.post(
        f"/organisations/{keep.id}/merge/{gone.id}",
        data={**versions(keep, gone, **{"choice-kind": "gone"}), "gone_version": "99"},
    )

    db.session.expire_all()
    assert (answer.status_code, gone.merged_into_id) == (409, None)
    assert 'name="choice-kind" value="gone" checked' in answer.text


def test_the_address_of_a_merged_record_leads_to_its_survivor(officer: FlaskClient):
    keep, gone = both()
    other = add("Bread and Salt Demo")
    merging.merge(keep.id, gone.id, by=SYSTEM, at=NOW)
    db.session.commit()

    answers = [
        officer.get(path).location
        for path in (
            f"/organisations/{gone.id}",
            f"/organisations/{other.id}/merge/{gone.id}",
            f"/organisations/{keep.id}/merge/{gone.id}",
        )
    ]

    assert answers == [
        f"/organisations/{keep.id}",
        f"/organisations/{other.id}/merge/{keep.id}",
        f"/organisations/{keep.id}",
    ]
    assert officer.get(f"/organisations/{gone.id}/edit").status_code == 404


def test_the_survivor_names_its_merged_records_and_the_merge_is_taken_back(officer: FlaskClient):
    keep, gone = both()
    merging.merge(keep.id, gone.id, choices={"kind": "gone"}, by=SYSTEM, at=NOW)
    db.session.commit()

    page = officer.get(f"/organisations/{keep.id}").text
    question = officer.get(f"/organisations/{gone.id}/unmerging").text
    answer = officer.post(f"/organisations/{gone.id}/unmerging")

    db.session.expire_all()
    assert f'href="/organisations/{gone.id}/unmerging"' in page
    assert "Back to what it was before the merge:" in question
    assert answer.location == f"/organisations/{gone.id}"
    assert (gone.merged_into_id, keep.kind) == (None, "ngo")


def test_what_was_edited_since_is_said(officer: FlaskClient):
    keep, gone = both()
    merging.merge(keep.id, gone.id, by=SYSTEM, at=NOW)
    keep.note = "Edited."
    db.session.commit()

    question = officer.get(f"/organisations/{gone.id}/unmerging").text
    page = officer.post(f"/organisations/{gone.id}/unmerging", follow_redirects=True).text

    assert "Edited since the merge" in question
    assert "Note of Caritas Demo was changed since the merge and stays as it is." in page


def test_a_merge_that_cannot_be_is_refused_in_words(officer: FlaskClient):
    whole = add("Caritas Demo")
    part = add("Caritas Youth Demo", parent_id=whole.id)

    asked = officer.get(f"/organisations/{whole.id}/merge/{part.id}", follow_redirects=True)
    undone = officer.post(f"/organisations/{part.id}/unmerging", follow_redirects=True)

    assert "One of the two is part of the other." in asked.text
    assert "This record is not merged" in undone.text


def test_the_other_record_is_searched_for(officer: FlaskClient):
    keep, gone = both()

    page = officer.get(f"/organisations/{keep.id}/merge")
    answer = officer.post(f"/organisations/{keep.id}/merge", data={"organisation": str(gone.id)})
    empty = officer.post(f"/organisations/{keep.id}/merge", data={})

    assert 'data-search-url="/organisations/lookup"' in page.text
    assert answer.location == f"/organisations/{keep.id}/merge/{gone.id}"
    assert "This field is required." in empty.text


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DOOR, Role.PRIVACY])
def test_only_officers_and_admins_merge(app: Flask, role: Role):
    keep, gone = both()
    client = signed_in(app, role)

    answers = [
        client.get(f"/organisations/{keep.id}/merge"),
        client.post(f"/organisations/{keep.id}/merge/{gone.id}", data=versions(keep, gone)),
        client.post(f"/organisations/{gone.id}/unmerging"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]

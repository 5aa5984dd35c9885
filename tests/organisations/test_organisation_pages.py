"""The list, the form and the record page of organisations."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from crm.db import db
from crm.history.models import SYSTEM
from crm.organisations import actions, queries
from crm.organisations.actions import ParentIsBelowError, Particulars
from crm.organisations.models import Organisation
from tests.conftest import NOW
from tests.factories import (
    make_affiliation,
    make_attendance,
    make_event,
    make_person,
)


def add(name: str = "Harbour Association Demo", **facts) -> Organisation:
    organisation = actions.add_organisation(Particulars(name=name, **facts), by=SYSTEM, at=NOW)
    db.session.commit()
    return organisation


def test_an_organisation_is_added_and_found_by_both_names(officer: FlaskClient):
    answer = officer.post(
        "/organisations/new",
        data={"name": "Harbour Association Demo", "name_bg": "Сдружение Пристан Демо"},
    )

    organisation = db.session.scalars(select(Organisation)).one()
    assert answer.location == f"/organisations/{organisation.id}"
    assert list(queries.found("pristan")) == [organisation]
    assert list(queries.found("harb")) == [organisation]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "This field is required."),
        ("name", "ab" * 5_000, "Please use at most 200 characters."),
        ("website", "javascript:alert(1)", "Give an address that begins with https://."),
        ("website", "http://harbour.example", "Give an address that begins with https://."),
        ("website", "https://[", "Give an address that begins with https://."),
        ("email", "nobody", "This is no e-mail address: name@example.org."),
        ("phone", "call us", "A telephone number needs digits."),
        ("parent_id", "999999", "Choose one of the records found by the search."),
        ("kind", "castle", "Not a valid choice."),
    ],
)
def test_bad_input_is_named_and_nothing_saved(
    officer: FlaskClient, field: str, value: str, message: str
):
    page = officer.post("/organisations/new", data={"name": "Harbour Demo", field: value})

    assert message in page.text
    assert db.session.scalars(select(Organisation)).all() == []


def test_a_circle_of_parents_is_refused(officer: FlaskClient):
    top = add("Top Demo")
    below = add("Below Demo", parent_id=top.id)
    lowest = add("Lowest Demo", parent_id=below.id)

    page = officer.post(
        f"/organisations/{top.id}/edit",
        data={"name": "Top Demo", "parent_id": str(lowest.id), "version": str(top.version)},
    )

    db.session.expire_all()
    assert "stands beneath" in page.text
    assert top.parent_id is None
    with pytest.raises(ParentIsBelowError):
        actions.change_organisation(
            top, Particulars(name="Top Demo", parent_id=top.id), by=SYSTEM, at=NOW
        )


def test_a_stale_edit_loses_nothing(officer: FlaskClient):
    organisation = add()
    version = str(organisation.version)
    officer.post(
        f"/organisations/{organisation.id}/edit",
        data={"name": "Theirs Demo", "version": version},
    )

    clash = officer.post(
        f"/organisations/{organisation.id}/edit", data={"name": "Mine Demo", "version": version}
    )

    db.session.expire_all()
    assert clash.status_code == 409
    assert organisation.name == "Theirs Demo"
    assert "<td>Theirs Demo</td>" in clash.text
    assert 'value="Mine Demo"' in clash.text


def test_a_free_code_from_an_archive_survives_an_edit(officer: FlaskClient):
    organisation = add(kind="student group")

    officer.post(
        f"/organisations/{organisation.id}/edit",
        data={"name": "New Demo", "kind": "student group", "version": str(organisation.version)},
    )

    db.session.expire_all()
    assert (organisation.name, organisation.kind) == ("New Demo", "student group")


def test_the_record_shows_people_children_and_events(officer: FlaskClient):
    organisation = add()
    child = add("Harbour Choir Demo", parent_id=organisation.id)
    person = make_person()
    make_affiliation(person, organisation)
    event = make_event(title="Canal wall clean-up", status="held")
    make_attendance(event, person, acting_for=(organisation,))

    page = officer.get(f"/organisations/{organisation.id}")

    assert f'href="/people/{person.id}"' in page.text
    assert f'href="/organisations/{child.id}"' in page.text
    assert "Canal wall clean-up" in page.text
    assert "1 person" in page.text


def test_archived_organisations_leave_list_and_lookup(officer: FlaskClient):
    organisation = add()

    officer.post(f"/organisations/{organisation.id}/archival")

    link = f'href="/organisations/{organisation.id}"'
    assert link not in officer.get("/organisations").text
    assert link in officer.get("/organisations?archived=1").text
    assert officer.get("/organisations/lookup?q=harb").json == []
    officer.post(f"/organisations/{organisation.id}/restoration")
    assert link in officer.get("/organisations").text


@pytest.mark.parametrize("role", ["officer", "admin", "manager", "privacy_officer", "door_keeper"])
def test_only_officers_and_admins_change_organisations(
    app: Flask, request: pytest.FixtureRequest, role: str
):
    organisation = add()
    browser: FlaskClient = request.getfixturevalue(role)

    opened = browser.get(f"/organisations/{organisation.id}/edit").status_code
    archived = browser.post(f"/organisations/{organisation.id}/archival").status_code

    expected = (200, 302) if role in ("officer", "admin") else (403, 403)
    assert (opened, archived) == expected


@pytest.mark.parametrize("path", ["/organisations", "/organisations?q=demo"])
def test_the_list_takes_as_many_statements_for_thirty_rows_as_for_one(
    officer: FlaskClient, statements: Callable, path: str
):
    top = add("Top Demo")
    add("First Demo", parent_id=top.id)
    with_two = statements(lambda: officer.get(path))
    for number in range(30):
        add(f"Body {number} Demo", parent_id=db.session.merge(top).id)

    with_thirty = statements(lambda: officer.get(path))

    assert len(with_two) == len(with_thirty)
    assert len(with_thirty) <= 10

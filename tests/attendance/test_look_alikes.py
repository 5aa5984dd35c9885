"""At the door, whoever is on record already is offered before a second record is made."""

from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import func, select

from crm.db import db
from crm.events.models import Event
from crm.history.models import SYSTEM
from crm.people import actions as people
from crm.people.models import Person
from tests.conftest import NOW
from tests.factories import make_affiliation, make_event, make_organisation


def today() -> Event:
    return make_event(starts=datetime(2026, 11, 22, 10, 0))


def add(name: str, **facts) -> Person:
    person = people.add_person(full_name=name, by=SYSTEM, at=NOW, **facts)
    db.session.commit()
    return person


def how_many() -> int:
    return db.session.scalar(select(func.count(Person.id)))


def test_a_misspelt_newcomer_is_found_by_name_and_address_together(officer: FlaskClient):
    known = add("Цветелина Чолакова", emails=["c.cholakova@people.example"])
    make_affiliation(known, make_organisation(name="Harbour Demo"))
    event = today()

    page = officer.post(
        f"/events/{event.id}/door/person",
        data={
            "given_name": "Cvetelina",
            "family_name": "Cholakowa",
            "email": "c.cholakova@people.example",
        },
    ).text

    assert "Is it one of these?" in page
    assert "Цветелина Чолакова" in page
    assert "Harbour Demo" in page
    assert how_many() == 1


def test_the_door_does_not_tell_whose_an_address_is(officer: FlaskClient):
    add("Цветелина Чолакова", emails=["c.cholakova@people.example"], phones=["0888123456"])
    event = today()

    answer = officer.post(
        f"/events/{event.id}/door/person",
        data={"given_name": "Boris", "email": "c.cholakova@people.example"},
    )

    assert "Цветелина" not in answer.text
    assert (answer.status_code, how_many()) == (302, 2)


def test_nothing_but_name_and_organisation_is_shown(officer: FlaskClient):
    add("Цветелина Чолакова", emails=["c.cholakova@people.example"], phones=["0888123456"])
    event = today()

    page = officer.post(
        f"/events/{event.id}/door/person",
        data={"given_name": "Tsvetelina", "family_name": "Cholakova"},
    ).text

    assert "Цветелина Чолакова" in page
    assert "c.cholakova@people.example" not in page
    assert "0888" not in page


def test_the_archived_are_not_offered(officer: FlaskClient):
    known = add("Цветелина Чолакова")
    people.archive(known, by=SYSTEM, at=NOW)
    db.session.commit()
    event = today()

    answer = officer.post(
        f"/events/{event.id}/door/person",
        data={"given_name": "Tsvetelina", "family_name": "Cholakova"},
    )

    assert answer.status_code == 302

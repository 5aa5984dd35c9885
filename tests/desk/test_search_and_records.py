"""The search over everything, and what the record page tells of a person's past."""

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from crm.db import db
from crm.events.models import EventStatus
from crm.history.models import SYSTEM
from crm.invitations.models import Reply
from crm.organisations.actions import Particulars, add_organisation
from crm.people.actions import add_person
from crm.search import actions as search
from tests.conftest import NOW
from tests.factories import make_attendance, make_event, make_invitation


def test_people_organisations_and_events_are_found_on_one_page(officer: FlaskClient):
    person = add_person(full_name="Иван Иванов-Демо", by=SYSTEM, at=NOW)
    body = add_organisation(Particulars(name="Ivan Vazov School Demo"), by=SYSTEM, at=NOW)
    db.session.commit()
    event = make_event(title="Ivan's walk")
    search.index("event", event.id, [event.title])
    db.session.commit()

    page = officer.get("/search?q=иван")

    assert f'href="/people/{person.id}"' in page.text
    assert f'href="/organisations/{body.id}"' in page.text
    assert f'href="/events/{event.id}"' in page.text


@pytest.mark.parametrize(
    "query", ["иванов", "Ivanov", "Ivanoff", "IV", "000 111 22", "ivan.demo@people.example"]
)
def test_a_person_is_found_in_every_way(officer: FlaskClient, query: str):
    person = add_person(
        full_name="Иван Иванов-Демо",
        emails=["ivan.demo@people.example"],
        phones=["+359 000 111 222"],
        by=SYSTEM,
        at=NOW,
    )
    db.session.commit()

    page = officer.get("/search", query_string={"q": query.replace("000 111", "000 111")})

    assert f'href="/people/{person.id}"' in page.text


@pytest.mark.parametrize("query", ["", "и", "<script>alert(1)</script>", "%", "\x00\x00"])
def test_a_search_for_nothing_says_what_to_do(officer: FlaskClient, query: str):
    page = officer.get("/search", query_string={"q": query})

    assert page.status_code == 200
    assert 'class="empty"' in page.text
    assert "<script>alert" not in page.text


def test_the_timeline_leaves_out_what_stayed_empty(officer: FlaskClient):
    person = add_person(full_name="Иван Иванов-Демо", by=SYSTEM, at=NOW)
    db.session.commit()

    page = officer.get(f"/people/{person.id}")

    assert "Full name: Иван Иванов-Демо" in page.text
    assert re.findall(r"(\w+): not shown", page.text) == ["Note"]


def test_the_timeline_tells_what_happened(officer: FlaskClient):
    person = add_person(full_name="Иван Иванов-Демо", by=SYSTEM, at=NOW)
    db.session.commit()
    past = make_event(
        title="Past walk", status=EventStatus.HELD, starts=datetime(2026, 11, 2, 10, 0)
    )
    make_attendance(past, person)
    coming = make_event(title="Canal wall clean-up")
    make_invitation(coming, person)

    page = officer.get(f"/people/{person.id}")

    assert "Took part: Past walk" in page.text
    assert "Invited: Canal wall clean-up" in page.text
    assert "Has not answered yet: Canal wall clean-up" in page.text


def test_an_accepted_invitation_is_the_next_thing(officer: FlaskClient):
    person = add_person(full_name="Иван Иванов-Демо", by=SYSTEM, at=NOW)
    db.session.commit()
    make_invitation(make_event(title="Canal wall clean-up"), person, reply=Reply.YES)

    page = officer.get(f"/people/{person.id}")

    assert "Answered yes: Canal wall clean-up" in page.text

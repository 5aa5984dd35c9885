"""What people agreed to and said of themselves, and who may see it."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from crm.db import db
from crm.history.models import SYSTEM, HistoryEntry
from crm.history.queries import revision
from crm.mail.models import Suppression
from crm.people import actions, consent_actions, queries
from crm.people.background import standing
from crm.people.models import Answer, AnswerReading, BackgroundAnswer, Consent, Person, Purpose
from tests.conftest import NOW
from tests.factories import make_answer

TODAY = date(2026, 11, 22)


def add(*emails: str) -> Person:
    person = actions.add_person(full_name="Вера Примерова-Демо", emails=emails, by=SYSTEM, at=NOW)
    db.session.commit()
    return person


def suppressed() -> list[str]:
    return list(db.session.scalars(select(Suppression.address_key).order_by(Suppression.id)))


def test_withdrawing_contact_stops_letters_and_giving_it_again_lets_them_go(officer: FlaskClient):
    person = add("a@people.example", "b@people.example")
    given = {"purpose": "contact", "given_on": "2026-11-01", "wording": "v1", "source": "list"}

    officer.post(f"/people/{person.id}/consents/new", data=given)
    first = db.session.scalars(select(Consent)).one()
    officer.post(f"/people/{person.id}/consents/{first.id}/withdrawal")
    stopped, refusing = suppressed(), queries.refusing_contact([person.id])
    officer.post(f"/people/{person.id}/consents/new", data=given)

    assert stopped == ["a@people.example", "b@people.example"]
    assert refusing == {person.id}
    assert suppressed() == []
    assert queries.refusing_contact([person.id]) == set()
    rows = db.session.scalars(select(Consent).order_by(Consent.id)).all()
    assert [row.withdrawn_on for row in rows] == [TODAY, None]


def test_an_objection_is_a_row_given_and_withdrawn_on_one_day(officer: FlaskClient):
    person = add("a@people.example")

    asked = officer.get(f"/people/{person.id}/objection")
    officer.post(f"/people/{person.id}/objection")

    row = db.session.scalars(select(Consent)).one()
    assert asked.status_code == 200
    assert (row.purpose, row.given_on, row.withdrawn_on) == (Purpose.CONTACT, TODAY, TODAY)
    assert suppressed() == ["a@people.example"]
    assert "wants no letters" in officer.get(f"/people/{person.id}").text


def test_a_consent_from_tomorrow_is_refused(officer: FlaskClient):
    person = add()

    page = officer.post(
        f"/people/{person.id}/consents/new", data={"purpose": "photo", "given_on": "2026-11-23"}
    )

    assert "This day has not come yet." in page.text
    assert db.session.scalars(select(Consent)).all() == []


@pytest.mark.parametrize("path", ["consents/new", "background/new"])
def test_words_where_a_day_belongs_are_told_at_the_field(officer: FlaskClient, path: str):
    person = add()

    page = officer.post(
        f"/people/{person.id}/{path}",
        data={"given_on": "две", "answered_on": "две", "purpose": "photo", "answer": "none"},
    )

    assert page.status_code == 200
    assert "Not a valid date value." in page.text


def test_statistics_and_background_consents_make_the_figures_stale(officer: FlaskClient):
    person = add()
    before = revision("counted")

    for purpose in (Purpose.STATISTICS, Purpose.BACKGROUND):
        consent = consent_actions.give_consent(person, purpose, given_on=TODAY, by=SYSTEM, at=NOW)
        consent_actions.withdraw_consent(consent, on=TODAY, by=SYSTEM, at=NOW)
    db.session.commit()

    assert revision("counted") != before
    answer = db.session.scalars(select(BackgroundAnswer)).one()
    assert (answer.answer, answer.source) == (Answer.PREFERS_NOT_TO_SAY, "withdrawal")


def test_the_answer_shows_only_after_a_logged_click(officer: FlaskClient):
    person = add()
    make_answer(person, Answer.STATELESS)

    closed = officer.get(f"/people/{person.id}")
    opened = officer.post(f"/people/{person.id}/background/reading", data={"reason": "her wish"})

    assert "Stateless" not in closed.text
    assert "Show (logged)" in closed.text
    assert "Stateless" in opened.text
    reading = db.session.scalars(select(AnswerReading)).one()
    assert (reading.person_id, reading.reason) == (person.id, "her wish")


def test_nobody_else_opens_the_answer_and_nothing_is_logged(
    manager: FlaskClient, admin: FlaskClient, door_keeper: FlaskClient
):
    person = add()
    make_answer(person, Answer.STATELESS)

    answers = [
        browser.post(f"/people/{person.id}/background/reading").status_code
        for browser in (manager, admin, door_keeper)
    ]

    assert answers == [403, 403, 403]
    assert "Recorded." not in manager.get(f"/people/{person.id}").text
    assert db.session.scalars(select(AnswerReading)).all() == []


def test_a_new_answer_is_a_new_row_and_history_keeps_its_value_out(officer: FlaskClient):
    person = add()
    make_answer(person, Answer.NO)
    before = revision("counted")

    answer = officer.post(
        f"/people/{person.id}/background/new",
        data={"answer": "stateless", "answered_on": "2026-11-20", "source": "staff"},
    )

    rows = queries.background_answers(person.id)
    entry = db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert answer.status_code == 302
    assert [row.answer for row in rows] == [Answer.NO, Answer.STATELESS]
    assert revision("counted") != before
    assert entry is not None
    assert (entry.verb, entry.changes) == ("answer_recorded", {"background_answer": [None, None]})


def test_the_privacy_officer_sees_who_looked(officer: FlaskClient, privacy_officer: FlaskClient):
    person = add()
    make_answer(person, Answer.TCN)
    officer.post(f"/people/{person.id}/background/reading", data={"reason": "<b>why</b>"})

    page = privacy_officer.get("/privacy/readings")

    assert "Officer Demo" in page.text
    assert person.full_name in page.text
    assert "&lt;b&gt;why&lt;/b&gt;" in page.text


def answer(number: int, code: Answer, day: int) -> BackgroundAnswer:
    return BackgroundAnswer(id=number, answer=code, answered_on=date(2026, 5, day))


def test_the_newest_explicit_answer_stands():
    finer, plain = answer(1, Answer.TCN, 1), answer(2, Answer.YES, 2)
    refused, unasked = answer(3, Answer.PREFERS_NOT_TO_SAY, 2), answer(4, Answer.UNKNOWN, 9)

    assert standing([]) is None
    assert standing([unasked]) is None
    assert standing([finer, plain]) is finer
    assert standing([finer, plain, refused, unasked]) is refused
    assert standing([refused, answer(5, Answer.NO, 2)]).answer == Answer.NO


def test_the_log_of_readings_opens_at_whatever_entry_is_asked_for(privacy_officer):
    page = privacy_officer.get(f"/privacy/readings?before={'9' * 20}")

    assert page.status_code == 200

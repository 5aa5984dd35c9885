"""The outbox: what staff see of letters, and what they may do with them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from crm.db import db
from crm.mail import actions
from crm.mail.models import Letter, LetterState, SuppressionReason
from tests.mail.post import make_letter


def state_of(number: int) -> LetterState:
    db.session.expire_all()
    letter = db.session.get(Letter, number)
    assert letter is not None
    return letter.state


def test_the_outbox_lists_letters_and_filters_them_by_state(
    app: Flask, officer: FlaskClient, at: datetime
) -> None:
    make_letter(at=at)
    make_letter(at=at, cause="two", recipient="two@people.example", about=("event", 2))
    actions.withdraw(about=("event", 2), at=at)
    db.session.commit()

    every = officer.get("/outbox")
    waiting = officer.get("/outbox?state=queued")
    of_event = officer.get("/outbox?event=2")

    assert every.text.count("@people.example</td>") == 2
    assert waiting.text.count("@people.example</td>") == 1
    assert "two@people.example" in of_event.text


def test_an_empty_outbox_says_what_it_is_for(app: Flask, manager: FlaskClient) -> None:
    page = manager.get("/outbox")

    assert "every letter that the desk writes" in page.text


def test_outside_production_the_letter_shows_its_links(
    app: Flask, officer: FlaskClient, at: datetime
) -> None:
    letter = make_letter(at=at, unsubscribe_url="https://crm.example/unsubscribe/other-token")

    page = officer.get(f"/outbox/{letter.id}")
    html = officer.get(f"/outbox/{letter.id}/html")

    assert page.status_code == 200
    assert 'href="https://crm.example/rsvp/secret-token"' in page.text
    assert "BEGIN:VCALENDAR" in page.text
    assert "https://crm.example/rsvp/secret-token" in html.text


def test_in_production_no_token_is_shown_anywhere(
    app: Flask, officer: FlaskClient, at: datetime
) -> None:
    letter = make_letter(at=at, unsubscribe_url="https://crm.example/unsubscribe/other-token")
    app.config["ENV_NAME"] = "production"

    pages = [officer.get(f"/outbox/{letter.id}{part}").text for part in ("", "/html")]
    app.config["ENV_NAME"] = "development"

    assert all("/rsvp/…" in page for page in pages)
    assert not any("secret-token" in page or "other-token" in page for page in pages)


def test_the_html_part_is_shown_under_a_policy_of_its_own(
    app: Flask, officer: FlaskClient, at: datetime
) -> None:
    letter = make_letter(at=at)

    html = officer.get(f"/outbox/{letter.id}/html")
    page = officer.get(f"/outbox/{letter.id}")

    policy = html.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert "sandbox allow-popups" in policy
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_a_letter_can_be_taken_back_within_its_minute_only(
    app: Flask, officer: FlaskClient, at: datetime, set_clock: Callable[[datetime], None]
) -> None:
    early = make_letter(at=at, due_at=at + actions.RECALL_TIME).id
    late = make_letter(at=at, cause="two", due_at=at + actions.RECALL_TIME).id

    officer.post(f"/outbox/{early}/recall")
    set_clock(at + timedelta(seconds=61))
    officer.post(f"/outbox/{late}/recall")

    assert (state_of(early), state_of(late)) == (LetterState.WITHDRAWN, LetterState.QUEUED)


def test_only_an_administrator_sends_a_failed_letter_again(
    app: Flask, officer: FlaskClient, admin: FlaskClient, at: datetime
) -> None:
    letter = make_letter(at=at)
    letter.state, letter.finished_at = LetterState.FAILED, at
    number = letter.id
    db.session.commit()

    refused = officer.post(f"/outbox/{number}/retry")
    between = state_of(number)
    admin.post(f"/outbox/{number}/retry")

    assert (refused.status_code, between) == (403, LetterState.FAILED)
    assert state_of(number) is LetterState.QUEUED


def test_an_administrator_lifts_a_hard_bounce_but_no_objection(
    app: Flask, admin: FlaskClient, at: datetime
) -> None:
    bounced = make_letter(at=at, recipient="a@people.example").id
    objecting = make_letter(at=at, recipient="b@people.example").id
    actions.suppress("a@people.example", SuppressionReason.HARD_BOUNCE, at=at)
    actions.suppress("b@people.example", SuppressionReason.OBJECTION, at=at)
    db.session.commit()

    for number in (bounced, objecting):
        admin.post(f"/outbox/{number}/address")

    notices = [
        "No letters go to this address" in admin.get(f"/outbox/{number}").text
        for number in (bounced, objecting)
    ]
    assert notices == [False, True]


def test_a_wiped_letter_says_so(app: Flask, officer: FlaskClient, at: datetime) -> None:
    letter = make_letter(at=at)
    letter.body = None
    number = letter.id
    db.session.commit()

    page = officer.get(f"/outbox/{number}")

    assert "The words of this letter were deleted" in page.text
    assert officer.get(f"/outbox/{number}/html").status_code == 404


def test_the_state_of_mail_is_for_administrators(
    app: Flask, admin: FlaskClient, officer: FlaskClient, at: datetime
) -> None:
    make_letter(at=at)

    page = admin.get("/outbox/state")

    assert officer.get("/outbox/state").status_code == 403
    assert "No worker is running" in page.text
    assert "No mail server is set" in page.text


def test_a_test_letter_goes_to_the_administrator_who_asked(
    app: Flask, admin: FlaskClient, at: datetime
) -> None:
    answer = admin.post("/outbox/test")

    letter = db.session.query(Letter).one()
    assert answer.location == f"/outbox/{letter.id}"
    assert letter.recipient.startswith("admin-")
    assert letter.subject == "Test letter from the engagement desk"

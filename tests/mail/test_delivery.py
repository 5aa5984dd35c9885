"""Letters on their way: taken, put off, refused, broken off, and never sent twice."""

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from crm.db import db
from crm.mail import actions, delivery, queries
from crm.mail.models import Letter, LetterState, LetterStep, SuppressionReason
from crm.mail.transport import Timeouts
from tests.mail.post import Post, make_letter

QUICK = Timeouts(connect=2, command=0.5, data=0.5)


def fresh(letter: Letter) -> Letter:
    db.session.expire_all()
    found = db.session.get(Letter, letter.id)
    assert found is not None
    return found


def test_a_due_letter_is_handed_over_in_an_envelope_of_its_own(
    app: Flask, post: Post, at: datetime
) -> None:
    letter = make_letter(at=at)
    number, message_id, body = letter.id, letter.message_id, letter.body

    tally = delivery.deliver()

    assert tally.sent == 1
    [taken] = post.taken
    assert taken.recipients == ["vera@people.example"]
    assert taken.sender == f"programme+letter-{number}-{message_id[1:13]}@crm.example"
    assert taken.body == body
    letter = fresh(letter)
    assert (letter.state, letter.finished_at, letter.last_error) == (LetterState.SENT, at, None)
    [step] = db.session.scalars(select(LetterStep)).all()
    assert (step.state, step.words) == (LetterState.SENT, "250 2.0.0 Taken")


def test_a_sender_address_with_a_tag_that_is_refused_is_replaced_by_the_plain_one(
    app: Flask, post: Post, at: datetime
) -> None:
    make_letter(at=at)
    post.sender_answer = "553 5.7.1 not your address"

    tally = delivery.deliver()

    assert tally.sent == 1
    assert post.taken[0].sender == "programme@crm.example"


def test_a_refusal_for_now_is_tried_again_later_with_the_same_bytes(
    app: Flask, post: Post, at: datetime, set_clock: Callable[[datetime], None]
) -> None:
    letter = make_letter(at=at)
    body = letter.body
    post.answers = {"vera@people.example": "451 4.7.1 vera@people.example: come back later"}

    first = delivery.deliver()
    put_off = fresh(letter)
    words, due_at = put_off.last_error, put_off.due_at
    too_early = delivery.deliver()
    post.answers = {}
    set_clock(at + timedelta(minutes=2))
    second = delivery.deliver()

    assert (first.retry, too_early.handled, second.sent) == (1, 0, 1)
    assert words == "451 4.7.1 …: come back later"
    assert at + timedelta(seconds=45) <= due_at <= at + timedelta(seconds=75)
    assert post.taken[0].body == body
    assert fresh(letter).last_error is None


def test_tries_end_after_forty_eight_hours(
    app: Flask, post: Post, at: datetime, set_clock: Callable[[datetime], None]
) -> None:
    letter = make_letter(at=at)
    post.answers = {"vera@people.example": "451 later"}
    moment = at
    states = []

    while fresh(letter).finished_at is None:
        set_clock(moment)
        delivery.deliver()
        states.append(fresh(letter).state)
        moment = fresh(letter).due_at

    assert set(states[:-1]) == {LetterState.RETRY}
    assert states[-1] is LetterState.FAILED
    assert timedelta(hours=45) < moment - at <= timedelta(hours=48)
    assert len(states) < 45


def test_a_final_refusal_ends_the_letter_and_the_address(
    app: Flask, post: Post, at: datetime
) -> None:
    letter = make_letter(at=at)
    second = make_letter(at=at, cause="invitation:2")
    post.answers = {"vera@people.example": "550 5.1.1 no such user"}

    tally = delivery.deliver()

    assert (tally.failed, tally.suppressed) == (1, 1)
    assert fresh(letter).state is LetterState.FAILED
    assert fresh(second).state is LetterState.SUPPRESSED
    assert queries.address_state("Vera@people.example") == "hard"


def test_a_refusal_for_policy_says_nothing_about_the_address(
    app: Flask, post: Post, at: datetime
) -> None:
    letter = make_letter(at=at)
    post.answers = {"vera@people.example": "550 5.7.1 relaying denied"}

    delivery.deliver()

    assert fresh(letter).state is LetterState.FAILED
    assert queries.address_state("vera@people.example") == "soft"


@pytest.mark.parametrize(
    ("answer", "state"),
    [("452 4.2.2 full", LetterState.RETRY), ("554 5.6.0 no", LetterState.FAILED)],
)
def test_the_answer_to_the_message_itself_counts(
    app: Flask, post: Post, at: datetime, answer: str, state: LetterState
) -> None:
    letter = make_letter(at=at)
    post.data_answer = answer

    delivery.deliver()

    assert (fresh(letter).state, fresh(letter).last_error) == (state, answer)
    assert queries.address_state("vera@people.example") == "soft"


def test_one_refused_recipient_does_not_hold_up_the_others(
    app: Flask, post: Post, at: datetime
) -> None:
    for number in range(4):
        make_letter(at=at, cause=f"i:{number}", recipient=f"p{number}@people.example")
    post.answers = {"p0@people.example": "550 no", "p2@people.example": "450 later"}

    tally = delivery.deliver()

    assert (tally.sent, tally.retry, tally.failed) == (2, 1, 1)
    assert [t.recipients for t in post.taken] == [["p1@people.example"], ["p3@people.example"]]


@pytest.mark.parametrize("fault", ["stalls", "drops_before_data", "drops_after_data"])
def test_a_broken_conversation_is_repeated_under_the_same_message_id(
    app: Flask,
    post: Post,
    at: datetime,
    set_clock: Callable[[datetime], None],
    fault: str,
) -> None:
    letter = make_letter(at=at)
    setattr(post, fault, True)

    first = delivery.deliver(timeouts=QUICK)
    words = fresh(letter).last_error
    setattr(post, fault, False)
    set_clock(at + timedelta(minutes=2))
    second = delivery.deliver(timeouts=QUICK)

    assert (first.retry, second.sent) == (1, 1)
    expected = "the server did not answer in time" if fault == "stalls" else "the connection broke"
    assert words == expected
    assert {taken.message_id for taken in post.taken} == {fresh(letter).message_id}


def test_a_server_that_is_away_costs_one_letter_one_try(
    app: Flask, at: datetime, settings_of_mail: Callable[..., None]
) -> None:
    letters = [make_letter(at=at, cause=str(number)) for number in range(3)]
    settings_of_mail(server="127.0.0.1", port=1, use_tls=False)

    tally = delivery.deliver(timeouts=QUICK)

    assert (tally.retry, tally.is_cut_short) == (1, True)
    assert [fresh(letter).state for letter in letters] == [
        LetterState.RETRY,
        LetterState.QUEUED,
        LetterState.QUEUED,
    ]
    assert fresh(letters[0]).last_error == "Connection refused"


def test_a_certificate_nobody_vouches_for_is_refused(
    app: Flask, untrusted_post: Post, at: datetime
) -> None:
    letter = make_letter(at=at)

    tally = delivery.deliver(timeouts=QUICK)

    assert (tally.retry, tally.is_cut_short, untrusted_post.taken) == (1, True, [])
    assert str(fresh(letter).last_error).startswith("the server's certificate is not trusted")


def test_a_certificate_that_is_vouched_for_is_accepted(
    app: Flask,
    untrusted_post: Post,
    at: datetime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_letter(at=at)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))

    tally = delivery.deliver()

    assert (tally.sent, len(untrusted_post.taken)) == (1, 1)


def test_a_password_is_not_sent_where_no_tls_is_offered(
    app: Flask,
    post: Post,
    at: datetime,
    settings_of_mail: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letter = make_letter(at=at)
    settings_of_mail(use_tls=True, username="demo", password="secret")
    monkeypatch.setattr("crm.mail.transport._is_loopback", lambda _host: False)
    said: list[str] = []
    monkeypatch.setattr(smtplib.SMTP, "login", lambda *args, **more: said.append("login"))

    tally = delivery.deliver()

    assert (tally.retry, said) == (1, [])
    assert fresh(letter).last_error == "the server offers no TLS"


def test_without_a_mail_server_letters_stay_where_they_are(app: Flask, at: datetime) -> None:
    letter = make_letter(at=at)

    tally = delivery.deliver()

    assert tally.handled == 0
    assert (fresh(letter).state, fresh(letter).attempts) == (LetterState.QUEUED, 0)


def test_the_suppression_list_is_read_when_the_letter_is_about_to_go(
    app: Flask, post: Post, at: datetime
) -> None:
    letter = make_letter(at=at)
    actions.suppress("VERA@people.example", SuppressionReason.OBJECTION, at=at)
    db.session.commit()

    tally = delivery.deliver()

    assert (tally.suppressed, post.taken) == (1, [])
    assert fresh(letter).state is LetterState.SUPPRESSED
    assert queries.address_state("vera@people.example") == "objection"


def test_a_users_own_account_letter_is_not_stopped_by_an_unsubscription(
    app: Flask, post: Post, at: datetime
) -> None:
    make_letter(at=at, kind="reset", reader=("user", 1))
    actions.suppress("vera@people.example", SuppressionReason.UNSUBSCRIBED, at=at)
    db.session.commit()

    tally = delivery.deliver()

    assert tally.sent == 1


def test_a_letter_of_a_sender_that_died_is_taken_up_when_its_lease_has_run_out(
    app: Flask, post: Post, at: datetime, set_clock: Callable[[datetime], None]
) -> None:
    letter = make_letter(at=at)
    held = delivery._claim(at, timedelta())
    assert held is not None

    during = delivery.deliver()
    set_clock(at + delivery.LEASE + timedelta(seconds=1))
    after = delivery.deliver()
    late = delivery._end(held, LetterState.FAILED, "a dead hand")

    assert (during.handled, after.sent, late) == (0, 1, LetterState.SENDING)
    assert fresh(letter).state is LetterState.SENT


def test_the_recall_minute_holds_back_the_worker_but_not_the_command(
    app: Flask, post: Post, at: datetime
) -> None:
    make_letter(at=at, due_at=at + actions.RECALL_TIME)

    by_worker = delivery.deliver()
    by_command = delivery.deliver(skip_recall=True)

    assert (by_worker.sent, by_command.sent) == (0, 1)


def test_no_transaction_is_open_while_the_server_is_spoken_to(
    app: Flask, post: Post, at: datetime
) -> None:
    make_letter(at=at)
    seen: list[int] = []
    pool = db.engine.pool
    post.on_data = lambda: seen.append(pool.checkedout())  # type: ignore[attr-defined]

    delivery.deliver()

    assert seen == [0]

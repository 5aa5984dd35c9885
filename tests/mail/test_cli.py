"""The commands about mail, and the letters of the worker."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask
from flask.testing import FlaskCliRunner

from crm.db import db
from crm.mail import actions
from crm.mail.models import Letter, SuppressionReason
from tests.mail.post import Post, make_letter


def last_line(runner: FlaskCliRunner, *args: str) -> dict[str, object]:
    result = runner.invoke(args=[*args, "--json"])
    assert result.exit_code == 0
    report: dict[str, object] = json.loads(result.stdout.splitlines()[-1])
    return report


def test_deliver_reports_what_became_of_the_letters(
    app: Flask, post: Post, runner: FlaskCliRunner, at: datetime
) -> None:
    for number in range(3):
        make_letter(at=at, cause=str(number), recipient=f"p{number}@people.example")
    make_letter(at=at, cause="recall", due_at=at + actions.RECALL_TIME)
    make_letter(at=at, cause="later", due_at=at + timedelta(days=1))
    db.session.rollback()
    post.answers = {"p0@people.example": "550 no", "p1@people.example": "450 later"}

    report = last_line(runner, "mail", "deliver")
    counts = last_line(runner, "mail", "status")

    assert report == {"sent": 2, "retry": 1, "failed": 1, "waiting": 1}
    assert counts == {
        "queued": 1, "sending": 0, "sent": 2, "retry": 1, "failed": 1, "suppressed": 0
    }  # fmt: skip


def test_deliver_without_a_server_says_so_and_leaves_letters_alone(
    app: Flask, runner: FlaskCliRunner, at: datetime
) -> None:
    make_letter(at=at)
    db.session.rollback()

    result = runner.invoke(args=["mail", "deliver", "--json"])

    assert "CRM_MAIL_SERVER is not set" in result.stderr
    assert json.loads(result.stdout) == {"sent": 0, "retry": 0, "failed": 0, "waiting": 1}


def test_an_address_is_ok_until_something_is_known_of_it(
    app: Flask, runner: FlaskCliRunner, at: datetime
) -> None:
    actions.suppress("a@people.example", SuppressionReason.UNSUBSCRIBED, at=at)
    actions.suppress("b@people.example", SuppressionReason.HARD_BOUNCE, at=at)
    db.session.commit()

    states = [
        last_line(runner, "mail", "address", f"{name}@people.example")["state"] for name in "abc"
    ]

    assert states == ["objection", "hard", "ok"]


def test_the_worker_delivers_and_later_wipes_the_bytes(
    app: Flask,
    post: Post,
    runner: FlaskCliRunner,
    at: datetime,
    set_clock: Callable[[datetime], None],
) -> None:
    number = make_letter(at=at).id
    db.session.rollback()

    first = last_line(runner, "worker", "--once")
    set_clock(at + timedelta(days=7, minutes=1))
    last_line(runner, "worker", "--once")

    letter = db.session.get(Letter, number)
    assert letter is not None
    assert first["waiting"] == 0
    assert len(post.taken) == 1
    assert letter.body is None


def test_a_repeated_cause_is_one_letter_and_a_withdrawn_one_never_goes(
    app: Flask, post: Post, runner: FlaskCliRunner, at: datetime
) -> None:
    make_letter(at=at, kind="reminder")
    make_letter(at=at, kind="invitation")

    stopped = actions.withdraw(about=("event", 1), kinds=["reminder"], at=at)
    db.session.commit()
    report = last_line(runner, "mail", "deliver")

    assert (stopped, report["sent"], report["waiting"]) == (1, 1, 0)

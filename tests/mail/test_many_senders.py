"""Several senders at once, and one that is killed: nothing lost, nothing sent twice."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from crm.db import db
from crm.mail import delivery
from crm.mail.models import Letter, LetterState
from tests.mail.post import Post, make_letter

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def start_sender(
    app: Flask, post: Post, tmp_path: Path
) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """Start `crm mail deliver` as a process of its own on the database of this test."""
    started: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("CRM_")},
            "CRM_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "CRM_INSTANCE_PATH": str(tmp_path),
            "CRM_MAIL_SERVER": "127.0.0.1",
            "CRM_MAIL_PORT": str(app.config["MAIL_PORT"]),
            "CRM_MAIL_USE_TLS": "0",
            "CRM_NOW": app.config["NOW"].isoformat().replace("+00:00", "Z"),
        }
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "mail", "deliver", "--json"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def states() -> Counter[LetterState]:
    db.session.rollback()
    return Counter(db.session.scalars(sa.select(Letter.state)))


def test_two_senders_never_send_one_letter_twice(
    app: Flask,
    post: Post,
    at: datetime,
    start_sender: Callable[[], "subprocess.Popen[str]"],
) -> None:
    for number in range(60):
        make_letter(at=at, cause=f"i:{number}", recipient=f"p{number}@people.example")

    senders = [start_sender(), start_sender()]
    reports = [sender.communicate(timeout=240)[0] for sender in senders]

    assert [sender.returncode for sender in senders] == [0, 0]
    assert len(post.taken) == 60
    assert len({taken.message_id for taken in post.taken}) == 60
    assert states() == {LetterState.SENT: 60}
    assert all('"failed": 0' in report for report in reports)


def test_without_the_lease_the_same_race_sends_letters_twice(
    app: Flask, post: Post, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = make_letter(at=at)
    both_ready = threading.Barrier(2, timeout=10)

    def claim_without_lease(_at: datetime, _ahead: object) -> delivery.Claim | None:
        row = db.session.execute(
            sa.select(Letter.id, Letter.message_id, Letter.body).where(
                Letter.state == LetterState.QUEUED
            )
        ).first()
        db.session.rollback()
        if row is None:
            return None
        both_ready.wait()
        parcel = delivery.Parcel(row.id, "vera@people.example", row.message_id, row.body)
        return delivery.Claim(parcel, attempt=1, first_tried_at=at)

    monkeypatch.setattr(delivery, "_claim", claim_without_lease)
    monkeypatch.setattr(delivery, "_write", lambda *args, **more: LetterState.SENT)
    threads = [threading.Thread(target=lambda: _one_pass(app)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [taken.message_id for taken in post.taken] == [letter.message_id] * 2


def _one_pass(app: Flask) -> None:
    with app.app_context():
        delivery.deliver(limit=1)


def test_a_sender_killed_in_the_middle_loses_nothing(
    app: Flask,
    post: Post,
    at: datetime,
    start_sender: Callable[[], "subprocess.Popen[str]"],
    set_clock: Callable[[datetime], None],
) -> None:
    message_ids = {
        make_letter(at=at, cause=f"i:{n}", recipient=f"p{n}@people.example").message_id
        for n in range(12)
    }
    db.session.rollback()
    reached = threading.Event()
    post.on_data = lambda: reached.set() if len(post.taken) == 5 else None

    sender = start_sender()
    assert reached.wait(timeout=240)
    os.kill(sender.pid, signal.SIGKILL)
    sender.communicate()
    post.on_data = lambda: None
    after_the_kill = states()
    set_clock(at + 2 * delivery.LEASE)
    delivery.deliver()

    assert after_the_kill[LetterState.SENT] >= 4
    assert states() == {LetterState.SENT: 12}
    assert {taken.message_id for taken in post.taken} == message_ids
    assert 12 <= len(post.taken) <= 13

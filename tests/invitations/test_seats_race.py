"""The last seats under two hundred answers at once, and the race the lock is there for."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from crm.db import db, writes
from crm.events.models import Event
from crm.history.models import GUEST
from crm.invitations import actions, queries, seats
from crm.invitations.models import Invitation, Reply, ReplySource
from crm.people.models import Person
from tests.factories import make_event, make_invitation, make_person

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def make_invitations(seats_free: int, people: int) -> tuple[int, list[int]]:
    """An event and as many invitations to it; returns the numbers of both."""
    event_id = make_event(seats=seats_free).id
    guests = [
        Person(full_name=f"Guest {number} Demo", sort_key=f"{number:04}", created_at=AT)
        for number in range(people)
    ]
    db.session.add_all(guests)
    db.session.flush()
    for guest in guests:
        guest.survivor_id = guest.id
    invitations = [
        Invitation(event_id=event_id, person_id=guest.id, invited_at=AT) for guest in guests
    ]
    db.session.add_all(invitations)
    db.session.commit()
    return event_id, [invitation.id for invitation in invitations]


def answer_all(app: Flask, event_id: int, ids: list[int], *, threads: int) -> None:
    """Every invitation answers yes, each in a transaction of its own, many at a time."""

    def answer(invitation_id: int) -> None:
        with app.app_context():
            writes.set(True)
            invitation = queries.invitation(invitation_id, event_id)
            assert invitation is not None
            actions.record_reply(invitation, Reply.YES, source=ReplySource.LINK, by=GUEST, at=AT)
            db.session.commit()
            db.session.remove()

    db.session.remove()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(answer, ids))


def test_two_hundred_answers_take_exactly_the_last_twenty_seats(app):
    event_id, ids = make_invitations(seats_free=20, people=200)

    answer_all(app, event_id, ids, threads=16)

    counts = queries.reply_counts([event_id])[event_id]
    assert (counts.accepted, counts.heads, counts.waiting) == (20, 20, 180)


def test_without_the_lock_there_is_a_race(app, monkeypatch):
    """PostgreSQL locks the row of the event, SQLite the whole database when a writer begins."""
    if db.engine.dialect.name == "sqlite":
        the_second_writer_is_turned_away(app)
    else:
        two_people_get_the_last_seat(app, monkeypatch)


def two_people_get_the_last_seat(app, monkeypatch):
    """Both count the free seats before either has taken one."""
    event_id, ids = make_invitations(seats_free=1, people=2)
    both_have_counted = threading.Barrier(2, timeout=10)
    count = seats.free_seats

    def count_and_wait(*args, **kwargs):
        free = count(*args, **kwargs)
        both_have_counted.wait()
        return free

    monkeypatch.setattr(seats, "lock", lambda _event: None)
    monkeypatch.setattr(seats, "free_seats", count_and_wait)

    answer_all(app, event_id, ids, threads=2)

    assert queries.reply_counts([event_id])[event_id].heads == 2


def the_second_writer_is_turned_away(app):
    """A transaction that only read before cannot write any more."""
    invitation = make_invitation(make_event(seats=1))
    intent = writes.set(False)
    db.session.refresh(invitation)
    meanwhile = threading.Thread(target=take_a_seat, args=(app, invitation.event_id))
    meanwhile.start()
    meanwhile.join(10)

    with pytest.raises(OperationalError, match="database is locked"):
        actions.record_reply(invitation, Reply.YES, source=ReplySource.LINK, by=GUEST, at=AT)

    db.session.rollback()
    writes.reset(intent)


def take_a_seat(app: Flask, event_id: int) -> None:
    """Somebody else is accepted, in a transaction of their own."""
    with app.app_context():
        writes.set(True)
        make_invitation(db.session.get_one(Event, event_id), make_person(), reply=Reply.YES)
        db.session.remove()

"""A database that says "not now": pages are still read, a change is refused in words."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from crm.accounts.models import Role, UserSession
from crm.db import db, writes
from crm.history.models import SYSTEM, HistoryEntry
from crm.jobs import registry, worker
from crm.jobs.actions import enqueue
from crm.jobs.models import Job, JobState
from crm.jobs.work import LEASE, Work
from crm.people.actions import add_person
from crm.people.models import Person
from tests.conftest import signed_in
from tests.factories import make_person

Fault = Callable[[], AbstractContextManager[None]]

BUSY_OR_FULL = "The database is busy or its disk is full. Nothing was changed."
#: A note too long for the pages that are left.
NEW_PERSON = {"full_name": "Ada Demo", "language": "bg", "note": "ж" * 1990}


@contextmanager
def told_at_checkout(instruction: str) -> Iterator[None]:
    """Each connection the application takes is told this first."""

    def tell(connection: Any, *_others: object) -> None:
        connection.execute(instruction)

    event.listen(db.engine, "checkout", tell)
    try:
        yield
    finally:
        event.remove(db.engine, "checkout", tell)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def impatient(app: Flask) -> Iterator[None]:
    """Wait a moment for the lock instead of many seconds."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    with told_at_checkout("PRAGMA busy_timeout=50" if is_sqlite else "SET lock_timeout=50"):
        yield


@contextmanager
def locked() -> Iterator[None]:
    """Somebody else is writing; whoever is signed in has signed in before."""
    db.session.commit()
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        writer = sqlite3.connect(str(db.engine.url.database), isolation_level=None)
        writer.execute("BEGIN IMMEDIATE")
        yield
        writer.execute("ROLLBACK")
        writer.close()
        return
    with db.engine.connect() as connection:
        connection.execute(sa.text("LOCK TABLE people, user_sessions IN EXCLUSIVE MODE"))
        yield
        connection.rollback()


@contextmanager
def read_only() -> Iterator[None]:
    """A replica, or a file that may not be written."""
    db.session.commit()
    db.session.remove()
    is_sqlite = db.engine.dialect.name == "sqlite"
    with told_at_checkout("PRAGMA query_only=ON" if is_sqlite else "SET TRANSACTION READ ONLY"):
        yield


@contextmanager
def full() -> Iterator[None]:
    """No page is left: SQLite may not grow, PostgreSQL says so when it writes the history."""
    db.session.commit()
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("VACUUM")
            pages = raw.execute("PRAGMA page_count").fetchone()[0]
        with told_at_checkout(f"PRAGMA max_page_count={pages}"):
            yield
        return
    with db.engine.begin() as connection:
        connection.execute(sa.text(NO_SPACE))
        connection.execute(sa.text(BEFORE_HISTORY))
    try:
        yield
    finally:
        db.session.remove()
        with db.engine.begin() as connection:
            connection.execute(sa.text("DROP FUNCTION no_space() CASCADE"))


NO_SPACE = """CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"""
BEFORE_HISTORY = (
    "CREATE TRIGGER no_space BEFORE INSERT ON history_entries EXECUTE FUNCTION no_space()"
)

EACH_FAULT = pytest.mark.parametrize("fault", [locked, read_only, full])


@EACH_FAULT
@pytest.mark.usefixtures("impatient")
def test_a_change_is_refused_in_words_and_pages_are_read(officer: FlaskClient, fault: Fault):
    with fault():
        refused = officer.post("/people/new", data=NEW_PERSON)
        read = officer.get("/people")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert BUSY_OR_FULL in refused.text
    assert read.status_code == 200


@EACH_FAULT
@pytest.mark.usefixtures("impatient")
def test_a_refused_change_leaves_nothing_half(officer: FlaskClient, fault: Fault):
    with fault():
        officer.post("/people/new", data=NEW_PERSON)
    writes.set(False)

    assert db.session.scalars(sa.select(Person)).all() == []
    assert db.session.scalars(sa.select(HistoryEntry)).all() == []


@EACH_FAULT
@pytest.mark.usefixtures("impatient")
def test_once_the_fault_is_gone_the_same_form_is_taken(officer: FlaskClient, fault: Fault):
    with fault():
        officer.post("/people/new", data=NEW_PERSON)

    taken = officer.post("/people/new", data=NEW_PERSON)

    assert taken.status_code == 302
    assert db.session.scalars(sa.select(Person.full_name)).all() == ["Ada Demo"]


@pytest.mark.usefixtures("impatient")
def test_the_refusal_speaks_the_readers_language(app: Flask):
    officer = signed_in(app, Role.OFFICER, language="bg")

    with full():
        refused = officer.post("/people/new", data=NEW_PERSON)

    assert refused.status_code == 503
    assert "Базата данни е заета или дискът е пълен. Нищо не е променено." in refused.text


@pytest.mark.parametrize("fault", [locked, read_only])
def test_a_page_is_read_at_once_though_nobody_can_be_marked_as_seen(
    officer: FlaskClient, set_clock: Callable[[datetime], None], at: datetime, fault: Fault
):
    make_person(name="Ada Demo")
    set_clock(at + timedelta(minutes=30))

    with fault():
        start = time.monotonic()
        read = officer.get("/people")
        seconds = time.monotonic() - start

    assert read.status_code == 200
    assert "Ada Demo" in read.text
    assert seconds < 3
    assert db.session.scalars(sa.select(UserSession.last_seen_at)).all() == [at]


@pytest.mark.parametrize(
    "fault",
    # The lock of one table of PostgreSQL leaves the others to be written.
    [pytest.param(locked, marks=pytest.mark.sqlite), read_only],
)
def test_whether_it_is_ready_is_answered_within_two_seconds(
    app: Flask, client: FlaskClient, fault: Fault
):
    with fault():
        start = time.monotonic()
        answer = client.get("/readyz")
        seconds = time.monotonic() - start

    assert answer.status_code == 503
    assert "database" in answer.json["failing"]
    assert seconds < 2


@pytest.mark.sqlite
def test_a_short_patience_ends_with_the_note(app: Flask, client: FlaskClient):
    client.get("/readyz")

    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 15_000


class Healing(threading.Event):
    """When the worker rests for the first time the fault goes; at the second it is stopped."""

    def __init__(self, heal: Callable[[], None]) -> None:
        super().__init__()
        self.heal = heal
        self.rests = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.rests += 1
        if self.rests == 1:
            self.heal()
        else:
            self.set()
        return self.is_set()


@EACH_FAULT
@pytest.mark.usefixtures("impatient")
def test_the_worker_outlives_it_and_does_the_job_once(
    at: datetime,
    set_clock: Callable[[datetime], None],
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
):
    for name in ("turns", "sources", "backlogs"):
        monkeypatch.setattr(registry, name, {})
    monkeypatch.setattr(registry, "handlers", {"demo": note_somebody})
    enqueue("demo", {}, at=at)
    db.session.commit()
    present = ExitStack()
    present.enter_context(fault())

    def heal() -> None:
        present.close()
        set_clock(at + 2 * LEASE)

    total = worker.serve(Healing(heal))

    assert (total.done, total.failed) == (1, 0)
    assert db.session.scalars(sa.select(Job.state)).all() == [JobState.DONE]
    assert db.session.scalars(sa.select(Person.full_name)).all() == ["Ada Demo"]


def note_somebody(work: Work) -> None:
    """A handler that writes a person and the history."""
    add_person(full_name="Ada Demo", language="bg", note="ж" * 1990, by=SYSTEM, at=work.at)

"""A database that says "not now": pages are still read, a change is refused in words."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from crm.db import db, writes
from crm.people.models import Person

pytestmark = pytest.mark.usefixtures("impatient")


@pytest.fixture
def impatient(app: Flask) -> Iterator[None]:
    """Wait a moment for the lock instead of many seconds."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    patience = "PRAGMA busy_timeout=50" if is_sqlite else "SET lock_timeout=50"

    def hurry(connection: Any, *_others: object) -> None:
        connection.execute(patience)

    sa.event.listen(db.engine, "checkout", hurry)
    yield
    sa.event.remove(db.engine, "checkout", hurry)
    db.session.remove()
    db.engine.dispose()


@pytest.fixture
def locked(officer: FlaskClient) -> Iterator[None]:
    """Somebody else is writing; the officer has signed in before."""
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
        connection.execute(sa.text("LOCK TABLE people IN EXCLUSIVE MODE"))
        yield
        connection.rollback()


def test_a_locked_database_is_read_and_refuses_changes_in_words(officer: FlaskClient, locked: None):
    refused = officer.post("/people/new", data={"full_name": "Ada Demo", "language": "bg"})
    read = officer.get("/people")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "The database is busy" in refused.text
    assert read.status_code == 200


def test_a_refused_change_leaves_nothing_half(officer: FlaskClient, locked: None):
    officer.post("/people/new", data={"full_name": "Ada Demo", "language": "bg"})
    db.session.rollback()
    writes.set(False)

    assert db.session.scalars(sa.select(Person)).all() == []

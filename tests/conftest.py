"""The application under test, one database a process, emptied after every test."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g
from flask.testing import FlaskClient, FlaskCliRunner
from werkzeug.test import TestResponse

from crm.accounts.login import SESSION_KEY
from crm.accounts.models import Role, User
from crm.app import create_app
from crm.config import Settings
from crm.db import Base, db
from crm.web.limits import limiter
from tests import factories

#: Every test begins on this Sunday morning, 10:00 in Sofia.
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """SQLite in a file, or on `CRM_TEST_DATABASE_URL` a PostgreSQL schema for this process."""
    address = os.environ.get("CRM_TEST_DATABASE_URL", "")
    if not address:
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'crm.sqlite'}"
        return
    schema = f"test_{worker_id}_{os.getpid()}"
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'CREATE SCHEMA "{schema}"'))
    yield f"{address}?options=-csearch_path%3D{schema}"
    with engine.connect() as connection:
        connection.execute(sa.text(f'DROP SCHEMA "{schema}" CASCADE'))
    engine.dispose()


@pytest.fixture(scope="session")
def built_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with an empty schema; shared by the process."""
    instance = tmp_path_factory.mktemp("instance")
    app = create_app(
        Settings(
            database_url=database_url,
            instance_path=str(instance),
            public_url="https://crm.example",
            secret_key="a test key that is long enough for anything",
        ),
        overrides={
            "TESTING": True,
            "WTF_CSRF_ENABLED": False,
            "RATELIMIT_ENABLED": True,
            "SESSION_COOKIE_SECURE": False,
            "SESSION_COOKIE_NAME": "session",
            "NOW": NOW,
        },
    )
    with app.app_context():
        db.create_all()
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA synchronous=OFF")
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(built_app: Flask) -> Iterator[Flask]:
    """The application inside its context. What a test wrote is gone after it."""
    built_app.config["NOW"] = NOW
    with built_app.app_context():
        yield built_app
        limiter.reset()
        db.session.rollback()
        empty_all_tables()
        db.session.remove()


def empty_all_tables() -> None:
    """Delete every row, children first."""
    with db.engine.begin() as connection:
        if db.engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET CONSTRAINTS ALL DEFERRED"))
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())


@pytest.fixture
def set_clock(app: Flask) -> Callable[[datetime], None]:
    """Let the clock stand at another moment."""

    def set_to(moment: datetime) -> None:
        app.config["NOW"] = moment

    return set_to


@pytest.fixture
def at() -> datetime:
    """The moment of the test's clock."""
    return NOW


@pytest.fixture
def statements(app: Flask) -> Callable[[Callable[[], object]], list[str]]:
    """What a call sends to the database: `statements(lambda: officer.get("/people"))`."""

    def during(call: Callable[[], object]) -> list[str]:
        db.session.rollback()
        db.session.expunge_all()
        sent: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            sent.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        try:
            call()
        finally:
            sa.event.remove(db.engine, "before_cursor_execute", note)
        return [text for text in sent if not text.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]

    return during


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has signed in with, speaking English."""
    return browser(app)


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    return signed_in(app, Role.OFFICER)


@pytest.fixture
def manager(app: Flask) -> FlaskClient:
    return signed_in(app, Role.MANAGER)


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return signed_in(app, Role.ADMIN)


@pytest.fixture
def privacy_officer(app: Flask) -> FlaskClient:
    return signed_in(app, Role.PRIVACY)


@pytest.fixture
def door_keeper(app: Flask) -> FlaskClient:
    return signed_in(app, Role.DOOR)


class Browser(FlaskClient):
    """A client whose requests share no `g`, as the test's own context would have them do."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)


def browser(app: Flask, language: str = "en") -> FlaskClient:
    client = Browser(app, app.response_class, use_cookies=True)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return client


def signed_in(
    app: Flask, role: Role, *, language: str = "en", user: User | None = None
) -> FlaskClient:
    """A browser with a session of that user, or of a fresh one of that role."""
    user = user or factories.make_user(role=role, language=language)
    token = factories.make_session(user)
    client = browser(app, language)
    with client.session_transaction() as session:
        session[SESSION_KEY] = token
        session["_user_id"] = str(user.id)
        session["_fresh"] = True
    return client


@pytest.fixture
def page_dir() -> Path:
    """The templates' folder, for house rules that read them as text."""
    return Path(__file__).resolve().parent.parent / "templates"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the application touches the database and runs on both engines."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "browser" in str(item.path.parent):
            item.add_marker("browser")
        elif "app" in fixtures and item.get_closest_marker("sqlite") is None:
            item.add_marker("database")

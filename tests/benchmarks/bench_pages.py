"""Pages at 100,000 people and 1,000,000 attendances, as ratios to a bare page of the same run.

The bare page is what the framework itself costs: Flask, SQLAlchemy and Jinja listing 50 people.
What a page costs more than at 1,000 people is meant against the size of the register: pages about
one event are compared at an event that is alike in both (`population`), and the door is measured
once more at an event of 2,000 attendances, which a register of 1,000 people cannot have. Pages
about search are compared as they are: more people have the name.
`python -m tests.benchmarks.bench_pages [--small]`; with `CRM_BENCH_DATABASE_URL` on PostgreSQL.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from crm.accounts.login import SESSION_KEY
from crm.accounts.models import Role
from crm.app import create_app
from crm.config import Settings
from crm.db import Base, db
from crm.invitations import tokens
from crm.invitations.models import Invitation, TokenPurpose
from crm.people.models import Person
from tests import factories
from tests.benchmarks import population

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
REPEATS = 25
LARGE_DOOR = "large door"
BARE = """<!doctype html><title>People</title><table>{% for p in people %}
<tr><td>{{ p.full_name }}</td><td>{{ p.language }}</td><td>{{ p.ref }}</td></tr>
{% endfor %}</table>"""


def main() -> None:
    is_small = "--small" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        sizes = {"1,000": (1_000, 50, 5_000)}
        if not is_small:
            sizes["100,000"] = (100_000, 500, 1_000_000)
        measured = {
            name: measure(Path(folder) / f"{size[0]}.sqlite", *size) for name, size in sizes.items()
        }
    report(measured)


def measure(path: Path, people: int, events: int, attendances: int) -> dict[str, tuple[float, int]]:
    """Median seconds and statements of each page in a register of that size."""
    url = os.environ.get("CRM_BENCH_DATABASE_URL") or f"sqlite:///{path}"
    app = create_app(
        Settings(database_url=url, instance_path=str(path.parent), secret_key="k" * 40),
        overrides={"WTF_CSRF_ENABLED": False, "NOW": NOW},
    )
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        db.create_all()
        population.fill(people=people, events=events, attendances=attendances)
        client = officer(app)
        token = link(events)
        bare(app)
    pages = {
        "bare page": get(client, "/bench/bare"),
        "people list": get(client, "/people"),
        "people list, page 2": get(client, second_page(client)),
        "people found, two letters": get(client, "/people?q=iv"),
        "search, two letters": get(client, "/search?q=%D0%B8%D0%B2"),
        "search, full name": get(client, "/search?q=Maria+Penev"),
        "search, telephone": get(client, "/search?q=000123"),
        "person": get(client, "/people/501"),
        "event": get(client, f"/events/{events}"),
        "events list": get(client, "/events"),
        "door": get(client, f"/events/{events}/door"),
        "door, two letters": get(client, f"/events/{events}/door?q=iv"),
        LARGE_DOOR: get(client, f"/events/{events - 1}/door"),
        f"{LARGE_DOOR}, two letters": get(client, f"/events/{events - 1}/door?q=iv"),
        "rsvp visit": visit(app.test_client(), f"/rsvp/{token}"),
    }
    with app.app_context():
        found = {name: timed(page) for name, page in pages.items()}
        db.session.remove()
        db.engine.dispose()
    return found


def officer(app: Flask) -> FlaskClient:
    user = factories.make_user(role=Role.OFFICER)
    token = factories.make_session(user)
    client = app.test_client()
    with client.session_transaction() as session:
        session[SESSION_KEY] = token
        session["_user_id"] = str(user.id)
        session["_fresh"] = True
    return client


def link(event_id: int) -> str:
    invitation = db.session.scalars(
        sa.select(Invitation).where(Invitation.event_id == event_id).limit(1)
    ).one()
    token = tokens.mint(invitation, TokenPurpose.RSVP, at=NOW)
    db.session.commit()
    return token


def bare(app: Flask) -> None:
    """The page everything is compared with."""
    plain, engine = Flask("plain"), db.engine

    @plain.get("/bench/bare")
    def people() -> str:
        with Session(engine) as session:
            rows = session.scalars(sa.select(Person).order_by(Person.id).limit(50)).all()
            return render_template_string(BARE, people=rows)

    inner = app.wsgi_app

    def route(environ, start_response):  # type: ignore[no-untyped-def]
        if environ["PATH_INFO"].startswith("/bench/"):
            return plain.wsgi_app(environ, start_response)
        return inner(environ, start_response)

    app.wsgi_app = route  # type: ignore[method-assign]


def get(client: FlaskClient, address: str) -> Callable[[], None]:
    def page() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    return page


def visit(client: FlaskClient, address: str) -> Callable[[], None]:
    """Open the link and answer it: another answer each time, so that each is a change."""
    turns = iter(range(1_000_000))

    def page() -> None:
        answer = client.get(address)
        assert answer.status_code == 200
        data = {"reply": ("yes", "no")[next(turns) % 2], "party_size": "2", "comment": ""}
        sent = client.post(address, data=data)
        assert sent.status_code in (302, 303), sent.status_code

    return page


def second_page(client: FlaskClient) -> str:
    text = client.get("/people").text
    start = text.index('href="/people?after=') + len('href="')
    return text[start : text.index('"', start)].replace("&amp;", "&")


def timed(page: Callable[[], None]) -> tuple[float, int]:
    page()
    count = 0

    def add(*_: object) -> None:
        nonlocal count
        count += 1

    sa.event.listen(db.engine, "before_cursor_execute", add)
    page()
    sa.event.remove(db.engine, "before_cursor_execute", add)
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        page()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), count


def report(measured: dict[str, dict[str, tuple[float, int]]]) -> None:
    largest = list(measured)[-1]
    small = measured["1,000"]
    print(f"{'page':30}{'ms':>9}{'x bare':>9}{'statements':>12}{'x 1,000 people':>16}")
    for name, (seconds, statements) in measured[largest].items():
        ratio = seconds / measured[largest]["bare page"][0]
        growth = f"{seconds / small[name][0]:.2f}" if LARGE_DOOR not in name else "–"
        print(f"{name:30}{seconds * 1000:9.1f}{ratio:9.1f}{statements:12}{growth:>16}")


if __name__ == "__main__":
    main()

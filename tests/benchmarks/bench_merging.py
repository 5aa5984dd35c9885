"""The preview of a merge at 1,000,000 attendances: cold, known, and after a merge.

Cold means that nothing counted is remembered, as after a restart; known is the usual case, for the
home page counts the same window; after a merge the sums are carried over to the new revision.
`python -m tests.benchmarks.bench_merging [--small]`; with `CRM_BENCH_DATABASE_URL` on PostgreSQL.
"""

import os
import resource
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from crm.accounts.login import SESSION_KEY
from crm.accounts.models import Role
from crm.app import create_app
from crm.config import Settings
from crm.db import Base, db
from crm.history import memory
from crm.history.actions import raise_revision
from crm.people.models import Person
from tests import factories
from tests.benchmarks import population

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PREVIEWS = 20
LIMIT = 1.0


def main() -> None:
    size = (1_000, 50, 5_000) if "--small" in sys.argv else (100_000, 500, 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("CRM_BENCH_DATABASE_URL") or f"sqlite:///{Path(folder) / 'b.sqlite'}"
        app = create_app(
            Settings(database_url=url, instance_path=folder, secret_key="k" * 40),
            overrides={"TESTING": True, "WTF_CSRF_ENABLED": False, "NOW": NOW},
        )
        with app.app_context():
            Base.metadata.drop_all(db.engine)
            db.create_all()
            population.fill(people=size[0], events=size[1], attendances=size[2])
            raise_revision()
            db.session.commit()
            db.session.remove()
            db.engine.dispose()  # new connections read the statistics, as after a restart
            measure(officer(app))
            db.session.remove()
            db.engine.dispose()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def officer(app: Flask) -> FlaskClient:
    user = factories.make_user(role=Role.OFFICER)
    client, token = app.test_client(), factories.make_session(user, at=NOW)
    with client.session_transaction() as session:
        session[SESSION_KEY], session["_user_id"], session["_fresh"] = token, str(user.id), True
    return client


def measure(client: FlaskClient) -> None:
    memory.forget()
    print(f"cold preview         {timed(client, 1, 2):6.2f} s")
    known = [timed(client, number, number + 1) for number in range(11, 11 + 2 * PREVIEWS, 2)]
    show("known preview", known)
    merges, after = [], []
    for number in range(101, 101 + 2 * PREVIEWS, 2):
        merges.append(merged(client, number, number + 1))
        after.append(timed(client, number + 200, number + 201))
    show("merge", merges)
    show("preview after a merge", after)


def show(name: str, times: list[float]) -> None:
    worst = max(times)
    verdict = "in" if worst < LIMIT else "OUT"
    print(f"{name:21}{statistics.median(times):6.2f} s, at most {worst:.2f} s, {verdict} the limit")


def timed(client: FlaskClient, keep: int, gone: int) -> float:
    db.session.remove()
    start = time.perf_counter()
    answer = client.get(f"/people/{keep}/merge/{gone}")
    spent = time.perf_counter() - start
    assert answer.status_code == 200, answer.status
    return spent


def merged(client: FlaskClient, keep: int, gone: int) -> float:
    versions = {
        "keep_version": str(db.session.get_one(Person, keep).version),
        "gone_version": str(db.session.get_one(Person, gone).version),
    }
    db.session.remove()
    start = time.perf_counter()
    answer = client.post(f"/people/{keep}/merge/{gone}", data=versions)
    spent = time.perf_counter() - start
    assert answer.status_code == 302, answer.status
    return spent


if __name__ == "__main__":
    main()

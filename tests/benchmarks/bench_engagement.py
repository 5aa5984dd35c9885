"""The engagement report at 1,000,000 attendances beside hand-written SQL for the same numbers.

The SQL is the shortest that is right: it folds merged records, knows team rows, finds each
person's speaking answer. `python -m tests.benchmarks.bench_engagement [--small]`.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crm.app import create_app
from crm.config import Settings
from crm.db import Base, db, writes
from crm.engagement.counting import count
from crm.engagement.definitions import Definition
from crm.history import memory
from crm.history.actions import raise_revision
from crm.programmes.models import Programme
from tests.benchmarks import population

WINDOWS = {
    "cumulative": (date(2024, 1, 1), date(2026, 12, 31)),
    "a quarter": (date(2025, 4, 1), date(2025, 6, 30)),
}

PRESENCE = """
WITH presence AS (
    SELECT p.survivor_id AS s, a.event_id AS e
    FROM attendances a JOIN people p ON p.id = a.person_id
    JOIN events ev ON ev.id = a.event_id
    WHERE ev.programme_id = 1 AND ev.status = 'held' AND ev.day <= :day_to
    GROUP BY p.survivor_id, a.event_id
    HAVING max(CASE WHEN a.state = 'attended' THEN 1 ELSE 0 END) = 1
       AND max(CASE WHEN a.role IN ('team', 'supplier') THEN 1 ELSE 0 END) = 0
), per_person AS (
    SELECT s, min(ev.day) AS first_day,
           sum(CASE WHEN ev.day >= :day_from THEN 1 ELSE 0 END) AS n,
           max(CASE WHEN ev.day >= :day_from AND ev.strand_id = 1 THEN 1 ELSE 0 END) AS s1,
           max(CASE WHEN ev.day >= :day_from AND ev.strand_id = 2 THEN 1 ELSE 0 END) AS s2,
           max(CASE WHEN ev.day >= :day_from AND ev.strand_id = 3 THEN 1 ELSE 0 END) AS s3,
           max(CASE WHEN ev.day >= :day_from AND ev.strand_id = 4 THEN 1 ELSE 0 END) AS s4
    FROM presence JOIN events ev ON ev.id = e GROUP BY s
), ranked AS (
    SELECT p.survivor_id AS s, b.answer,
           row_number() OVER (
               PARTITION BY p.survivor_id ORDER BY b.answered_on DESC, b.id DESC
           ) AS k
    FROM background_answers b JOIN people p ON p.id = b.person_id WHERE b.answer <> 'unk'
)
"""
PEOPLE = (
    PRESENCE
    + """
SELECT CASE WHEN r.answer IS NULL THEN 'not_asked' WHEN r.answer = 'pns' THEN 'refused'
            WHEN r.answer IN ('tcn', 'bip', 'applicant', 'temp', 'stateless', 'eu_mobile',
                              'foreign_born_bg', 'yes') THEN 'yes' ELSE 'no' END AS standing,
       count(*), sum(n), sum(CASE WHEN first_day >= :day_from THEN 1 ELSE 0 END),
       sum(s1), sum(s2), sum(s3), sum(s4)
FROM per_person LEFT JOIN ranked r ON r.s = per_person.s AND r.k = 1
WHERE n > 0 GROUP BY 1
"""
)
EVENTS = """
SELECT ev.id, sum(counted), sum(came), h.total_on_site, h.unnamed_people
FROM events ev LEFT JOIN (
    SELECT a.event_id AS e, max(CASE WHEN a.state = 'attended' THEN 1 ELSE 0 END) AS came,
           CASE WHEN max(CASE WHEN a.role IN ('team', 'supplier') THEN 1 ELSE 0 END) = 0
           THEN max(CASE WHEN a.state = 'attended' THEN 1 ELSE 0 END) ELSE 0 END AS counted
    FROM attendances a JOIN people p ON p.id = a.person_id
    GROUP BY a.event_id, p.survivor_id
) x ON x.e = ev.id LEFT JOIN headcounts h ON h.event_id = ev.id
WHERE ev.programme_id = 1 AND ev.status = 'held' AND ev.day BETWEEN :day_from AND :day_to
GROUP BY ev.id, h.total_on_site, h.unnamed_people
"""


def main() -> None:
    size = (1_000, 50, 5_000) if "--small" in sys.argv else (100_000, 500, 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        url = os.environ.get("CRM_BENCH_DATABASE_URL") or f"sqlite:///{Path(folder) / 'b.sqlite'}"
        app = create_app(Settings(database_url=url, instance_path=folder, secret_key="k" * 40))
        with app.app_context():
            Base.metadata.drop_all(db.engine)
            db.create_all()
            population.fill(people=size[0], events=size[1], attendances=size[2])
            raise_revision()
            db.session.commit()
            writes.set(False)
            print(f"{'window':14}{'by hand s':>11}{'report s':>10}{'ratio':>7}{'again ms':>10}")
            for name, window in WINDOWS.items():
                compare(name, *window)
            db.session.remove()
            db.engine.dispose()
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def compare(name: str, day_from: date, day_to: date) -> None:
    programme = db.session.get_one(Programme, 1)
    days: dict[str, Any] = {"day_from": day_from, "day_to": day_to}
    if db.engine.dialect.name == "sqlite":
        days = {key: value.isoformat() for key, value in days.items()}
    by_hand, rows = best(lambda: run_by_hand(days))
    ours, figures = best(lambda: count_afresh(programme, day_from, day_to))
    again, _ = best(lambda: count(programme, day_from, day_to, Definition.MIGRANT_BACKGROUND))
    assert sum(row[1] for row in rows) == figures.people, "the two do not agree"
    print(f"{name:14}{by_hand:11.2f}{ours:10.2f}{ours / by_hand:7.2f}{again * 1000:10.2f}")


def run_by_hand(days: dict[str, Any]) -> Any:
    db.session.execute(sa.text(EVENTS), days).all()
    return db.session.execute(sa.text(PEOPLE), days).all()


def count_afresh(programme: Programme, day_from: date, day_to: date) -> Any:
    memory.forget()
    return count(programme, day_from, day_to, Definition.MIGRANT_BACKGROUND)


def best(work: Callable[[], Any]) -> tuple[float, Any]:
    """The shorter of two runs, in seconds, and what it gave."""
    times = []
    for _ in range(2):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


if __name__ == "__main__":
    main()

"""The search for duplicates on a database: time, memory, and what a single check costs.

`python -m tests.benchmarks.bench_duplicates [--people 5000] [--large]`

`CRM_BENCH_DATABASE_URL` names a PostgreSQL database that may be emptied; without it SQLite in a
temporary file is used. The register is invented (tests.benchmarks.matching_register).
"""

import argparse
import os
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from crm.app import create_app
from crm.config import Settings
from crm.db import Base, db
from crm.duplicates import actions, jobs
from crm.duplicates.models import Suggestion
from crm.history.models import SYSTEM
from crm.jobs import worker
from crm.matching.profiles import Profile
from crm.people import actions as people
from crm.people.lookalikes import lookalikes
from crm.people.models import EmailAddress, Person, PhoneNumber
from crm.search.models import SearchTerm
from crm.search.terms import terms_of
from crm.text.addresses import mail_key
from crm.text.collation import sort_key
from crm.text.phones import parse_phone
from tests.benchmarks.matching_register import make

AT = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
SEED = 31
BATCH = 5_000
LARGE = 100_000
CHECKS = 40


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5_000)
    parser.add_argument("--large", action="store_true", help=f"{LARGE} people instead")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(built(Path(folder)), LARGE if chosen.large else chosen.people)


def built(folder: Path) -> Flask:
    """A house with an empty database."""
    address = os.environ.get("CRM_BENCH_DATABASE_URL", f"sqlite:///{folder / 'crm.sqlite'}")
    settings = Settings(database_url=address, instance_path=str(folder), secret_key="k" * 40)
    app = create_app(settings)
    with app.app_context():
        db.drop_all()
        db.create_all()
    return app


def measure(app: Flask, count: int) -> None:
    profiles = make(count, SEED).profiles[:count]
    with app.app_context():
        fill(profiles)
        print(f"{len(profiles)} people on {db.engine.dialect.name}, before: {peak()} MB")
        started = time.perf_counter()
        actions.start(by=SYSTEM, at=AT)
        db.session.commit()
        work = worker.claim(AT)
        assert work is not None
        state = worker.run(work)
        took = time.perf_counter() - started
        pairs = db.session.scalar(sa.select(sa.func.count()).select_from(Suggestion))
        print(f"search: {took:.1f} s, {pairs} pairs, {state}, peak {peak()} MB")
        checks(profiles)
        added()


def checks(profiles: list[Profile]) -> None:
    """How long the check while typing takes for people spread over the register."""
    times = []
    for profile in profiles[:: max(1, len(profiles) // CHECKS)]:
        db.session.rollback()
        started = time.perf_counter()
        lookalikes(profile)
        times.append(time.perf_counter() - started)
    times.sort()
    middle, worst = times[len(times) // 2] * 1_000, times[-1] * 1_000
    print(f"check while typing: {middle:.0f} ms in the middle, {worst:.0f} ms at worst")


def added() -> None:
    """How long the worker takes to compare one new person with everybody."""
    people.add_person(full_name="Цветелина Чолакова-Демо", by=SYSTEM, at=AT)
    db.session.commit()
    started = time.perf_counter()
    while jobs.look_at_changes(lambda: False).again:
        pass
    print(f"one new person compared: {(time.perf_counter() - started) * 1_000:.0f} ms")


def fill(profiles: list[Profile]) -> None:
    """Write the people with addresses, telephones and the words they are searched by."""
    for at in range(0, len(profiles), BATCH):
        part = profiles[at : at + BATCH]
        insert(Person, [person(one) for one in part])
        insert(EmailAddress, [email for one in part for email in emails(one)])
        insert(PhoneNumber, [phone for one in part for phone in phones(one)])
        insert(SearchTerm, [term for one in part for term in terms(one)])
        db.session.commit()
    if db.engine.dialect.name == "postgresql":
        highest = sa.func.setval(sa.func.pg_get_serial_sequence("people", "id"), len(profiles))
        db.session.execute(sa.select(highest))
    db.session.execute(sa.text("ANALYZE"))
    db.session.commit()


def insert(model: type[Base], rows: list[dict[str, object]]) -> None:
    if rows:
        db.session.execute(sa.insert(model), rows)


def person(one: Profile) -> dict[str, object]:
    return {
        "id": one.id,
        "ref": f"person-{one.id}",
        "full_name": one.full_name,
        "given_name": one.given_name,
        "family_name": one.family_name,
        "birth_year": one.birth_year,
        "sort_key": sort_key(one.full_name),
        "survivor_id": one.id,
        "created_at": AT,
    }


def emails(one: Profile) -> list[dict[str, object]]:
    return [
        {"person_id": one.id, "address": text, "address_key": mail_key(text), "is_primary": not n}
        for n, text in enumerate(one.emails)
    ]


def phones(one: Profile) -> list[dict[str, object]]:
    read = [found for found in map(parse_phone, one.phones) if found is not None]
    return [
        {"person_id": one.id, "typed": found.typed, "e164": found.e164, "is_primary": not n}
        for n, found in enumerate(read)
    ]


def terms(one: Profile) -> list[dict[str, object]]:
    words = terms_of([one.full_name, one.given_name, one.family_name, *one.emails])
    return [{"kind": "person", "term": term, "record_id": one.id} for term in words]


def peak() -> int:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()

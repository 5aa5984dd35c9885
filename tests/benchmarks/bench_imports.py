"""An import of many rows of people, checked against as many on record: rows a second, memory.

The rows are those of an invented register in which 15 % of the people stand more than once.
SQLite in a scratch folder, or the PostgreSQL of `CRM_BENCH_DATABASE_URL` in a schema of its own.
`python -m tests.benchmarks.bench_imports [--small]`.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from crm.app import create_app
from crm.config import Settings
from crm.db import Base, db
from crm.history.models import SYSTEM
from crm.matching.profiles import Profile
from crm.people import intake, rows
from tests.benchmarks import matching_register

FLOOR_RATE = 2_000
CEILING_MB = 300
SEED = 101
PART = 2_000
SCHEMA = "bench_imports"
SELF, CHILDREN = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN


def main() -> None:
    size = 5_000 if "--small" in sys.argv else 100_000
    address = os.environ.get("CRM_BENCH_DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as folder:
        url = address and prepared(address)
        environment = {
            **os.environ,
            "CRM_DATABASE_URL": url or f"sqlite:///{folder}/bench.sqlite",
            "CRM_INSTANCE_PATH": folder,
            "CRM_SECRET_KEY": "k" * 40,
        }
        for step in ("fill", "dry", "run", "again", "undo"):
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.bench_imports", step, str(size)],
                env=environment,
                check=True,
            )


def prepared(address: str) -> str:
    """An empty schema on PostgreSQL."""
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))
        connection.execute(sa.text(f"CREATE SCHEMA {SCHEMA}"))
    engine.dispose()
    return f"{address}?options=-csearch_path%3D{SCHEMA}"


def step(name: str, size: int) -> None:
    """One part in a process of its own, so that its memory is its own."""
    settings = Settings(
        database_url=os.environ["CRM_DATABASE_URL"],
        instance_path=os.environ["CRM_INSTANCE_PATH"],
        secret_key=os.environ["CRM_SECRET_KEY"],
    )
    app = create_app(settings)
    file = Path(settings.instance_path) / "rows.csv"
    if name == "fill":
        fill(app, size, file)
        return
    command = ["people", "import", str(file), "--json"]
    if name == "undo":
        command = ["people", "import-undo", "2", "--json"]
    if name == "dry":
        command.append("--dry-run")
    start = time.perf_counter()
    done = app.test_cli_runner().invoke(args=command)
    seconds = time.perf_counter() - start
    if done.exit_code:
        raise SystemExit(done.output)
    report = json.loads(done.output.splitlines()[-1])
    counts = {key: value for key, value in report.items() if isinstance(value, int)}
    own, beside = (resource.getrusage(who) for who in (SELF, CHILDREN))
    worked = sum(one.ru_utime + one.ru_stime for one in (own, beside))
    print(
        f"{name}: {size / seconds:,.0f} rows/s in {seconds:.1f} s,"
        f" {size / worked:,.0f} rows a second of work of both processes,"
        f" {own.ru_maxrss / 1024:.0f} MB and {beside.ru_maxrss / 1024:.0f} MB beside it, {counts}"
    )
    if name == "run":
        print(f"  floor {FLOOR_RATE} rows/s, ceiling {CEILING_MB} MB")


def fill(app: Flask, size: int, file: Path) -> None:
    """Put half of the register on record and write the other half into a file."""
    profiles = matching_register.make(2 * size, SEED).profiles
    recorded, others = profiles[:size], profiles[size : 2 * size]
    with app.app_context():
        Base.metadata.create_all(db.engine)
        at = datetime.now(UTC)
        for start in range(0, len(recorded), PART):
            part = [newcomer(one, at) for one in recorded[start : start + PART]]
            intake.add_many(part, extra={}, by=SYSTEM, at=at)
            db.session.commit()
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["full_name", "email", "phone", "birth_year"])
        for one in others:
            writer.writerow(
                [
                    one.full_name or f"{one.given_name} {one.family_name}",
                    "; ".join(one.emails),
                    "; ".join(one.phones),
                    one.birth_year or "",
                ]
            )


def newcomer(one: Profile, at: datetime) -> intake.Newcomer:
    facts = rows.Facts(
        full_name=one.full_name or f"{one.given_name} {one.family_name}",
        given_name=one.given_name,
        family_name=one.family_name,
        birth_year=one.birth_year,
    )
    return intake.newcomer(facts, emails=one.emails, phones=rows.numbered(one.phones), at=at)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        step(sys.argv[1], int(sys.argv[2]))
    else:
        main()

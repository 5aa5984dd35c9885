"""A worker that is killed in the middle of an import, and of taking it back."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from crm.db import db, writes
from crm.history.models import SYSTEM
from crm.imports import actions
from crm.imports.models import ImportBatch, ImportRow, ImportState, Outcome
from crm.jobs.work import LEASE
from crm.people.models import EmailAddress, Person
from tests.imports.conftest import begin, imported, table

ROOT = Path(__file__).resolve().parents[2]
ROWS = 3_000
#: By then the lease of a worker that died has run out.
LATER = LEASE + timedelta(minutes=1)
PATIENCE = timedelta(minutes=2).total_seconds()

Start = Callable[[datetime], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(app: Flask, tmp_path: Path) -> Iterator[Start]:
    """Start `crm worker --once` as a process of its own whose clock stands at a moment."""
    started: list[subprocess.Popen[bytes]] = []

    def start(moment: datetime) -> "subprocess.Popen[bytes]":
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("CRM_")},
            "CRM_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "CRM_INSTANCE_PATH": str(app.config["INSTANCE"]),
            "CRM_NOW": moment.isoformat().replace("+00:00", "Z"),
        }
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(rows: int, progress: Callable[[], int]) -> None:
    """Wait until so many rows are committed."""
    until = time.monotonic() + PATIENCE
    while progress() < rows:
        assert time.monotonic() < until, "the worker never got so far"
        time.sleep(0.01)


def read(stmt: sa.Select[int]) -> int:
    """A number as it is committed, read without a lock that a worker would wait for."""
    db.session.rollback()
    token = writes.set(False)
    try:
        return db.session.scalar(stmt) or 0
    finally:
        db.session.rollback()
        writes.reset(token)


def done(number: int) -> int:
    return read(sa.select(ImportBatch.done_rows).where(ImportBatch.id == number))


def taken_back(number: int) -> int:
    is_back = (ImportRow.batch_id == number) & (ImportRow.undone != "")
    return read(sa.select(sa.func.count(ImportRow.id)).where(is_back))


def in_state(number: int, state: ImportState) -> int:
    known = (ImportBatch.id == number) & (ImportBatch.state == state)
    return read(sa.select(sa.func.count(ImportBatch.id)).where(known))


def count(model: type[Person] | type[EmailAddress]) -> int:
    return read(sa.select(sa.func.count(model.id)))


def file_of(number: int) -> bytes:
    """So many people of whom no two are alike."""
    letters = "abcdefghij"
    names = ["".join(letters[int(digit)] for digit in f"{n:05}") for n in range(number)]
    return table([(f"{name.title()} Demo", f"{name}@people.example", "", "", "") for name in names])


def killed_after(worker: "subprocess.Popen[bytes]", rows: int, progress: Callable[[], int]) -> int:
    """Kill the worker as soon as so many rows are committed; gives how many were."""
    wait_for(rows, progress)
    worker.kill()
    worker.wait()
    return progress()


def test_an_import_whose_worker_is_killed_goes_on_without_loss_or_doubles(
    app: Flask, at: datetime, start_worker: Start
) -> None:
    batch = begin(file_of(ROWS))
    actions.start_running(batch, by=SYSTEM, at=at)
    db.session.commit()
    number = batch.id
    half = killed_after(start_worker(at), ROWS // 4, lambda: done(number))

    start_worker(at + LATER)
    wait_for(1, lambda: in_state(number, ImportState.DONE))

    outcomes = Counter(db.session.scalars(sa.select(ImportRow.outcome)))
    rows = db.session.scalars(sa.select(ImportRow.row).order_by(ImportRow.row)).all()
    assert 0 < half < ROWS
    assert outcomes == {Outcome.CREATED: ROWS}
    assert rows == list(range(2, ROWS + 2))
    assert done(number) == ROWS
    assert (count(Person), count(EmailAddress)) == (ROWS, ROWS)


def test_an_undoing_whose_worker_is_killed_goes_on_and_leaves_nobody(
    app: Flask, at: datetime, start_worker: Start
) -> None:
    batch = imported(file_of(ROWS))
    actions.start_undoing(batch, by=SYSTEM, at=at)
    db.session.commit()
    number = batch.id
    half = killed_after(start_worker(at), ROWS // 4, lambda: taken_back(number))

    start_worker(at + LATER)
    wait_for(1, lambda: in_state(number, ImportState.UNDONE))

    assert 0 < half < ROWS
    assert (count(Person), count(EmailAddress)) == (0, 0)
    db.session.refresh(batch)
    assert batch.undo == {"deleted": ROWS, "restored": 0, "kept": 0}

"""The worker: each job once, tried again, taken over, and stopped after its unit."""

import threading
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from crm.db import db
from crm.jobs import queries, registry, worker
from crm.jobs.actions import enqueue
from crm.jobs.models import Job, JobState
from crm.jobs.registry import Turn
from crm.jobs.work import LEASE, LeaseLostError, Work


@pytest.fixture(autouse=True)
def only_own_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rooms' own turns and queues stay out of these tests."""
    monkeypatch.setattr(registry, "turns", {})
    monkeypatch.setattr(registry, "sources", {})
    monkeypatch.setattr(registry, "backlogs", {})
    monkeypatch.setattr(registry, "handlers", {})


def put(at: datetime, name: str = "demo", **args: object) -> int:
    job = enqueue(name, args, at=at)
    assert job is not None
    number = job.id
    db.session.commit()
    return number


def job(number: int) -> Job:
    db.session.rollback()
    found = db.session.get(Job, number)
    assert found is not None
    return found


def test_a_job_of_a_rolled_back_transaction_never_runs(app: Flask, at: datetime) -> None:
    enqueue("demo", {}, at=at)
    db.session.rollback()

    assert worker.claim(at) is None


def test_a_dedupe_key_is_taken_once(app: Flask, at: datetime) -> None:
    first = enqueue("demo", {}, at=at, dedupe_key="cause:1")
    second = enqueue("demo", {}, at=at, dedupe_key="cause:1")

    assert first is not None
    assert second is None


def test_once_drains_what_is_due_and_reports_it(
    app: Flask, runner: FlaskCliRunner, at: datetime
) -> None:
    seen: list[object] = []
    registry.handler("demo")(lambda work: seen.append(work.args["n"]))
    for number in range(3):
        put(at, n=number)
    later = enqueue("demo", {"n": 9}, at=at, due_at=at + timedelta(hours=1))
    db.session.commit()

    result = runner.invoke(args=["worker", "--once", "--json"])

    assert later is not None
    assert seen == [0, 1, 2]
    assert result.output.splitlines()[-1] == '{"done": 3, "failed": 0, "waiting": 1}'


def test_a_broken_job_is_put_off_then_given_up_and_stops_no_other(
    app: Flask, at: datetime, set_clock: Callable[[datetime], None]
) -> None:
    def broken(work: Work) -> None:
        raise LookupError("Вера Примерова-Демо")

    registry.handler("broken")(broken)
    registry.handler("demo")(lambda work: None)
    bad, good = put(at, "broken"), put(at)

    worker.drain(threading.Event())
    put_off = job(bad)
    facts = (put_off.state, put_off.attempts, put_off.due_at > at)
    for _try in range(worker.MAX_ATTEMPTS):
        set_clock(job(bad).due_at)
        worker.drain(threading.Event())

    assert facts == (JobState.WAITING, 1, True)
    assert job(good).state is JobState.DONE
    assert (job(bad).state, job(bad).attempts) == (JobState.FAILED, worker.MAX_ATTEMPTS)
    assert str(job(bad).last_error).startswith("LookupError in test_worker.py:")


def test_what_a_broken_job_did_in_its_last_unit_is_rolled_back(app: Flask, at: datetime) -> None:
    def half(work: Work) -> None:
        enqueue("first unit", {}, at=at)
        work.unit_done(total=2)
        enqueue("second unit", {}, at=at)
        raise LookupError

    registry.handler("half")(half)
    number = put(at, "half")

    claimed = worker.claim(at)
    assert claimed is not None
    worker.run(claimed)

    assert [j.name for j in db.session.query(Job).order_by(Job.id)] == ["half", "first unit"]
    assert (job(number).done_units, job(number).total_units) == (1, 2)


def test_a_job_of_a_dead_worker_is_continued_where_it_left_off(
    app: Flask, at: datetime, set_clock: Callable[[datetime], None]
) -> None:
    started_at: list[int] = []
    registry.handler("demo")(lambda work: started_at.append(work.done_units))
    number = put(at)
    dead = worker.claim(at)
    assert dead is not None
    dead.unit_done(3)

    during = worker.claim(at)
    set_clock(at + LEASE + timedelta(seconds=1))
    worker.drain(threading.Event())

    assert during is None
    assert started_at == [3]
    assert job(number).state is JobState.DONE
    with pytest.raises(LeaseLostError):
        dead.unit_done()


def test_a_worker_told_to_stop_ends_after_the_unit_and_gives_the_job_back(
    app: Flask, at: datetime
) -> None:
    stop = threading.Event()

    def long(work: Work) -> None:
        for _unit in range(5):
            stop.set()
            work.unit_done()

    registry.handler("long")(long)
    number = put(at, "long")

    worker.serve(stop) if stop.is_set() else worker.drain(stop)

    found = job(number)
    assert (found.state, found.done_units, found.attempts) == (JobState.WAITING, 1, 0)


def test_a_turn_comes_once_in_its_slot_whoever_opens_it(
    app: Flask, at: datetime, set_clock: Callable[[datetime], None]
) -> None:
    ran: list[datetime] = []
    registry.every("hourly", timedelta(hours=1))(lambda work: ran.append(work.at))

    for _worker in range(3):
        worker.drain(threading.Event())
    set_clock(at + timedelta(hours=1))
    worker.drain(threading.Event())

    assert ran == [at, at + timedelta(hours=1)]


def test_a_daily_turn_waits_for_its_time_on_the_house_clock(at: datetime) -> None:
    turn = Turn("daily", on_the_clock=time(10, 0))

    before = turn.slot(at - timedelta(seconds=1), "Europe/Sofia")
    after = turn.slot(at, "Europe/Sofia")

    assert (before, after) == (None, "2026-11-22")


def test_the_worker_says_that_it_is_alive(app: Flask, at: datetime) -> None:
    stop = threading.Event()
    stop.set()

    worker.pulse(app, stop).join(timeout=10)

    db.session.rollback()
    assert queries.worker_seen_at() == at
    assert not queries.is_worker_silent(at)
    assert queries.is_worker_silent(at + timedelta(minutes=2))

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click
from flask import Blueprint, current_app

from crm.jobs import jobs, queries, registry, worker

bp = Blueprint("jobs", __name__, cli_group=None)
PERIODIC = (jobs.forget_done,)


@contextmanager
def stopped_by_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set, so that a command ends after its present unit."""
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {name: signal.signal(name, ask_to_stop) for name in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for name, earlier in before.items():
            signal.signal(name, earlier)


@bp.cli.command("worker")
@click.option("--once", is_flag=True, help="Do what is due, letters included, and end.")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def run_worker(*, once: bool, as_json: bool) -> None:
    """Do slow work and deliver letters until told to stop."""
    with stopped_by_signals() as stop:
        if once:
            total = worker.drain(stop)
        else:
            app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
            thread = worker.pulse(app, stop)
            total = worker.serve(stop)
            thread.join()
    waiting = queries.waiting_count() + sum(count() for count in registry.backlogs.values())
    if as_json:
        click.echo(json.dumps({"done": total.done, "failed": total.failed, "waiting": waiting}))
    else:
        click.echo(f"done {total.done}, failed {total.failed}, waiting {waiting}")

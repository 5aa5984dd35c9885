import json

import click
from flask import current_app

from crm.db import db
from crm.jobs.cli import stopped_by_signals
from crm.mail import delivery, jobs, queries
from crm.mail.models import LetterState
from crm.mail.views import bp

PERIODIC = (jobs.deliver_letters, jobs.wipe)
WATCH_SECONDS = 1.0


@bp.cli.command("deliver")
@click.option("--watch", is_flag=True, help="Go on until told to stop.")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def deliver(*, watch: bool, as_json: bool) -> None:
    """Hand due letters to the mail server, without waiting for the recall minute."""
    total = delivery.Pass()
    has_server = bool(current_app.config["MAIL_SERVER"])
    if not has_server:
        click.echo("CRM_MAIL_SERVER is not set: letters stay in the outbox", err=True)
    with stopped_by_signals() as stop:
        while True:
            tally = delivery.deliver(skip_recall=True, should_stop=stop.is_set)
            total = total + tally
            if tally.is_cut_short:
                click.echo("the mail server could not be used; see the outbox", err=True)
            if not watch or not has_server or stop.is_set():
                break
            stop.wait(delivery.REST.total_seconds() if tally.is_cut_short else WATCH_SECONDS)
    figures = {
        "sent": total.sent,
        "retry": total.retry,
        "failed": total.failed,
        "waiting": queries.waiting_count() - (0 if watch else total.retry),
    }
    db.session.rollback()
    _report(figures, as_json=as_json)


@bp.cli.command("status")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def status(*, as_json: bool) -> None:
    """How many letters stand in each state."""
    counts = queries.state_counts()
    shown = [state for state in LetterState if state is not LetterState.WITHDRAWN]
    _report({state.value: counts[state] for state in shown}, as_json=as_json)


@bp.cli.command("address")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def address(*, email: str, as_json: bool) -> None:
    """What is known of an address: ok, soft, hard or objection."""
    _report({"state": queries.address_state(email)}, as_json=as_json)


def _report(figures: dict[str, int] | dict[str, str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(figures))
    else:
        click.echo(", ".join(f"{name} {value}" for name, value in figures.items()))


__all__ = ["bp"]

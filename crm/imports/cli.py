import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from crm import clock
from crm.db import db, find
from crm.events.models import Event
from crm.files.actions import RefusedError
from crm.history.models import SYSTEM
from crm.i18n import house_zone, speaking
from crm.imports import (
    actions,
    jobs,
    queries,
    review_views,
    run_views,
    running,
    sources,
    undoing,
    words,
)
from crm.imports.apart import EndedError
from crm.imports.models import ImportBatch, ImportKind, ImportState, Outcome
from crm.imports.reading.columns import MappingError
from crm.imports.reading.faults import Unreadable
from crm.imports.reading.words import MAPPING_PROBLEMS, problem_message, refusal_message
from crm.organisations.views import bp as organisations
from crm.people.cli import bp as people
from crm.wall import day_of

#: Importing them registers them with the worker.
HANDLERS = (jobs.try_out, jobs.run, jobs.undo, jobs.forget_old)
bp = review_views.bp
PAGES = (review_views, run_views)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _importing(kind: ImportKind) -> Callable[..., None]:
    """The command for one kind of record."""

    def importing(
        *,
        file: Path,
        dry_run: bool,
        mapping: Path | None,
        source: str,
        event: str,
        as_json: bool,
    ) -> None:
        """Take the rows of a spreadsheet over, or with --dry-run only say what would become."""
        with speaking("en"):
            batch = _begin(file, kind, source=source, event=event)
            _check(batch, _stored(mapping))
            _go_through(batch, is_dry=dry_run)
            report = report_of(batch)
            click.echo(json.dumps(report, ensure_ascii=False) if as_json else _told(report))

    return importing


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Report as one JSON object."),
        click.option("--event", default="", help="Everybody in it attended this event."),
        click.option("--source", default="", help="Whose file it is; its name if not given."),
        click.option("--mapping", type=FILE, help='JSON: {"heading": "field"}.'),
        click.option("--dry-run", is_flag=True, help="Write nothing."),
        click.argument("file", type=FILE),
    ):
        command = option(command)
    return command


people.cli.command("import")(_options(_importing(ImportKind.PEOPLE)))
organisations.cli.command("import")(_options(_importing(ImportKind.ORGANISATIONS)))


@people.cli.command("import-undo")
@click.argument("number", metavar="BATCH", type=int)
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def import_undo(*, number: int, as_json: bool) -> None:
    """Take an import back; what was edited since stays."""
    batch = queries.batch(number)
    if batch is None:
        raise click.ClickException(f"there is no import {number}")
    try:
        actions.set_undoing(batch)
    except actions.NotNowError as error:
        raise click.ClickException(_refusal(error)) from None
    db.session.commit()
    undoing.take_back(batch, by=SYSTEM, committed=_commit)
    report = {"deleted": 0, "restored": 0, "kept": 0, **(batch.undo or {})}
    click.echo(json.dumps(report) if as_json else _told(report))


def report_of(batch: ImportBatch) -> dict[str, Any]:
    """Counts that add up to the rows of the file, and what is wrong with which row."""
    errors = [
        {"row": row.row, "column": column, "code": code, "message": words.fault_message(code, of)}
        for row in queries.rejected(batch.id).values()
        for column, code, of, is_warning in row.errors or ()
        if not is_warning
    ]
    counts = {outcome.value: batch.count(outcome) for outcome in Outcome}
    return {**counts, "errors": errors, "batch": batch.id}


def _begin(file: Path, kind: ImportKind, *, source: str, event: str) -> ImportBatch:
    at = clock.now()
    found = find(Event, event) if event else None
    if event and found is None:
        raise click.ClickException(f"there is no event {event}")
    try:
        with file.open("rb") as content:
            received = sources.received(content, name=file.name)
    except RefusedError as error:
        raise click.ClickException(words.file_refusal(error.why, file.name)) from None
    batch = actions.begin(
        received,
        kind=kind,
        source=source,
        event_id=found.id if found is not None else None,
        may_answer=True,
        on=day_of(at, house_zone()),
        by=SYSTEM,
        at=at,
    )
    db.session.commit()
    return batch


def _check(batch: ImportBatch, stored: object) -> None:
    """Read the file and settle its columns; a file that cannot be used leaves nothing behind."""
    try:
        with sources.opened(batch) as sheets:
            mapping = sources.columns_of(batch, sheets, stored)
            problems = [str(MAPPING_PROBLEMS[code]) for code in mapping.problems()]
    except Unreadable as error:
        problems = [refusal_message(error)]
    except MappingError as error:
        problems = [problem_message(error)]
    if problems:
        actions.discard(batch, by=SYSTEM, at=clock.now())
        db.session.commit()
        raise click.ClickException(problems[0])
    actions.set_columns(batch, mapping.as_json(), at=clock.now())
    db.session.commit()


def _go_through(batch: ImportBatch, *, is_dry: bool) -> None:
    try:
        if is_dry:
            batch.state = ImportState.TRYING
        else:
            actions.set_running(batch)
        db.session.commit()
        running.go_through(batch, is_dry=is_dry, by=SYSTEM, committed=_commit)
    except actions.NotNowError as error:
        raise click.ClickException(_refusal(error)) from None
    except running.StoppedError:
        raise click.ClickException("the import was cancelled; what was done stays") from None
    except EndedError:
        raise click.ClickException(
            "the process that reads the file ended; what was done stays, run the command again"
        ) from None


def _commit(_count: int, _total: int) -> None:
    db.session.commit()


def _refusal(error: actions.NotNowError) -> str:
    return str(words.REFUSALS[str(error)])


def _stored(mapping: Path | None) -> object:
    if mapping is None:
        return None
    try:
        return json.loads(mapping.read_text("utf-8"))
    except ValueError:
        raise click.ClickException(f"{mapping} is not JSON") from None


def _told(report: dict[str, Any]) -> str:
    counts = ", ".join(f"{name} {value}" for name, value in report.items() if name != "errors")
    lines = [
        f"row {one['row']}, {one['column'] or '-'}: {one['message']}"
        for one in report.get("errors", ())
    ]
    return "\n".join([*lines, counts])


__all__ = ["HANDLERS", "PAGES", "bp", "import_undo", "report_of"]

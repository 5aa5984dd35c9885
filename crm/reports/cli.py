"""`crm report`: figures for other programs and for the terminal."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from crm import clock
from crm.db import writes
from crm.engagement.counting import count
from crm.engagement.definitions import Definition
from crm.engagement.figures import as_json
from crm.programmes.models import Programme
from crm.programmes.queries import programme_by_ref
from crm.reports.tables import figure_rows
from crm.web.exports import Cell, csv_lines, write_xlsx

report = AppGroup("report", help="Reports of a programme.")
DAY = click.DateTime(["%Y-%m-%d"])


@report.command("engagement")
@click.option("--programme", "ref", required=True, metavar="REF", help="Ref or number.")
@click.option("--from", "day_from", required=True, type=DAY, metavar="DAY", help="First day.")
@click.option("--to", "day_to", required=True, type=DAY, metavar="DAY", help="Last day.")
@click.option(
    "--definition",
    type=click.Choice([definition.value for definition in Definition]),
    default=Definition.MIGRANT_BACKGROUND.value,
    show_default=True,
    help="Who counts as a migrant.",
)
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx"]), help="Needs --out.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Needs --format.")
@click.option("--json", "as_object", is_flag=True, help="Report as one JSON object.")
def engagement(
    *,
    ref: str,
    day_from: datetime,
    day_to: datetime,
    definition: str,
    kind: str | None,
    out: Path | None,
    as_object: bool,
) -> None:
    """Count who was engaged between two days, both included."""
    if day_from > day_to:
        raise click.UsageError("--from lies after --to")
    if (kind is None) != (out is None):
        raise click.UsageError("--format and --out belong together")
    writes.set(False)
    programme = _programme(ref)
    figures = count(programme, _day(day_from), _day(day_to), Definition(definition))
    table = figure_rows(figures, programme, at=clock.now())
    if kind is not None and out is not None:
        _write(kind, out, table)
        click.echo(f"written to {out}", err=True)
    if as_object:
        click.echo(json.dumps(as_json(figures, programme.targets)))
    elif out is None:
        _print(table[1:])


def _programme(ref: str) -> Programme:
    programme = programme_by_ref(ref)
    if programme is None:
        raise click.ClickException(f"no programme {ref}")
    return programme


def _day(moment: datetime) -> date:
    return moment.date()


def _write(kind: str, out: Path, table: Iterable[Sequence[Cell]]) -> None:
    try:
        if kind == "csv":
            with out.open("w", encoding="utf-8", newline="") as text:
                text.writelines(csv_lines(table))
        else:
            with out.open("wb") as file:
                write_xlsx(file, table, sheet="engagement")
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from error


def _print(table: Sequence[tuple[str, Cell]]) -> None:
    width = max(len(figure) for figure, _value in table)
    for figure, value in table:
        click.echo(f"{figure:<{width}}  {'–' if value is None else value}")

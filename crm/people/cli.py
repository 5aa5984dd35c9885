import json
from pathlib import Path

import click

from crm import clock
from crm.db import db
from crm.history.models import SYSTEM
from crm.i18n import house_zone
from crm.people import export_actions, export_queries, exporting
from crm.people.columns import chosen
from crm.people.export_actions import Wish
from crm.people.filters import PeopleFilter
from crm.people.record_views import bp
from crm.people.whom import Whom
from crm.wall import day_of
from crm.web.exports import csv_lines, write_xlsx

ENDINGS = (".csv", ".xlsx")


@bp.cli.command("count")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def count(*, as_json: bool) -> None:
    """Count people; merged and erased records are none."""
    number = export_queries.people_count()
    click.echo(json.dumps({"people": number}) if as_json else str(number))


@bp.cli.command("export")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="CSV or XLSX."
)
@click.option("--segment", metavar="NAME", help="Only a segment, by its name, ref or number.")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def export(*, out: Path, segment: str | None, as_json: bool) -> None:
    """Write everybody on record, without archived records, into a table."""
    if out.suffix.lower() not in ENDINGS:
        raise click.UsageError("the name of the file must end with .csv or .xlsx")
    at = clock.now()
    asked = {} if segment is None else {"segment": segment}
    wanted = PeopleFilter.read(asked, on=day_of(at, house_zone()))
    if wanted.unread:
        raise click.ClickException(f"there is no segment {segment}")
    whom, wish = Whom(wanted), Wish(chosen((), None), out.suffix.lower().removeprefix("."))
    number = export_actions.note_export(whom, wish, by=SYSTEM, at=at)
    db.session.commit()
    rows = exporting.table(whom, wish.columns)
    with out.open("wb") as file:
        if out.suffix.lower() == ".xlsx":
            write_xlsx(file, rows, sheet="people")
        else:
            file.writelines(line.encode() for line in csv_lines(rows))
    click.echo(json.dumps({"people": number}) if as_json else f"{number} written to {out}")


__all__ = ["bp"]

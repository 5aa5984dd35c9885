"""`crm archive export|import`: everything in open formats, out and in."""

import json
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from crm import clock
from crm.db import db
from crm.files.store import TooLargeError
from crm.history.models import SYSTEM
from crm.register.attached import store_files
from crm.register.contents import ATTACHMENTS
from crm.register.readers import READERS
from crm.register.reading import Reading, import_archive
from crm.register.tables import ArchiveError
from crm.register.writing import export_archive

archive = AppGroup("archive", help="Everything in open formats: out and in.")
Folder = click.Path(path_type=Path)


@archive.command("export")
@click.argument("folder", type=Folder)
@click.option("--json", "as_json", is_flag=True, help="One JSON object as the last line.")
def export_command(folder: Path, *, as_json: bool) -> None:
    """Write everything to FOLDER, which is created; one that is not empty is refused."""
    try:
        counts = export_archive(folder, at=clock.now())
    except OSError as error:
        raise click.ClickException(str(error)) from error
    _tell(counts, as_json=as_json)


@archive.command("import")
@click.argument("folder", type=Folder)
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object as the last line.")
def import_command(folder: Path, *, dry_run: bool, as_json: bool) -> None:
    """Add what FOLDER holds to what is there: all of it, or on any error nothing."""
    try:
        reading = import_archive(folder, READERS, by=SYSTEM, at=clock.now())
    except ArchiveError as error:
        db.session.rollback()
        _refuse(error, as_json=as_json)
    except OSError as error:
        raise click.ClickException(str(error)) from error
    if dry_run:
        db.session.rollback()
    else:
        _commit(reading)
    for row in reading.folded:
        click.echo(f"folded: several rows for {row['person']} at {row['event']}", err=True)
    _tell(
        {name: len(table.rows) for name, table in reading.tables.items() if table.rows},
        as_json=as_json,
        folded=reading.folded,
    )


def _commit(reading: Reading) -> None:
    """Keep everything; the bytes of attachments are on disk before their rows count."""
    files = [row.values["sha256"] for row in reading.tables[ATTACHMENTS.name].rows]
    try:
        store_files(reading.folder, files)
    except (OSError, TooLargeError) as error:
        db.session.rollback()
        raise click.ClickException(str(error)) from error
    db.session.commit()


def _tell(
    counts: dict[str, int], *, as_json: bool, folded: list[dict[str, str]] | None = None
) -> None:
    if as_json:
        click.echo(json.dumps({**counts, **({"folded": folded} if folded else {})}))
        return
    for name, number in counts.items():
        click.echo(f"{number:>8}  {name}")


def _refuse(error: ArchiveError, *, as_json: bool) -> None:
    for row in error.errors[:100]:
        click.echo(str(row), err=True)
    if as_json:
        listed = [
            {"file": e.file, "row": e.row, "column": e.column, "code": e.code, "message": e.message}
            for e in error.errors
        ]
        click.echo(json.dumps({"errors": listed}, ensure_ascii=False))
    click.echo(f"nothing was written: {len(error.errors)} errors", err=True)
    sys.exit(1)

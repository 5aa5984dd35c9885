"""`crm backup`, `restore`, `check`, `doctor`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext

from crm import clock
from crm.operations import checks, jobs
from crm.operations.backups import Backup, BackupError
from crm.operations.backups import backup as make_backup
from crm.operations.backups import restore as put_back
from crm.operations.checks import Check

PERIODIC = (jobs.sweep_files,)

File = click.Path(path_type=Path, dir_okay=False)
as_json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object as the last line."
)


@click.command("backup")
@click.argument("file", type=File)
@as_json_option
@with_appcontext
def backup(file: Path, *, as_json: bool) -> None:
    """Copy database and files to FILE while everything runs."""
    try:
        made = make_backup(file, at=clock.now())
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    _tell_backup(made, as_json=as_json)


@click.command("restore")
@click.argument("file", type=File)
@as_json_option
@with_appcontext
def restore(file: Path, *, as_json: bool) -> None:
    """Put FILE back over what is there. No question is asked."""
    try:
        made = put_back(file)
    except (BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    _tell_backup(made, as_json=as_json)


@click.command("check")
@as_json_option
@with_appcontext
def check(*, as_json: bool) -> None:
    """Look whether database and files are sound."""
    _tell_checks(checks.integrity_checks(), as_json=as_json)


@click.command("doctor")
@as_json_option
@with_appcontext
def doctor(*, as_json: bool) -> None:
    """Settings, database, schema, mail, worker, disk."""
    _tell_checks(checks.doctor(clock.now()), as_json=as_json)


COMMANDS = (backup, restore, check, doctor)


def _tell_backup(made: Backup, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"ok": True, **asdict(made)}))
    else:
        click.echo(f"{made.engine}, schema {made.revision}, {made.files} files")


def _tell_checks(found: Sequence[Check], *, as_json: bool) -> None:
    is_well = all(one.ok for one in found)
    if as_json:
        click.echo(
            json.dumps({"ok": is_well, "checks": [c.as_json() for c in found]}, ensure_ascii=False)
        )
    else:
        for one in found:
            click.echo(f"{'well' if one.ok else 'FAIL':6}{one.name:20}{one.detail}")
    if not is_well:
        wrong = ", ".join(one.name for one in found if not one.ok)
        click.echo(f"not well: {wrong}", err=True)
        sys.exit(1)

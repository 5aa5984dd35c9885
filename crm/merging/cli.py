import json
from collections.abc import Callable
from typing import TypeVar

import click

from crm import clock
from crm.db import db, find
from crm.history.models import SYSTEM
from crm.merging import actions, words
from crm.merging.views import bp
from crm.people.cli import bp as people
from crm.people.models import Person

ResultT = TypeVar("ResultT")


@people.cli.command("merge")
@click.argument("keep")
@click.argument("gone")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def merge(keep: str, gone: str, *, as_json: bool) -> None:
    """Let the record GONE count as the record KEEP from now on."""
    survivor, other = _person(keep), _person(gone)
    _do(lambda: actions.merge(survivor.id, other.id, by=SYSTEM, at=clock.now()))
    click.echo(_told(survivor.id, f"{gone} counts as {keep}", as_json=as_json))


@people.cli.command("unmerge")
@click.argument("gone")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def unmerge(gone: str, *, as_json: bool) -> None:
    """Take the merge of the record GONE back."""
    person = _person(gone)
    undone = _do(lambda: actions.unmerge(person.id, by=SYSTEM, at=clock.now()))
    for line in words.undone_lines(undone):
        click.echo(line, err=True)
    click.echo(_told(person.id, f"{gone} is a record of its own again", as_json=as_json))


def _do(change: Callable[[], ResultT]) -> ResultT:
    try:
        result = change()
    except actions.Refused as refused:
        db.session.rollback()
        raise click.ClickException(words.refusal_words(refused)) from refused
    db.session.commit()
    return result


def _told(number: int, sentence: str, *, as_json: bool) -> str:
    return json.dumps({"person": number}) if as_json else sentence


def _person(ref: str) -> Person:
    person: Person | None = find(Person, ref)
    if person is None:
        raise click.ClickException(f"there is no person {ref}")
    return person


__all__ = ["bp"]

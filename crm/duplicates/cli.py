import json
import time
from pathlib import Path

import click

from crm.duplicates import comparing, files, queries
from crm.duplicates.jobs import only_reading
from crm.duplicates.models import Kind
from crm.duplicates.views import bp
from crm.duplicates.words import word
from crm.matching.pairs import Pair, pairs
from crm.matching.weights import Model
from crm.people.cli import bp as people

A_FILE = click.Path(dir_okay=False, path_type=Path)


@people.cli.command("duplicates")
@click.option("--file", "file", type=A_FILE, help="Judge the people of this CSV file instead.")
@click.option("--out", type=A_FILE, help="Where to write the pairs of the file, as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def duplicates(*, file: Path | None, out: Path | None, as_json: bool) -> None:
    """Name pairs of people who may be one, on record or in a file. Nothing is stored."""
    if (file is None) != (out is None):
        raise click.UsageError("--file and --out go together")
    if file is not None and out is not None:
        _judge_file(file, out, as_json=as_json)
    else:
        _judge_register(as_json=as_json)


def _judge_file(file: Path, out: Path, *, as_json: bool) -> None:
    started = time.perf_counter()
    try:
        register = files.read_people(file)
        found = pairs(register.profiles, Model.learnt(register.profiles))
        with out.open("w", encoding="utf-8", newline="") as target:
            count = files.write_pairs(target, register, found)
    except files.BadFileError as error:
        raise click.ClickException(f"{file}: {error}") from error
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from error
    seconds = round(time.perf_counter() - started, 2)
    told = {"people": len(register.profiles), "pairs": count, "seconds": seconds}
    if as_json:
        click.echo(json.dumps(told))
    else:
        click.echo(f"{count} pairs of {told['people']} people in {seconds} s written to {out}")


def _judge_register(*, as_json: bool) -> None:
    with only_reading() as end_reading:
        found = comparing.people(after_reading=end_reading).pairs
    apart = queries.told_apart(Kind.PERSON)
    open_pairs = [pair for pair in found if (pair.a, pair.b) not in apart]
    numbers = {number for pair in open_pairs for number in (pair.a, pair.b)}
    refs = queries.refs(Kind.PERSON, numbers)
    told = [
        (refs[pair.a], refs[pair.b], round(pair.judgement.score, 4), _reasons(pair))
        for pair in open_pairs
        if pair.a in refs and pair.b in refs
    ]
    if as_json:
        named = [dict(zip(("a", "b", "score", "reasons"), one, strict=True)) for one in told]
        click.echo(json.dumps({"pairs": named}, ensure_ascii=False))
        return
    for a, b, score, reasons in told:
        click.echo(f"{a} {b} {score} {'; '.join(reasons)}")


def _reasons(pair: Pair) -> list[str]:
    return [word(Kind.PERSON, one) for one in pair.judgement.reasons]


__all__ = ["bp"]

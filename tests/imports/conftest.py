"""Files to import, and what is needed to look at what became of them."""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskCliRunner

from crm.db import db
from crm.history.models import SYSTEM
from crm.imports import actions, queries, running, sources, undoing
from crm.imports.models import ImportBatch, ImportKind, ImportState
from crm.register.writing import export_archive
from tests.conftest import NOW

HEADERS = ("full_name", "email", "phone", "organisation", "birth_year")


def table(rows: Sequence[Sequence[Any]], headers: Sequence[str] = HEADERS) -> bytes:
    """Rows as a CSV file."""
    lines = [";".join(map(str, row)) for row in [headers, *rows]]
    return "\n".join(lines).encode()


def begin(
    content: bytes,
    *,
    name: str = "partner.csv",
    kind: ImportKind = ImportKind.PEOPLE,
    mapping: Mapping[str, Any] | None = None,
    **more: Any,
) -> ImportBatch:
    """An import whose columns are settled."""
    received = sources.received(io.BytesIO(content), name=name)
    batch = actions.begin(
        received, kind=kind, on=NOW.date(), by=SYSTEM, at=NOW, may_answer=True, **more
    )
    with sources.opened(batch) as sheets:
        columns = sources.columns_of(batch, sheets, mapping)
        actions.set_columns(batch, columns.as_json(), at=NOW)
    db.session.commit()
    return batch


def carry_out(
    batch: ImportBatch,
    *,
    is_dry: bool = False,
    committed: Callable[[int, int], None] | None = None,
) -> dict[str, int]:
    """Run an import to its end; gives its counts."""
    if is_dry:
        batch.state = ImportState.TRYING
    elif batch.state is not ImportState.RUNNING:
        actions.set_running(batch)
    db.session.commit()
    running.go_through(batch, is_dry=is_dry, by=SYSTEM, committed=committed or commit)
    return counts_of(batch)


def commit(_count: int = 0, _total: int = 0) -> None:
    db.session.commit()


def take_back(batch: ImportBatch) -> dict[str, int]:
    actions.set_undoing(batch)
    db.session.commit()
    undoing.take_back(batch, by=SYSTEM, committed=commit)
    return {name: n for name, n in (batch.undo or {}).items() if n}


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Rows by outcome, without outcomes no row came to."""
    return {name: n for name, n in batch.counts.items() if n and ":" not in name}


def outcomes(batch: ImportBatch) -> list[tuple[int, str, list[str]]]:
    """What became of each row, and what is wrong with it but invented telephones."""
    rows = db.session.scalars(queries.rows_of(batch.id).order_by(queries.ROW_COLUMNS["row"][0]))
    return [
        (r.row, r.outcome.value, [f[1] for f in r.errors or [] if f[1] != "impossible_phone"])
        for r in rows
    ]


def imported(content: bytes, **more: Any) -> ImportBatch:
    """An import carried out."""
    batch = begin(content, **more)
    carry_out(batch)
    return batch


def archive(folder: Path) -> dict[str, bytes]:
    """Everything on record in open formats, by file."""
    export_archive(folder, at=NOW)
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def command(runner: FlaskCliRunner, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Run `crm …` and read the JSON of its last line."""

    def run(*args: str) -> dict[str, Any]:
        done = runner.invoke(args=[*args, "--json"])
        assert done.exit_code == 0, done.output
        report: dict[str, Any] = json.loads(done.output.splitlines()[-1])
        return report

    return run

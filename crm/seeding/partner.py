"""A file that a partner of the demo sent: begun with the demo, taken over in steps of its own."""

import csv
import io
from datetime import date, datetime

from crm.db import db
from crm.history.models import Actor
from crm.imports import actions as imports
from crm.imports import queries as import_queries
from crm.imports import running
from crm.imports import sources as import_files
from crm.imports.models import ImportBatch, ImportKind, ImportState
from crm.people.queries import contacts_of
from crm.seeding import queries, sources, writing
from crm.seeding.stage import Stage


def begin(stage: Stage, *, today: date, at: datetime) -> None:
    """Keep the file and say what its columns are; flushes."""
    facts, by = sources.register()["file"], Actor.user(stage.officer.id)
    content = _content(stage, today=today)
    received = import_files.received(io.BytesIO(content), name=facts["name"])
    kind, source = ImportKind.PEOPLE, facts["source"]
    batch = imports.begin(received, kind=kind, source=source, on=today, by=by, at=at)
    with import_files.opened(batch) as sheets:
        mapping = import_files.columns_of(batch, sheets)
    imports.set_columns(batch, mapping.as_json(), at=at)
    writing.mark("import_batch", [batch.id])
    saved = import_queries.saved_mapping(kind, source)
    if saved is not None:
        writing.mark("saved_mapping", [saved.id])


def _content(stage: Stage, *, today: date) -> bytes:
    """The rows of `register.toml`, and one about somebody who is on record."""
    facts = sources.register()["file"]
    contact = contacts_of(stage.organisations[facts["contact_of"]].id, on=today)[0]
    known = [contact.full_name, contact.emails[0].address, "", "", "", facts["tag"]]
    text = io.StringIO()
    csv.writer(text).writerows([facts["headings"], known, *facts["rows"]])
    return text.getvalue().encode()


def take_over() -> bool:
    """Carry the import out, or go on with it; says whether there was anything to do. Commits."""
    waiting = queries.waiting_imports()
    for batch in waiting:
        if batch.state is ImportState.CHECKED:
            imports.set_running(batch)
            db.session.commit()
        running.go_through(batch, is_dry=False, by=_whose(batch), committed=_commit)
    return bool(waiting)


def _whose(batch: ImportBatch) -> Actor:
    if batch.created_by_id is None:
        raise RuntimeError("the file of the demo was sent by its officer")
    return Actor.user(batch.created_by_id)


def _commit(_count: int, _total: int) -> None:
    db.session.commit()

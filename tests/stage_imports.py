"""Imports for the stage: one being chosen columns for, one tried, one done with all outcomes."""

import io
from datetime import datetime

from crm.db import db
from crm.history.models import Actor
from crm.imports import actions, running, sources
from crm.imports.models import ImportBatch, ImportKind, ImportState
from crm.people.models import Person

HEADINGS = "Име,Имейл,Телефон,Организация,Година на раждане"


def three(cast: tuple[Person, ...], *, by: Actor, at: datetime) -> list[ImportBatch]:
    """Imports of the same rows: checked, tried, carried out."""
    rows = [
        f"Съвсем Друга Демо,{cast[0].email},,,1961",
        f"{cast[1].full_name},{cast[1].email},+359 000 000 555,Сдружение Нов бряг Демо,1980",
        "Невена <b>Опитна</b> Демо,nevena@people.example,,,",
        "Лоша Поща Демо,не-е-поща,,,",
    ]
    content = "\n".join([HEADINGS, *rows]).encode()
    made = [_begun(content, f"партньор-{place}.csv", by=by, at=at) for place in range(3)]
    made[1].state = ImportState.TRYING
    db.session.commit()
    running.go_through(made[1], is_dry=True, by=by, committed=_commit)
    actions.set_running(made[2])
    db.session.commit()
    running.go_through(made[2], is_dry=False, by=by, committed=_commit)
    return made


def _begun(content: bytes, name: str, *, by: Actor, at: datetime) -> ImportBatch:
    received = sources.received(io.BytesIO(content), name=name)
    batch = actions.begin(received, kind=ImportKind.PEOPLE, on=at.date(), by=by, at=at)
    with sources.opened(batch) as sheets:
        actions.set_columns(batch, sources.columns_of(batch, sheets).as_json(), at=at)
    return batch


def _commit(_count: int, _total: int) -> None:
    db.session.commit()

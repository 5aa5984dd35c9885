from collections.abc import Collection, Iterator

import sqlalchemy as sa

from crm.db import Base, db
from crm.imports.known import Entry, KnownBody
from crm.organisations.models import Organisation


def names() -> Iterator[tuple[int, tuple[str, ...]]]:
    """The names of every organisation with the number of the record it counts as."""
    stmt = sa.select(
        sa.func.coalesce(Organisation.survivor_id, Organisation.id),
        Organisation.name,
        Organisation.name_bg,
    ).order_by(Organisation.id)
    for number, name, name_bg in db.session.execute(stmt):
        yield number, tuple(filter(None, (name, name_bg)))


def everybody() -> Iterator[KnownBody]:
    """Every organisation that counts as itself, with all its columns."""
    table = Base.metadata.tables["organisations"]
    stmt = sa.select(table).where(table.c.merged_into_id.is_(None)).order_by(table.c.id)
    for row in db.session.execute(stmt).mappings():
        yield KnownBody(Entry(table.name, dict(row)))


def by_ref(refs: Collection[str]) -> dict[str, int]:
    """The record each taken ref counts as."""
    if not refs:
        return {}
    number = sa.func.coalesce(Organisation.survivor_id, Organisation.id)
    stmt = sa.select(Organisation.ref, number).where(Organisation.ref.in_(sorted(refs)))
    return {row[0]: row[1] for row in db.session.execute(stmt)}

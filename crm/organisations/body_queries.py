"""Organisations as they are compared with each other, and those one being typed may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from crm.db import db
from crm.matching.bodies import Body, BodyIndex
from crm.matching.judging import Reason
from crm.organisations.models import Organisation

MOST_SHOWN: Final = 6


@dataclass(frozen=True)
class BodyLookalike:
    """An organisation on record that may be the same one, how likely, and why."""

    organisation: Organisation
    score: float
    reasons: tuple[Reason, ...]


def bodies() -> list[Body]:
    """Every organisation on record by number, archived ones too; merged ones are nobody."""
    o = Organisation
    stmt = sa.select(
        o.id, o.name, o.name_bg, o.website, o.email, o.phone, o.district, o.parent_id, o.survivor_id
    )
    rows = db.session.execute(stmt.order_by(o.id)).all()
    survivors = {row.id: row.survivor_id or row.id for row in rows}
    parents = {
        row.id: survivors[row.parent_id]
        for row in rows
        if row.parent_id is not None and row.survivor_id is None
    }
    return [
        Body(
            row.id,
            row.name,
            name_bg=row.name_bg,
            website=row.website,
            email=row.email,
            phone=row.phone,
            district=row.district,
            part_of=_above(row.id, parents),
        )
        for row in rows
        if row.survivor_id is None
    ]


def lookalikes(wanted: Body) -> Sequence[BodyLookalike]:
    """Organisations that may be the one described, the likeliest first; its own number left out."""
    index = BodyIndex(bodies())
    pairs = sorted(index.pairs_of(wanted), key=lambda pair: -pair.judgement.score)[:MOST_SHOWN]
    numbers = [pair.a if pair.b == wanted.id else pair.b for pair in pairs]
    if not numbers:
        return []
    stmt = sa.select(Organisation).where(Organisation.id.in_(numbers))
    found = {record.id: record for record in db.session.scalars(stmt)}
    return [
        BodyLookalike(found[number], pair.judgement.score, pair.judgement.reasons)
        for number, pair in zip(numbers, pairs, strict=True)
    ]


def _above(number: int, parents: Mapping[int, int]) -> frozenset[int]:
    """All bodies above one; a circle ends where it began."""
    found: set[int] = set()
    above = parents.get(number)
    while above is not None and above not in found:
        found.add(above)
        above = parents.get(above)
    return frozenset(found)

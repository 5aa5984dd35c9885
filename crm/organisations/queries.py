from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload
from werkzeug.datastructures import MultiDict

from crm.db import db
from crm.organisations.models import Organisation
from crm.search import queries as search

KIND: Final = "organisation"
LOOKUP_SIZE: Final = 20
LARGEST_KEY: Final = 2**31 - 1

#: Columns by which the list sorts, the last of each unique.
SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "name": (Organisation.sort_key, Organisation.id),
    "new": (Organisation.id,),
}


@dataclass(frozen=True)
class OrganisationFilter:
    """Which organisations a list shows; an empty field filters nothing."""

    q: str = ""
    kind: str = ""
    sector: str = ""
    district: str = ""
    is_archived: bool = False

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> "OrganisationFilter":
        """The filter an address describes."""
        return cls(
            q=args.get("q", "").strip(),
            kind=args.get("kind", ""),
            sector=args.get("sector", ""),
            district=args.get("district", ""),
            is_archived=bool(args.get("archived")),
        )


def allowed(wanted: OrganisationFilter) -> sa.Select[int]:
    """The numbers of organisations all filters but the words leave."""
    archived = Organisation.archived_at
    stmt = sa.select(Organisation.id).where(
        archived.is_not(None) if wanted.is_archived else archived.is_(None),
        Organisation.merged_into_id.is_(None),
    )
    for column, value in (
        (Organisation.kind, wanted.kind),
        (Organisation.sector, wanted.sector),
        (Organisation.district, wanted.district),
    ):
        if value:
            stmt = stmt.where(column == value)
    return stmt


def rows(wanted: OrganisationFilter) -> sa.Select[Organisation]:
    """The organisations of the same filter with what a row of the list shows."""
    where = allowed(wanted).whereclause
    stmt = sa.select(Organisation).options(joinedload(Organisation.parent))
    return stmt if where is None else stmt.where(where)


def matching(wanted: OrganisationFilter) -> sa.Select[Organisation]:
    """The organisations a filter describes, words included."""
    stmt = rows(wanted)
    if wanted.q:
        ids = search.found_ids(KIND, wanted.q)
        stmt = stmt.where(sa.false() if ids is None else Organisation.id.in_(ids))
    return stmt


def how_many(wanted: OrganisationFilter) -> int:
    """How many organisations a filter describes."""
    numbers = matching(wanted).with_only_columns(Organisation.id).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(numbers)) or 0


def one_by_one(wanted: OrganisationFilter) -> Iterator[Organisation]:
    """Every organisation a filter describes, by name; a few hundred in memory."""
    stmt = matching(wanted).order_by(Organisation.sort_key, Organisation.id)
    yield from db.session.scalars(stmt.execution_options(yield_per=500))


def organisation(number: int) -> Organisation | None:
    """The organisation of a number with its parent."""
    if not 0 < number <= LARGEST_KEY:
        return None
    return db.session.get(Organisation, number, options=[joinedload(Organisation.parent)])


def current_organisation(number: int) -> Organisation | None:
    """The organisation of a number, unless it is archived or merged away."""
    found = organisation(number)
    if found is None or found.archived_at is not None or found.merged_into_id is not None:
        return None
    return found


def same_as(number: int) -> sa.Select[int]:
    """The numbers of all records that count as the same organisation as that one."""
    record = aliased(Organisation)
    survivor = (
        sa.select(sa.func.coalesce(record.survivor_id, record.id))
        .where(record.id == number)
        .scalar_subquery()
    )
    itself = Organisation.id == survivor
    return sa.select(Organisation.id).where(itself | (Organisation.survivor_id == survivor))


def merged_names(number: int) -> Sequence[Organisation]:
    """The records merged into an organisation, directly or by others: its earlier names."""
    stmt = sa.select(Organisation).where(Organisation.survivor_id == number)
    return db.session.scalars(stmt.order_by(Organisation.id)).all()


def found(query: str, *, limit: int = LOOKUP_SIZE) -> Sequence[Organisation]:
    """Organisations a search finds, archived ones left out, in the order of the matches."""
    among = sa.select(Organisation.id).where(
        Organisation.archived_at.is_(None), Organisation.merged_into_id.is_(None)
    )
    hits = search.hits_table(KIND, query, limit=limit, among=among)
    if hits is None:
        return []
    stmt = sa.select(Organisation).join(hits, hits.c.record_id == Organisation.id)
    return db.session.scalars(stmt.order_by(hits.c.term, hits.c.record_id)).all()


def children(number: int) -> Sequence[Organisation]:
    """The organisations directly below one, archived ones left out."""
    stmt = (
        sa.select(Organisation)
        .where(
            Organisation.parent_id.in_(same_as(number)),
            Organisation.archived_at.is_(None),
            Organisation.merged_into_id.is_(None),
        )
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return db.session.scalars(stmt).all()


def is_below(number: int, ancestor: int) -> bool:
    """Whether an organisation is the other one or stands anywhere beneath it.

    Merged records are one: from each of them the way leads up by its survivor.
    """
    standing = sa.func.coalesce(Organisation.survivor_id, Organisation.id)
    above = sa.select(standing.label("id")).where(Organisation.id == number)
    above_cte = above.cte("above", recursive=True)
    child, parent = aliased(Organisation), aliased(Organisation)
    step = (
        sa.select(sa.func.coalesce(parent.survivor_id, parent.id))
        .join(child, child.parent_id == parent.id)
        .join(above_cte, child.id == above_cte.c.id)
    )
    above_cte = above_cte.union(step)
    stmt = sa.select(sa.literal(1)).select_from(above_cte)
    of_ancestor = sa.select(standing).where(Organisation.id == ancestor).scalar_subquery()
    return db.session.scalar(stmt.where(above_cte.c.id == of_ancestor).limit(1)) is not None

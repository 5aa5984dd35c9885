"""Who is to be written into a file, profiles of columns, and the log of files made."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from crm.db import LARGEST_KEY, db
from crm.people.export_models import ExportMade, ExportProfile
from crm.people.models import Person
from crm.people.whom import Whom
from crm.text.plain import single_line

#: People read at once: as many are in memory.
CHUNK: Final = 500
SORT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {"when": (ExportMade.id,)}


def people_count() -> int:
    """Everybody on record, archived ones too; merged and erased records are nobody."""
    somebody = Person.merged_into_id.is_(None) & Person.erased_on.is_(None)
    return db.session.scalar(sa.select(sa.func.count(Person.id)).where(somebody)) or 0


def chunks(whom: Whom) -> Iterator[Sequence[int]]:
    """The numbers of everybody meant by name, a few hundred at a time."""
    stmt = whom.numbers().order_by(Person.sort_key, Person.id)
    yield from db.session.scalars(stmt.execution_options(yield_per=CHUNK)).partitions()


def profiles(user_id: int) -> Sequence[ExportProfile]:
    """A user's own profiles and those everybody shares, by name."""
    mine = sa.or_(ExportProfile.owner_id == user_id, ExportProfile.is_shared.is_(True))
    stmt = sa.select(ExportProfile).where(mine)
    return db.session.scalars(stmt.order_by(ExportProfile.name_key, ExportProfile.id)).all()


def profile(number: int) -> ExportProfile | None:
    return db.session.get(ExportProfile, number) if 0 < number <= LARGEST_KEY else None


def profile_named(name: str, *, user_id: int) -> ExportProfile | None:
    """A user's own profile of that name."""
    stmt = sa.select(ExportProfile).where(
        ExportProfile.name_key == key_of(name), ExportProfile.owner_id == user_id
    )
    return db.session.scalar(stmt)


def key_of(name: str) -> str:
    """The name in small letters, by which profiles of a user are told apart."""
    return single_line(name).casefold()[:240]


def made() -> sa.Select[ExportMade]:
    """The log of files, to be paged."""
    return sa.select(ExportMade)

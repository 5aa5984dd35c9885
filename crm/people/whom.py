"""Of whom work on many people speaks: everybody of a filter, or people ticked one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from werkzeug.datastructures import MultiDict

from crm.accounts.models import Role
from crm.db import LARGEST_KEY, db
from crm.people import filters
from crm.people.filter_parts import Scope
from crm.people.filters import PeopleFilter
from crm.people.models import Person

#: The word of an address under which ticked rows stand.
IDS: Final = "ids"
#: More rows than a page has; an address holds no more.
MOST_TICKED: Final = 200


@dataclass(frozen=True)
class Whom:
    """The people meant: those ticked if any are, else everybody who matches."""

    wanted: PeopleFilter
    ids: tuple[int, ...] = ()

    @classmethod
    def read(cls, args: MultiDict[str, str], *, on: date, role: Role | None = None) -> "Whom":
        """What an address says. Ticked rows are people on record, archived ones as well."""
        return cls(PeopleFilter.read(args, on=on, role=role), numbers(args.getlist(IDS)))

    @property
    def is_understood(self) -> bool:
        """Whether nothing was asked that filters nothing: else too many would be meant."""
        return bool(self.ids) or not self.wanted.unread

    @property
    def asked(self) -> Mapping[str, Any]:
        """The words of an address that mean the same people."""
        return {IDS: tuple(map(str, self.ids))} if self.ids else self.wanted.asked

    def numbers(self) -> sa.Select[int]:
        """The numbers of all of them, as things stand now."""
        return sa.select(Person.id).where(self._clause())

    def how_many(self) -> tuple[int, int]:
        """How many they are, and how many of them are archived."""
        archived = sa.func.count(Person.archived_at)
        stmt = sa.select(sa.func.count(), archived).select_from(Person).where(self._clause())
        everybody, of_them = db.session.execute(stmt).one()
        return everybody, of_them

    def first(self, limit: int) -> Sequence[Person]:
        """The first of them by name."""
        stmt = sa.select(Person).where(self._clause()).order_by(Person.sort_key, Person.id)
        return db.session.scalars(stmt.limit(limit)).all()

    def _clause(self) -> sa.ColumnElement[bool]:
        if not self.is_understood:
            return sa.false()
        if self.ids:
            somebody = Person.merged_into_id.is_(None) & Person.erased_on.is_(None)
            return Person.id.in_(self.ids) & somebody
        return filters.clause(self.wanted, Scope(self.wanted.on))


def numbers(texts: Sequence[str]) -> tuple[int, ...]:
    """The numbers of records among words of an address, each once."""
    found = (int(text[:12]) for text in texts if text.isascii() and text.isdigit())
    return tuple(dict.fromkeys(n for n in found if 0 < n <= LARGEST_KEY))[:MOST_TICKED]

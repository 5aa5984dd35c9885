"""What a filter of people is made of: named conditions, read from words of an address.

A room states its conditions with the parameters of `filter_kinds` and hands them to the
application; this module knows names and clauses, never tables of the rooms above.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.accounts.access import READERS, Roles
from crm.db import LARGEST_KEY
from crm.people.models import Person

#: Made once: making the alias of a table costs more than reading a page of it.
_RECORD: Final = aliased(Person)

Values = Mapping[str, Any]
Choices = Iterable[tuple[str, Any]]


class Section(Enum):
    """Under which heading the page of all filters asks."""

    PERSON = "person"
    WORK = "work"
    GROUPS = "groups"
    ATTENDANCE = "attendance"
    INVITATIONS = "invitations"
    CONSENT = "consent"
    RECORD = "record"


@dataclass(frozen=True)
class Scope:
    """How conditions become clauses.

    `on` is the day on which affiliations must hold and from which months are counted back.
    `one_by_one` asks the clauses for a form that is checked for each person, which suits a list
    that stops after a page; without it they collect a set, which suits counting and sending.
    `path` names the segments being looked into, so that none leads back into itself.
    """

    on: date
    one_by_one: bool = False
    path: tuple[int, ...] = ()

    def among(self, numbers: sa.Select[int]) -> sa.ColumnElement[bool]:
        """That a person is among the numbers; may be turned round with `~`."""
        column = numbers.selected_columns[0]
        if self.one_by_one:
            return numbers.where(column == Person.id).correlate(Person).exists()
        return Person.id.in_(numbers.where(column.is_not(None)))

    def bare(self, column: Any) -> Any:
        """A column to compare with, written so that SQLite does not begin with all its rows.

        Checked for each person the rows of the person are few, and found by their index.
        """
        if not self.one_by_one:
            return column
        return column.concat("") if isinstance(column.type, sa.String) else column + 0


@dataclass(frozen=True)
class Parameter:
    """A word of the address: how it is read, told and asked for.

    `read` returns `None` for what makes no sense; `told` says a value in the reader's words.
    """

    name: str
    label: Any
    read: Callable[[str], Any | None]
    told: Callable[[Any], str]
    field: Callable[[], Any]
    lookup: str = ""
    is_multiple: bool = False


@dataclass(frozen=True)
class Condition:
    """One thing people can be filtered by; in force when one of its parameters is given.

    One that `is_plain` looks at the record itself: it has one form, whoever asks.
    """

    label: Any
    section: Section
    parameters: tuple[Parameter, ...]
    where: Callable[[Values, Scope], sa.ColumnElement[bool]]
    roles: Roles = READERS
    is_plain: bool = False

    @property
    def name(self) -> str:
        return self.parameters[0].name


def text_of(value: Any) -> str:
    """A value that was read, as an address writes it."""
    if isinstance(value, bool):
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value)


def record_number(text: str) -> int | None:
    """A number a record can have; the largest stands for all beyond it and is nobody's."""
    is_number = text.isascii() and text.isdigit()
    return min(int(text[:12]), LARGEST_KEY) if is_number else None


def day_back(on: date, count: int) -> date:
    """The day so many months before another, the last of a shorter month."""
    month = on.year * 12 + on.month - 1 - count
    year, month = max(divmod(month, 12), (1, 0))
    for last in (on.day, 30, 29):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, 28)


def beginning(values: Values, scope: Scope, *, since: str, months: str) -> date | None:
    """The first day a condition speaks of: a day, months back, or the later of both."""
    found = [values[since]] if since in values else []
    if months in values:
        found.append(day_back(scope.on, values[months]))
    return max(found, default=None)


def rows_of(table: Any) -> sa.Select[int]:
    """The people somebody's rows of a table count for, to be narrowed down."""
    survivor: sa.ColumnElement[int] = sa.type_coerce(_RECORD.survivor_id, sa.Integer)
    return sa.select(survivor).join(table, table.person_id == _RECORD.id)

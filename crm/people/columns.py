"""What can be said of people in a table: columns, stated by the rooms that own the rows.

They are handed to the application when it is built, as the conditions of the filter are. Columns
that share a reading cost one statement together; a column nobody chose is not read. What somebody
said about their background is no column and must never become one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Flask, current_app

from crm.accounts.access import READERS, Roles
from crm.accounts.models import Role
from crm.web.exports import Cell

EXTENSION: Final = "people_columns"
#: What a file holds when nobody chose.
DEFAULT: Final = (
    "ref",
    "full_name",
    "latin_name",
    "emails",
    "phones",
    "organisations",
    "language",
    "district",
)
BETWEEN: Final = "; "

#: A cell, or several texts that stand in one.
Value = Cell | Sequence[str]
#: Looks up some people as of a day: what it found, by person.
Read = Callable[[Sequence[int], date], Mapping[int, Any]]


@dataclass(frozen=True)
class Column:
    """One thing said of a person: how it is read, what a file holds, what the list shows.

    `value` and `shown` get what was read of a person; where nothing was, `nothing` stands.
    """

    name: str
    label: Any
    read: Read
    value: Callable[[Any], Value]
    shown: Callable[[Any], str] | None = None
    roles: Roles = READERS
    nothing: Value = None

    def words(self, found: Any) -> str:
        """What the list shows of somebody."""
        if found is None:
            return "" if self.nothing is None else str(self.nothing)
        said = self.shown(found) if self.shown is not None else joined(self.value(found))
        return "" if said is None else str(said)


def joined(value: Value) -> Cell:
    """Several texts as one cell."""
    if value is None or isinstance(value, str) or not isinstance(value, Sequence):
        return value
    return BETWEEN.join(text for text in value if text)


@dataclass(frozen=True)
class Reading:
    """What was read of some people for some columns."""

    columns: Sequence[Column]
    found: Mapping[Read, Mapping[int, Any]]

    def value(self, column: Column, person_id: int) -> Value:
        """What a file holds of somebody."""
        found = self.found[column.read].get(person_id)
        return column.nothing if found is None else column.value(found)

    def row(self, person_id: int) -> Sequence[Cell]:
        """The cells of somebody."""
        return [joined(self.value(column, person_id)) for column in self.columns]

    def words(self, person_id: int) -> Sequence[tuple[str, str]]:
        """The name of each column and what the list shows in it of somebody."""
        return [
            (column.name, column.words(self.found[column.read].get(person_id)))
            for column in self.columns
        ]


def reading(columns: Sequence[Column], numbers: Sequence[int], *, on: date) -> Reading:
    """Read some people for some columns, each kind of rows in one statement."""
    found = {read: read(numbers, on) for read in dict.fromkeys(c.read for c in columns)}
    return Reading(columns, found)


def init_app(app: Flask, columns: Iterable[Column]) -> None:
    """Let these columns be chosen, in this order.

    Raises:
        ValueError: two have one name.
    """
    found = tuple(columns)
    by_name = {column.name: column for column in found}
    if len(by_name) < len(found):
        raise ValueError("two columns have one name")
    app.extensions[EXTENSION] = by_name


def columns_for(role: Role | None) -> Mapping[str, Column]:
    """The columns a role may see, all of them for the system itself."""
    known: Mapping[str, Column] = current_app.extensions[EXTENSION]
    return {name: one for name, one in known.items() if role is None or role in one.roles}


def chosen(names: Iterable[str], role: Role | None) -> Sequence[Column]:
    """The columns of those names a role may see, each once; the default ones without any."""
    known = columns_for(role)
    found = [known[name] for name in dict.fromkeys(names) if name in known]
    return found or [known[name] for name in DEFAULT]

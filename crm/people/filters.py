"""The one filter of people: lists, invitations, exports and segments all ask `matching`.

A filter is a set of named conditions read from an address. Their names and clauses are handed
to the application when it is built, those of the rooms above as well. What somebody said about
their background is no condition and must never become one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask, current_app
from werkzeug.datastructures import MultiDict

from crm.accounts.models import Role
from crm.people.filter_parts import Condition, Parameter, Scope, text_of
from crm.people.models import Person

#: The word under which free words are searched; lists order what it finds by the match.
WORDS: Final = "q"
EXTENSION: Final = "people_conditions"
#: More values of one word than this are left out: nobody ticks so many.
MOST_VALUES: Final = 20


@dataclass(frozen=True)
class Registry:
    """The conditions of the house, by section as they were handed over, and their parameters."""

    conditions: tuple[Condition, ...]
    parameters: Mapping[str, tuple[Condition, Parameter]]


def init_app(app: Flask, conditions: Iterable[Condition]) -> None:
    """Let people be filtered by these conditions.

    Raises:
        ValueError: two parameters have one name.
    """
    found = tuple(conditions)
    pairs = [(part.name, (condition, part)) for condition in found for part in condition.parameters]
    if len({name for name, _pair in pairs}) < len(pairs):
        raise ValueError("two conditions read the same word of the address")
    app.extensions[EXTENSION] = Registry(found, MappingProxyType(dict(pairs)))


@dataclass(frozen=True)
class PeopleFilter:
    """Which people are meant. Without values: everybody who is neither archived nor merged away.

    `values` holds what was understood, by parameter; `asked` the same as an address writes it,
    which is what a segment keeps; `unread` the labels of what was asked and not understood or not
    allowed. Those filter nothing, so a sending must look at them first.
    """

    on: date
    values: Mapping[str, Any] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unread: tuple[Any, ...] = ()

    @classmethod
    def read(cls, args: Mapping[str, Any], *, on: date, role: Role | None = None) -> "PeopleFilter":
        """The filter an address describes, or a mapping of texts or of lists of texts.

        With a role only conditions it may use are read.
        """
        values: dict[str, Any] = {}
        asked: dict[str, tuple[str, ...]] = {}
        unread: list[Any] = []
        for name, texts in _texts(args):
            pair = registry().parameters.get(name)
            if pair is None:
                continue
            condition, parameter = pair
            found = [] if _is_closed(condition, role) else _read(parameter, texts)
            if len(found) < (len(texts) if parameter.is_multiple else 1):
                unread.append(parameter.label)
            if found:
                kept = tuple(found) if parameter.is_multiple else (found[0],)
                asked[name] = tuple(map(text_of, kept))
                values[name] = kept if parameter.is_multiple else kept[0]
        return cls(on=on, values=values, asked=asked, unread=tuple(unread))

    @property
    def words(self) -> str:
        """The words typed into the search field."""
        found: str = self.values.get(WORDS, "")
        return found

    @property
    def filters_nothing(self) -> bool:
        return not self.values

    def in_force(self) -> Sequence[Condition]:
        """The conditions that narrow the people down, in the order of the page of filters."""
        return [
            condition
            for condition in registry().conditions
            if any(part.name in self.values for part in condition.parameters)
        ]

    def without(self, *names: str) -> "PeopleFilter":
        """The same filter without some of its parameters."""
        return replace(
            self,
            values={n: v for n, v in self.values.items() if n not in names},
            asked={n: v for n, v in self.asked.items() if n not in names},
        )


def registry() -> Registry:
    """The conditions of this application."""
    found: Registry = current_app.extensions[EXTENSION]
    return found


def matching(wanted: PeopleFilter) -> sa.Select[Person]:
    """The people a filter describes: the one statement for lists, letters, tables and segments."""
    return sa.select(Person).where(clause(wanted, Scope(wanted.on)))


def allowed(wanted: PeopleFilter) -> sa.Select[int]:
    """The numbers of people all conditions but the words leave, checked person by person."""
    rest = wanted.without(WORDS)
    return sa.select(Person.id).where(clause(rest, Scope(wanted.on, one_by_one=True)))


def clause(wanted: PeopleFilter, scope: Scope) -> sa.ColumnElement[bool]:
    """The whole filter as a clause on `Person`."""
    parts = [condition.where(wanted.values, scope) for condition in wanted.in_force()]
    return sa.and_(on_record(is_archived=bool(wanted.values.get("archived"))), *parts)


def on_record(*, is_archived: bool = False) -> sa.ColumnElement[bool]:
    """That a person is neither merged away nor erased, and archived or not."""
    archived = Person.archived_at
    return sa.and_(
        archived.is_not(None) if is_archived else archived.is_(None),
        Person.merged_into_id.is_(None),
        Person.erased_on.is_(None),
    )


def _texts(args: Mapping[str, Any]) -> Iterable[tuple[str, list[str]]]:
    pairs = args.lists() if isinstance(args, MultiDict) else args.items()
    for name, value in pairs:
        texts = [value] if isinstance(value, str) else list(value)
        kept = [text for text in texts[:MOST_VALUES] if isinstance(text, str) and text.strip()]
        if kept:
            yield name, kept


def _read(parameter: Parameter, texts: Sequence[str]) -> list[Any]:
    read = (parameter.read(text.strip()) for text in texts)
    return list(dict.fromkeys(value for value in read if value is not None))


def _is_closed(condition: Condition, role: Role | None) -> bool:
    return role is not None and role not in condition.roles

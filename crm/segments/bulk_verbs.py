"""What can be done with many people at once: verbs, stated by the rooms that own the rows.

They are handed to the application when it is built, as the conditions of the filter are. A
`Change` is done by a job, remembered person by person and can be taken back; a `Way` only leads
to the page of another room, with the same people.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from flask import Flask, current_app

from crm.history.models import Actor
from crm.people.whom import Whom

EXTENSION: Final = "bulk_verbs"
#: Why something stays as it is when an action is taken back.
CHANGED_SINCE: Final = "changed"
GONE: Final = "gone"

Fields = Mapping[str, Any]


class Suits(Enum):
    """Of whom there must be somebody for a verb to be offered."""

    ANYBODY = "anybody"
    PRESENT = "present"
    ARCHIVED = "archived"


class MisreadError(ValueError):
    """A field of the form does not say what it should."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True)
class Argument:
    """The record a verb works with, and how it is called."""

    number: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Hand:
    """With what, by whom and when a chunk is done; `on` is the day on the house clock."""

    argument: int | None
    on: date
    by: Actor
    at: datetime


@dataclass(frozen=True)
class Done:
    """A person a chunk has changed: when, and what was noted for taking it back."""

    person_id: int
    before: Any
    at: datetime


def _no_fields() -> Fields:
    return {}


def _no_argument(_form: Any, _by: Actor, _at: datetime) -> Argument:
    return Argument()


@dataclass(frozen=True)
class Change:
    """Something a job does to many people and can take back.

    `button` words it for so many people, `told` as a thing done, with the name of the argument.
    `do` gives what has to be known for undoing of each person it changed; `undo` the reason for
    each person it left as they are.
    """

    name: str
    title: Any
    button: Callable[[int], str]
    told: Callable[[str], str]
    do: Callable[[Sequence[int], Hand], Mapping[int, Any]]
    undo: Callable[[Sequence[Done], Hand], Mapping[int, str]]
    fields: Callable[[], Fields] = _no_fields
    read: Callable[[Any, Actor, datetime], Argument] = _no_argument
    suits: Suits = Suits.ANYBODY


@dataclass(frozen=True)
class Way:
    """Something that is done on another page with the same people."""

    name: str
    title: Any
    button: Callable[[int], str]
    address: Callable[[Any, Whom], str]
    fields: Callable[[], Fields] = _no_fields
    suits: Suits = Suits.ANYBODY
    hint: Any = field(default="")


Verb = Change | Way


def init_app(app: Flask, verbs: Iterable[Verb]) -> None:
    """Offer these verbs, in this order.

    Raises:
        ValueError: two have one name.
    """
    found = tuple(verbs)
    by_name = {verb.name: verb for verb in found}
    if len(by_name) < len(found):
        raise ValueError("two bulk verbs have one name")
    app.extensions[EXTENSION] = by_name


def verbs() -> Mapping[str, Verb]:
    """The verbs of this application by name."""
    found: Mapping[str, Verb] = current_app.extensions[EXTENSION]
    return found


def change(name: str) -> Change | None:
    """The change of that name."""
    found = verbs().get(name)
    return found if isinstance(found, Change) else None


def offered(everybody: int, archived: int) -> Sequence[Verb]:
    """What makes sense for so many people, so many of them archived."""
    there = {
        Suits.ANYBODY: everybody,
        Suits.PRESENT: everybody - archived,
        Suits.ARCHIVED: archived,
    }
    return [verb for verb in verbs().values() if there[verb.suits]]

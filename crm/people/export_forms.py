"""The choice of columns: ticks, places and the kind of file, read from what was posted."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from werkzeug.datastructures import MultiDict

from crm.accounts.models import Role
from crm.people.columns import chosen
from crm.people.export_actions import Wish
from crm.people.exporting import CSV, KINDS

LONGEST_NAME = 100


def read_wish(posted: MultiDict[str, str], role: Role | None) -> Wish | None:
    """The columns ticked, in the order of their places, and the kind; `None` if there is none."""
    kind = posted.get("kind", CSV)
    if kind not in KINDS:
        return None
    return Wish(chosen(in_order(posted), role), kind)


def in_order(posted: MultiDict[str, str]) -> Sequence[str]:
    """The names of the columns ticked; those with a place first, by it, then as they came."""
    names = list(dict.fromkeys(posted.getlist("columns")))
    return sorted(names, key=lambda name: _place(posted.get(f"place-{name}", "")))


class Named(Protocol):
    """A column of whatever kind."""

    @property
    def name(self) -> str: ...


NamedT = TypeVar("NamedT", bound=Named)


def places(columns: Sequence[NamedT], picked: Sequence[NamedT]) -> Sequence[tuple[NamedT, int]]:
    """All columns, the picked ones first in their order, each with its place or 0."""
    names = [column.name for column in picked]
    rest = [column for column in columns if column.name not in names]
    return [*((column, names.index(column.name) + 1) for column in picked), *((c, 0) for c in rest)]


def _place(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 4
    return int(text) if is_number and int(text) else 1_000

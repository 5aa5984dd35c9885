"""Whose value stays: field by field, taken over by a merge and given back when it is undone."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import inspect

from crm.db import Base
from crm.merging.models import Merge

KEEP: Final = "keep"
GONE: Final = "gone"


class Refused(Exception):  # noqa: N818 - it reads as the refusal it is
    """The merge, or taking it back, cannot be. `code` is a key of `words.REFUSALS`.

    `name` is the record in the way, where there is one.
    """

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.name = name


def fields_of(model: type[Base], *, but: frozenset[str]) -> tuple[str, ...]:
    """The columns of a record that say something about whom it describes, in their order."""
    return tuple(column.key for column in inspect(model).column_attrs if column.key not in but)


def proposed(mine: object, theirs: object) -> str:
    """Whose value is taken unless somebody chooses: that of the record which stays, if any."""
    return GONE if mine in (None, "") and theirs not in (None, "") else KEEP


def take_over(
    keep: Base, gone: Base, fields: Sequence[str], choices: Mapping[str, str]
) -> dict[str, list[Any]]:
    """Write the chosen values on the record that stays; returns what was and what is now."""
    changed = {}
    for name in fields:
        mine, theirs = getattr(keep, name), getattr(gone, name)
        if choices.get(name, proposed(mine, theirs)) == GONE and mine != theirs:
            setattr(keep, name, theirs)
            changed[name] = [plain(mine), plain(theirs)]
    return changed


def give_back(keep: Base, merge: Merge, later: Sequence[Merge], fields: Sequence[str]) -> list[str]:
    """Write the values of before the merge again; returns the fields that were edited since.

    `later` are merges into the same record that came after it and still hold, the oldest first.
    Where one of them took over a value in its turn, it is that merge which will give back what
    was there before both.
    """
    kept = []
    for name, (before, after) in merge.changed.items():
        if name not in fields:
            continue
        heir = next((other for other in later if name in other.changed), None)
        if heir is not None and heir.changed[name][0] == after:
            heir.changed = {**heir.changed, name: [before, heir.changed[name][1]]}
        elif plain(getattr(keep, name)) == after:
            setattr(keep, name, _typed(keep, name, before))
        else:
            kept.append(name)
    return kept


def snapshot(record: Base, fields: Sequence[str]) -> dict[str, Any]:
    """What the record says now, as JSON values."""
    return {name: plain(getattr(record, name)) for name in fields}


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(record: Base, name: str, value: Any) -> Any:
    kind = inspect(type(record)).columns[name].type.python_type
    return date.fromisoformat(value) if kind is date and isinstance(value, str) else value

"""Lists: sort, filter and page with the whole state in the address, paged by key.

A list view states its columns and filters; `load` reads one page. Nothing is skipped over with
OFFSET, so page 4,000 costs what page 1 costs, and counts stop at `COUNT_CAP`.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask import request
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import MultiDict

from crm.db import LARGEST_KEY, WallTime, db
from crm.web.addresses import address_with

PAGE_SIZE = 25
COUNT_CAP = 10_000
LONGEST_CURSOR = 4_000

SortColumns = Mapping[str, Sequence[InstrumentedAttribute[Any]]]


@dataclass(frozen=True)
class Chip:
    """An active filter: what it says, and the address of the list without it."""

    label: str
    value: str
    remove_url: str


@dataclass(frozen=True)
class Listing:
    """One page of a list together with the state of its address."""

    rows: Sequence[Any]
    count: int
    sort: str
    chips: Sequence[Chip] = field(default=())
    previous_url: str | None = None
    next_url: str | None = None
    count_cap: int = COUNT_CAP

    @property
    def count_is_capped(self) -> bool:
        return self.count > self.count_cap

    @property
    def shown_count(self) -> int:
        return min(self.count, self.count_cap)

    @property
    def first_url(self) -> str | None:
        return address_with(after=None, before=None) if self.previous_url else None

    @property
    def clear_url(self) -> str:
        return request.path

    def sort_state(self, column: str) -> str:
        """`ascending`, `descending` or `none`, the words of `aria-sort`."""
        if self.sort == column:
            return "ascending"
        return "descending" if self.sort == f"-{column}" else "none"

    def sort_url(self, column: str) -> str:
        """The list sorted by that column, the other way round when it already is."""
        turned = f"-{column}" if self.sort == column else column
        return address_with(sort=turned, after=None, before=None)


def load(
    stmt: sa.Select[Any],
    *,
    columns: SortColumns,
    default_sort: str,
    chips: Sequence[Chip] = (),
    page_size: int = PAGE_SIZE,
    args: MultiDict[str, str] | None = None,
    transform: Callable[[Sequence[Any]], Sequence[Any]] = lambda rows: rows,
) -> Listing:
    """Read the page the address asks for.

    `columns` names for each sortable column the key it is ordered by; the last one must be
    unique. Nulls are not allowed in keys: PostgreSQL and SQLite put them at different ends.
    An `after` or `before` that cannot be read shows the first page.
    """
    args = request.args if args is None else args
    sort = args.get("sort", "")
    if sort.removeprefix("-") not in columns:
        sort = default_sort
    keys = columns[sort.removeprefix("-")]
    descending = sort.startswith("-")
    after, before = _cursor(args.get("after"), keys), _cursor(args.get("before"), keys)
    backwards = before is not None and after is None
    position = before if backwards else after

    page = stmt
    if position is not None:
        page = page.where(_beyond(keys, position, greater=descending == backwards))
    order = [key.desc() if descending != backwards else key.asc() for key in keys]
    found = list(db.session.scalars(page.order_by(None).order_by(*order).limit(page_size + 1)))
    has_more = len(found) > page_size
    rows = found[:page_size]
    if backwards:
        rows.reverse()
    has_previous = has_more if backwards else after is not None
    has_next = True if backwards else has_more
    return Listing(
        rows=transform(rows),
        count=capped_count(stmt),
        sort=sort,
        chips=chips,
        previous_url=_turn(rows, keys, "before") if has_previous and rows else None,
        next_url=_turn(rows[::-1], keys, "after") if has_next and rows else None,
    )


def capped_count(stmt: sa.Select[Any]) -> int:
    """How many rows the statement finds, counting no further than one beyond `COUNT_CAP`."""
    one = stmt.with_only_columns(sa.literal(1), maintain_column_froms=True)
    inner = one.order_by(None).limit(COUNT_CAP + 1).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(inner)) or 0


def _beyond(
    keys: Sequence[InstrumentedAttribute[Any]], position: list[Any], *, greater: bool
) -> sa.ColumnElement[bool]:
    left = sa.tuple_(*keys)
    right = sa.tuple_(*[sa.literal(v, type_=k.type) for k, v in zip(keys, position, strict=True)])
    return left > right if greater else left < right


def _turn(rows: Sequence[Any], keys: Sequence[InstrumentedAttribute[Any]], direction: str) -> str:
    values = [_json(getattr(rows[0], key.key)) for key in keys]
    text = base64.urlsafe_b64encode(json.dumps(values, ensure_ascii=False).encode())
    changes = {"after": None, "before": None, direction: text.decode().rstrip("=")}
    return address_with(**changes)


def _json(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _cursor(text: str | None, keys: Sequence[InstrumentedAttribute[Any]]) -> list[Any] | None:
    if not text:
        return None
    try:
        if len(text) > LONGEST_CURSOR:
            return None
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            return None
        return [_typed(v, key) for v, key in zip(values, keys, strict=True)]
    except (ValueError, binascii.Error, TypeError, RecursionError):
        return None


def _typed(value: Any, key: InstrumentedAttribute[Any]) -> Any:
    kind = key.type.python_type
    if kind is datetime:
        return _moment(value, is_wall=isinstance(key.type, WallTime))
    if kind is date:
        return date.fromisoformat(value)
    if not isinstance(value, kind):
        raise TypeError(f"{key.key} is no {kind.__name__}")
    if kind is int and abs(value) > LARGEST_KEY:
        raise ValueError(f"{key.key} is too large a number")
    if kind is str:
        value.encode()  # a lone surrogate is a ValueError here and a fault in the database
        if "\0" in value:
            raise ValueError(f"{key.key} is no text")
    return value


def _moment(text: str, *, is_wall: bool) -> datetime:
    found = datetime.fromisoformat(text)
    if (found.tzinfo is None) != is_wall:
        raise ValueError("a moment needs a zone, a wall time has none")
    if not 1 < found.year < 9999:
        raise ValueError("no zone can shift the ends of the calendar")
    return found

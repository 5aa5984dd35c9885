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
class Near:
    """The same rows as a list's statement, checked one by one in the order of the list.

    Most pages are full after a few dozen rows, which is found sooner by looking at them than by
    collecting everything that matches. `among` are the rows before any filter; no more than
    `size` of them are looked at before the list's own statement is asked.
    """

    stmt: sa.Select[*tuple[Any, ...]]
    among: sa.Select[*tuple[Any, ...]]
    size: int = 500


@dataclass(frozen=True)
class Listing:
    """One page of a list together with the state of its address.

    One that `is_uncounted` has more rows than this page; how many was not asked.
    """

    rows: Sequence[Any]
    count: int
    sort: str
    chips: Sequence[Chip] = field(default=())
    previous_url: str | None = None
    next_url: str | None = None
    count_cap: int = COUNT_CAP
    is_uncounted: bool = False

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
    stmt: sa.Select[*tuple[Any, ...]],
    *,
    columns: SortColumns,
    default_sort: str,
    chips: Sequence[Chip] = (),
    page_size: int = PAGE_SIZE,
    args: MultiDict[str, str] | None = None,
    transform: Callable[[Sequence[Any]], Sequence[Any]] = lambda rows: rows,
    near: Near | None = None,
    count_cap: int | None = COUNT_CAP,
) -> Listing:
    """Read the page the address asks for.

    `columns` names for each sortable column the key it is ordered by; the last one must be
    unique. Nulls are not allowed in keys: PostgreSQL and SQLite put them at different ends.
    An `after` or `before` that cannot be read shows the first page. Statements of one entity give
    entities, others rows that must carry the keys. Without a `count_cap` nothing is counted.
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

    order = [key.desc() if descending != backwards else key.asc() for key in keys]
    walk = _Walk(keys, order, position, is_up=descending == backwards, size=page_size + 1)
    found = walk.found(stmt, near)
    has_more = len(found) > page_size
    rows = found[:page_size]
    if backwards:
        rows.reverse()
    has_previous = has_more if backwards else after is not None
    has_next = True if backwards else has_more
    is_uncounted = count_cap is None and bool(has_previous or has_next)
    return Listing(
        rows=transform(rows),
        count=len(rows) + is_uncounted if count_cap is None else capped_count(stmt, count_cap),
        count_cap=len(rows) if count_cap is None else count_cap,
        is_uncounted=is_uncounted,
        sort=sort,
        chips=chips,
        previous_url=_turn(rows, keys, "before") if has_previous and rows else None,
        next_url=_turn(rows[::-1], keys, "after") if has_next and rows else None,
    )


@dataclass(frozen=True)
class _Walk:
    """The way through a list from a position on."""

    keys: Sequence[InstrumentedAttribute[Any]]
    order: Sequence[sa.UnaryExpression[Any]]
    position: list[Any] | None
    is_up: bool
    size: int

    def found(self, stmt: sa.Select[*tuple[Any, ...]], near: Near | None) -> list[Any]:
        """The next rows, looked for near by at first."""
        nearest = self.near(near) if near is not None else None
        return self.rows(stmt) if nearest is None else nearest

    def rows(self, stmt: sa.Select[*tuple[Any, ...]]) -> list[Any]:
        """The next rows of a statement."""
        if self.position is not None:
            stmt = stmt.where(_beyond(self.keys, self.position, greater=self.is_up))
        found = db.session.execute(stmt.order_by(None).order_by(*self.order).limit(self.size)).all()
        return [row[0] for row in found] if len(stmt.column_descriptions) == 1 else list(found)

    def near(self, near: Near) -> list[Any] | None:
        """The same by looking at the nearest rows only; `None` when they do not fill the page."""
        keys = near.among.with_only_columns(*self.keys)
        if self.position is not None:
            keys = keys.where(_beyond(self.keys, self.position, greater=self.is_up))
        edge = db.session.execute(keys.order_by(*self.order).offset(near.size).limit(1)).first()
        if edge is None:
            return self.rows(near.stmt)
        found = self.rows(near.stmt.where(_up_to(self.keys, list(edge), greater=self.is_up)))
        return found if len(found) >= self.size else None


def capped_count(stmt: sa.Select[*tuple[Any, ...]], cap: int = COUNT_CAP) -> int:
    """How many rows the statement finds, counting no further than one beyond `cap`."""
    one = stmt.with_only_columns(sa.literal(1), maintain_column_froms=True)
    inner = one.order_by(None).limit(cap + 1).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(inner)) or 0


def _up_to(
    keys: Sequence[InstrumentedAttribute[Any]], edge: list[Any], *, greater: bool
) -> sa.ColumnElement[bool]:
    left, right = _sides(keys, edge)
    return left <= right if greater else left >= right


def _beyond(
    keys: Sequence[InstrumentedAttribute[Any]], position: list[Any], *, greater: bool
) -> sa.ColumnElement[bool]:
    left, right = _sides(keys, position)
    return left > right if greater else left < right


def _sides(
    keys: Sequence[InstrumentedAttribute[Any]], position: list[Any]
) -> tuple[sa.Tuple, sa.Tuple]:
    values = [sa.literal(v, type_=k.type) for k, v in zip(keys, position, strict=True)]
    return sa.tuple_(*keys), sa.tuple_(*values)


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

"""A list searched by words: in the order of the matches, paged by their place, same address."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from flask import request

from crm.db import db
from crm.search import queries
from crm.search.queries import Place
from crm.web.addresses import address_with
from crm.web.listing import PAGE_SIZE, Chip, Listing

#: Counting stops here: nobody pages through more, they type another letter.
COUNT_CAP = 200


def load_found(
    kind: str,
    query: str,
    stmt: sa.Select[Any],
    *,
    number: Any,
    among: sa.Select[int],
    chips: Sequence[Chip] = (),
) -> Listing:
    """The page of records a query finds; empty when the query is too short.

    `stmt` selects the records with what their rows show, `number` is their primary key and
    `among` the select of the numbers the list's other filters allow.
    """
    after, before = _place(request.args.get("after")), _place(request.args.get("before"))
    backwards = before is not None and after is None
    asked = queries.question(kind, query)
    if asked is None:
        return Listing(rows=(), count=0, sort="", chips=chips, count_cap=COUNT_CAP)
    stop = before if backwards else None
    found = queries.answers(asked, limit=PAGE_SIZE + 1, after=after, before=stop, among=among)
    pairs = _read(stmt.join(found, found.c.record_id == number), found, backwards=backwards)
    has_more = len(pairs) > PAGE_SIZE
    pairs = pairs[:PAGE_SIZE]
    if backwards:
        pairs.reverse()
    has_previous = has_more if backwards else after is not None
    has_next = True if backwards else has_more
    return Listing(
        rows=[pair[0] for pair in pairs],
        count=queries.capped_count(asked, cap=COUNT_CAP, among=among),
        sort="",
        chips=chips,
        previous_url=_turn(pairs[0], "before") if has_previous and pairs else None,
        next_url=_turn(pairs[-1], "after") if has_next and pairs else None,
        count_cap=COUNT_CAP,
    )


def _read(stmt: sa.Select[Any], found: sa.Subquery, *, backwards: bool) -> list[Any]:
    """The records with their places, in the order of the matches."""
    place = (found.c.term, found.c.record_id)
    order = [column.desc() for column in place] if backwards else list(place)
    rows = db.session.execute(stmt.add_columns(*place).order_by(None).order_by(*order))
    return list(rows.unique())


def _turn(row: Any, direction: str) -> str:
    text = base64.urlsafe_b64encode(json.dumps([row[1], row[2]], ensure_ascii=False).encode())
    changes = {"after": None, "before": None, direction: text.decode().rstrip("=")}
    return address_with(**changes)


def _place(text: str | None) -> Place | None:
    """The place an address names; one that cannot be read is no place."""
    try:
        bare = text or ""
        term, number = json.loads(base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    return (term, number) if isinstance(term, str) and isinstance(number, int) else None

"""Whom the events of an archive asked, and what they answered."""

from typing import Any

from crm.invitations.models import Invitation, Reply, ReplyGiven, ReplySource
from crm.register import queries
from crm.register.reading import Pair, Reading, Values, event_pairs, pairs_once
from crm.register.superseding import superseded
from crm.register.tables import Row, Table


def invitations(reading: Reading, table: Table) -> None:
    pairs = event_pairs(reading, table)
    taken = queries.invitation_numbers()
    for row, pair in pairs:
        if row.values["reply_source"] is not None and row.values["reply"] is None:
            table.refuse(row, "reply_source", "no_reply", "there is no reply it could be of")
        if pair in taken:
            table.refuse(row, "person", "exists", "this person is invited to the event already")
    stays = pairs_once(table, pairs, "event and person")
    rows = []
    for (row, pair), stay in zip(pairs, stays, strict=True):
        if stay and pair is not None:
            rows.append(_invitation(reading, row, pair))
    if not table.errors:
        reading.write(Invitation, rows)
        superseded(reading, table)


def _invitation(reading: Reading, row: Row, pair: Pair) -> Values:
    values: dict[str, Any] = {
        name: value
        for name, value in row.values.items()
        if name not in ("event", "person", "superseded_by")
    }
    reply = values["reply"]
    waiting = values["waiting_since"] or values["replied_at"] or reading.at
    return {
        **values,
        "event_id": pair[0],
        "person_id": pair[1],
        "invited_at": values["invited_at"] or values["replied_at"] or reading.at,
        "waiting_since": waiting if reply is Reply.WAITING else None,
        "reply_source": values["reply_source"] or (ReplySource.ARCHIVE if reply else None),
    }


def replies(reading: Reading, table: Table) -> None:
    numbers = queries.invitation_numbers()
    rows = []
    for row, pair in event_pairs(reading, table):
        if pair is None:
            continue
        if pair not in numbers:
            table.refuse(row, "person", "not_invited", "this person is not invited to the event")
            continue
        values = {n: v for n, v in row.values.items() if n not in ("event", "person")}
        rows.append({**values, "invitation_id": numbers[pair]})
    reading.write(ReplyGiven, rows)

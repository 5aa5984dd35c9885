"""Tags, lists and the archive for many people at once, and the way back of each."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from crm.db import db, insert_all_missing
from crm.history.actions import note_each
from crm.people import tag_actions, tag_queries
from crm.people.models import Person
from crm.people.tag_models import PersonTag, Tag
from crm.segments import bulk_queries, list_actions, list_queries
from crm.segments.bulk_verbs import CHANGED_SINCE, GONE, Done, Hand
from crm.segments.models import ListMembership, PeopleList

Befores = Mapping[int, Any]
Reasons = Mapping[int, str]


def put_tag(ids: Sequence[int], hand: Hand) -> Befores:
    """The row of the tag bears the moment of the chunk, by which undoing knows it again."""
    tag = _tag(hand)
    if tag is None:
        return {}
    return dict.fromkeys(tag_actions.put_on_many(ids, tag, by=hand.by, at=hand.at))


def take_tag_back(done: Sequence[Done], hand: Hand) -> Reasons:
    tag = _tag(hand)
    if tag is None:
        return _all(done, GONE)
    rows = bulk_queries.own_tag_rows(tag.id, [one.person_id for one in done])
    same = {
        one.person_id: rows[one.person_id].id
        for one in done
        if one.person_id in rows and rows[one.person_id].tagged_at == one.at
    }
    _delete(PersonTag, same.values())
    changes = {"tags": [tag.name, None]}
    note_each(Person, same, "untagged", by=hand.by, at=hand.at, changes=changes)
    return _others(done, same)


def take_tag(ids: Sequence[int], hand: Hand) -> Befores:
    tag = _tag(hand)
    if tag is None:
        return {}
    before = {
        number: [[row.person_id, row.tagged_at.isoformat(), row.tagged_by_id] for row in rows]
        for number, rows in bulk_queries.tag_rows(tag.id, ids).items()
    }
    freed = tag_actions.take_off_many(ids, tag, by=hand.by, at=hand.at)
    return {number: before[number] for number in freed}


def put_tag_back(done: Sequence[Done], hand: Hand) -> Reasons:
    tag = _tag(hand)
    if tag is None:
        return _all(done, GONE)
    tagged = tag_queries.carriers_among(tag.id, [one.person_id for one in done])
    free = {one.person_id: one.before for one in done if one.person_id not in tagged}
    rows = [
        {
            "tag_id": tag.id,
            "person_id": record,
            "tagged_at": datetime.fromisoformat(at),
            "tagged_by_id": by,
        }
        for before in free.values()
        for record, at, by in before
    ]
    insert_all_missing(PersonTag, rows, key=["tag_id", "person_id"])
    changes = {"tags": [None, tag.name]}
    note_each(Person, free, "tagged", by=hand.by, at=hand.at, changes=changes)
    return _others(done, free)


def put_on_list(ids: Sequence[int], hand: Hand) -> Befores:
    found = _list(hand)
    if found is None:
        return {}
    added = list_actions.put_on(ids, found, on=hand.on, by=hand.by, at=hand.at)
    rows = bulk_queries.open_memberships(found.id, added)
    return {number: rows[number][0].id for number in added}


def take_list_back(done: Sequence[Done], hand: Hand) -> Reasons:
    """Whoever has left the list since, or was put on it anew, stays as they are."""
    found = _list(hand)
    if found is None:
        return _all(done, GONE)
    rows = bulk_queries.memberships(found.id, [one.before for one in done])
    same = {
        one.person_id: one.before
        for one in done
        if one.before in rows and rows[one.before].left_on is None
    }
    _delete(ListMembership, same.values())
    changes = {"lists": [found.name, None]}
    note_each(Person, same, "unlisted", by=hand.by, at=hand.at, changes=changes)
    return _others(done, same)


def take_off_list(ids: Sequence[int], hand: Hand) -> Befores:
    found = _list(hand)
    if found is None:
        return {}
    rows = bulk_queries.open_memberships(found.id, ids)
    left = list_actions.take_off(ids, found, on=hand.on, by=hand.by, at=hand.at)
    return {n: [[row.id, str(row.left_on)] for row in rows[n]] for n in left}


def put_list_back(done: Sequence[Done], hand: Hand) -> Reasons:
    found = _list(hand)
    if found is None:
        return _all(done, GONE)
    on_it = list_queries.among(found.id, [one.person_id for one in done])
    rows = bulk_queries.memberships(found.id, [row for one in done for row, _on in one.before])
    same = [
        one.person_id
        for one in done
        if one.person_id not in on_it and _left_as_noted(one.before, rows)
    ]
    for one in done:
        if one.person_id in same:
            for row, _on in one.before:
                rows[row].left_on = None
    changes = {"lists": [None, found.name]}
    note_each(Person, same, "listed", by=hand.by, at=hand.at, changes=changes)
    db.session.flush()
    return _others(done, same)


def archive(ids: Sequence[int], hand: Hand) -> Befores:
    known = bulk_queries.archived_at(ids)
    return dict.fromkeys(_set_archived([n for n in known if known[n] is None], hand.at, hand))


def unarchive(done: Sequence[Done], hand: Hand) -> Reasons:
    known = bulk_queries.archived_at([one.person_id for one in done])
    same = [one.person_id for one in done if known.get(one.person_id) == one.at]
    _set_archived(same, None, hand)
    return _others(done, same)


def restore(ids: Sequence[int], hand: Hand) -> Befores:
    known = bulk_queries.archived_at(ids)
    before = {number: at.isoformat() for number, at in known.items() if at is not None}
    _set_archived(list(before), None, hand)
    return before


def rearchive(done: Sequence[Done], hand: Hand) -> Reasons:
    """Archived again as of the moment they had been."""
    known = bulk_queries.archived_at([one.person_id for one in done])
    same = [o for o in done if o.person_id in known and known[o.person_id] is None]
    moments: dict[str, list[int]] = {}
    for one in same:
        moments.setdefault(one.before, []).append(one.person_id)
    for moment, numbers in moments.items():
        _set_archived(numbers, datetime.fromisoformat(moment), hand)
    return _others(done, [one.person_id for one in same])


def _set_archived(ids: Sequence[int], moment: datetime | None, hand: Hand) -> Sequence[int]:
    stmt = (
        sa.update(Person)
        .where(Person.id.in_(ids))
        .values(archived_at=moment, version=Person.version + 1)
    )
    db.session.execute(stmt.execution_options(synchronize_session=False))
    verb = "restored" if moment is None else "archived"
    changes = None if moment is None else {"archived_at": [None, moment.isoformat()]}
    note_each(Person, ids, verb, by=hand.by, at=hand.at, changes=changes)
    return ids


def _left_as_noted(before: Any, rows: Mapping[int, ListMembership]) -> bool:
    return all(row in rows and rows[row].left_on == date.fromisoformat(on) for row, on in before)


def _delete(model: type[Any], numbers: Any) -> None:
    stmt = sa.delete(model).where(model.id.in_(list(numbers)))
    db.session.execute(stmt.execution_options(synchronize_session=False))


def _all(done: Sequence[Done], why: str) -> Reasons:
    return {one.person_id: why for one in done}


def _others(done: Sequence[Done], back: Any) -> Reasons:
    taken = set(back)
    return {one.person_id: CHANGED_SINCE for one in done if one.person_id not in taken}


def _tag(hand: Hand) -> Tag | None:
    return tag_queries.tag(hand.argument or 0)


def _list(hand: Hand) -> PeopleList | None:
    return list_queries.people_list(hand.argument or 0)

"""Lists: made, renamed, people put on them and taken off."""

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa

from crm.db import db, give_ref
from crm.history.actions import note, note_each
from crm.history.models import Actor
from crm.people.models import Person
from crm.segments import list_queries
from crm.segments.actions import Facts, NameTakenError
from crm.segments.models import ListMembership, PeopleList
from crm.segments.queries import key_of

#: People whose rows are written in one statement.
BATCH = 1_000


def add_list(facts: Facts, *, by: Actor, at: datetime) -> PeopleList:
    """Make an empty list.

    Raises:
        NameTakenError
    """
    _check_name(facts.name, but=None)
    made = PeopleList(created_at=at)
    _write(made, facts)
    note(made, "created", by=by, at=at)
    give_ref(made)
    return made


def change_list(found: PeopleList, facts: Facts, *, by: Actor, at: datetime) -> None:
    """Write name, note and owner anew.

    Raises:
        NameTakenError
    """
    _check_name(facts.name, but=found.id)
    _write(found, facts)
    note(found, "changed", by=by, at=at)
    db.session.flush()


def archive(found: PeopleList, *, by: Actor, at: datetime) -> None:
    """Take a list out of choices; its people stay on it."""
    if found.archived_at is None:
        found.archived_at = at
        note(found, "archived", by=by, at=at)
        db.session.flush()


def restore(found: PeopleList, *, by: Actor, at: datetime) -> None:
    """Bring a list back into choices."""
    if found.archived_at is not None:
        found.archived_at = None
        note(found, "restored", by=by, at=at)
        db.session.flush()


def put_on(
    person_ids: Iterable[int], found: PeopleList, *, on: date, by: Actor, at: datetime
) -> list[int]:
    """Put people on a list from a day on; returns the numbers of those who were not on it."""
    wanted, added = list(dict.fromkeys(person_ids)), []
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        known = list_queries.among(found.id, part)
        new = [number for number in part if number not in known]
        rows = [
            {"list_id": found.id, "person_id": id, "joined_on": on, "added_by_id": by.user_id}
            for id in new
        ]
        if rows:
            db.session.execute(sa.insert(ListMembership), rows)
        note_each(Person, new, "listed", by=by, at=at, changes={"lists": [None, found.name]})
        added += new
    return added


def take_off(
    person_ids: Iterable[int], found: PeopleList, *, on: date, by: Actor, at: datetime
) -> list[int]:
    """Let people leave a list on a day; returns the numbers of those who were on it."""
    wanted, left = list(dict.fromkeys(person_ids)), []
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        known = sorted(list_queries.among(found.id, part))
        for row in list_queries.open_rows(found.id, part):
            row.left_on = max(on, row.joined_on)
        note_each(Person, known, "unlisted", by=by, at=at, changes={"lists": [found.name, None]})
        left += known
    db.session.flush()
    return left


def _check_name(name: str, *, but: int | None) -> None:
    known = list_queries.list_by_key(key_of(name))
    if known is not None and known.id != but:
        raise NameTakenError(known.name)


def _write(found: PeopleList, facts: Facts) -> None:
    found.name, found.name_key = facts.name, key_of(facts.name)
    found.note = facts.note
    found.owner_id = facts.owner.id if facts.owner is not None else None

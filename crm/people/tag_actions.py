"""Tags: put on people, taken off, renamed, merged into another, deleted."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from crm.db import db, give_ref, insert_all_missing, insert_missing
from crm.history.actions import note, note_each
from crm.history.models import Actor
from crm.people import tag_queries
from crm.people.models import Person
from crm.people.tag_models import PersonTag, Tag
from crm.text.plain import single_line

LONGEST_NAME = 60
#: People whose rows are written in one statement.
BATCH = 1_000


class NameTakenError(ValueError):
    """Another tag has this name."""


def tag_named(name: str, *, by: Actor, at: datetime) -> Tag:
    """The tag of that name, a new one if there is none; capitals do not part them.

    Raises:
        ValueError: the name holds no letter or digit.
    """
    key = key_of(name)
    known = tag_queries.tag_named(key)
    if known is not None:
        return known
    values = {"name": single_line(name)[:LONGEST_NAME], "name_key": key, "created_at": at}
    made = insert_missing(Tag, values, key=["name_key"])
    if made is None:
        return db.session.scalars(sa.select(Tag).where(Tag.name_key == key)).one()
    note(made, "created", by=by, at=at, extra={"name": [None, made.name]})
    give_ref(made)
    return made


def key_of(name: str) -> str:
    """The name in small letters, by which tags are told apart.

    Raises:
        ValueError: the name holds no letter or digit.
    """
    key = single_line(name)[:LONGEST_NAME].casefold()[:120]
    if not any(char.isalnum() for char in key):
        raise ValueError("a tag needs a letter or a digit")
    return key


def put_on(person: Person, tag: Tag, *, by: Actor, at: datetime) -> bool:
    """Mark a person; says whether they did not carry the tag yet."""
    if tag_queries.rows_of(tag.id, [person.id]):
        return False
    db.session.add(PersonTag(tag=tag, person=person, tagged_at=at, tagged_by_id=by.user_id))
    note(person, "tagged", by=by, at=at, extra={"tags": [None, tag.name]})
    db.session.flush()
    return True


def take_off(person: Person, tag: Tag, *, by: Actor, at: datetime) -> bool:
    """Take a tag off a person, from records merged into theirs as well."""
    rows = tag_queries.rows_of(tag.id, [person.id])
    for row in rows:
        db.session.delete(row)
    if rows:
        note(person, "untagged", by=by, at=at, extra={"tags": [tag.name, None]})
        db.session.flush()
    return bool(rows)


def put_on_many(person_ids: Iterable[int], tag: Tag, *, by: Actor, at: datetime) -> list[int]:
    """Mark many people; returns the numbers of those who did not carry the tag yet."""
    wanted, marked = list(dict.fromkeys(person_ids)), []
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        known = tag_queries.carriers_among(tag.id, part)
        new = [number for number in part if number not in known]
        _insert(tag, new, by=by, at=at)
        note_each(Person, new, "tagged", by=by, at=at, changes={"tags": [None, tag.name]})
        marked += new
    return marked


def take_off_many(person_ids: Iterable[int], tag: Tag, *, by: Actor, at: datetime) -> list[int]:
    """Take a tag off many people; returns the numbers of those who carried it."""
    wanted, freed = list(dict.fromkeys(person_ids)), []
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        known = sorted(tag_queries.carriers_among(tag.id, part))
        records = sa.select(Person.id).where(Person.survivor_id.in_(part))
        gone = sa.delete(PersonTag).where(
            PersonTag.tag_id == tag.id, PersonTag.person_id.in_(records)
        )
        db.session.execute(gone.execution_options(synchronize_session=False))
        note_each(Person, known, "untagged", by=by, at=at, changes={"tags": [tag.name, None]})
        freed += known
    return freed


def rename(tag: Tag, name: str, *, by: Actor, at: datetime) -> None:
    """Give a tag another name.

    Raises:
        ValueError: the name holds no letter or digit.
        NameTakenError: another tag has it; merging is meant then.
    """
    key = key_of(name)
    other = tag_queries.tag_named(key)
    if other is not None and other.id != tag.id:
        raise NameTakenError(other.name)
    tag.name, tag.name_key = single_line(name)[:LONGEST_NAME], key
    note(tag, "changed", by=by, at=at)
    db.session.flush()


def merge(gone: Tag, into: Tag, *, by: Actor, at: datetime) -> None:
    """Let everybody who carries one tag carry the other, and delete the first."""
    if gone.id == into.id:
        return
    carrying = sa.select(PersonTag.person_id).where(PersonTag.tag_id == gone.id)
    _insert(into, list(db.session.scalars(carrying)), by=by, at=at)
    note(into, "merged", by=by, at=at, extra={"name": [gone.name, into.name]})
    delete(gone, by=by, at=at)


def delete(tag: Tag, *, by: Actor, at: datetime) -> None:
    """Delete a tag; nobody carries it any more."""
    note(tag, "deleted", by=by, at=at, extra={"name": [tag.name, None]})
    gone = sa.delete(PersonTag).where(PersonTag.tag_id == tag.id)
    db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.delete(tag)
    db.session.flush()


def _insert(tag: Tag, person_ids: list[int], *, by: Actor, at: datetime) -> None:
    for start in range(0, len(person_ids), BATCH):
        rows = [
            {"tag_id": tag.id, "person_id": id, "tagged_at": at, "tagged_by_id": by.user_id}
            for id in person_ids[start : start + BATCH]
        ]
        insert_all_missing(PersonTag, rows, key=["tag_id", "person_id"])

"""Merging two records of one human being, and taking that back. The pointer is the merge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm.attributes import flag_modified

from crm.db import db
from crm.history import actions as history
from crm.history.models import Actor
from crm.invitations import superseding
from crm.merging import choosing, copying, keeping, primaries, queries
from crm.merging.choosing import Refused
from crm.merging.models import Merge
from crm.merging.person_parts import COPIED, FIELDS, KIND, PRIMARY
from crm.people import actions as people
from crm.people import cluster_queries
from crm.people.models import Person
from crm.text.collation import sort_key


@dataclass
class Undone:
    """What taking a merge back came to. `fields` and `rows` were edited since and stay."""

    keep: Person
    gone: Person
    fields: list[str] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)


def merge(
    keep_id: int,
    gone_id: int,
    *,
    choices: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> Merge:
    """Let one record count as the other from now on.

    `choices` says for a field whose value stays, "keep" or "gone"; without a choice it is that of
    the record which stays, where it has one. Rows stay on the record they were written for; what
    the survivor lacks of addresses, telephones, organisations and expertises is added to it.

    Raises:
        Refused: one of them is not on record any more, was merged already, or both are one.
    """
    keep, gone = _both(keep_id, gone_id)
    first = primaries.first_ones(PRIMARY, keep.id)
    before = [choosing.snapshot(person, FIELDS) for person in (keep, gone)]
    chosen = dict(choices or {})
    changed = choosing.take_over(keep, gone, FIELDS, chosen)
    keep.sort_key = sort_key(keep.full_name)
    flag_modified(keep, "sort_key")  # so that forms opened before know of the merge
    gone.merged_into_id = keep.id
    _note_merge(keep, gone, by=by, at=at)
    added = copying.copy_rows(COPIED, keep.id, gone.id)
    changed |= primaries.choose(PRIMARY, keep.id, gone.id, chosen, first)
    _let_count_as(keep.id, cluster_queries.record_ids(gone.id))
    kept = keeping.remember(
        KIND, keep, gone, choices=chosen, before=before, changed=changed,
        copied=copying.told(added), by=by, at=at,
    )  # fmt: skip
    superseding.settle([keep.id], by=by, at=at)
    _finish(keep, gone)
    return kept


def unmerge(gone_id: int, *, by: Actor, at: datetime) -> Undone:
    """Take a merge back: both records are again what they were, but for what was edited since.

    Merges into the record that stayed, made before or after, hold on; records that had been
    merged into the one that went go with it.

    Raises:
        Refused: it is not merged; the record it was merged into has itself been merged since, or
            one of them was erased.
    """
    keep, gone = to_part(gone_id)
    undone = Undone(keep, gone)
    found = queries.merge_of(KIND, gone.id)
    if found is not None:
        _give_back(found, undone)
    keep.sort_key = sort_key(keep.full_name)
    flag_modified(keep, "sort_key")
    gone.merged_into_id = None
    _note_undoing(keep, gone, by=by, at=at)
    if found is not None:
        keeping.undo(found, by=by, at=at)
    _let_count_as(gone.id, cluster_queries.chain_below(gone.id))
    undone.waiting = superseding.settle([keep.id, gone.id], by=by, at=at)
    _finish(keep, gone)
    return undone


def to_part(gone_id: int, *, hold: bool = True) -> tuple[Person, Person]:
    """Both records of a merge that can be taken back; held until the transaction ends if asked.

    Raises:
        Refused: as `unmerge` does.
    """
    keep_id = queries.merged_into(Person, gone_id)
    if keep_id is None:
        raise Refused("not_merged")
    keep, gone = queries.locked(Person, [keep_id, gone_id], hold=hold)
    if keep is None or gone is None or gone.merged_into_id != keep_id:
        raise Refused("not_merged")
    if keep.erased_on is not None or gone.erased_on is not None:
        raise Refused("erased")
    if keep.merged_into_id is not None:
        raise Refused("must_wait", keep.full_name)
    return keep, gone


def edited_rows(found: Merge) -> tuple[list[Any], list[Any]]:
    """The rows a merge copied that are as it left them, and those somebody edited since."""
    same, edited = copying.standing(COPIED, found)
    in_force = queries.in_force(found.kind, found.keep_id)
    chosen = [row for row in same if primaries.chosen_since(PRIMARY, in_force, row)]
    return [row for row in same if row not in chosen], [*edited, *chosen]


def _both(keep_id: int, gone_id: int) -> tuple[Person, Person]:
    if keep_id == gone_id:
        raise Refused("itself")
    keep, gone = queries.locked(Person, [keep_id, gone_id])
    if keep is None or gone is None:
        raise Refused("unknown")
    for person in (keep, gone):
        if person.erased_on is not None:
            raise Refused("erased")
        if person.merged_into_id is not None:
            raise Refused("merged", person.full_name)
    return keep, gone


def _give_back(found: Merge, undone: Undone) -> None:
    later = queries.later_than(found)
    same, undone.rows = edited_rows(found)
    undone.fields = primaries.changed_since(PRIMARY, found, later)
    copying.take_away(COPIED, later, same)
    primaries.give_back(PRIMARY, found, later)
    undone.fields += choosing.give_back(undone.keep, found, later, FIELDS)


def _let_count_as(survivor_id: int, records: Sequence[int]) -> None:
    db.session.flush()
    db.session.execute(
        update(Person)
        .where(Person.id.in_(records))
        .values(survivor_id=survivor_id)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def _note_merge(keep: Person, gone: Person, *, by: Actor, at: datetime) -> None:
    into = {"merged_into": [None, keep.full_name]}
    history.note(gone, "merged", by=by, at=at, extra=into, withhold=people.WITHHELD)
    took = {"merged_record": [None, gone.full_name]}
    history.note(keep, "took_over", by=by, at=at, extra=took, withhold=people.WITHHELD)


def _note_undoing(keep: Person, gone: Person, *, by: Actor, at: datetime) -> None:
    from_ = {"merged_into": [keep.full_name, None]}
    history.note(gone, "unmerged", by=by, at=at, extra=from_, withhold=people.WITHHELD)
    gave = {"merged_record": [gone.full_name, None]}
    history.note(keep, "gave_back", by=by, at=at, extra=gave, withhold=people.WITHHELD)


def _finish(keep: Person, gone: Person) -> None:
    db.session.flush()
    db.session.expire_all()
    people.index(keep)
    people.index(gone)
    history.raise_revision()
    db.session.flush()


__all__ = ["Refused", "Undone", "merge", "to_part", "unmerge"]

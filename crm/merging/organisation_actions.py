"""Merging two records of one organisation, and taking that back. The pointer is the merge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm.attributes import flag_modified

from crm.db import db
from crm.history import actions as history
from crm.history.models import Actor
from crm.merging import choosing, keeping, organisation_queries, queries
from crm.merging.choosing import Refused
from crm.merging.models import Merge
from crm.merging.organisation_parts import FIELDS, KIND
from crm.organisations import actions as organisations
from crm.organisations.models import Organisation
from crm.organisations.queries import is_below
from crm.text.collation import sort_key


@dataclass
class UndoneOrganisation:
    """What taking a merge back came to. `fields` were edited since and stay."""

    keep: Organisation
    gone: Organisation
    fields: list[str] = field(default_factory=list)


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
    the record which stays, where it has one. People, attendances and bodies beneath stay on the
    record they were written for and are read for the survivor.

    Raises:
        Refused: one of them was merged already, both are one, or one is part of the other.
    """
    keep, gone = _both(keep_id, gone_id)
    before = [choosing.snapshot(record, FIELDS) for record in (keep, gone)]
    chosen = dict(choices or {})
    changed = choosing.take_over(keep, gone, FIELDS, chosen)
    _sort(keep)
    gone.merged_into_id = gone.survivor_id = keep.id
    into, took = {"merged_into": [None, keep.name]}, {"merged_record": [None, gone.name]}
    history.note(gone, "merged", by=by, at=at, extra=into)
    history.note(keep, "took_over", by=by, at=at, extra=took)
    _let_count_as(keep.id, organisation_queries.counting_as(gone.id))
    kept = keeping.remember(
        KIND, keep, gone, choices=chosen, before=before, changed=changed, copied=[], by=by, at=at
    )
    _finish(keep, gone)
    return kept


def unmerge(gone_id: int, *, by: Actor, at: datetime) -> UndoneOrganisation:
    """Take a merge back: both records are again what they were, but for what was edited since.

    Merges into the record that stayed, made before or after, hold on; records that had been
    merged into the one that went go with it.

    Raises:
        Refused: it is not merged, or the record it was merged into has itself been merged since.
    """
    keep, gone = to_part(gone_id)
    undone = UndoneOrganisation(keep, gone)
    found = queries.merge_of(KIND, gone.id)
    if found is not None:
        keeping.undo(found, by=by, at=at)
        undone.fields = choosing.give_back(keep, found, queries.later_than(found), FIELDS)
    _sort(keep)
    gone.merged_into_id = gone.survivor_id = None
    back, gave = {"merged_into": [keep.name, None]}, {"merged_record": [gone.name, None]}
    history.note(gone, "unmerged", by=by, at=at, extra=back)
    history.note(keep, "gave_back", by=by, at=at, extra=gave)
    _let_count_as(gone.id, organisation_queries.chain_below(gone.id))
    _finish(keep, gone)
    return undone


def to_part(gone_id: int, *, hold: bool = True) -> tuple[Organisation, Organisation]:
    """Both records of a merge that can be taken back, held until the transaction ends.

    Raises:
        Refused: as `unmerge` does.
    """
    keep_id = queries.merged_into(Organisation, gone_id)
    if keep_id is None:
        raise Refused("not_merged")
    keep, gone = queries.locked(Organisation, [keep_id, gone_id], hold=hold)
    if keep is None or gone is None or gone.merged_into_id != keep_id:
        raise Refused("not_merged")
    if keep.merged_into_id is not None:
        raise Refused("must_wait", keep.name)
    return keep, gone


def check(keep_id: int, gone_id: int) -> None:
    """Say before anything is chosen whether the two can be merged.

    Raises:
        Refused: as `merge` does.
    """
    _both(keep_id, gone_id, hold=False)


def _both(keep_id: int, gone_id: int, *, hold: bool = True) -> tuple[Organisation, Organisation]:
    if keep_id == gone_id:
        raise Refused("itself")
    keep, gone = queries.locked(Organisation, [keep_id, gone_id], hold=hold)
    if keep is None or gone is None:
        raise Refused("unknown")
    for record in (keep, gone):
        if record.merged_into_id is not None:
            raise Refused("merged", record.name)
    if is_below(keep.id, gone.id) or is_below(gone.id, keep.id):
        raise Refused("part_of")
    return keep, gone


def _sort(keep: Organisation) -> None:
    keep.sort_key = sort_key(keep.name_bg or keep.name)
    flag_modified(keep, "sort_key")  # so that forms opened before know of the merge


def _let_count_as(survivor_id: int, records: Sequence[int]) -> None:
    """Let merged records count as one; the survivor itself points at nothing."""
    db.session.flush()
    db.session.execute(
        sa.update(Organisation)
        .where(Organisation.id.in_(records), Organisation.id != survivor_id)
        .values(survivor_id=survivor_id)
        .execution_options(synchronize_session=False)
    )
    db.session.expire_all()


def _finish(keep: Organisation, gone: Organisation) -> None:
    organisations.index(keep)
    organisations.index(gone)
    history.raise_revision()
    db.session.flush()


__all__ = ["Refused", "UndoneOrganisation", "check", "merge", "to_part", "unmerge"]

"""The row that remembers a merge, whatever kind of record was merged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crm.db import db
from crm.history.models import Actor
from crm.merging.models import Merge


def remember(
    kind: str,
    keep: Any,
    gone: Any,
    *,
    choices: Mapping[str, str],
    before: Sequence[dict[str, Any]],
    changed: dict[str, Any],
    copied: list[dict[str, Any]],
    by: Actor,
    at: datetime,
) -> Merge:
    """Write down a merge; `before` are the snapshots of both records, that of the keeper first."""
    merge = Merge(
        kind=kind,
        keep_id=keep.id,
        gone_id=gone.id,
        keep_ref=keep.ref,
        gone_ref=gone.ref,
        choices=dict(choices),
        keep_before=before[0],
        gone_before=before[1],
        changed=changed,
        copied=copied,
        at=at,
        by_kind=by.kind,
        by_id=by.user_id,
    )
    db.session.add(merge)
    db.session.flush()
    return merge


def undo(merge: Merge, *, by: Actor, at: datetime) -> None:
    """Write down that a merge was taken back, and by whom."""
    merge.undone_at, merge.undone_by_kind, merge.undone_by_id = at, by.kind, by.user_id
    db.session.flush()

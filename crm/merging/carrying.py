"""Figures known before a merge, carried over it, so that the next preview need not count anew.

A merge changes the revision of what is counted, and with it all that is remembered. But what it
does to the sums was computed for its preview: if nothing else changed meanwhile, they are the
sums of the new revision.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.engagement.as_one import sums_as_one
from crm.engagement.conditions import Window
from crm.engagement.counting import Sums
from crm.engagement.memory import known, put
from crm.history.models import COUNTED
from crm.history.queries import revision
from crm.merging.outlooks import windows

SUMS = "sums"


@dataclass(frozen=True)
class Ahead:
    """The sums after a merge by window, computed from those of a revision."""

    number: int
    sums: Sequence[tuple[Window, Sums]]


def look_ahead(keep_id: int, gone_id: int, *, at: datetime) -> Ahead:
    """What the remembered sums will be once the two are one; called before the merge."""
    number = revision(COUNTED)
    found = []
    for window in windows(at=at):
        sums = known(SUMS, window, number)
        if isinstance(sums, Sums):
            found.append((window, sums_as_one(window, sums, keep_id, gone_id)))
    return Ahead(number, found)


def revision_after() -> int:
    """The revision this transaction has made; called after the merge and before the commit."""
    return revision(COUNTED)


def carry(ahead: Ahead, number: int) -> None:
    """Remember them, if between the two revisions there was this one merge and nothing else."""
    if number == ahead.number + 1:
        for window, sums in ahead.sums:
            put(SUMS, window, number, sums)

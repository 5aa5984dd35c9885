"""Bulk actions and their undoing, a chunk at a time, each committed with how far it got."""

from collections.abc import Callable

from crm.i18n import house_zone
from crm.jobs.registry import handler
from crm.jobs.work import Work
from crm.segments import bulk_actions, bulk_queries
from crm.segments.bulk_models import BulkAction, BulkState
from crm.wall import day_of

Chunk = Callable[..., int]


@handler(bulk_actions.DOING)
def do(work: Work) -> None:
    """Do it to everybody who still waits."""
    action = _go_on(work, BulkState.RUNNING, bulk_actions.do_chunk)
    if action is not None:
        bulk_actions.finish(action, at=work.at)
        work.unit_done(0)


@handler(bulk_actions.UNDOING)
def undo(work: Work) -> None:
    """Take it back for everybody it changed."""
    action = _go_on(work, BulkState.UNDOING, bulk_actions.undo_chunk)
    if action is not None:
        bulk_actions.finish_undoing(action, at=work.at)
        work.unit_done(0)


def _go_on(work: Work, state: BulkState, chunk: Chunk) -> BulkAction | None:
    """Go through what is left; `None` when the action is not to go on."""
    while True:
        action = bulk_queries.action(work.args["action"])
        if action is None or action.state is not state:
            return None
        at = work.at
        count = chunk(action, on=day_of(at, house_zone()), at=at)
        if count == 0:
            return action
        work.unit_done(count)

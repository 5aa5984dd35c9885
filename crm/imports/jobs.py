from datetime import time, timedelta

from crm.history.models import SYSTEM, Actor
from crm.imports import actions, queries, running, undoing
from crm.imports.models import ImportState
from crm.jobs.registry import daily, handler
from crm.jobs.work import Work

KEPT_FOR = timedelta(days=30)


@daily("imports.forget_old", time(3, 50))
def forget_old(work: Work) -> None:
    """Throw drafts away after a month, and the files of imports that are over and decided."""
    before = work.at - KEPT_FOR
    for batch in queries.drafts_before(before):
        actions.discard(batch, by=SYSTEM, at=work.at)
        work.unit_done()
    for batch in queries.finished_before(before):
        actions.forget_file(batch)
        work.unit_done()


@handler(actions.TRYING)
def try_out(work: Work) -> None:
    """Say of every row what would become of it; begun anew when it was interrupted."""
    work.done_units = 0
    _go_through(work, ImportState.TRYING, is_dry=True)


@handler(actions.RUNNING)
def run(work: Work) -> None:
    """Take the rows over, going on behind those that are done."""
    _go_through(work, ImportState.RUNNING, is_dry=False)


@handler(actions.UNDOING)
def undo(work: Work) -> None:
    """Take an import back."""
    batch = queries.batch(work.args["batch"])
    if batch is not None and batch.state is ImportState.UNDOING:
        undoing.take_back(batch, by=actor_of(work), committed=_pace(work))


def _go_through(work: Work, state: ImportState, *, is_dry: bool) -> None:
    batch = queries.batch(work.args["batch"])
    if batch is None or batch.state is not state:
        return
    try:
        running.go_through(batch, is_dry=is_dry, by=actor_of(work), committed=_pace(work))
    except running.StoppedError:
        return


def _pace(work: Work) -> running.Committed:
    def committed(count: int, total: int) -> None:
        work.unit_done(count, total=total)

    return committed


def actor_of(work: Work) -> Actor:
    """Who asked for it."""
    number = work.args["actor"]
    return SYSTEM if number is None else Actor.user(number)

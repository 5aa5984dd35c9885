from datetime import time, timedelta
from itertools import islice
from typing import Final

from crm.files import actions
from crm.files.store import store
from crm.jobs import registry
from crm.jobs.work import Work
from crm.operations import queries

#: Bytes may lie this long without a row: an upload whose commit has not come yet, or never came.
KEPT_FOR: Final = timedelta(days=1)
BATCH: Final = 500


@registry.daily("database.statistics", time(4, 0))
def refresh_statistics(work: Work) -> None:
    """Let the database look how its tables have grown, so that it plans its reads well."""
    queries.refresh_statistics()
    work.unit_done()


@registry.daily("files.sweep", time(3, 50))
def sweep_files(work: Work) -> None:
    """Delete bytes that no row has named for a day."""
    before, files = work.at - KEPT_FOR, store()
    files.clear_unfinished(before=before)
    old = files.put_before(before)
    while batch := list(islice(old, BATCH)):
        actions.sweep(batch, out_of=files, before=before)
        work.unit_done(len(batch))

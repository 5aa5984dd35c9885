from datetime import time, timedelta

from crm.jobs import actions, registry
from crm.jobs.work import Work

KEPT_FOR = timedelta(days=30)


@registry.daily("jobs.forget_done", time(3, 40))
def forget_done(work: Work) -> None:
    """Delete jobs done a month ago, and with them the keys of their causes."""
    actions.forget_done(before=work.at - KEPT_FOR)

import threading
from collections.abc import Callable
from datetime import time, timedelta

from crm import clock
from crm.db import db
from crm.jobs import registry
from crm.jobs.work import Work
from crm.mail import actions, delivery, queries

KEPT_FOR = timedelta(days=7)
#: Letters a worker hands over before it looks at other work again.
BATCH = 25

_rest = threading.local()


@registry.source("mail", backlog=queries.waiting_count)
def deliver_letters(should_stop: Callable[[], bool]) -> registry.Tally:
    """Hand over a batch of due letters."""
    if clock.now() < getattr(_rest, "until", clock.now()):
        return registry.Tally()
    tally = delivery.deliver(limit=BATCH, should_stop=should_stop)
    if tally.is_cut_short:
        _rest.until = clock.now() + delivery.REST
    return registry.Tally(
        done=tally.sent + tally.suppressed,
        failed=tally.failed,
        again=tally.handled == BATCH and not tally.is_cut_short,
    )


@registry.daily("mail.wipe", time(3, 20))
def wipe(work: Work) -> None:
    """Delete the bytes of letters seven days after their end."""
    while actions.wipe_bodies(before=work.at - KEPT_FOR):
        work.unit_done()
    db.session.commit()

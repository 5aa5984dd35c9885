from datetime import time

from crm.db import db
from crm.i18n import house_zone
from crm.jobs.registry import daily
from crm.jobs.work import Work
from crm.segments import actions, queries
from crm.wall import day_of

COUNTED_AT = time(3, 30)


@daily("segments.count", COUNTED_AT)
def count_all(work: Work) -> None:
    """Count every segment in use, so that who came and went is known to the day."""
    ids = [segment.id for segment in queries.segments()]
    for number in ids[work.done_units :]:
        segment = queries.segment(number)
        if segment is not None and segment.archived_at is None:
            actions.count(segment, on=day_of(work.at, house_zone()), at=work.at)
        work.unit_done(total=len(ids))
    db.session.commit()

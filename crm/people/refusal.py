"""Whether somebody with several records withdrew a consent: the stricter record wins. Pure.

Of each record the latest row about a purpose speaks. Withdrawn on any record is withdrawn, unless
a row in force on another one is newer: given on a later day, or on the day of an objection and
written down after it. A withdrawal of an older consent has a day and no hour: on that day it wins.
"""

from collections.abc import Iterable

from crm.people.models import Consent


def refuses(rows: Iterable[Consent]) -> bool:
    """Whether the human being refuses; `rows` are about one purpose, on any of their records."""
    latest: dict[int, Consent] = {}
    for row in sorted(rows, key=lambda row: row.id):
        latest[row.person_id] = row
    given = [row for row in latest.values() if row.is_in_force]
    return any(
        not any(_is_newer(other, than=row) for other in given)
        for row in latest.values()
        if not row.is_in_force
    )


def _is_newer(given: Consent, *, than: Consent) -> bool:
    ended = than.withdrawn_on
    if ended is None or given.given_on != ended:
        return ended is not None and given.given_on > ended
    was_objection = than.given_on == ended
    return was_objection and given.id > than.id

"""The columns of people that say how often they took part, and when last."""

from typing import Final

from crm.accounts.access import STAFF
from crm.attendance import column_queries as read
from crm.i18n import day
from crm.i18n import lazy_gettext as _l
from crm.people.columns import Column

COLUMNS: Final[tuple[Column, ...]] = (
    Column(
        "times_attended",
        _l("Times taken part"),
        read.taken_part,
        lambda found: found.times,
        roles=STAFF,
        nothing=0,
    ),
    Column(
        "last_attended",
        _l("Last took part"),
        read.taken_part,
        lambda found: found.last,
        lambda found: day(found.last),
        roles=STAFF,
    ),
)

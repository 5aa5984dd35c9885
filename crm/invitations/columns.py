"""The column of people that says how often they were invited."""

from typing import Final

from crm.accounts.access import STAFF
from crm.i18n import lazy_gettext as _l
from crm.invitations import column_queries as read
from crm.people.columns import Column

COLUMNS: Final[tuple[Column, ...]] = (
    Column(
        "times_invited",
        _l("Times invited"),
        read.times_invited,
        lambda found: found,
        roles=STAFF,
        nothing=0,
    ),
)

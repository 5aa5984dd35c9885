"""The column of people that says on which lists they are."""

from typing import Final

from crm.accounts.access import STAFF
from crm.i18n import lazy_gettext as _l
from crm.people.columns import Column
from crm.segments import column_queries as read

COLUMNS: Final[tuple[Column, ...]] = (
    Column("lists", _l("Lists"), read.lists, lambda found: found, roles=STAFF),
)

"""What an organisation's record consists of, for a merge: the fields one chooses between."""

from typing import Final

from crm.merging.choosing import fields_of
from crm.organisations.models import Organisation

KIND: Final = "organisation"

#: Columns nobody chooses: what the record is, not which body it describes.
NOT_CHOSEN: Final = frozenset(
    {
        "id",
        "ref",
        "sort_key",
        "merged_into_id",
        "survivor_id",
        "version",
        "created_at",
        "archived_at",
    }
)

FIELDS: Final = fields_of(Organisation, but=NOT_CHOSEN)

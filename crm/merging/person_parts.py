"""What a person's record consists of, for a merge: fields one chooses between, rows that follow."""

from typing import Final

from crm.merging.choosing import fields_of
from crm.merging.copying import Copied
from crm.people.models import Affiliation, EmailAddress, Expertise, Person, PhoneNumber

KIND: Final = "person"

#: Columns nobody chooses: what the record is, not whom it describes.
NOT_CHOSEN: Final = frozenset(
    {
        "id",
        "ref",
        "sort_key",
        "created_on",
        "merged_into_id",
        "survivor_id",
        "erased_on",
        "version",
        "created_at",
        "archived_at",
    }
)

FIELDS: Final = fields_of(Person, but=NOT_CHOSEN)

#: Names of the choices whose address letters go to and whose number is called first.
EMAIL: Final = "email"
PHONE: Final = "phone"

EMAILS: Final = Copied(
    EmailAddress,
    "person_id",
    ("address", "address_key"),
    lambda row: row.address_key,
    primary="is_primary",
)
PHONES: Final = Copied(
    PhoneNumber,
    "person_id",
    ("typed", "e164"),
    lambda row: row.e164 or row.typed,
    primary="is_primary",
)
AFFILIATIONS: Final = Copied(
    Affiliation,
    "person_id",
    ("organisation_id", "role", "starts_on", "ends_on", "is_contact"),
    lambda row: (row.organisation_id, row.role.casefold(), row.starts_on, row.ends_on),
)
EXPERTISES: Final = Copied(Expertise, "person_id", ("sector", "note"), lambda row: row.sector)

#: Rows the surviving record takes over where it lacks them. Further rooms name theirs here.
COPIED: Final = (EMAILS, PHONES, AFFILIATIONS, EXPERTISES)
PRIMARY: Final = {EMAIL: EMAILS, PHONE: PHONES}

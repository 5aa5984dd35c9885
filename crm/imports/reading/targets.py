"""What a column of a spreadsheet can be taken for."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Subject(StrEnum):
    """What a row of the file describes. A sign-in sheet describes people."""

    PEOPLE = "people"
    ORGANISATIONS = "organisations"


class Target(StrEnum):
    """The field a column is read into. Those of `SEVERAL` may be given to more than one column."""

    IGNORE = "ignore"

    REF = "ref"
    EXTERNAL_ID = "external_id"

    FULL_NAME = "full_name"
    GIVEN_NAME = "given_name"
    MIDDLE_NAME = "middle_name"
    FAMILY_NAME = "family_name"
    LATIN_NAME = "latin_name"
    EMAIL = "email"
    PHONE = "phone"
    LANGUAGE = "language"
    GENDER = "gender"
    BIRTH_YEAR = "birth_year"
    BIRTH_DATE = "birth_date"
    DISTRICT = "district"
    ADDRESS = "address"
    NOTE = "note"
    TAGS = "tags"

    ORGANISATION = "organisation"
    ORGANISATION_ROLE = "organisation_role"
    AFFILIATION_SINCE = "affiliation_since"
    AFFILIATION_UNTIL = "affiliation_until"
    IS_CONTACT = "is_contact"
    EXPERTISE = "expertise"

    BACKGROUND = "background"
    BACKGROUND_ON = "background_on"

    CONSENTS = "consents"
    CONSENT_CONTACT = "consent_contact"
    CONSENT_NEWS = "consent_news"
    CONSENT_PHOTO = "consent_photo"
    CONSENT_PUBLICATION = "consent_publication"
    CONSENT_BACKGROUND = "consent_background"
    CONSENT_STATISTICS = "consent_statistics"
    CONSENT_ON = "consent_on"
    CONSENT_EVIDENCE = "consent_evidence"

    EVENT = "event"
    EVENT_ON = "event_on"
    ATTENDANCE = "attendance"
    ATTENDANCE_ROLE = "attendance_role"

    NAME = "name"
    NAME_BG = "name_bg"
    KIND = "kind"
    SECTOR = "sector"
    PARENT = "parent"
    WEBSITE = "website"


#: Columns of organisations; all other targets are columns of people.
OF_ORGANISATIONS: Final = (
    Target.REF,
    Target.EXTERNAL_ID,
    Target.NAME,
    Target.NAME_BG,
    Target.KIND,
    Target.SECTOR,
    Target.PARENT,
    Target.WEBSITE,
    Target.EMAIL,
    Target.PHONE,
    Target.DISTRICT,
    Target.NOTE,
    Target.TAGS,
)

_ONLY_OF_ORGANISATIONS = frozenset(
    {
        Target.NAME,
        Target.NAME_BG,
        Target.KIND,
        Target.SECTOR,
        Target.PARENT,
        Target.WEBSITE,
        Target.IGNORE,
    }
)
OF_PEOPLE: Final = tuple(target for target in Target if target not in _ONLY_OF_ORGANISATIONS)

#: Targets that take every column given to them together.
SEVERAL: Final = frozenset(
    {Target.EMAIL, Target.PHONE, Target.TAGS, Target.EXPERTISE, Target.NOTE, Target.CONSENTS}
)

#: The purpose whose consent a column holds.
PURPOSES: Final[Mapping[Target, str]] = MappingProxyType(
    {
        Target.CONSENT_CONTACT: "contact",
        Target.CONSENT_NEWS: "news",
        Target.CONSENT_PHOTO: "photo",
        Target.CONSENT_PUBLICATION: "publication",
        Target.CONSENT_BACKGROUND: "background",
        Target.CONSENT_STATISTICS: "statistics",
    }
)


def targets_of(subject: Subject) -> tuple[Target, ...]:
    """The targets offered for a column, in the order of a form."""
    return OF_PEOPLE if subject is Subject.PEOPLE else OF_ORGANISATIONS

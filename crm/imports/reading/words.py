"""What is said of files, columns and cells, in the reader's language.

Messages hold pieces of the file: escape them like any other data.
"""

from collections.abc import Mapping
from typing import Any, Final

from crm.i18n import lazy_gettext as _l
from crm.imports.reading.columns import MappingError, Rule
from crm.imports.reading.faults import Fault, Unreadable
from crm.imports.reading.targets import Target

#: Why a file is refused as a whole, and what to do.
REFUSALS: Final[Mapping[str, Any]] = {
    "cell_too_long": _l(
        "A cell in row %(row)s is longer than %(limit)s characters. "
        "Perhaps a quotation mark before it was never closed."
    ),
    "damaged": _l("The file is damaged and cannot be read. Save it again and send it once more."),
    "dtd": _l(
        "The file holds a document type definition, which no spreadsheet needs. "
        "Save it again as XLSX or CSV."
    ),
    "empty": _l("There is nothing in the file."),
    "encoding": _l(
        "The letters of the file cannot be read without guessing. "
        "Save it as XLSX, or as CSV in UTF-8."
    ),
    "encrypted": _l("The file is protected by a password. Save it without one."),
    "markup": _l(
        "The file is a web page under the name of a spreadsheet. Open it in a spreadsheet "
        "program and save it as XLSX or CSV."
    ),
    "no_header": _l(
        "Row %(row)s looks like data, not like headings. Put the names of the columns above it."
    ),
    "no_rows": _l("There is nothing below the headings in row %(row)s."),
    "no_such_sheet": _l("The file has no sheet named “%(sheet)s”."),
    "not_a_spreadsheet": _l("This is not a spreadsheet. CSV, XLSX, ODS and XLS can be read."),
    "open_quote": _l("The quotation mark opened in row %(row)s is never closed."),
    "other_workbook": _l("This kind of workbook cannot be read. Save it as XLSX."),
    "ratio": _l("Unpacked, the file is more than %(limit)s times as large. It is not opened."),
    "repeated_cells": _l(
        "A cell is repeated %(times)s times across the sheet. Remove what stands far to the right."
    ),
    "timed_out": _l("Reading the file took too long. Send it in several parts."),
    "too_heavy": _l(
        "The file needs too much memory: its cells lie too far apart, or it has too many. "
        "Copy what you need into a new file."
    ),
    "too_large": _l("The file is larger than %(limit)s MB. Send it in several parts."),
    "too_many_columns": _l(
        "The file has more than %(limit)s columns: something stands in %(cell)s. "
        "Remove the columns that are not needed."
    ),
    "too_many_rows": _l(
        "The file has more than %(limit)s rows, or something stands far below the last one. "
        "Send it in several parts."
    ),
    "truncated": _l("The end of the file is missing. Save it again and send it once more."),
    "unpacked_too_large": _l(
        "Unpacked, the file is larger than %(limit)s MB. Copy what you need into a new file."
    ),
}

#: What is wrong with a cell.
FAULTS: Final[Mapping[str, Any]] = {
    "ambiguous_day": _l(
        "“%(value)s” can be read as two different days. Write the day as 31.12.2026."
    ),
    "births_differ": _l("The year of birth and the date of birth do not agree."),
    "consent_for_what": _l("“%(value)s” does not say to what the consent was given."),
    "consents_differ": _l("One column says that this consent was given, another that it was not."),
    "day_ahead": _l("“%(value)s” is still to come."),
    "days_turned_round": _l("The last day is before the first."),
    "digits_lost": _l(
        "“%(value)s” was rounded by a spreadsheet program. Format the column as text and "
        "write the number again."
    ),
    "digits_only": _l("The ref “%(value)s” would be taken for the number of a record."),
    "impossible_phone": _l("No such telephone number exists: “%(value)s”. It is kept as written."),
    "no_letters": _l("There is no letter in the name “%(value)s”."),
    "no_name": _l("There is no name in this row."),
    "no_year": _l("The year is missing in “%(value)s”. Write the day as 31.12.2026."),
    "not_a_day": _l("“%(value)s” is not a day. Write it as 31.12.2026."),
    "not_a_mail": _l("“%(value)s” is not an e-mail address."),
    "not_a_phone": _l("“%(value)s” is not a telephone number."),
    "not_a_website": _l("“%(value)s” is not the address of a website."),
    "not_a_year": _l("“%(value)s” is not a year in which somebody of today was born."),
    "not_yes_or_no": _l("“%(value)s” is neither yes nor no."),
    "only_one": _l("Only one value can be kept here."),
    "too_long": _l("The text is too long: “%(value)s”."),
    "too_many": _l("There are too many values in one cell: “%(value)s”."),
    "two_digit_year": _l("The century is missing in “%(value)s”. Write the day as 31.12.2026."),
    "unknown_word": _l("“%(value)s” is not a word known for this column."),
}

#: What is wrong with the choice of columns.
MAPPING_PROBLEMS: Final[Mapping[str, Any]] = {
    "consent_day_alone": _l("There is a day of consent, but no column that says to what."),
    "no_name": _l("No column is chosen for the name."),
    "not_a_mapping": _l("This is not a list of columns and what they are taken for."),
    "other_subject": _l("These columns were saved for another kind of file."),
    "target_twice": _l("Two columns are taken for the same field: “%(column)s” is one of them."),
    "wrong_target": _l("The column “%(column)s” cannot be taken for “%(target)s”."),
}

TARGETS: Final[Mapping[Target, Any]] = {
    Target.IGNORE: _l("Leave out"),
    Target.REF: _l("Ref"),
    Target.EXTERNAL_ID: _l("Number in the partner's system"),
    Target.FULL_NAME: _l("Full name"),
    Target.GIVEN_NAME: _l("Given name"),
    Target.MIDDLE_NAME: _l("Father's name"),
    Target.FAMILY_NAME: _l("Family name"),
    Target.LATIN_NAME: _l("Name in Latin letters"),
    Target.EMAIL: _l("E-mail"),
    Target.PHONE: _l("Telephone"),
    Target.LANGUAGE: _l("Language of letters"),
    Target.GENDER: _l("Gender"),
    Target.BIRTH_YEAR: _l("Year of birth"),
    Target.BIRTH_DATE: _l("Date of birth (only the year is kept)"),
    Target.DISTRICT: _l("District"),
    Target.ADDRESS: _l("Address (only compared, not kept)"),
    Target.NOTE: _l("Note"),
    Target.TAGS: _l("Tags"),
    Target.ORGANISATION: _l("Organisation"),
    Target.ORGANISATION_ROLE: _l("Role in the organisation"),
    Target.AFFILIATION_SINCE: _l("In the organisation since"),
    Target.AFFILIATION_UNTIL: _l("In the organisation until"),
    Target.IS_CONTACT: _l("Contact person of the organisation"),
    Target.EXPERTISE: _l("Expertise"),
    Target.BACKGROUND: _l("Answer about their background"),
    Target.BACKGROUND_ON: _l("Day of the answer about their background"),
    Target.CONSENTS: _l("Consents, by name"),
    Target.CONSENT_CONTACT: _l("Consent: letters about our events"),
    Target.CONSENT_NEWS: _l("Consent: news of the programme"),
    Target.CONSENT_PHOTO: _l("Consent: being photographed"),
    Target.CONSENT_PUBLICATION: _l("Consent: publication of words and pictures"),
    Target.CONSENT_BACKGROUND: _l("Consent: keeping the answer about their background"),
    Target.CONSENT_STATISTICS: _l("Consent: counting in the programme's statistics"),
    Target.CONSENT_ON: _l("Day of the consents"),
    Target.CONSENT_EVIDENCE: _l("Evidence of the consents"),
    Target.EVENT: _l("Event"),
    Target.EVENT_ON: _l("Day of the event"),
    Target.ATTENDANCE: _l("Attendance"),
    Target.ATTENDANCE_ROLE: _l("Role at the event"),
    Target.NAME: _l("Name"),
    Target.NAME_BG: _l("Name in Bulgarian"),
    Target.KIND: _l("Kind"),
    Target.SECTOR: _l("Field of work"),
    Target.PARENT: _l("Part of"),
    Target.WEBSITE: _l("Website"),
}

RULES: Final[Mapping[Rule, Any]] = {
    Rule.FILL: _l("Fill blanks"),
    Rule.OVERWRITE: _l("Overwrite"),
    Rule.NEVER: _l("Never change"),
}


def refusal_message(error: Unreadable) -> str:
    """Why a file is refused and what to do."""
    return str(REFUSALS[error.code] % error.values)


def fault_message(code: str, values: Mapping[str, str]) -> str:
    """What is wrong with a cell; codes and values are those of a `Fault`, also a stored one."""
    return str(FAULTS[code] % values)


def fault_text(fault: Fault) -> str:
    """What is wrong with a cell."""
    return fault_message(fault.code, fault.values)


def problem_message(error: MappingError) -> str:
    """What is wrong with the choice of columns."""
    return str(MAPPING_PROBLEMS[error.code] % error.values)


def target_word(target: Target) -> str:
    """What a target is called in a select."""
    return str(TARGETS[target])


def rule_word(rule: Rule) -> str:
    """What a rule is called in a select."""
    return str(RULES[rule])

"""What is said of imports, their rows and what stops them, in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from crm.files.actions import Refusal
from crm.i18n import lazy_gettext as _l
from crm.i18n import lazy_pgettext, ngettext
from crm.imports.models import ImportBatch, ImportKind, ImportRow, ImportState, Outcome
from crm.imports.reading import words as reading
from crm.imports.reading.targets import Target

KINDS: Final[Mapping[ImportKind, Any]] = {
    ImportKind.PEOPLE: _l("People"),
    ImportKind.ORGANISATIONS: _l("Organisations"),
}
STATES: Final[Mapping[ImportState, Any]] = {
    ImportState.DRAFT: _l("columns to be chosen"),
    ImportState.CHECKED: _l("checked"),
    ImportState.TRYING: _l("dry run going on"),
    ImportState.TRIED: _l("tried, nothing written"),
    ImportState.RUNNING: _l("going on"),
    ImportState.DONE: _l("done"),
    ImportState.CANCELLED: _l("interrupted"),
    ImportState.UNDOING: _l("being taken back"),
    ImportState.UNDONE: _l("taken back"),
}
OUTCOMES: Final[Mapping[Outcome, Any]] = {
    Outcome.CREATED: _l("New"),
    Outcome.UPDATED: lazy_pgettext("count", "Changed"),
    Outcome.UNCHANGED: _l("Unchanged"),
    Outcome.REVIEW: _l("To be decided"),
    Outcome.REJECTED: _l("Rejected"),
}
#: What the register says of a row; the file's own faults are in `reading.words`.
FAULTS: Final[Mapping[str, Any]] = {
    "unknown_ref": _l("Nothing on record has the ref “%(value)s”."),
    "erased": _l("This person was erased on request and is not put on record again."),
    "unknown_without_name": _l("Nobody is known by this number, and the row has no name."),
    "unknown_organisation": _l("No organisation on record is called “%(value)s”."),
    "several_organisations": _l("Several organisations are called “%(value)s”."),
    "unknown_event": _l("No event is called “%(value)s”."),
    "several_events": _l("Several events are called “%(value)s”. Give the day or the ref."),
    "event_draft": _l("The event “%(value)s” is still a draft."),
    "event_cancelled": _l("The event “%(value)s” was cancelled."),
    "consent_withdrawn": _l("The person withdrew this consent; the file does not give it back."),
    "refusal_not_taken": _l("The answer on record stays; withdraw it on the person's page."),
    "refusal_older": _l("The refusal is older than the consent on record, which stays."),
    "attended_on_record": _l("On record the person came; that stays."),
    "left_out": _l("Left out when it was decided."),
}
REFUSALS: Final[Mapping[str, Any]] = {
    "state": _l("The import has moved on meanwhile. This is how it stands now."),
    "busy": _l("Another import is going on. Start this one when it is over."),
}
#: Why a file is not even opened.
FILES: Final[Mapping[Refusal, Any]] = {
    Refusal.EMPTY: _l("%(name)s is empty."),
    Refusal.TOO_LARGE: _l("%(name)s is larger than 20 MB. Send it in several parts."),
    Refusal.UNKNOWN_KIND: _l("%(name)s is not a spreadsheet. CSV, XLSX, ODS and XLS can be read."),
}
KEPT: Final[Mapping[str, Any]] = {
    "edited": _l("edited since"),
    "invited": _l("invited since"),
    "attended": _l("recorded at an event since"),
    "merged": _l("merged since"),
    "used": _l("used elsewhere since"),
    "organisation_used": _l("the organisation is used by others by now"),
    "tag_used": _l("the tag is used by others by now"),
}
UNKNOWN_BODY: Final[Mapping[str, Any]] = {
    "create": _l("Put it on record"),
    "review": _l("Ask about the row"),
    "reject": _l("Reject the row"),
}


#: What an import writes beside the records of its rows.
MADE: Final[Mapping[str, Callable[[int], str]]] = {
    "email_addresses": lambda n: ngettext("%(num)s e-mail address", "%(num)s e-mail addresses", n),
    "phone_numbers": lambda n: ngettext("%(num)s telephone", "%(num)s telephones", n),
    "affiliations": lambda n: ngettext(
        "%(num)s tie to an organisation", "%(num)s ties to organisations", n
    ),
    "organisations": lambda n: ngettext("%(num)s organisation", "%(num)s organisations", n),
    "expertises": lambda n: ngettext(
        "%(num)s field of expertise", "%(num)s fields of expertise", n
    ),
    "consents": lambda n: ngettext("%(num)s consent", "%(num)s consents", n),
    "background_answers": lambda n: ngettext("%(num)s answer", "%(num)s answers", n),
    "attendances": lambda n: ngettext("%(num)s attendance", "%(num)s attendances", n),
    "person_tags": lambda n: ngettext(
        "%(num)s tag put on somebody", "%(num)s tags put on somebody", n
    ),
}
#: What a row adds to a record.
ADDED: Final[Mapping[str, Any]] = {
    "email_addresses": _l("E-mail added"),
    "phone_numbers": _l("Telephone added"),
    "affiliations": _l("Organisation added"),
    "expertises": _l("Expertise added"),
    "consents": _l("Consent added"),
    "background_answers": _l("Answer added"),
    "attendances": _l("Attendance recorded"),
    "person_tags": _l("Tag added"),
}
#: Columns whose change is told; free text is withheld.
FIELDS: Final[Mapping[tuple[str, str], Any]] = {
    ("people", "full_name"): _l("Full name"),
    ("people", "given_name"): _l("Given name"),
    ("people", "family_name"): _l("Family name"),
    ("people", "latin_name"): _l("Name in Latin letters"),
    ("people", "language"): _l("Language of letters"),
    ("people", "birth_year"): _l("Year of birth"),
    ("people", "gender"): _l("Gender"),
    ("people", "district"): _l("District"),
    ("affiliations", "role"): _l("Role in the organisation"),
    ("organisations", "name"): _l("Name"),
    ("organisations", "name_bg"): _l("Name in Bulgarian"),
    ("organisations", "kind"): _l("Kind"),
    ("organisations", "sector"): _l("Field of work"),
    ("organisations", "website"): _l("Website"),
    ("organisations", "email"): _l("E-mail"),
    ("organisations", "phone"): _l("Telephone"),
    ("organisations", "district"): _l("District"),
}


def fault_message(code: str, values: Mapping[str, str]) -> str:
    """What is wrong with a row. Holds text from the file: escape it like any data."""
    if code in FAULTS:
        return str(FAULTS[code] % {"value": "", **values})
    return reading.fault_message(code, values)


def kind_word(kind: ImportKind) -> str:
    return str(KINDS[kind])


def state_word(state: ImportState) -> str:
    return str(STATES[state])


def outcome_word(outcome: Outcome) -> str:
    return str(OUTCOMES[outcome])


def kept_word(code: str) -> str:
    return str(KEPT.get(code, code))


def file_refusal(why: Refusal, name: str) -> str:
    """Why a file is not kept."""
    return str(FILES[why] % {"name": name})


def target_word(target: Target | None) -> str:
    """What a column is read into."""
    return reading.target_word(target) if target is not None else ""


def made(batch: ImportBatch) -> list[str]:
    """What an import writes beside people, as counts with their words."""
    found = []
    for table, told in MADE.items():
        number = batch.counts.get(f"made:{table}", 0)
        if number:
            found.append(told(number))
    return found


def changes(row: ImportRow) -> list[str]:
    """What a row changes, field by field; special-category data is never among it."""
    found = []
    for place, columns in (row.changes or {}).items():
        table = place.partition(":")[0]
        for column, (old, new) in columns.items():
            label = FIELDS.get((table, column))
            if label is not None:
                found.append(f"{label}: {old or '–'} → {new or '–'}")
    added = [str(ADDED[table]) for table in row.made or {} if table in ADDED]
    return found if row.outcome is Outcome.CREATED else [*found, *added]

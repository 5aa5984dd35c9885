"""What is said of imports, their rows and what stops them, in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from crm.files.actions import Refusal
from crm.i18n import lazy_gettext as _l
from crm.imports.models import ImportKind, ImportState, Outcome
from crm.imports.reading import words as reading

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
    Outcome.UPDATED: _l("Changed"),
    Outcome.UNCHANGED: _l("Unchanged"),
    Outcome.REVIEW: _l("To be decided"),
    Outcome.REJECTED: _l("Rejected"),
}
#: What the register says of a row; the file's own faults are in `reading.words`.
FAULTS: Final[Mapping[str, Any]] = {
    "unknown_ref": _l("Nobody on record has the ref “%(value)s”."),
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
}
UNKNOWN_BODY: Final[Mapping[str, Any]] = {
    "create": _l("Put it on record"),
    "review": _l("Ask about the row"),
    "reject": _l("Reject the row"),
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

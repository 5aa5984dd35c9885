"""What is said of files, columns and cells, in the reader's language."""

from crm.imports.reading.columns import MappingError
from crm.imports.reading.faults import Fault, Unreadable
from crm.imports.reading.targets import Target


def refusal_message(error: Unreadable) -> str:
    """Why a file is refused and what to do. Holds text from the file: escape it like any data."""
    raise NotImplementedError


def fault_message(code: str, values: dict[str, str]) -> str:
    """What is wrong with a cell. Holds text from the file: escape it like any data."""
    raise NotImplementedError


def fault_text(fault: Fault) -> str:
    raise NotImplementedError


def problem_message(error: MappingError) -> str:
    raise NotImplementedError


def target_word(target: Target) -> str:
    """What a target is called in a select."""
    raise NotImplementedError

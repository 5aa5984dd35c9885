"""The cells of a row, each read by the kind of its column."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from crm.imports.reading import contacts, values
from crm.imports.reading.columns import Column
from crm.imports.reading.columns import Mapping as ColumnMapping
from crm.imports.reading.days import DayReader
from crm.imports.reading.facts import PhoneFact
from crm.imports.reading.faults import BadCell, Fault
from crm.imports.reading.spool import Cell, Row
from crm.imports.reading.targets import PURPOSES, Target
from crm.imports.reading.vocabulary import (
    ANSWERS,
    DISTRICT_CODES,
    GENDERS,
    KINDS,
    LANGUAGE_CODES,
    ROLES,
    SECTORS,
    STATES,
)
from crm.imports.reading.vocabulary import PURPOSES as PURPOSE_WORDS

T = Target
Read = dict[Target, Any]

_PLAIN: Final[Mapping[Target, Callable[[Cell], Any]]] = {
    T.REF: values.ref,
    T.EXTERNAL_ID: values.exact_line,
    T.FULL_NAME: values.name,
    T.GIVEN_NAME: values.name,
    T.MIDDLE_NAME: values.name,
    T.FAMILY_NAME: values.name,
    T.LATIN_NAME: values.name,
    T.EMAIL: contacts.mails,
    T.PHONE: contacts.phones,
    T.LANGUAGE: partial(values.language, table=LANGUAGE_CODES),
    T.GENDER: partial(values.code, table=GENDERS),
    T.DISTRICT: partial(values.district, table=DISTRICT_CODES),
    T.ADDRESS: values.line,
    T.NOTE: values.note,
    T.TAGS: values.tags,
    T.ORGANISATION: values.organisation,
    T.ORGANISATION_ROLE: values.line,
    T.IS_CONTACT: values.yes_or_no,
    T.EXPERTISE: partial(values.codes, table=SECTORS),
    T.BACKGROUND: partial(values.code, table=ANSWERS),
    T.CONSENT_EVIDENCE: values.line,
    T.EVENT: values.line,
    T.ATTENDANCE_ROLE: partial(values.code, table=ROLES),
    T.NAME: values.name,
    T.NAME_BG: values.name,
    T.KIND: partial(values.code, table=KINDS),
    T.SECTOR: partial(values.code, table=SECTORS),
    T.PARENT: values.line,
    T.WEBSITE: values.website,
}
_EMPTY: Final = (None, "", ())
#: Stands in messages for what a private column holds: reports are read by many.
HIDDEN: Final = "…"


class CellReader:
    """Reads the cells of a row by the columns of a mapping.

    `labels` holds the first column of every target, as messages name it.
    """

    def __init__(self, mapping: ColumnMapping, *, today: date, is_from_1904: bool) -> None:
        days = DayReader(today=today, is_from_1904=is_from_1904)
        readers: dict[Target, Callable[[Cell], Any]] = {
            **_PLAIN,
            T.BIRTH_YEAR: days.birth,
            T.BIRTH_DATE: days.birth,
            T.AFFILIATION_SINCE: days.day,
            T.AFFILIATION_UNTIL: days.day,
            T.BACKGROUND_ON: days.past_day,
            T.CONSENT_ON: days.past_day,
            T.EVENT_ON: days.day,
            T.ATTENDANCE: _attendance,
            T.CONSENTS: _purposes,
            **{target: partial(_consent, days=days) for target in PURPOSES},
        }
        self.labels: dict[Target, str] = {}
        self._private = {column.index for column in mapping.columns if column.is_private}
        self._plan: list[tuple[Column, Target, Callable[[Cell], Any]]] = []
        for column in mapping.columns:
            if column.target and column.target is not Target.IGNORE:
                self.labels.setdefault(column.target, column.label)
                self._plan.append((column, column.target, readers[column.target]))

    def read(self, row: Row) -> tuple[Read, list[Fault]]:
        """What the columns hold, by target; empty cells have no entry."""
        found: Read = {}
        faults: list[Fault] = []
        width = len(row.cells)
        for column, target, reader in self._plan:
            cell = row.cells[column.index] if column.index < width else ""
            if cell == "" and isinstance(cell, str):
                continue
            try:
                value = reader(cell)
            except BadCell as bad:
                shown = HIDDEN if column.index in self._private else bad.value
                faults.append(Fault(row.number, column.label, bad.code, {"value": shown}))
                continue
            if value not in _EMPTY:
                found[target] = _together(target, found.get(target), value)
            if target is T.PHONE:
                faults += _impossible(row.number, column.label, value)
        return found, faults

    def fault(self, row: Row, target: Target, code: str, **about: str) -> Fault:
        """A fault about a field, in the column it comes from."""
        return Fault(row.number, self.labels.get(target, ""), code, about)


def _together(target: Target, before: Any, value: Any) -> Any:
    """Values of several columns of one target, in their order and without doubles."""
    if before is None:
        return value
    if target is T.NOTE:
        return f"{before}\n{value}"
    return tuple(dict.fromkeys((*before, *value)))


def _impossible(row: int, column: str, phones: tuple[PhoneFact, ...]) -> list[Fault]:
    """Numbers that cannot exist are kept as typed, with a warning."""
    return [
        Fault(row, column, "impossible_phone", {"value": phone.typed}, is_warning=True)
        for phone in phones
        if not phone.e164
    ]


def _consent(cell: Cell, *, days: DayReader) -> tuple[bool, date | None] | None:
    """Yes, no, or the day on which it was given."""
    try:
        is_given = values.yes_or_no(cell)
    except BadCell as bad:
        try:
            day = days.past_day(cell)
        except BadCell as bad_day:
            raise (bad if bad_day.code == "not_a_day" else bad_day) from None
        return (True, day) if day else None
    return None if is_given is None else (is_given, None)


def _purposes(cell: Cell) -> tuple[str, ...]:
    """Purposes by name; a bare yes does not say for what."""
    try:
        is_given = values.yes_or_no(cell)
    except BadCell:
        return values.codes(cell, PURPOSE_WORDS)
    if is_given is None:
        return ()
    raise BadCell("consent_for_what", values.text(cell))


def _attendance(cell: Cell) -> str:
    """A tick or a word for a state; "" for an empty cell, which says nothing."""
    try:
        came = values.yes_or_no(cell)
    except BadCell:
        return values.code(cell, STATES)
    return "" if came is None else ("attended" if came else "no_show")

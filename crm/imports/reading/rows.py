"""From a row of cells to facts and faults."""

from datetime import date
from typing import Any

from crm.imports.reading.cells import CellReader, Read
from crm.imports.reading.columns import Mapping
from crm.imports.reading.facts import (
    AffiliationFact,
    AttendanceFact,
    BackgroundFact,
    ConsentFact,
    OrganisationFacts,
    PersonFacts,
)
from crm.imports.reading.faults import Fault
from crm.imports.reading.spool import Row
from crm.imports.reading.targets import PURPOSES, Target

T = Target


class PersonReader:
    """Reads rows about people under one mapping.

    `today` bounds days that cannot lie ahead (births, consents); `is_from_1904` is that of the
    file's `Sheets`.
    """

    def __init__(self, mapping: Mapping, *, today: date, is_from_1904: bool = False) -> None:
        self._cells = CellReader(mapping, today=today, is_from_1904=is_from_1904)

    def read(self, row: Row) -> tuple[PersonFacts | None, tuple[Fault, ...]]:
        """Facts and faults. Facts are None when any fault is more than a warning."""
        found, faults = self._cells.read(row)
        year, born = self._birth(row, found, faults)
        affiliation = self._affiliation(row, found, faults)
        consents = self._consents(row, found, faults)
        full_name = _full_name(found)
        if not full_name and not (T.REF in found or T.EXTERNAL_ID in found):
            faults.append(self._cells.fault(row, self._name_target(), "no_name"))
        if not all(fault.is_warning for fault in faults):
            return None, tuple(faults)
        facts = PersonFacts(
            row=row.number,
            full_name=full_name,
            ref=found.get(T.REF, ""),
            external_id=found.get(T.EXTERNAL_ID, ""),
            given_name=found.get(T.GIVEN_NAME, ""),
            middle_name=found.get(T.MIDDLE_NAME, ""),
            family_name=found.get(T.FAMILY_NAME, ""),
            latin_name=found.get(T.LATIN_NAME, ""),
            emails=found.get(T.EMAIL, ()),
            phones=found.get(T.PHONE, ()),
            language=found.get(T.LANGUAGE, ""),
            gender=found.get(T.GENDER, ""),
            birth_year=year,
            birth_date=born,
            district=found.get(T.DISTRICT, ""),
            address=found.get(T.ADDRESS, ""),
            note=found.get(T.NOTE, ""),
            tags=found.get(T.TAGS, ()),
            affiliation=affiliation,
            expertises=found.get(T.EXPERTISE, ()),
            background=_background(found),
            consents=consents,
            attendance=self._attendance(found),
        )
        return facts, tuple(faults)

    def _name_target(self) -> Target:
        names = (T.FULL_NAME, T.GIVEN_NAME, T.FAMILY_NAME)
        return next((name for name in names if name in self._cells.labels), T.FULL_NAME)

    def _birth(self, row: Row, found: Read, faults: list[Fault]) -> tuple[int | None, date | None]:
        year, _ = found.get(T.BIRTH_YEAR, (None, None))
        year_of_day, born = found.get(T.BIRTH_DATE, (None, None))
        if year and year_of_day and year != year_of_day:
            faults.append(self._cells.fault(row, T.BIRTH_YEAR, "births_differ"))
        return year or year_of_day, born

    def _affiliation(self, row: Row, found: Read, faults: list[Fault]) -> AffiliationFact | None:
        since, until = found.get(T.AFFILIATION_SINCE), found.get(T.AFFILIATION_UNTIL)
        if since and until and until < since:
            faults.append(self._cells.fault(row, T.AFFILIATION_UNTIL, "days_turned_round"))
        if T.ORGANISATION not in found and T.ORGANISATION_ROLE not in found:
            return None
        return AffiliationFact(
            organisation=found.get(T.ORGANISATION, ""),
            role=found.get(T.ORGANISATION_ROLE, ""),
            since=since,
            until=until,
            is_contact=found.get(T.IS_CONTACT),
        )

    def _consents(self, row: Row, found: Read, faults: list[Fault]) -> tuple[ConsentFact, ...]:
        shared_day: date | None = found.get(T.CONSENT_ON)
        given: dict[str, tuple[bool, date | None]] = dict.fromkeys(
            found.get(T.CONSENTS, ()), (True, None)
        )
        for target, purpose in PURPOSES.items():
            if target not in found:
                continue
            if purpose in given and not found[target][0]:
                faults.append(self._cells.fault(row, target, "consents_differ"))
            given[purpose] = found[target]
        evidence = found.get(T.CONSENT_EVIDENCE, "")
        return tuple(
            ConsentFact(purpose, is_given=is_given, day=day or shared_day, evidence=evidence)
            for purpose, (is_given, day) in given.items()
        )

    def _attendance(self, found: Read) -> AttendanceFact | None:
        """A line of a sign-in sheet: ticked, or, without a column of ticks, by being on it."""
        if T.ATTENDANCE in self._cells.labels:
            if T.ATTENDANCE not in found:
                return None
        elif T.EVENT not in found and T.ATTENDANCE_ROLE not in found:
            return None
        return AttendanceFact(
            event=found.get(T.EVENT, ""),
            event_on=found.get(T.EVENT_ON),
            state=found.get(T.ATTENDANCE, "attended"),
            role=found.get(T.ATTENDANCE_ROLE, ""),
        )


class OrganisationReader:
    """Reads rows about organisations under one mapping."""

    def __init__(self, mapping: Mapping, *, today: date, is_from_1904: bool = False) -> None:
        self._cells = CellReader(mapping, today=today, is_from_1904=is_from_1904)

    def read(self, row: Row) -> tuple[OrganisationFacts | None, tuple[Fault, ...]]:
        """Facts and faults. Facts are None when any fault is more than a warning."""
        found, faults = self._cells.read(row)
        name = found.get(T.NAME, "") or found.get(T.NAME_BG, "")
        if not name and not (T.REF in found or T.EXTERNAL_ID in found):
            faults.append(self._cells.fault(row, T.NAME, "no_name"))
        email = self._only(row, T.EMAIL, found, faults)
        phone = self._only(row, T.PHONE, found, faults)
        if not all(fault.is_warning for fault in faults):
            return None, tuple(faults)
        facts = OrganisationFacts(
            row=row.number,
            name=name,
            ref=found.get(T.REF, ""),
            external_id=found.get(T.EXTERNAL_ID, ""),
            name_bg=found.get(T.NAME_BG, ""),
            kind=found.get(T.KIND, ""),
            sector=found.get(T.SECTOR, ""),
            parent=found.get(T.PARENT, ""),
            website=found.get(T.WEBSITE, ""),
            email=email or "",
            phone=phone.typed if phone else "",
            district=found.get(T.DISTRICT, ""),
            note=found.get(T.NOTE, ""),
            tags=found.get(T.TAGS, ()),
        )
        return facts, tuple(faults)

    def _only(self, row: Row, target: Target, found: Read, faults: list[Fault]) -> Any:
        """The one value of a field of which an organisation has one."""
        several = found.get(target, ())
        if len(several) > 1:
            faults.append(self._cells.fault(row, target, "only_one"))
        return several[0] if several else None


def _full_name(found: Read) -> str:
    parts = (found.get(name, "") for name in (T.GIVEN_NAME, T.MIDDLE_NAME, T.FAMILY_NAME))
    full_name: str = found.get(T.FULL_NAME, "")
    return full_name or " ".join(filter(None, parts))


def _background(found: Read) -> BackgroundFact | None:
    answer = found.get(T.BACKGROUND)
    return BackgroundFact(answer, found.get(T.BACKGROUND_ON)) if answer else None

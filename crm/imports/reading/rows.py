"""From a row of cells to facts and faults."""

from datetime import date

from crm.imports.reading.columns import Mapping
from crm.imports.reading.facts import OrganisationFacts, PersonFacts
from crm.imports.reading.faults import Fault
from crm.imports.reading.spool import Row


class PersonReader:
    """Reads rows about people under one mapping.

    `today` bounds days that cannot lie ahead (births, consents); `is_from_1904` is that of the
    file's `Sheets`.
    """

    def __init__(self, mapping: Mapping, *, today: date, is_from_1904: bool = False) -> None:
        raise NotImplementedError

    def read(self, row: Row) -> tuple[PersonFacts | None, tuple[Fault, ...]]:
        """Facts and faults. Facts are None when any fault is more than a warning."""
        raise NotImplementedError


class OrganisationReader:
    """Reads rows about organisations under one mapping."""

    def __init__(self, mapping: Mapping, *, today: date, is_from_1904: bool = False) -> None:
        raise NotImplementedError

    def read(self, row: Row) -> tuple[OrganisationFacts | None, tuple[Fault, ...]]:
        """Facts and faults. Facts are None when any fault is more than a warning."""
        raise NotImplementedError

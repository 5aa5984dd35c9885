"""What a row says, typed. Nothing of it is looked up yet: organisations and events are words."""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any


@dataclass(frozen=True, slots=True)
class PhoneFact:
    """A number as typed and, where it is a real one, in international form ("" else)."""

    typed: str
    e164: str


@dataclass(frozen=True, slots=True)
class AffiliationFact:
    """To which organisation the person belongs, as a name or a ref.

    `organisation` "": the file gives only the role, in the organisation it came from.
    `is_contact` None: the file does not say.
    """

    organisation: str
    role: str = ""
    since: date | None = None
    until: date | None = None
    is_contact: bool | None = None


@dataclass(frozen=True, slots=True)
class ConsentFact:
    """A consent (`is_given`) or its refusal, with the purpose's code.

    `day` None: the file does not say when. `evidence`: what the file says of it, or "".
    """

    purpose: str
    is_given: bool
    day: date | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class BackgroundFact:
    """An answer by its code; `day` None: the file does not say when."""

    answer: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class AttendanceFact:
    """A line of a sign-in sheet. `event` is a ref, a number or a title, "" for the import's own.

    `state` is a code of attendance and "attended" for a bare tick; `role` a code or "".
    """

    event: str = ""
    event_on: date | None = None
    state: str = "attended"
    role: str = ""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One row about a person. Empty text, None and empty tuples: the file does not say.

    `full_name` is never empty unless `ref` or `external_id` says who is meant; it is joined from
    its parts where the file has only those. `birth_date` is for comparing inside the file and is
    not to be stored; `birth_year` holds its year. `attendance` None: the row says nothing of it.
    """

    row: int
    full_name: str
    ref: str = ""
    external_id: str = ""
    given_name: str = ""
    middle_name: str = ""
    family_name: str = ""
    latin_name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[PhoneFact, ...] = ()
    language: str = ""
    gender: str = ""
    birth_year: int | None = None
    birth_date: date | None = None
    district: str = ""
    address: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    affiliation: AffiliationFact | None = None
    expertises: tuple[str, ...] = ()
    background: BackgroundFact | None = None
    consents: tuple[ConsentFact, ...] = ()
    attendance: AttendanceFact | None = None

    def __reduce__(self) -> tuple[type["PersonFacts"], tuple[Any, ...]]:
        """Pickle it as its fields: many of them go from one process to another."""
        return PersonFacts, _fields_of(self)


_fields_of = attrgetter(*PersonFacts.__slots__)


@dataclass(frozen=True, slots=True)
class OrganisationFacts:
    """One row about an organisation. `kind` and `sector` are codes; `parent` a ref or a name."""

    row: int
    name: str
    ref: str = ""
    external_id: str = ""
    name_bg: str = ""
    kind: str = ""
    sector: str = ""
    parent: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    district: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()

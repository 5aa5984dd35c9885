"""What is known of a person when two records are compared."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Profile:
    """One record as the matching reads it. Whatever is not known stays empty.

    `full_name` may be in any script and order; `given_name` and `family_name` say which part is
    which where a register knows it. `phones` are taken as typed or in E.164.
    """

    id: int
    full_name: str
    given_name: str = ""
    family_name: str = ""
    latin_name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    birth_year: int | None = None
    birth_date: date | None = None
    address: str = ""
    organisations: tuple[str, ...] = ()

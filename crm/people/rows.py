"""The rows a person consists of, made in one way for a single person and for thousands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crm.text.addresses import mail_key
from crm.text.collation import sort_key
from crm.text.phones import Phone, parse_phone, search_digits
from crm.text.transliteration import latin


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is written down about a new person; the first address and telephone are primary.

    `sort_key` may be given by who has made it already.
    """

    full_name: str
    given_name: str = ""
    family_name: str = ""
    latin_name: str = ""
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    language: str = ""
    birth_year: int | None = None
    gender: str = ""
    district: str = ""
    note: str = ""
    sort_key: str = ""


def columns_of(facts: Facts, *, at: datetime) -> dict[str, Any]:
    """The columns of a new person. An empty Latin form is proposed by the transliteration."""
    return {
        "full_name": facts.full_name,
        "given_name": facts.given_name,
        "family_name": facts.family_name,
        "latin_name": facts.latin_name or proposed_latin(facts.full_name),
        "language": facts.language,
        "birth_year": facts.birth_year,
        "gender": facts.gender,
        "district": facts.district,
        "note": facts.note,
        "sort_key": facts.sort_key or sort_key(facts.full_name),
        "created_on": at.date(),
        "created_at": at,
    }


def keyed(addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Addresses with the keys they are compared by, each key once."""
    seen = set()
    for address in addresses:
        key = mail_key(address)
        if key not in seen:
            seen.add(key)
            yield address, key


def numbered(numbers: Iterable[str]) -> Iterator[Phone]:
    """Telephones as they were typed, each once; what has no digit is left out."""
    seen = set()
    for typed in numbers:
        phone = parse_phone(typed)
        if phone is not None and phone.typed not in seen:
            seen.add(phone.typed)
            yield phone


def words(names: Iterable[str], addresses: Iterable[str], phones: Iterable[Phone]) -> Iterator[str]:
    """What a person is searched by: every form of the name, addresses, telephones."""
    yield from names
    yield from addresses
    for phone in phones:
        yield from search_digits(phone)


def proposed_latin(full_name: str) -> str:
    """The name by the official transliteration; empty when it is in Latin letters already."""
    spelt = latin(full_name)
    return "" if spelt == full_name else spelt

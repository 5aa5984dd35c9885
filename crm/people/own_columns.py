"""The columns of people as far as their own room knows."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Final

from crm.i18n import day, language
from crm.i18n import lazy_gettext as _l
from crm.organisations.words import district_word, sector_word
from crm.people import column_queries as read
from crm.people.columns import Column
from crm.people.words import gender_word, language_word
from crm.text.plain import single_line


def _fact(name: str, label: Any, shown: Callable[[Any], str] | None = None) -> Column:
    """A column of the record; `shown` words its code for the list."""
    of = attrgetter(name)
    words = None if shown is None else (lambda found: shown(of(found)) if of(found) else "")
    return Column(name, label, read.facts, of, words)


def _bodies(found: Sequence[read.Tied]) -> Sequence[str]:
    return [tie.name_in(language()) for tie in found]


def roles(found: Sequence[read.Tied]) -> Sequence[str]:
    """What somebody is, and where."""
    return [f"{single_line(tie.role)} ({tie.name_in(language())})" for tie in found if tie.role]


def _sectors(found: Sequence[str]) -> str:
    return ", ".join(map(sector_word, found))


def _texts(found: Sequence[str]) -> Sequence[str]:
    return found


NAMES: Final = (
    _fact("ref", _l("Ref")),
    _fact("full_name", _l("Name")),
    _fact("given_name", _l("Given name")),
    _fact("family_name", _l("Family name")),
    _fact("latin_name", _l("Name in Latin letters")),
)
ORGANISATIONS: Final = Column("organisations", _l("Organisations"), read.ties, _bodies)
EMAILS: Final = Column("emails", _l("E-mail"), read.emails, _texts)
PHONES: Final = Column("phones", _l("Telephone"), read.phones, _texts)
TAGS: Final = Column("tags", _l("Tags"), read.tags, _texts)

COLUMNS: Final[tuple[Column, ...]] = (
    *NAMES,
    EMAILS,
    PHONES,
    ORGANISATIONS,
    Column("roles", _l("Role in the organisation"), read.ties, roles),
    Column("expertise", _l("Expert in"), read.sectors, _texts, _sectors),
    _fact("language", _l("Language"), language_word),
    _fact("district", _l("District"), district_word),
    _fact("gender", _l("Gender"), gender_word),
    _fact("birth_year", _l("Year of birth"), str),
    TAGS,
    _fact("created_on", _l("Put on record"), day),
)

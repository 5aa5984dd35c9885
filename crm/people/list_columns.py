"""Which columns the list of people shows: the usual four, or those a user has chosen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from crm.accounts.models import Role
from crm.i18n import lazy_gettext as _l
from crm.people.columns import columns_for, reading

#: Under which name a user's choice is kept.
LIST: Final = "people"
#: What a row shows with links and marks of its own; the rest of the columns are plain words.
OWN: Final[Mapping[str, Any]] = {
    "organisations": _l("Organisation"),
    "reached_by": _l("E-mail or telephone"),
    "district": _l("District"),
    "tags": _l("Tags"),
}
#: A row shows no more than these beside the name.
MOST: Final = 10
#: Every row begins with it.
NAME: Final = "full_name"


@dataclass(frozen=True)
class Shown:
    """A column as the list and the page of the choice name it."""

    name: str
    label: Any


def offered(role: Role | None) -> Sequence[Shown]:
    """Every column a role may choose, the usual ones first."""
    rest = {n: c.label for n, c in columns_for(role).items() if n not in OWN and n != NAME}
    return [Shown(name, label) for name, label in {**OWN, **rest}.items()]


def chosen(names: Iterable[str] | None, role: Role | None) -> Sequence[Shown]:
    """The columns of those names a role may see; the usual ones without a choice."""
    if names is None:
        return [Shown(name, label) for name, label in OWN.items()]
    known = {one.name: one for one in offered(role)}
    return [known[name] for name in dict.fromkeys(names) if name in known][:MOST]


def words_of(
    shown: Sequence[Shown], numbers: Sequence[int], role: Role | None, *, on: date
) -> Mapping[int, Mapping[str, str]]:
    """What stands in the further columns, by person and column; nothing is read without any."""
    names = {one.name for one in shown if one.name not in OWN}
    if not names:
        return {}
    known = columns_for(role)
    found = reading([known[name] for name in known if name in names], numbers, on=on)
    return {number: dict(found.words(number)) for number in numbers}

"""The filter as chips above a list and as a page that asks for everything it can filter by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from werkzeug.datastructures import MultiDict

from crm.accounts.models import Role
from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.people.filter_parts import Condition, Section
from crm.people.filters import PeopleFilter, registry
from crm.web.addresses import address_with
from crm.web.filters import FilterForm
from crm.web.listing import Chip

HEADINGS: Final = {
    Section.PERSON: _l("The person"),
    Section.WORK: _l("Organisation and field of work"),
    Section.GROUPS: _l("Tags, lists, segments"),
    Section.ATTENDANCE: _l("Taking part"),
    Section.INVITATIONS: _l("Invitations"),
    Section.CONSENT: _l("Consents"),
    Section.RECORD: _l("The record"),
}


@dataclass(frozen=True)
class Asked:
    """A condition as the page asks for it: its fields, each with where to search for records."""

    label: Any
    fields: Sequence[tuple[Any, str]]
    is_in_force: bool


@dataclass(frozen=True)
class Part:
    """A heading of the page and the conditions beneath it."""

    title: Any
    conditions: Sequence[Asked]
    is_in_force: bool


def told(wanted: PeopleFilter) -> Sequence[tuple[str, str, Sequence[str]]]:
    """Every condition in force: its label, its values in words, its words in an address."""
    return [_told(condition, wanted) for condition in wanted.in_force()]


def chips(wanted: PeopleFilter) -> Sequence[Chip]:
    """One chip for each condition in force."""
    return [
        Chip(label, text, address_with(after=None, before=None, count=None, **dict.fromkeys(names)))
        for label, text, names in told(wanted)
    ]


def parts_of(role: Role, args: MultiDict[str, str] | None = None) -> Sequence[Part]:
    """The page of filters for a role, filled as the address says."""
    offered = [one for one in registry().conditions if role in one.roles]
    fields = {part.name: part.field() for one in offered for part in one.parameters}
    form = type("PeopleFilterForm", (FilterForm,), fields)(
        formdata=request.args if args is None else args
    )
    form.validate()
    return [
        Part(title, asked, any(one.is_in_force for one in asked))
        for section, title in HEADINGS.items()
        if (asked := [_asked(one, form) for one in offered if one.section is section])
    ]


def unread_words(wanted: PeopleFilter) -> str:
    """A sentence about what was asked and filters nothing; empty when all was understood."""
    if not wanted.unread:
        return ""
    names = ", ".join(dict.fromkeys(map(str, wanted.unread)))
    return str(_("Not understood, so it filters nothing: %(names)s.", names=names))


def _told(condition: Condition, wanted: PeopleFilter) -> tuple[str, str, Sequence[str]]:
    names, words = [], []
    for part in condition.parameters:
        if part.name in wanted.values:
            value = wanted.values[part.name]
            names.append(part.name)
            words += [part.told(one) for one in (value if part.is_multiple else (value,))]
    return str(condition.label), " · ".join(words), names


def _asked(condition: Condition, form: Any) -> Asked:
    fields = [(form[part.name], part.lookup) for part in condition.parameters]
    return Asked(condition.label, fields, any(field.data for field, _lookup in fields))

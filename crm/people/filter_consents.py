"""Filtering by what people agreed to or refused, as it stands for each human being."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.people import filter_kinds as parts
from crm.people.filter_parts import Choices, Condition, Scope, Section, Values, rows_of
from crm.people.models import Consent, Person, Purpose

#: Made once: making the alias of a table costs more than reading a page of it.
_ONE: Final = aliased(Person)
_OTHER: Final = aliased(Person)
_NEWER: Final = aliased(Consent)
_GIVEN: Final = aliased(Consent)
_NEWER_GIVEN: Final = aliased(Consent)

_PURPOSES: Final = {
    Purpose.CONTACT: _l("Letters about our events"),
    Purpose.NEWS: _l("News of the programme"),
    Purpose.PHOTO: _l("Being photographed"),
    Purpose.PUBLICATION: _l("Publication of words and pictures"),
    Purpose.STATISTICS: _l("Counting in the programme's statistics"),
}


def _consent(name: str, purpose: Purpose) -> Callable[[Values, Scope], sa.ColumnElement[bool]]:
    """What stands for each human being, by the rule of `refusal.refuses`."""

    def where(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
        row = Consent
        rows = rows_of(row).where(row.purpose == purpose, _is_newest(row, _NEWER))
        if values[name] == "none":
            return ~scope.among(rows)
        refused = scope.among(rows.where(row.withdrawn_on.is_not(None), ~_given_since(row)))
        given = scope.among(rows.where(row.withdrawn_on.is_(None)))
        return refused if values[name] == "refused" else given & ~refused

    return where


def _is_newest(row: Any, newer: Any) -> sa.ColumnElement[bool]:
    return ~sa.exists().where(
        newer.person_id == row.person_id, newer.purpose == row.purpose, newer.id > row.id
    )


def _given_since(row: Any) -> sa.ColumnElement[bool]:
    """That another record of the same human being holds a newer consent in force."""
    given, one, other = _GIVEN, _ONE, _OTHER
    later = sa.or_(
        given.given_on > row.withdrawn_on,
        sa.and_(
            given.given_on == row.withdrawn_on,
            row.given_on == row.withdrawn_on,
            given.id > row.id,
        ),
    )
    stmt = (
        sa.select(sa.literal(1))
        .select_from(one)
        .join(other, other.survivor_id == one.survivor_id)
        .join(given, given.person_id == other.id)
        .where(
            one.id == row.person_id,
            given.purpose == row.purpose,
            given.withdrawn_on.is_(None),
            _is_newest(given, _NEWER_GIVEN),
            later,
        )
    )
    return stmt.correlate(row).exists()


def _consents() -> Iterable[Condition]:
    """One condition for each purpose but the background, about which nothing is filtered."""
    for purpose, label in _PURPOSES.items():
        name = f"consent_{purpose.value}"
        yield Condition(
            label,
            Section.CONSENT,
            (parts.choice(name, label, _consent_choices),),
            _consent(name, purpose),
        )


def _consent_choices() -> Choices:
    return (
        ("given", _("consent given")),
        ("refused", _("refused or withdrawn")),
        ("none", _("not asked")),
    )


CONDITIONS: Final[tuple[Condition, ...]] = tuple(_consents())

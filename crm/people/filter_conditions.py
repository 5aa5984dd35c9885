"""By what people can be filtered as far as their own room knows: facts, ties, consents, tags.

What somebody said about their background is left out on purpose. Rows stay on the record they
were written for: they are read for the survivor of its merges.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm.i18n import gettext as _
from crm.i18n import language
from crm.i18n import lazy_gettext as _l
from crm.organisations import queries as organisations
from crm.organisations.models import Organisation
from crm.organisations.words import kinds, sectors
from crm.people import filter_parts as parts
from crm.people import tag_queries
from crm.people.filter_parts import Condition, Parameter, Scope, Section, Values
from crm.people.filters import WORDS
from crm.people.models import (
    Affiliation,
    Consent,
    EmailAddress,
    Expertise,
    Person,
    PhoneNumber,
    Purpose,
)
from crm.people.queries import KIND
from crm.people.tag_models import PersonTag
from crm.people.words import genders
from crm.search import queries as search
from crm.text.districts import district_choices
from crm.text.languages import language_choices

YES: Final = "yes"
NO: Final = "no"


def rows_of(table: Any) -> sa.Select[int]:
    """The people somebody's rows of a table count for, to be narrowed down."""
    record = aliased(Person)
    return sa.select(record.survivor_id).join(table, table.person_id == record.id)


def _words(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    ids = search.found_ids(KIND, values[WORDS])
    return sa.false() if ids is None else scope.among(ids)


def _is(name: str, column: InstrumentedAttribute[Any]) -> Callable[..., sa.ColumnElement[bool]]:
    return lambda values, _scope: column == values[name]


def _archived(_values: Values, _scope: Scope) -> sa.ColumnElement[bool]:
    return sa.true()  # the filter as a whole says which of both it shows


def _tied(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    """Everything asked about the organisation holds for one affiliation of that day."""
    tie = aliased(Affiliation)
    stmt = rows_of(tie).where(
        sa.or_(tie.starts_on.is_(None), tie.starts_on <= scope.on),
        sa.or_(tie.ends_on.is_(None), tie.ends_on >= scope.on),
    )
    if "organisation" in values:
        stmt = stmt.where(tie.organisation_id.in_(organisations.same_as(values["organisation"])))
    if "contact" in values:
        stmt = stmt.where(tie.is_contact.is_(True))
    if "organisation_kind" in values or "organisation_sector" in values:
        body = aliased(Organisation)
        stmt = stmt.join(body, body.id == tie.organisation_id)
        if "organisation_kind" in values:
            stmt = stmt.where(body.kind == values["organisation_kind"])
        if "organisation_sector" in values:
            stmt = stmt.where(body.sector == values["organisation_sector"])
    return scope.among(stmt)


def _expert(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    row = aliased(Expertise)
    return scope.among(rows_of(row).where(row.sector == values["sector"]))


def _born(values: Values, _scope: Scope) -> sa.ColumnElement[bool]:
    clauses = []
    if "born_from" in values:
        clauses.append(Person.birth_year >= values["born_from"])
    if "born_to" in values:
        clauses.append(Person.birth_year <= values["born_to"])
    return sa.and_(*clauses)


def _recorded(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    first = parts.beginning(values, scope, since="created_from", months="created_months")
    clauses = [] if first is None else [Person.created_on >= first]
    if "created_to" in values:
        clauses.append(Person.created_on <= values["created_to"])
    return sa.and_(*clauses)


def _has(name: str, table: Any) -> Callable[[Values, Scope], sa.ColumnElement[bool]]:
    def where(values: Values, _scope: Scope) -> sa.ColumnElement[bool]:
        has = sa.exists().where(table.person_id == Person.id).correlate(Person)
        return has if values[name] == YES else ~has

    return where


def _tagged(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    """All of the tags."""
    clauses = []
    for number in values["tag"]:
        row = aliased(PersonTag)
        clauses.append(scope.among(rows_of(row).where(row.tag_id == number)))
    return sa.and_(*clauses)


def _consent(name: str, purpose: Purpose) -> Callable[[Values, Scope], sa.ColumnElement[bool]]:
    """What stands for each human being, by the rule of `refusal.refuses`."""

    def where(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
        row = aliased(Consent)
        rows = rows_of(row).where(row.purpose == purpose, _is_newest(row))
        if values[name] == "none":
            return ~scope.among(rows)
        refused = scope.among(rows.where(row.withdrawn_on.is_not(None), ~_given_since(row)))
        given = scope.among(rows.where(row.withdrawn_on.is_(None)))
        return refused if values[name] == "refused" else given & ~refused

    return where


def _is_newest(row: Any) -> sa.ColumnElement[bool]:
    newer = aliased(Consent)
    return ~sa.exists().where(
        newer.person_id == row.person_id, newer.purpose == row.purpose, newer.id > row.id
    )


def _given_since(row: Any) -> sa.ColumnElement[bool]:
    """That another record of the same human being holds a newer consent in force."""
    given, one, other = aliased(Consent), aliased(Person), aliased(Person)
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
            _is_newest(given),
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


def _consent_choices() -> parts.Choices:
    return (
        ("given", _("consent given")),
        ("refused", _("refused or withdrawn")),
        ("none", _("not asked")),
    )


def _yes_no() -> parts.Choices:
    return ((YES, _("yes")), (NO, _("no")))


def _year(name: str, label: Any, told: Callable[[int], str]) -> Parameter:
    return parts.number(name, label, told, least=1900, most=2100)


_PURPOSES: Final = {
    Purpose.CONTACT: _l("Letters about our events"),
    Purpose.NEWS: _l("News of the programme"),
    Purpose.PHOTO: _l("Being photographed"),
    Purpose.PUBLICATION: _l("Publication of words and pictures"),
    Purpose.STATISTICS: _l("Counting in the programme's statistics"),
}

_ORGANISATION: Final = (
    parts.record(
        "organisation",
        _l("Organisation"),
        find=organisations.organisation,
        name_of=lambda found: str(found.name_in(language())),
        lookup="organisations.lookup",
    ),
    parts.code("organisation_kind", _l("Kind of organisation"), lambda: kinds().items()),
    parts.code("organisation_sector", _l("Field of work"), lambda: sectors().items()),
    parts.flag("contact", _l("Contact person of an organisation"), _l("contact person")),
)

CONDITIONS: Final[tuple[Condition, ...]] = (
    Condition(
        _l("Search"),
        Section.PERSON,
        (parts.words(WORDS, _l("Search by name, e-mail or telephone")),),
        _words,
    ),
    Condition(
        _l("District"),
        Section.PERSON,
        (parts.code("district", _l("District"), lambda: district_choices(language())),),
        _is("district", Person.district),
    ),
    Condition(
        _l("Language of letters"),
        Section.PERSON,
        (parts.code("language", _l("Language of letters"), lambda: language_choices(language())),),
        _is("language", Person.language),
    ),
    Condition(
        _l("Gender"),
        Section.PERSON,
        (parts.code("gender", _l("Gender"), lambda: genders().items()),),
        _is("gender", Person.gender),
    ),
    Condition(
        _l("Year of birth"),
        Section.PERSON,
        (
            _year("born_from", _l("Born in or after"), lambda v: _("from %(year)s", year=v)),
            _year("born_to", _l("Born in or before"), lambda v: _("to %(year)s", year=v)),
        ),
        _born,
    ),
    Condition(_l("Organisation"), Section.WORK, _ORGANISATION, _tied),
    Condition(
        _l("Expert in"),
        Section.WORK,
        (parts.code("sector", _l("Expert in"), lambda: sectors().items()),),
        _expert,
    ),
    Condition(
        _l("Tag"),
        Section.GROUPS,
        (parts.several("tag", _l("All of these tags"), tag_queries.choices),),
        _tagged,
    ),
    Condition(
        _l("Has an e-mail address"),
        Section.PERSON,
        (parts.choice("mail", _l("Has an e-mail address"), _yes_no),),
        _has("mail", EmailAddress),
    ),
    Condition(
        _l("Has a telephone"),
        Section.PERSON,
        (parts.choice("phone", _l("Has a telephone"), _yes_no),),
        _has("phone", PhoneNumber),
    ),
    *_consents(),
    Condition(
        _l("Put on record"),
        Section.RECORD,
        (
            parts.since("created_from"),
            parts.until("created_to"),
            parts.months("created_months"),
        ),
        _recorded,
    ),
    Condition(
        _l("Archived only"),
        Section.RECORD,
        (parts.flag("archived", _l("Archived only")),),
        _archived,
    ),
)

"""By what people can be filtered as far as their own room knows: facts, ties, consents, tags.

What somebody said about their background is left out on purpose. Rows stay on the record they
were written for: they are read for the survivor of its merges.
"""

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from crm.i18n import gettext as _
from crm.i18n import language
from crm.i18n import lazy_gettext as _l
from crm.organisations import queries as organisations
from crm.organisations.models import Organisation
from crm.organisations.words import kinds, sectors
from crm.people import filter_consents as consents
from crm.people import filter_kinds as parts
from crm.people import tag_queries
from crm.people.filter_parts import (
    Choices,
    Condition,
    Parameter,
    Scope,
    Section,
    Values,
    beginning,
    rows_of,
)
from crm.people.filters import WORDS
from crm.people.models import (
    Affiliation,
    EmailAddress,
    Expertise,
    Person,
    PhoneNumber,
)
from crm.people.queries import KIND
from crm.people.tag_models import PersonTag
from crm.people.words import genders
from crm.search import queries as search
from crm.text.districts import district_choices
from crm.text.languages import language_choices

YES: Final = "yes"
NO: Final = "no"


def _words(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    ids = search.found_ids(KIND, values[WORDS])
    return sa.false() if ids is None else scope.among(ids)


def _is(name: str, column: InstrumentedAttribute[Any]) -> Callable[..., sa.ColumnElement[bool]]:
    return lambda values, _scope: column == values[name]


def _archived(_values: Values, _scope: Scope) -> sa.ColumnElement[bool]:
    return sa.true()  # the filter as a whole says which of both it shows


def _tied(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    """Everything asked about the organisation holds for one affiliation of that day."""
    tie = Affiliation
    stmt = rows_of(tie).where(
        sa.or_(tie.starts_on.is_(None), tie.starts_on <= scope.on),
        sa.or_(tie.ends_on.is_(None), tie.ends_on >= scope.on),
    )
    if "organisation" in values:
        same = organisations.same_as(values["organisation"])
        stmt = stmt.where(scope.bare(tie.organisation_id).in_(same))
    if "contact" in values:
        stmt = stmt.where(tie.is_contact.is_(True))
    if "organisation_kind" in values or "organisation_sector" in values:
        body = Organisation
        stmt = stmt.join(body, body.id == tie.organisation_id)
        if "organisation_kind" in values:
            stmt = stmt.where(body.kind == values["organisation_kind"])
        if "organisation_sector" in values:
            stmt = stmt.where(body.sector == values["organisation_sector"])
    return scope.among(stmt)


def _expert(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    return scope.among(rows_of(Expertise).where(scope.bare(Expertise.sector) == values["sector"]))


def _born(values: Values, _scope: Scope) -> sa.ColumnElement[bool]:
    clauses = []
    if "born_from" in values:
        clauses.append(Person.birth_year >= values["born_from"])
    if "born_to" in values:
        clauses.append(Person.birth_year <= values["born_to"])
    return sa.and_(*clauses)


def _recorded(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    first = beginning(values, scope, since="created_from", months="created_months")
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
    tag_id = scope.bare(PersonTag.tag_id)
    carriers = (rows_of(PersonTag).where(tag_id == number) for number in values["tag"])
    return sa.and_(*[scope.among(numbers) for numbers in carriers])


def _yes_no() -> Choices:
    return ((YES, _("yes")), (NO, _("no")))


def _year(name: str, label: Any, told: Callable[[int], str]) -> Parameter:
    return parts.number(name, label, told, least=1900, most=2100)


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
        is_plain=True,
    ),
    Condition(
        _l("Language of letters"),
        Section.PERSON,
        (parts.code("language", _l("Language of letters"), lambda: language_choices(language())),),
        _is("language", Person.language),
        is_plain=True,
    ),
    Condition(
        _l("Gender"),
        Section.PERSON,
        (parts.code("gender", _l("Gender"), lambda: genders().items()),),
        _is("gender", Person.gender),
        is_plain=True,
    ),
    Condition(
        _l("Year of birth"),
        Section.PERSON,
        (
            _year("born_from", _l("Born in or after"), lambda v: _("from %(year)s", year=v)),
            _year("born_to", _l("Born in or before"), lambda v: _("to %(year)s", year=v)),
        ),
        _born,
        is_plain=True,
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
        is_plain=True,
    ),
    Condition(
        _l("Has a telephone"),
        Section.PERSON,
        (parts.choice("phone", _l("Has a telephone"), _yes_no),),
        _has("phone", PhoneNumber),
        is_plain=True,
    ),
    *consents.CONDITIONS,
    Condition(
        _l("Put on record"),
        Section.RECORD,
        (
            parts.since("created_from"),
            parts.until("created_to"),
            parts.months("created_months"),
        ),
        _recorded,
        is_plain=True,
    ),
    Condition(
        _l("Archived only"),
        Section.RECORD,
        (parts.flag("archived", _l("Archived only")),),
        _archived,
        is_plain=True,
    ),
)

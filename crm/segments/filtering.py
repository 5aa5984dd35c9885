"""By what people can be filtered because of the lists and segments they belong to."""

from typing import Final

import sqlalchemy as sa

from crm.accounts.access import STAFF
from crm.i18n import lazy_gettext as _l
from crm.people import filter_kinds as parts
from crm.people.filter_parts import Condition, Parameter, Scope, Section, Values, record_number
from crm.segments import list_queries, queries


def _in_segment(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    found = queries.segment(values["segment"])
    return sa.false() if found is None else queries.clause(found, scope)


def _on_list(values: Values, scope: Scope) -> sa.ColumnElement[bool]:
    return scope.among(list_queries.on_list(values["list"], scope))


def _read_segment(text: str) -> int | None:
    found = queries.segment_named(text)
    return found.id if found is not None else None


def _read_list(text: str) -> int | None:
    number = record_number(text)
    return number if number is not None and list_queries.people_list(number) else None


def _segment_word(number: int) -> str:
    found = queries.segment(number)
    return found.name if found is not None else str(number)


def _list_word(number: int) -> str:
    found = list_queries.people_list(number)
    return found.name if found is not None else str(number)


_SEGMENT: Final = Parameter(
    "segment",
    _l("Segment"),
    read=_read_segment,
    told=_segment_word,
    field=parts.pick("segment", _l("Segment"), queries.choices).field,
)
_LIST: Final = Parameter(
    "list",
    _l("List"),
    read=_read_list,
    told=_list_word,
    field=parts.pick("list", _l("List"), list_queries.choices).field,
)

CONDITIONS: Final[tuple[Condition, ...]] = (
    Condition(_l("Segment"), Section.GROUPS, (_SEGMENT,), _in_segment, STAFF),
    Condition(_l("List"), Section.GROUPS, (_LIST,), _on_list, STAFF),
)

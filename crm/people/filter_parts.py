"""What a filter of people is made of: named conditions, read from words of an address.

A room states its conditions with the functions below and hands them to the application; this
module knows names and clauses, never tables of the rooms above.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

import sqlalchemy as sa
from wtforms import BooleanField, DateField, IntegerField, SelectField, SelectMultipleField

# Both are newer than the stubs.
from wtforms.fields.choices import Choice, SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from crm.accounts.access import READERS, Roles
from crm.db import LARGEST_KEY
from crm.i18n import day as day_text
from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.people.models import Person
from crm.text.plain import single_line
from crm.web.forms import LineField, RecordField

#: Longer texts are no code, name or day of anything.
LONGEST_CODE: Final = 60
LONGEST_WORDS: Final = 200
#: Days outside of these are typing mistakes.
YEARS: Final = range(1900, 2200)
DAY_FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y")

Values = Mapping[str, Any]
Choices = Iterable[tuple[str, Any]]


class Section(Enum):
    """Under which heading the page of all filters asks."""

    PERSON = "person"
    WORK = "work"
    GROUPS = "groups"
    ATTENDANCE = "attendance"
    INVITATIONS = "invitations"
    CONSENT = "consent"
    RECORD = "record"


@dataclass(frozen=True)
class Scope:
    """How conditions become clauses.

    `on` is the day on which affiliations must hold and from which months are counted back.
    `one_by_one` asks the clauses for a form that is checked for each person, which suits a list
    that stops after a page; without it they collect a set, which suits counting and sending.
    `path` names the segments being looked into, so that none leads back into itself.
    """

    on: date
    one_by_one: bool = False
    path: tuple[int, ...] = ()

    def among(self, numbers: sa.Select[int]) -> sa.ColumnElement[bool]:
        """That a person is among the numbers; may be turned round with `~`."""
        column = numbers.selected_columns[0]
        if self.one_by_one:
            return numbers.where(column == Person.id).correlate(Person).exists()
        return Person.id.in_(numbers.where(column.is_not(None)))


@dataclass(frozen=True)
class Parameter:
    """A word of the address: how it is read, told and asked for.

    `read` returns `None` for what makes no sense; `told` says a value in the reader's words.
    """

    name: str
    label: Any
    read: Callable[[str], Any | None]
    told: Callable[[Any], str]
    field: Callable[[], Any]
    lookup: str = ""
    is_multiple: bool = False


@dataclass(frozen=True)
class Condition:
    """One thing people can be filtered by; in force when one of its parameters is given."""

    label: Any
    section: Section
    parameters: tuple[Parameter, ...]
    where: Callable[[Values, Scope], sa.ColumnElement[bool]]
    roles: Roles = READERS

    @property
    def name(self) -> str:
        return self.parameters[0].name


def words(name: str, label: Any) -> Parameter:
    """Free words."""
    return Parameter(
        name,
        label,
        read=lambda text: single_line(text[:LONGEST_WORDS]) or None,
        told=str,
        field=lambda: LineField(label),
    )


def flag(name: str, label: Any, told: Any = None) -> Parameter:
    """Yes, or not asked; `told` where the condition has other parameters beside it."""
    return Parameter(
        name,
        label,
        read=lambda _text: True,
        told=lambda _v: str(told or _("yes")),
        field=lambda: BooleanField(label),
    )


def code(name: str, label: Any, offered: Callable[[], Choices]) -> Parameter:
    """One of the codes offered, or a free one that an archive brought."""
    return Parameter(
        name,
        label,
        read=_code,
        told=lambda v: _word(v, offered),
        field=lambda: _select(label, offered),
    )


def choice(name: str, label: Any, offered: Callable[[], Choices]) -> Parameter:
    """One of the codes offered and nothing else."""
    return Parameter(
        name,
        label,
        read=lambda text: text if any(text == code for code, _word in offered()) else None,
        told=lambda v: _word(v, offered),
        field=lambda: _select(label, offered),
    )


def pick(name: str, label: Any, offered: Callable[[], Choices]) -> Parameter:
    """One of a few records, by its number."""
    return Parameter(
        name,
        label,
        read=record_number,
        told=lambda v: _word(str(v), offered),
        field=lambda: _select(label, offered),
    )


def several(name: str, label: Any, offered: Callable[[], Choices]) -> Parameter:
    """Several records by their numbers, all offered at once."""
    return Parameter(
        name,
        label,
        read=record_number,
        told=lambda v: _word(str(v), offered),
        field=lambda: SelectMultipleField(
            label,
            choices=_listed(offered()),
            validate_choice=False,
            widget=ListWidget(prefix_label=False),
            option_widget=CheckboxInput(),
        ),
        is_multiple=True,
    )


def number(
    name: str, label: Any, told: Callable[[int], str], *, least: int = 1, most: int = 999
) -> Parameter:
    """A whole number."""

    def read(text: str) -> int | None:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
            return None
        return int(text) if least <= int(text) <= most else None

    message = _l("Number must be between %(min)s and %(max)s.")
    return Parameter(
        name,
        label,
        read=read,
        told=told,
        field=lambda: IntegerField(
            label,
            validators=[Optional(), NumberRange(min=least, max=most, message=message)],
            render_kw={"inputmode": "numeric", "min": least, "max": most},
        ),
    )


def months(name: str) -> Parameter:
    """So many months back from the day on which the filter is used."""
    label = _l("In the last months (a number)")
    return number(name, label, lambda v: _("in the last %(num)s months", num=v), most=240)


def since(name: str) -> Parameter:
    """The first day."""
    return _day(name, _l("Since"), lambda v: _("since %(day)s", day=day_text(v)))


def until(name: str) -> Parameter:
    """The last day."""
    return _day(name, _l("Until"), lambda v: _("until %(day)s", day=day_text(v)))


def record(
    name: str,
    label: Any,
    *,
    find: Callable[[int], Any | None],
    name_of: Callable[[Any], str],
    lookup: str,
) -> Parameter:
    """A record by its number, searched for at the endpoint `lookup`."""

    def told(value: int) -> str:
        found = find(value)
        return name_of(found) if found is not None else str(value)

    return Parameter(
        name,
        label,
        read=record_number,
        told=told,
        field=lambda: RecordField(label, find=find, name_of=name_of),
        lookup=lookup,
    )


def text_of(value: Any) -> str:
    """A value that was read, as an address writes it."""
    if isinstance(value, bool):
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value)


def record_number(text: str) -> int | None:
    """A number a record can have; the largest stands for all beyond it and is nobody's."""
    is_number = text.isascii() and text.isdigit()
    return min(int(text[:12]), LARGEST_KEY) if is_number else None


def day_back(on: date, count: int) -> date:
    """The day so many months before another, the last of a shorter month."""
    month = on.year * 12 + on.month - 1 - count
    year, month = max(divmod(month, 12), (1, 0))
    for last in (on.day, 30, 29):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, 28)


def beginning(values: Values, scope: Scope, *, since: str, months: str) -> date | None:
    """The first day a condition speaks of: a day, months back, or the later of both."""
    found = [values[since]] if since in values else []
    if months in values:
        found.append(day_back(scope.on, values[months]))
    return max(found, default=None)


def _day(name: str, label: Any, told: Callable[[date], str]) -> Parameter:
    return Parameter(
        name,
        label,
        read=_read_day,
        told=told,
        field=lambda: DateField(label, format=list(DAY_FORMATS), validators=[Optional()]),
    )


def _read_day(text: str) -> date | None:
    for form in DAY_FORMATS:
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return found if found.year in YEARS else None
    return None


def _code(text: str) -> str | None:
    cleaned = single_line(text)
    return cleaned if cleaned and len(cleaned) <= LONGEST_CODE else None


def _word(value: str, offered: Callable[[], Choices]) -> str:
    return next((str(word) for code, word in offered() if code == value), value)


class _OpenSelect(SelectField):
    """A select that keeps the code of the address even when it is not among those offered."""

    def iter_choices(self) -> Any:
        yield from super().iter_choices()
        if self.data and all(self.data != one.value for one in self.choices or ()):
            yield Choice(self.data, self.data, True, {})


def _select(label: Any, offered: Callable[[], Choices]) -> Any:
    return _OpenSelect(
        label, choices=_listed([("", "–"), *offered()]), validate_choice=False, default=""
    )


def _listed(pairs: Choices) -> list[Any]:
    return [SelectChoice(value, word) for value, word in pairs]

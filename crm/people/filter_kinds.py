"""The kinds of parameters a condition asks with: words, codes, numbers, days, records."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from wtforms import BooleanField, DateField, IntegerField, SelectField, SelectMultipleField

# Both are newer than the stubs.
from wtforms.fields.choices import Choice, SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from crm.i18n import day as day_text
from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.i18n import ngettext
from crm.people.filter_parts import Choices, Parameter, record_number
from crm.text.plain import single_line
from crm.web.forms import LineField, RecordField

#: Longer texts are no code, name or day of anything.
LONGEST_CODE: Final = 60
LONGEST_WORDS: Final = 200
#: Days outside of these are typing mistakes.
YEARS: Final = range(1900, 2200)
DAY_FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y")


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
    return number(
        name,
        label,
        lambda v: ngettext("in the last %(num)s month", "in the last %(num)s months", v),
        most=240,
    )


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

    @property
    def offered(self) -> set[Any]:
        return {getattr(choice, "value", choice) for choice in self.choices or ()}

    def iter_choices(self) -> Any:
        yield from super().iter_choices()
        if self.data and all(self.data != value for value in self.offered):
            yield Choice(self.data, self.data, True, {})


def _select(label: Any, offered: Callable[[], Choices]) -> Any:
    return _OpenSelect(
        label, choices=_listed([("", "–"), *offered()]), validate_choice=False, default=""
    )


def _listed(pairs: Choices) -> list[Any]:
    return [SelectChoice(value, word) for value, word in pairs]

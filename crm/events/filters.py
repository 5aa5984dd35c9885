"""The filters of the list of events: what the address says, as a form, a filter and chips."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Self

from flask import request
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from crm.events import queries
from crm.events.forms import DAY_FORMATS
from crm.events.models import EventKind, EventStatus
from crm.events.queries import EventFilter
from crm.events.words import kind_choices, status_choices
from crm.i18n import day, language
from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.web.addresses import address_without
from crm.web.forms import Form, LineField, OptionalChoice, RecordField
from crm.web.listing import Chip

MINE = "mine"


class EventFilterForm(Form):
    """Read from the address of the list; a value that makes no sense filters nothing."""

    class Meta(Form.Meta):
        csrf = False

    q = LineField(_l("Search events by title"))
    when = OptionalChoice(_l("When"), choices=[("upcoming", _l("Upcoming")), ("past", _l("Past"))])
    kind = OptionalChoice(_l("Kind"), choices=kind_choices())
    status = OptionalChoice(_l("Status"), choices=status_choices())
    strand = OptionalChoice(_l("Strand of work"), choices=[])
    site = RecordField(_l("Place"), find=queries.site, name_of=lambda site: site.name)
    convenor = OptionalChoice(_l("Person in charge"), choices=[(MINE, _l("Me"))])
    day_from = DateField(_l("From"), name="from", format=DAY_FORMATS, validators=[Optional()])
    day_to = DateField(_l("To"), name="to", format=DAY_FORMATS, validators=[Optional()])

    @classmethod
    def read(cls) -> Self:
        """The form as the address fills it; fields that cannot be read are emptied."""
        form = cls(formdata=request.args)
        programmes = queries.programmes_with_strands()
        form.strand.choices += [
            (str(strand.id), strand.name_in(language()))
            for programme in programmes
            for strand in programme.strands
        ]
        form.convenor.choices += [
            (str(user.id), user.full_name) for user in queries.possible_convenors()
        ]
        form.validate()
        for field in form:
            if field.errors:
                field.data, field.raw_data, field.errors = None, None, []
        return form

    def wanted(self, *, user_id: int) -> EventFilter:
        """What to look for."""
        convenor = self.convenor.data
        return EventFilter(
            words=self.q.data or "",
            kind=EventKind(self.kind.data) if self.kind.data else None,
            status=EventStatus(self.status.data) if self.status.data else None,
            strand_id=int(self.strand.data) if self.strand.data else None,
            site_id=self.site.data,
            convenor_id=user_id if convenor == MINE else int(convenor) if convenor else None,
            is_upcoming={"upcoming": True, "past": False}.get(self.when.data or ""),
            day_from=self.day_from.data,
            day_to=self.day_to.data,
        )

    def chips(self) -> Sequence[Chip]:
        """One chip for each active filter."""
        return [
            Chip(
                label=str(field.label.text) if field.name != "q" else _("Search"),
                value=_shown(field),
                remove_url=address_without(field.name, request.args.get(field.name, "")),
            )
            for field in self
            if field.data
        ]


def _shown(field: Any) -> str:
    words: Callable[[Any], str] = day if isinstance(field.data, date) else str
    if isinstance(field, RecordField):
        record = field.record
        return field.name_of(record) if record is not None else ""
    if isinstance(field, SelectField):
        return next((str(label) for code, label in field.choices if code == field.data), "")
    return words(field.data)

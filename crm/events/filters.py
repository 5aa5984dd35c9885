"""The filters of the list of events: what the address says, as a form, a filter and chips."""

from collections.abc import Sequence

from wtforms import DateField
from wtforms.validators import Optional

from crm.accounts.queries import user_choices
from crm.events import queries
from crm.events.forms import CONVENING, DAY_FORMATS
from crm.events.models import EventKind, EventStatus
from crm.events.queries import EventFilter
from crm.events.words import kind_choices, status_choices
from crm.i18n import gettext as _
from crm.i18n import language
from crm.i18n import lazy_gettext as _l
from crm.web.addresses import address_with
from crm.web.filters import FilterForm
from crm.web.forms import LineField, OptionalChoice, RecordField
from crm.web.listing import Chip

MINE = "mine"
UPCOMING, PAST, ALL = "upcoming", "past", "all"


class EventFilterForm(FilterForm):
    """Read from the address of the list; a value that makes no sense filters nothing."""

    q = LineField(_l("Search events by title"))
    when = OptionalChoice(
        _l("When"),
        choices=[(UPCOMING, _l("Upcoming")), (PAST, _l("Past")), (ALL, _l("All events"))],
    )
    kind = OptionalChoice(_l("Kind"), choices=kind_choices())
    status = OptionalChoice(_l("Status"), choices=status_choices())
    strand = OptionalChoice(_l("Strand of work"), choices=[])
    site = RecordField(_l("Place"), find=queries.site, name_of=lambda site: site.name)
    convenor = OptionalChoice(_l("Person in charge"), choices=[])
    day_from = DateField(_l("From"), name="from", format=DAY_FORMATS, validators=[Optional()])
    day_to = DateField(_l("To"), name="to", format=DAY_FORMATS, validators=[Optional()])

    def offer(self) -> None:
        """Fill the strands and the people in charge."""
        self.strand.choices = [
            ("", "–"),
            *(
                (str(strand.id), strand.name_in(language()))
                for programme in queries.programmes_with_strands()
                for strand in programme.strands
            ),
        ]
        self.convenor.choices = [
            ("", "–"),
            (MINE, _("Me")),
            *((str(user.id), user.full_name) for user in user_choices(CONVENING)),
        ]

    @property
    def is_bare(self) -> bool:
        """Whether the address filters nothing, not even by asking for all events."""
        return not any(field.data for field in self)

    def chips(self) -> Sequence[Chip]:
        """A chip for each filter; all events are no filter."""
        label = str(self.when.label.text) if self.when.data == ALL else None
        return [chip for chip in super().chips() if chip.label != label]

    def chip_of_upcoming(self) -> Chip:
        """The filter of a list nobody has filtered; taking it away shows all events."""
        return Chip(
            label=str(self.when.label.text),
            value=_("Upcoming"),
            remove_url=address_with(when=ALL, after=None, before=None),
        )

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
            is_upcoming={UPCOMING: True, PAST: False}.get(self.when.data or ""),
            day_from=self.day_from.data,
            day_to=self.day_to.data,
        )

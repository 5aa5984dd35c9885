from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Self
from zoneinfo import available_timezones

from wtforms import DateField, IntegerField, SelectField, TimeField
from wtforms.validators import NumberRange, Optional, ValidationError

from crm import wall
from crm.accounts.models import Role, User
from crm.accounts.queries import user_choices
from crm.events import queries
from crm.events.actions import EventFacts
from crm.events.models import Event, EventKind, Site
from crm.events.site_actions import SiteFacts
from crm.events.words import kind_choices
from crm.i18n import clock_time, day, gettext, language
from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.programmes.models import Programme, Strand
from crm.web.forms import (
    Form,
    LineField,
    OptionalChoice,
    RecordField,
    TextField,
    at_most,
    explain,
    required,
)
from crm.web.stale import VersionedForm

ZONES: Final = (*sorted(z for z in available_timezones() if z.startswith("Europe/")), "UTC")
DAY_FORMATS: Final = ["%Y-%m-%d", "%d.%m.%Y"]
TIME_FORMATS: Final = ["%H:%M", "%H:%M:%S"]
#: Who can be in charge of an event.
CONVENING: Final = (Role.OFFICER, Role.MANAGER, Role.ADMIN)
MOST_SEATS: Final = 100_000
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 1, 1)


def seats_field() -> IntegerField:
    return IntegerField(
        _l("Seats"),
        validators=[
            Optional(),
            NumberRange(
                min=0, max=MOST_SEATS, message=_l("Please type a whole number from 0 to 100,000.")
            ),
        ],
        render_kw={"inputmode": "numeric"},
    )


class EventForm(VersionedForm):
    """The facts of an event. Times are read on the wall of the chosen zone."""

    programme = SelectField(_l("Programme"), coerce=int)
    kind = SelectField(_l("Kind"))
    strand = OptionalChoice(_l("Strand of work"), choices=[])
    title = LineField(_l("Title"), validators=[required(), at_most(200)])
    title_bg = LineField(_l("Title in Bulgarian"), validators=[at_most(200)])
    text = TextField(_l("Text"), validators=[at_most(10_000)])
    text_bg = TextField(_l("Text in Bulgarian"), validators=[at_most(10_000)])
    starts_on = DateField(_l("Day"), format=DAY_FORMATS, validators=[required()])
    starts = TimeField(_l("Starts at"), format=TIME_FORMATS, validators=[required()])
    ends = TimeField(_l("Ends at"), format=TIME_FORMATS, validators=[Optional()])
    ends_on = DateField(_l("Ends on another day"), format=DAY_FORMATS, validators=[Optional()])
    zone = OptionalChoice(_l("Clock"), choices=[])
    site = RecordField(_l("Place"), find=queries.site, name_of=lambda site: site.name)
    new_site = LineField(_l("Name of the new place"), validators=[at_most(200)])
    new_site_address = LineField(_l("Its address"), validators=[at_most(300)])
    seats = seats_field()
    convenor = OptionalChoice(_l("Person in charge"), choices=[])

    programmes: Mapping[int, Programme]
    strands: Mapping[str, Strand]
    convenors: Mapping[str, User]

    @classmethod
    def build(cls, event: Event | None = None, *, saved: bool = False, **defaults: Any) -> Self:
        """The form with its choices; an event's own ones stay choosable when they are archived.

        `saved` fills it from the event alone, whatever was sent.
        """
        data = facts_of(event) if event else defaults
        form = cls(formdata=None, data=data) if saved else cls(data=data)
        programmes = list(queries.programmes_with_strands())
        people = list(user_choices(CONVENING))
        if event is not None and event.programme not in programmes:
            programmes.append(event.programme)
        if event is not None and event.convenor is not None and event.convenor not in people:
            people.append(event.convenor)
        form.offer(programmes, people, kept=event)
        return form

    def offer(
        self, programmes: Sequence[Programme], people: Sequence[User], *, kept: Event | None
    ) -> None:
        """Fill the selects."""
        self.programmes = {programme.id: programme for programme in programmes}
        kept_strand = kept.strand_id if kept else None
        self.strands = {
            str(strand.id): strand
            for programme in programmes
            for strand in programme.strands
            if strand.archived_at is None or strand.id == kept_strand
        }
        self.convenors = {str(user.id): user for user in people}
        spoken = language()
        self.kind.choices = list(kind_choices())
        self.programme.choices = [(p.id, p.name_in(spoken)) for p in programmes]
        self.strand.choices = [
            ("", "–"),
            *(
                (key, _name(s, with_programme=len(programmes) > 1))
                for key, s in self.strands.items()
            ),
        ]
        self.convenor.choices = [
            ("", "–"),
            *((key, user.full_name) for key, user in self.convenors.items()),
        ]
        zones = dict.fromkeys([*ZONES, kept.time_zone if kept else ""])
        self.zone.choices = [
            ("", _("That of the programme")),
            *((zone, zone.replace("_", " ")) for zone in zones if zone),
        ]

    def propose_day(self, text: str) -> None:
        """Start from a day clicked in the calendar; anything else is passed over."""
        try:
            self.starts_on.data = date.fromisoformat(text)
        except ValueError:
            return

    @property
    def starts_wall(self) -> datetime:
        """The typed start; only after the form has been found valid."""
        return _combined(self.starts_on.data, self.starts.data)

    @property
    def ends_wall(self) -> datetime | None:
        if self.ends.data is None:
            return None
        return _combined(self.ends_on.data or self.starts_on.data, self.ends.data)

    @property
    def zone_name(self) -> str:
        chosen: str = self.zone.data or self.programmes[self.programme.data].time_zone
        return chosen

    def new_place(self) -> SiteFacts | None:
        """The place that was named instead of chosen."""
        if not self.new_site.data:
            return None
        return SiteFacts(name=self.new_site.data, address=self.new_site_address.data or "")

    def facts(self, *, site: Site | None = None) -> EventFacts:
        """What was typed; `site` is the place made from the fields for a new one."""
        return EventFacts(
            programme=self.programmes[self.programme.data],
            kind=EventKind(self.kind.data),
            title=self.title.data or "",
            title_bg=self.title_bg.data or "",
            text=self.text.data or "",
            text_bg=self.text_bg.data or "",
            starts=self.starts_wall,
            ends=self.ends_wall,
            zone=self.zone_name,
            strand=self.strands.get(self.strand.data),
            site=site or self.site.record,
            seats=self.seats.data,
            convenor=self.convenors.get(self.convenor.data),
        )

    def validate_starts_on(self, field: DateField) -> None:
        if field.data and not EARLIEST <= field.data <= LATEST:
            raise ValidationError(_("Please give a year between 1990 and 2100."))

    def validate_strand(self, field: OptionalChoice) -> None:
        strand = self.strands.get(field.data)
        if strand is not None and strand.programme_id != self.programme.data:
            raise ValidationError(_("This strand belongs to another programme."))

    def validate_new_site(self, field: LineField) -> None:
        if field.data and self.site.data is not None:
            raise ValidationError(_("Choose a place from the list or name a new one, not both."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then the times together on the chosen clock."""
        if not super().validate(extra_validators):
            return False
        if self.ends_on.data and self.ends.data is None:
            explain(self.ends, _("Please give the time at which it ends, too."))
            return False
        return self._exists("starts", self.starts_wall) and self._ends_after_start()

    def _ends_after_start(self) -> bool:
        ends = self.ends_wall
        if ends is None:
            return True
        if not self._exists("ends", ends):
            return False
        zone = self.zone_name
        length = wall.to_utc(ends, zone) - wall.to_utc(self.starts_wall, zone)
        if length > queries.LONGEST:
            explain(self.ends_on, _("An event cannot last longer than a year."))
            return False
        if length > timedelta(0):
            return True
        explain(
            self.ends,
            _("The end must be after the start. If it ends on a later day, give that day, too."),
        )
        return False

    def _exists(self, name: str, typed: datetime) -> bool:
        try:
            wall.to_utc(typed, self.zone_name)
        except wall.NonexistentTime as gap:
            explain(self[name], _gap_words(gap))
            return False
        return True

    def notes(self) -> list[str]:
        """What to tell about a time that was accepted but has two meanings."""
        return [
            gettext(
                "On %(day)s the clock shows %(time)s twice; the first of the two is meant.",
                day=day(typed.date()),
                time=clock_time(typed),
            )
            for typed in (self.starts_wall, self.ends_wall)
            if typed is not None and wall.is_doubled(typed, self.zone_name)
        ]


def _name(strand: Strand, *, with_programme: bool) -> str:
    name = strand.name_in(language())
    return f"{name} · {strand.programme.name_in(language())}" if with_programme else name


def _combined(on: date | None, clock: time | None) -> datetime:
    if on is None or clock is None:
        raise ValueError("the form was not found valid")
    return datetime.combine(on, clock)


def _gap_words(gap: wall.NonexistentTime) -> str:
    words: str = gettext(
        "On %(day)s there is no %(time)s: the clock is put forward. The next valid time is"
        " %(valid)s.",
        day=day(gap.wall.date()),
        time=clock_time(gap.wall),
        valid=clock_time(gap.suggestion),
    )
    return words


def facts_of(event: Event) -> dict[str, Any]:
    """An event's facts under the names of the form's fields."""
    ends = event.ends_wall
    later = ends is not None and ends.date() != event.starts_wall.date()
    is_own_zone = event.time_zone == event.programme.time_zone
    return {
        "version": str(event.version),
        "programme": event.programme_id,
        "kind": event.kind.value,
        "strand": str(event.strand_id or ""),
        "title": event.title,
        "title_bg": event.title_bg,
        "text": event.text,
        "text_bg": event.text_bg,
        "starts_on": event.starts_wall.date(),
        "starts": event.starts_wall.time(),
        "ends": ends.time() if ends else None,
        "ends_on": ends.date() if ends and later else None,
        "zone": "" if is_own_zone else event.time_zone,
        "site": event.site_id,
        "seats": event.seats,
        "convenor": str(event.convenor_id or ""),
    }


class ReasonForm(Form):
    """Why a step is taken back."""

    reason = LineField(_l("Reason"), validators=[required(), at_most(500)])


class CancellationForm(Form):
    """Why an event is called off; the reason goes into the letters when it is given."""

    reason = LineField(_l("Reason, as guests will read it"), validators=[at_most(500)])

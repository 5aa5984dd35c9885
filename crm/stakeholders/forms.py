from datetime import date
from typing import Any, Final, Self

from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than stubs
from wtforms.validators import InputRequired, NumberRange, Optional

from crm.i18n import gettext as _
from crm.i18n import language
from crm.i18n import lazy_gettext as _l
from crm.organisations.models import Organisation
from crm.organisations.words import kinds, sectors
from crm.people import who
from crm.people.models import Person
from crm.people.who import WhoField
from crm.programmes.queries import programme_choices
from crm.stakeholders.actions import GroupFacts
from crm.stakeholders.models import HIGHEST, LOWEST, Group, GroupKind, Membership, Quadrant
from crm.stakeholders.queries import MapFilter
from crm.stakeholders.words import group_kinds, quadrants
from crm.web.filters import FilterForm
from crm.web.forms import Form, LineField, OptionalChoice, TextField, at_most, required
from crm.web.stale import VersionedForm

DAY_FORMATS: Final = ["%Y-%m-%d", "%d.%m.%Y"]
LONGEST_NAME: Final = 200
LONGEST_NOTE: Final = 2_000
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


def degree(label: str) -> IntegerField:
    """A whole number from 1 to 5."""
    message = _l("A whole number from 1 to 5.")
    return IntegerField(
        label,
        [InputRequired(message), NumberRange(LOWEST, HIGHEST, message)],
        render_kw={"min": LOWEST, "max": HIGHEST, "inputmode": "numeric"},
    )


class PositionForm(Form):
    """Where a stakeholder stands from today on."""

    who = WhoField(_l("Stakeholder"), most=1)
    power = degree(_l("Power, 1 to 5"))
    interest = degree(_l("Interest, 1 to 5"))
    note = LineField(_l("Why"), [at_most(LONGEST_NOTE)])
    programme = OptionalChoice(_l("Programme"), choices=[])

    def offer(self) -> Self:
        """Fill the choices."""
        self.programme.choices = programmes_offered()
        return self

    def validate_who(self, field: Any) -> None:
        if not field.records and not field.errors:
            raise ValidationError(_("Choose one person or organisation."))

    @property
    def chosen(self) -> Person | Organisation:
        """The stakeholder; there is one once the form is valid."""
        found: Person | Organisation = self.who.records[0]
        return found

    @property
    def programme_id(self) -> int | None:
        return int(self.programme.data) if self.programme.data else None


class MapFilterForm(FilterForm):
    kind = OptionalChoice(_l("Kind"), choices=[])
    sector = OptionalChoice(_l("Field of work"), choices=[])
    quadrant = OptionalChoice(_l("How to work with them"), choices=[])
    on_programme = OptionalChoice(_l("Programme"), choices=[])
    silent = BooleanField(_l("Not heard from for half a year"))

    def offer(self) -> None:
        """Fill the choices."""
        self.kind.choices = [("", "–"), (who.PERSON, _("Person")), *kinds().items()]
        self.sector.choices = [("", "–"), *sectors().items()]
        self.quadrant.choices = [("", "–"), *((q.value, word) for q, word in quadrants().items())]
        self.on_programme.choices = programmes_offered()

    def wanted(self) -> MapFilter:
        """What to look for."""
        return MapFilter(
            kind=self.kind.data or "",
            sector=self.sector.data or "",
            quadrant=Quadrant(self.quadrant.data) if self.quadrant.data else None,
            programme_id=int(self.on_programme.data) if self.on_programme.data else None,
            is_silent=bool(self.silent.data),
        )


class GroupForm(VersionedForm):
    name = LineField(_l("Name"), [required(), at_most(LONGEST_NAME)])
    name_bg = LineField(_l("Name in Bulgarian"), [at_most(LONGEST_NAME)])
    kind = SelectField(_l("Kind"), default=GroupKind.WORKING_GROUP.value)
    programme = OptionalChoice(_l("Programme"), choices=[])
    note = TextField(_l("Note"), [at_most(LONGEST_NOTE)])

    @classmethod
    def of(cls, group: Group | None, **options: Any) -> Self:
        """The form filled from a record, or an empty one."""
        data: dict[str, Any] = {}
        if group is not None:
            data = {
                "name": group.name,
                "name_bg": group.name_bg,
                "kind": group.kind.value,
                "programme": str(group.programme_id or ""),
                "note": group.note,
                "version": group.version,
            }
        form = cls(data=data, **options)
        form.kind.choices = [SelectChoice(k.value, word) for k, word in group_kinds().items()]
        form.programme.choices = programmes_offered(group.programme_id if group else None)
        return form

    def facts(self) -> GroupFacts:
        """What was typed."""
        return GroupFacts(
            name=self.name.data or "",
            name_bg=self.name_bg.data or "",
            kind=GroupKind(self.kind.data),
            note=self.note.data or "",
            programme_id=int(self.programme.data) if self.programme.data else None,
        )


class MembershipForm(Form):
    role = LineField(_l("Role"), [at_most(LONGEST_NAME)])
    starts_on = DateField(_l("Since"), [Optional()], format=DAY_FORMATS)
    ends_on = DateField(_l("Until"), [Optional()], format=DAY_FORMATS)

    @classmethod
    def of(cls, membership: Membership) -> Self:
        """The form filled from a record."""
        return cls(
            data={
                "role": membership.role,
                "starts_on": membership.starts_on,
                "ends_on": membership.ends_on,
            }
        )

    def validate_starts_on(self, field: Field) -> None:
        _in_reach(field)

    def validate_ends_on(self, field: Field) -> None:
        _in_reach(field)
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day lies before the first."))


class MemberForm(MembershipForm):
    """A new member."""

    who = WhoField(_l("Member"), most=1)

    def validate_who(self, field: Any) -> None:
        if not field.records and not field.errors:
            raise ValidationError(_("Choose one person or organisation."))


def programmes_offered(present: int | None = None) -> list[tuple[str, str]]:
    """The programmes to choose from; the one on record stays one of them."""
    known = [("", "–"), *((str(one.id), one.name_in(language())) for one in programme_choices())]
    if present is not None and str(present) not in dict(known):
        known.append((str(present), _("An archived programme")))
    return known


def _in_reach(field: Field) -> None:
    if field.data is not None and not EARLIEST <= field.data <= LATEST:
        raise ValidationError(_("Please type a day between 1990 and 2100."))

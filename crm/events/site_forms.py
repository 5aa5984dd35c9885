from decimal import Decimal, InvalidOperation
from typing import Any, Final, Self

from wtforms.validators import ValidationError

from crm.events.forms import seats_field
from crm.events.models import Site
from crm.events.site_actions import SiteFacts
from crm.i18n import gettext as _
from crm.i18n import language
from crm.i18n import lazy_gettext as _l
from crm.text.districts import DISTRICTS, district_name
from crm.web.forms import LineField, OptionalChoice, at_most, explain, required
from crm.web.stale import VersionedForm

LIMITS: Final = {"latitude": 90, "longitude": 180}


class SiteForm(VersionedForm):
    """A place: its name is enough."""

    name = LineField(_l("Name"), validators=[required(), at_most(200)])
    address = LineField(_l("Address"), validators=[at_most(300)])
    district = OptionalChoice(_l("District"), choices=[])
    seats = seats_field()
    latitude = LineField(_l("Latitude"), validators=[at_most(20)])
    longitude = LineField(_l("Longitude"), validators=[at_most(20)])

    @classmethod
    def build(cls, site: Site | None = None, *, saved: bool = False) -> Self:
        """The form of a new place or of one on the list; `saved` passes over what was sent."""
        form = cls(formdata=None, obj=site) if saved else cls(obj=site)
        known = [(code, district_name(code, language())) for code in DISTRICTS]
        kept = site.district if site else ""
        if kept not in ("", *DISTRICTS):
            known.append((kept, kept))
        form.district.choices = [("", "–"), *known]
        return form

    def facts(self) -> SiteFacts:
        """What was typed."""
        return SiteFacts(
            name=self.name.data or "",
            address=self.address.data or "",
            district=self.district.data or "",
            latitude=degrees(self.latitude.data or "", "latitude"),
            longitude=degrees(self.longitude.data or "", "longitude"),
            seats=self.seats.data,
        )

    def validate_latitude(self, field: LineField) -> None:
        _check(field)

    def validate_longitude(self, field: LineField) -> None:
        _check(field)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field; coordinates come in pairs."""
        if not super().validate(extra_validators):
            return False
        for one, other in ((self.latitude, self.longitude), (self.longitude, self.latitude)):
            if one.data and not other.data:
                explain(other, _("Latitude and longitude belong together."))
                return False
        return True


def degrees(typed: str, name: str) -> str:
    """Decimal degrees with a point, as they are stored; a comma is read, too.

    Raises `ValueError("not_degrees")`.
    """
    text = typed.strip().replace(",", ".")
    if not text:
        return ""
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("not_degrees") from error
    if not value.is_finite() or abs(value) > LIMITS[name]:
        raise ValueError("not_degrees")
    return format(value, "f")


def _check(field: LineField) -> None:
    try:
        degrees(field.data or "", field.name)
    except ValueError as error:
        raise ValidationError(_("Please give decimal degrees, like 42.6977.")) from error

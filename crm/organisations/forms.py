from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from wtforms import BooleanField, Field, ValidationError
from wtforms.validators import Optional

from crm.i18n import gettext as _
from crm.i18n import language
from crm.i18n import lazy_gettext as _l
from crm.matching.bodies import Body
from crm.organisations import queries
from crm.organisations.actions import Particulars
from crm.organisations.models import Organisation
from crm.organisations.words import kinds, sectors
from crm.text.addresses import check_mail
from crm.text.districts import district_choices
from crm.text.phones import digits
from crm.web.filters import FilterForm
from crm.web.forms import LineField, OptionalChoice, RecordField, TextField, at_most, required
from crm.web.stale import VersionedForm

LONGEST_NAME = 200
LONGEST_NOTE = 5_000

Choices = Iterable[tuple[str, str]]


def with_present(choices: Choices, present: str) -> list[tuple[str, str]]:
    """The choices of a field, and the code on record where it is a free one from an archive."""
    known = [("", "–"), *choices]
    if present and all(code != present for code, _label in known):
        known.append((present, present))
    return known


class OrganisationForm(VersionedForm):
    name = LineField(_l("Name"), validators=[required(), at_most(LONGEST_NAME)])
    name_bg = LineField(_l("Name in Bulgarian"), validators=[at_most(LONGEST_NAME)])
    kind = OptionalChoice(_l("Kind"), choices=[])
    sector = OptionalChoice(_l("Field of work"), choices=[])
    parent_id = RecordField(
        _l("Part of"),
        find=queries.organisation,
        name_of=lambda found: found.name_in(language()),
    )
    website = LineField(
        _l("Website"),
        description=_l("Begins with https://"),
        validators=[Optional(), at_most(300)],
    )
    email = LineField(_l("E-mail"), validators=[Optional(), at_most(320)])
    phone = LineField(_l("Telephone"), validators=[Optional(), at_most(60)])
    district = OptionalChoice(_l("District"), choices=[])
    note = TextField(_l("Note"), validators=[at_most(LONGEST_NOTE)])

    @classmethod
    def of(cls, organisation: Organisation | None, **options: object) -> "OrganisationForm":
        """The form filled from a record, or an empty one; choices hold what is on record."""
        form = cls(obj=organisation, **options)
        form.kind.choices = with_present(kinds().items(), getattr(organisation, "kind", ""))
        form.sector.choices = with_present(sectors().items(), getattr(organisation, "sector", ""))
        form.district.choices = with_present(
            district_choices(language()), getattr(organisation, "district", "")
        )
        return form

    def particulars(self) -> Particulars:
        """What was typed."""
        return Particulars(
            name=self.name.data or "",
            name_bg=self.name_bg.data or "",
            kind=self.kind.data or "",
            sector=self.sector.data or "",
            parent_id=self.parent_id.data,
            website=self.website.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            district=self.district.data or "",
            note=self.note.data or "",
        )

    def body(self, number: int = 0) -> Body:
        """What was typed so far, to be compared with organisations on record."""
        above = self.parent_id.data
        return Body(
            number,
            self.name.data or "",
            name_bg=self.name_bg.data or "",
            website=self.website.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            district=self.district.data or "",
            part_of=frozenset({above} if above else ()),
        )

    def validate_website(self, field: Field) -> None:
        parts = _split(field.data)
        if parts is None or parts.scheme != "https" or not parts.hostname or parts.username:
            raise ValidationError(_("Give an address that begins with https://."))

    def validate_email(self, field: Field) -> None:
        check_address(field)

    def validate_phone(self, field: Field) -> None:
        check_telephone(field)


class OrganisationFilterForm(FilterForm):
    q = LineField(_l("Search by name, e-mail or telephone"))
    kind = OptionalChoice(_l("Kind"), choices=[])
    sector = OptionalChoice(_l("Field of work"), choices=[])
    district = OptionalChoice(_l("District"), choices=[])
    archived = BooleanField(_l("Archived only"))

    def offer(self) -> None:
        """Name the codes in the reader's language; free ones from archives stay usable."""
        self.kind.choices = with_present(kinds().items(), self.kind.data or "")
        self.sector.choices = with_present(sectors().items(), self.sector.data or "")
        self.district.choices = with_present(district_choices(language()), self.district.data or "")


def check_address(field: Field) -> None:
    """Keep the mail address in the form letters are sent to, or say what is wrong with it."""
    try:
        field.data = check_mail(field.data)
    except ValueError as fault:
        if fault.args[0] == "non_ascii_local":
            raise ValidationError(
                _("The part before the @ may hold Latin letters and digits only.")
            ) from fault
        raise ValidationError(_("This is no e-mail address: name@example.org.")) from fault


def check_telephone(field: Field) -> None:
    """A telephone number has digits; everything else is for a person to read."""
    if not digits(field.data):
        raise ValidationError(_("A telephone number needs digits."))


def _split(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:
        return None

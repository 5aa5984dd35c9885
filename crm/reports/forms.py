from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import Optional, ValidationError

from crm.engagement.definitions import Definition
from crm.i18n import gettext, lazy_gettext
from crm.web.forms import Form

#: No programme is older or ends later; dates beyond make no window.
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)


class WindowForm(Form):
    """From when to when, and who counts as a migrant. Its state stands in the address."""

    class Meta(Form.Meta):
        csrf = False

    day_from = DateField(
        lazy_gettext("From"), name="from", format="%Y-%m-%d", validators=[Optional()]
    )
    day_to = DateField(lazy_gettext("To"), name="to", format="%Y-%m-%d", validators=[Optional()])
    definition = SelectField(
        lazy_gettext("Who counts as a migrant"),
        choices=[
            SelectChoice(Definition.MIGRANT_BACKGROUND.value, lazy_gettext("Migrant background")),
            SelectChoice(Definition.TCN.value, lazy_gettext("Third-country nationals")),
        ],
        default=Definition.MIGRANT_BACKGROUND.value,
    )
    programme = HiddenField()

    @classmethod
    def read(
        cls, args: MultiDict[str, str], *, programme_id: int, since: date, until: date
    ) -> "WindowForm":
        """The window of an address; what it does not name is filled in."""
        given = {name: value for name, value in args.items() if value}
        complete = {
            "from": since.isoformat(),
            "to": until.isoformat(),
            "definition": Definition.MIGRANT_BACKGROUND.value,
            **given,
            "programme": str(programme_id),
        }
        return cls(formdata=MultiDict(complete))

    def validate_day_from(self, field: DateField) -> None:
        self._check_reach(field)

    def validate_day_to(self, field: DateField) -> None:
        self._check_reach(field)
        if field.data and self.day_from.data and self.day_from.data > field.data:
            raise ValidationError(gettext("The last day lies before the first."))

    def _check_reach(self, field: DateField) -> None:
        if field.data and not EARLIEST <= field.data <= LATEST:
            raise ValidationError(gettext("Please choose a day between 1990 and 2099."))


class ExportForm(Form):
    """In which file the figures are wanted."""

    format = SelectField(
        lazy_gettext("File"),
        choices=[
            SelectChoice("xlsx", lazy_gettext("Excel (XLSX)")),
            SelectChoice("csv", "CSV"),
        ],
        default="xlsx",
    )
    for_bulgarian_excel = BooleanField(
        lazy_gettext("CSV for Bulgarian Excel: semicolon and decimal comma")
    )

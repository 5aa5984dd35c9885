from typing import Any

from wtforms import BooleanField, DateField, Field
from wtforms.validators import Optional, ValidationError

from crm import wall
from crm.i18n import gettext
from crm.i18n import lazy_gettext as _
from crm.programmes import letters, targets
from crm.text.addresses import check_mail
from crm.web.forms import LineField, TextField, at_most, required
from crm.web.stale import VersionedForm

DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]


class ProgrammeForm(VersionedForm):
    name_en = LineField(_("Name in English"), [required(), at_most(200)])
    name_bg = LineField(_("Name in Bulgarian"), [at_most(200)])
    starts_on = DateField(_("First day"), [required()], format=DAY_FORMATS)
    ends_on = DateField(_("Last day"), [Optional()], format=DAY_FORMATS)
    time_zone = LineField(_("Clock"), [required(), at_most(60)])
    second_generation_counts = BooleanField(
        _("People born here to a parent born abroad count as having a migrant background")
    )
    sender_name = LineField(_("Letters come from"), [at_most(100)])
    reply_to = LineField(_("Answers to letters go to"), [at_most(320)])
    funding_line = LineField(_("Line about the funding"), [at_most(500)])

    def validate_ends_on(self, field: DateField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(gettext("The last day is before the first day."))

    def validate_time_zone(self, field: LineField) -> None:
        try:
            wall.zone_info(field.data or "")
        except ValueError as error:
            raise ValidationError(
                gettext("No such time zone. It is written like Europe/Sofia.")
            ) from error

    def validate_reply_to(self, field: LineField) -> None:
        if not field.data:
            return
        try:
            check_mail(field.data)
        except ValueError as error:
            raise ValidationError(gettext("This is not a complete mail address.")) from error

    def facts(self) -> dict[str, Any]:
        """What was typed, by the names of the actions."""
        return {name: value for name, value in self.data.items() if name in FACTS}


FACTS = frozenset(
    {
        "name_en",
        "name_bg",
        "starts_on",
        "ends_on",
        "time_zone",
        "second_generation_counts",
        "sender_name",
        "reply_to",
        "funding_line",
    }
)


class StrandForm(VersionedForm):
    code = LineField(_("Code"), [required(), at_most(20)])
    name_en = LineField(_("Name in English"), [at_most(200)])
    name_bg = LineField(_("Name in Bulgarian"), [at_most(200)])


class TargetsForm(VersionedForm):
    people = LineField(_("Engaged people"), [at_most(20)])
    people_due_on = DateField(_("To be reached by"), [Optional()], format=DAY_FORMATS)
    share = LineField(_("Share of people with a migrant background"), [at_most(20)])
    share_due_on = DateField(_("To be reached by"), [Optional()], format=DAY_FORMATS)

    def validate_people(self, field: LineField) -> None:
        if not field.data:
            return
        try:
            targets.parse_people(field.data)
        except ValueError as error:
            raise ValidationError(
                gettext("Type a whole number of people, 1 or more, or leave it empty.")
            ) from error

    def validate_share(self, field: LineField) -> None:
        if not field.data:
            return
        try:
            targets.parse_share(field.data)
        except ValueError as error:
            if str(error) == "percent_sign":
                message = gettext(
                    "Is this a percentage? Type the percent sign too, or a decimal like 0.2."
                )
            else:
                message = gettext(
                    "Type a share as a percentage with its sign, or as a decimal like 0.2."
                )
            raise ValidationError(message) from error


class LetterForm(VersionedForm):
    subject = LineField(_("Subject"), [required(), at_most(200)])
    opening = TextField(_("First paragraph"), [at_most(4000)])

    def validate_subject(self, field: Field) -> None:
        _check_variables(field.data or "", letters.SUBJECT_VARIABLES)

    def validate_opening(self, field: Field) -> None:
        _check_variables(field.data or "", letters.OPENING_VARIABLES)


def _check_variables(text: str, known: tuple[str, ...]) -> None:
    unknown = letters.unknown_variables(text, known=known)
    if unknown:
        raise ValidationError(
            gettext(
                "Nothing is known by the name %(names)s here.",
                names=", ".join(f"{{{name}}}" for name in unknown),
            )
        )
    if letters.has_lone_brace(text):
        raise ValidationError(gettext("A brace has no partner."))

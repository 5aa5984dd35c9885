from wtforms import BooleanField, PasswordField, SelectField
from wtforms.validators import EqualTo, ValidationError

from crm.accounts import passwords
from crm.accounts.models import Role
from crm.i18n import gettext
from crm.i18n import lazy_gettext as _
from crm.text.addresses import check_mail
from crm.web.forms import Form, LineField, TokenForm, at_most, required

LANGUAGE_NAMES = {"bg": "Български", "en": "English"}
ROLE_NAMES = {
    Role.OFFICER: _("Project officer"),
    Role.DOOR: _("Door"),
    Role.MANAGER: _("Manager"),
    Role.PRIVACY: _("Privacy officer"),
    Role.ADMIN: _("Administrator"),
}


def role_choices() -> dict[str, str]:
    return {role.value: str(name) for role, name in ROLE_NAMES.items()}


class SignInForm(Form):
    email = LineField(_("Mail address"), [required()])
    password = PasswordField(_("Password"), [required()])


class ForgottenForm(Form):
    email = LineField(_("Mail address"), [required(), at_most(320)])


class _NewPassword:
    """The two fields of a new password; `email` is whose it will be."""

    email_of_user = ""

    password = PasswordField(_("New password"), [required()])
    repeated = PasswordField(
        _("New password again"),
        [EqualTo("password", _("The two passwords differ."))],
    )

    def validate_password(self, field: PasswordField) -> None:
        _refuse_weak(field.data or "", self.email_of_user)


class ResetForm(_NewPassword, TokenForm):
    """On the page of a link: the token is the authority."""


class PasswordForm(_NewPassword, Form):
    """On the own account: the present password is asked, a browser may be left open."""

    current = PasswordField(_("Present password"), [required()])


class AccountForm(Form):
    full_name = LineField(_("Name"), [required(), at_most(200)])
    language = SelectField(_("Language"), choices=LANGUAGE_NAMES)
    wants_daily_mail = BooleanField(
        _("Mail me each day the new answers to my invitations and my promises that are due")
    )


class NewUserForm(Form):
    email = LineField(_("Mail address"), [required(), at_most(320)])
    full_name = LineField(_("Name"), [required(), at_most(200)])
    role = SelectField(_("Role"), choices=role_choices)
    language = SelectField(_("Language"), choices=LANGUAGE_NAMES)
    password = PasswordField(
        _("Password"),
        description=_("Leave it empty and the user sets one by a link, which is safer."),
    )

    def validate_email(self, field: LineField) -> None:
        try:
            check_mail(field.data or "")
        except ValueError as error:
            raise ValidationError(words_for_address(str(error))) from error

    def validate_password(self, field: PasswordField) -> None:
        if field.data:
            _refuse_weak(field.data, self.email.data or "")


class UserForm(Form):
    full_name = LineField(_("Name"), [required(), at_most(200)])
    role = SelectField(_("Role"), choices=role_choices)


def words_for_address(fault: str) -> str:
    """What to tell about a mail address that cannot be written to."""
    if fault == "non_ascii_local":
        return str(gettext("The part before the @ must be in Latin letters."))
    return str(gettext("This is not a complete mail address."))


def _refuse_weak(password: str, email: str) -> None:
    weakness = passwords.weakness_of(password, email=email)
    if weakness is not None:
        raise ValidationError(passwords.words_for(weakness))

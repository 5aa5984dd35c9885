"""The base form: messages in the reader's language, and what was typed is kept."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import request
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.form import _Auto
from wtforms import Field, SelectField, StringField, TextAreaField

# SelectChoice is newer than the stubs.
from wtforms.fields.choices import Choice, SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError

from crm.db import LARGEST_KEY
from crm.i18n import gettext, lazy_gettext, plural_text
from crm.text.plain import clean_text, single_line

csrf = CSRFProtect()
SUBMITTING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

#: WTForms' and Flask-WTF's own words, so that extraction finds them for our catalogue.
LIBRARY_MESSAGES = (
    lazy_gettext("This field is required."),
    lazy_gettext("Not a valid choice."),
    lazy_gettext("Not a valid date value."),
    lazy_gettext("Not a valid time value."),
    lazy_gettext("Not a valid datetime value."),
    lazy_gettext("Not a valid integer value."),
    lazy_gettext("Not a valid decimal value."),
    lazy_gettext("Number must be at least %(min)s."),
    lazy_gettext("Number must be at most %(max)s."),
    lazy_gettext("Number must be between %(min)s and %(max)s."),
    lazy_gettext("Invalid input."),
    lazy_gettext("Invalid email address."),
    lazy_gettext("Invalid Choice: could not coerce."),
    lazy_gettext("Invalid choice(s): one or more data inputs could not be coerced."),
    lazy_gettext("The CSRF token is missing."),
    lazy_gettext("The CSRF token is invalid."),
    lazy_gettext("The CSRF session token is missing."),
    lazy_gettext("The CSRF tokens do not match."),
)


class _Translations:
    """Hands WTForms our catalogue."""

    def gettext(self, string: str) -> str:
        return str(gettext(string)) if string else ""

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return plural_text(singular, plural, n)


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """Parent of every form."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: FlaskForm) -> _Translations:
            return _Translations()

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """Read form fields only: JSON, which Flask-WTF reads too, could bring any type."""
            if formdata is not _Auto:
                return formdata
            return request.form if request.method in SUBMITTING else None


class TokenForm(Form):
    """A form on a token page: the token is the authority, so no CSRF field and no cookie."""

    class Meta(Form.Meta):
        csrf = False


class LineField(StringField):
    """One line of text: trimmed, without control characters; empty input is an empty string."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = single_line(valuelist[0]) if valuelist else ""
        self.raw_data = [self.data]  # so that blanks alone are nothing typed


class TextField(TextAreaField):
    """Several lines of text with normalised line ends."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = clean_text(valuelist[0]) if valuelist else ""
        self.raw_data = [self.data]


class OptionalChoice(SelectField):
    """A choice that may stay empty; `choices` are pairs of code and label."""

    def __init__(self, label: Any, choices: Iterable[tuple[str, Any]], **options: Any) -> None:
        offered = [SelectChoice(value, text) for value, text in [("", "–"), *choices]]
        super().__init__(label, choices=offered, **options)

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class RecordField(SelectField):
    """A record chosen by number; only the chosen one is loaded, the rest is searched.

    `find` turns a number into a record the user may use, or `None`; `label` names it.
    """

    def __init__(
        self,
        label: Any,
        *,
        find: Callable[[int], Any | None],
        name_of: Callable[[Any], str],
        **options: Any,
    ) -> None:
        options.setdefault("coerce", _number_or_none)
        super().__init__(label, choices=[], validate_choice=False, **options)
        self.find = find
        self.name_of = name_of

    @property
    def record(self) -> Any | None:
        return self.find(self.data) if self.data is not None else None

    def iter_choices(self) -> Any:
        yield Choice("", "–", self.data is None, {})
        chosen = self.record
        if chosen is not None:
            yield Choice(str(self.data), self.name_of(chosen), True, {})

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.record is None:
            raise ValidationError(gettext("Choose one of the records found by the search."))


def _number_or_none(value: Any) -> int | None:
    if value is None or value == "":
        return None
    number = int(value)
    return number if 0 <= number <= LARGEST_KEY else 0  # no record has the number 0


def required(message: str | None = None) -> InputRequired:
    """Something must be typed."""
    return InputRequired(message or lazy_gettext("This field is required."))


def at_most(characters: int) -> Length:
    """No more than so many characters."""
    message = lazy_gettext("Please use at most %(max)d characters.")
    return Length(max=characters, message=message)


def explain(field: Field, message: str) -> None:
    """Put a message of an action or a database rule at the field it speaks of."""
    field.errors = [*field.errors, message]


def errors_by_field(form: Form) -> Mapping[str, list[str]]:
    """Messages per field name, for tests and JSON."""
    return {name: [str(m) for m in messages] for name, messages in form.errors.items()}

from collections.abc import Sequence
from datetime import date
from typing import Any, Self

from wtforms import (
    BooleanField,
    DateField,
    Field,
    FieldList,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional

from crm.i18n import gettext as _
from crm.i18n import language
from crm.i18n import lazy_gettext as _l
from crm.matching.profiles import Profile
from crm.organisations import queries as organisations
from crm.organisations.forms import check_address, check_telephone, with_present
from crm.organisations.words import sectors
from crm.people.models import Affiliation, Answer, Person, Purpose
from crm.people.words import answers, genders, purposes, sources
from crm.text.districts import district_choices
from crm.text.languages import language_choices
from crm.web.forms import Form, LineField, OptionalChoice, RecordField, TextField, at_most, required
from crm.web.stale import VersionedForm

LONGEST_NAME = 200
LONGEST_NOTE = 5_000
EARLIEST_YEAR = 1900
EARLIEST_DAY = date(1990, 1, 1)
DAY_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
MOST_ROWS = 10
#: Empty rows after those on record, so that one can be added without script.
SPARE_ROWS = 1


class PersonForm(VersionedForm):
    full_name = LineField(_l("Full name"), validators=[required(), at_most(LONGEST_NAME)])
    given_name = LineField(_l("Given name"), validators=[at_most(LONGEST_NAME)])
    family_name = LineField(_l("Family name"), validators=[at_most(LONGEST_NAME)])
    latin_name = LineField(
        _l("Name in Latin letters"),
        description=_l("Left empty, it is written by the official transliteration."),
        validators=[at_most(LONGEST_NAME)],
    )
    emails = FieldList(
        LineField(_l("E-mail"), validators=[Optional(), at_most(320)]),
        label=_l("E-mail addresses"),
        max_entries=MOST_ROWS,
    )
    phones = FieldList(
        LineField(_l("Telephone"), validators=[Optional(), at_most(60)]),
        label=_l("Telephones"),
        max_entries=MOST_ROWS,
    )
    primary_email = StringField(_l("Letters go to"), default="0")
    primary_phone = StringField(_l("Call first"), default="0")
    language = OptionalChoice(_l("Language of letters"), choices=[])
    birth_year = IntegerField(
        _l("Year of birth"), validators=[Optional()], render_kw={"inputmode": "numeric"}
    )
    gender = OptionalChoice(_l("Gender"), choices=[])
    district = OptionalChoice(_l("District"), choices=[])
    note = TextField(_l("Note"), validators=[at_most(LONGEST_NOTE)])

    @classmethod
    def of(cls, person: Person | None, **options: Any) -> Self:
        """The form filled from a record, or an empty one, with a spare row for each contact."""
        form = cls(data=_facts(person), **options)
        form.language.choices = with_present(
            language_choices(language()), getattr(person, "language", "")
        )
        form.gender.choices = with_present(genders().items(), getattr(person, "gender", ""))
        form.district.choices = with_present(
            district_choices(language()), getattr(person, "district", "")
        )
        return form

    def add_rows(self) -> None:
        """Leave an empty row at the end of addresses and telephones, up to the most."""
        for rows in (self.emails, self.phones):
            filled = [row for row in rows if row.data]
            spare = len(rows) - len(filled)
            while spare < SPARE_ROWS and len(rows) < MOST_ROWS:
                rows.append_entry("")
                spare += 1

    def put_primary_first(self) -> None:
        """Order the rows as the record has them, so that both versions can be compared."""
        for rows, chosen in ((self.emails, self.primary_email), (self.phones, self.primary_phone)):
            ordered = _in_order(rows, chosen)
            for number, row in enumerate(rows):
                row.data = ordered[number] if number < len(ordered) else ""
            chosen.data = "0"

    def facts(self) -> dict[str, Any]:
        """What was typed, as the actions take it, the primary address and telephone first."""
        return {
            "full_name": self.full_name.data,
            "given_name": self.given_name.data,
            "family_name": self.family_name.data,
            "latin_name": self.latin_name.data,
            "emails": _in_order(self.emails, self.primary_email),
            "phones": _in_order(self.phones, self.primary_phone),
            "language": self.language.data or "",
            "birth_year": self.birth_year.data,
            "gender": self.gender.data or "",
            "district": self.district.data or "",
            "note": self.note.data,
        }

    def profile(self, person: Person | None = None) -> Profile:
        """What was typed so far, to be compared with people on record."""
        facts = self.facts()
        return Profile(
            person.id if person else 0,
            facts["full_name"] or f"{facts['given_name']} {facts['family_name']}".strip(),
            given_name=facts["given_name"] or "",
            family_name=facts["family_name"] or "",
            latin_name=facts["latin_name"] or "",
            emails=tuple(facts["emails"]),
            phones=tuple(facts["phones"]),
            birth_year=facts["birth_year"],
        )

    def validate_birth_year(self, field: Field) -> None:
        this_year = self.today.year
        NumberRange(
            min=EARLIEST_YEAR,
            max=this_year,
            message=_(
                "Please type a year from %(first)s to %(last)s.",
                first=EARLIEST_YEAR,
                last=this_year,
            ),
        )(self, field)

    def validate_emails(self, field: "FieldList[Any]") -> None:
        _check_rows(field, check_address)

    def validate_phones(self, field: "FieldList[Any]") -> None:
        _check_rows(field, check_telephone)

    today: date = date.max


def _facts(person: Person | None) -> dict[str, Any]:
    if person is None:
        return {}
    names = (
        "full_name", "given_name", "family_name", "latin_name", "language", "birth_year",
        "gender", "district", "note", "version",
    )  # fmt: skip
    return {
        **{name: getattr(person, name) for name in names},
        "emails": [row.address for row in _primary_first(person.emails)],
        "phones": [row.typed for row in _primary_first(person.phones)],
    }


def _primary_first(rows: Sequence[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: not row.is_primary)


def _in_order(rows: "FieldList[Any]", chosen: StringField) -> list[str]:
    """What stands in the rows, the chosen one first, empty ones left out."""
    typed = [(str(number) != chosen.data, row.data) for number, row in enumerate(rows) if row.data]
    return [text for _is_second, text in sorted(typed, key=lambda pair: pair[0])]


def _check_rows(rows: "FieldList[Any]", check: Any) -> None:
    """Put each row's fault at the row itself."""
    has_fault = False
    for row in rows:
        if row.data and not row.errors:
            try:
                check(row)
            except ValidationError as fault:
                row.errors = [*row.errors, str(fault)]
                has_fault = True
    if has_fault:
        raise ValidationError(_("One of the rows needs another look."))


class _Period(Form):
    """Role, days and contact flag of a tie."""

    role = LineField(_l("Role"), validators=[at_most(LONGEST_NAME)])
    starts_on = DateField(_l("Since"), format=DAY_FORMATS, validators=[Optional()])
    ends_on = DateField(_l("Until"), format=DAY_FORMATS, validators=[Optional()])
    is_contact = BooleanField(_l("We write to this person for the organisation"))

    def validate_ends_on(self, field: Field) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The end comes before the start."))


class AffiliationForm(_Period):
    organisation = RecordField(
        _l("Organisation"),
        find=organisations.current_organisation,
        name_of=lambda found: found.name_in(language()),
        validators=[required(_l("Choose an organisation."))],
    )


class AffiliationEditForm(_Period):
    @classmethod
    def of(cls, tie: Affiliation) -> Self:
        return cls(obj=tie)


class ExpertiseForm(Form):
    sector = SelectField(_l("Field of work"), choices=[])
    remark = LineField(_l("Remark"), validators=[at_most(LONGEST_NAME)])

    @classmethod
    def build(cls) -> Self:
        form = cls()
        form.sector.choices = list(sectors().items())
        return form


class ConsentForm(Form):
    purpose = SelectField(_l("Purpose"), coerce=Purpose, choices=[])
    given_on = DateField(_l("Given on"), format=DAY_FORMATS, validators=[required()])
    wording = LineField(_l("Wording or version agreed to"), validators=[at_most(500)])
    source = LineField(_l("Where it is written down"), validators=[at_most(200)])
    today: date = date.max

    @classmethod
    def build(cls, *, today: date) -> Self:
        form = cls(data={"given_on": today})
        form.purpose.choices = [(purpose, word) for purpose, word in purposes().items()]
        form.today = today
        return form

    def validate_given_on(self, field: Field) -> None:
        check_past(field, self.today)


class AnswerForm(Form):
    answer = RadioField(_l("What the person said"), coerce=Answer, choices=[])
    answered_on = DateField(_l("Said on"), format=DAY_FORMATS, validators=[required()])
    source = RadioField(_l("Source"), choices=[])
    wording = LineField(_l("Version of the question"), validators=[at_most(60)])
    today: date = date.max

    @classmethod
    def build(cls, *, today: date) -> Self:
        form = cls(data={"answered_on": today})
        form.answer.choices = [(answer, word) for answer, word in answers().items()]
        form.source.choices = list(sources().items())
        form.today = today
        return form

    def validate_answered_on(self, field: Field) -> None:
        check_past(field, self.today)


class ReadingForm(Form):
    reason = LineField(_l("Why you open it"), validators=[at_most(LONGEST_NAME)])


def check_past(field: Field, today: date) -> None:
    """A day that has come, and not long before there were programmes."""
    if field.data is None:
        return  # what was typed is no day, which the field has said already
    if field.data > today:
        raise ValidationError(_("This day has not come yet."))
    if field.data < EARLIEST_DAY:
        raise ValidationError(_("Please check the year."))

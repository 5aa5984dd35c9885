from collections.abc import Sequence
from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.fields.choices import (  # type: ignore[attr-defined]  # newer than the stubs
    SelectChoice,
)
from wtforms.validators import Email, InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from crm.attendance.headcount_actions import HeadcountFacts
from crm.attendance.models import Attendance, Headcount
from crm.attendance.queries import person
from crm.attendance.words import METHODS, NOT_RECORDED, role_choices, state_choices
from crm.i18n import gettext, language
from crm.i18n import lazy_gettext as _l
from crm.matching.profiles import Profile
from crm.organisations.models import Organisation
from crm.organisations.queries import current_organisation
from crm.web.forms import Form, LineField, OptionalChoice, RecordField, at_most, required

EVERYONE, UNNAMED = "everyone", "unnamed"
MOST_HEADS = 100_000


class ActionForm(Form):
    """A button: nothing but the proof that the form is ours."""


class WalkInForm(Form):
    given_name = LineField(_l("First name"), [required(), at_most(200)])
    family_name = LineField(_l("Family name"), [at_most(200)])
    organisation = LineField(_l("Organisation"), [at_most(200)])
    email = LineField(
        _l("Mail"), [Optional(), at_most(320), Email(_l("This is not a mail address."))]
    )

    @property
    def full_name(self) -> str:
        return f"{self.given_name.data} {self.family_name.data}".strip()

    @property
    def profile(self) -> Profile:
        """What was said at the door, to be compared with people on record."""
        return Profile(
            0,
            self.full_name,
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            emails=(self.email.data,) if self.email.data else (),
            organisations=(self.organisation.data,) if self.organisation.data else (),
        )


class HeadcountForm(Form):
    kind = RadioField(
        _l("What was counted"),
        [InputRequired(_l("Choose what was counted."))],
        choices=[
            SelectChoice(EVERYONE, _l("everyone on site, team included")),
            SelectChoice(UNNAMED, _l("only people without a name on the list")),
        ],
    )
    number = IntegerField(
        _l("How many"),
        [
            InputRequired(_l("How many were counted? Nobody is 0.")),
            NumberRange(0, MOST_HEADS, _l("A number between 0 and 100 000.")),
        ],
        render_kw={"min": 0, "max": MOST_HEADS},
    )
    method = SelectField(
        _l("How it was counted"),
        choices=[SelectChoice(code, word) for code, word in METHODS.items()],
    )
    counted_by = LineField(_l("Counted by"), [required(), at_most(200)])
    yes = IntegerField(
        _l("Slips with “yes”"), [Optional(), NumberRange(0, MOST_HEADS)], render_kw={"min": 0}
    )
    no = IntegerField(
        _l("Slips with “no”"), [Optional(), NumberRange(0, MOST_HEADS)], render_kw={"min": 0}
    )
    refused = IntegerField(
        _l("Slips with “prefer not to say”"),
        [Optional(), NumberRange(0, MOST_HEADS)],
        render_kw={"min": 0},
    )

    @classmethod
    def for_headcount(cls, headcount: Headcount | None, *, counter: str) -> "HeadcountForm":
        """The form with the count as it stands; `counter` is proposed as who counted."""
        if headcount is None:
            return cls(data={"counted_by": counter})
        form = cls(
            data={
                "kind": EVERYONE if headcount.is_of_everyone else UNNAMED,
                "number": headcount.number,
                "method": headcount.method or "counted",
                "counted_by": headcount.counted_by or counter,
                "yes": headcount.background_yes,
                "no": headcount.background_no,
                "refused": headcount.background_refused,
            }
        )
        if headcount.method and headcount.method not in METHODS:
            own_words = SelectChoice(headcount.method, headcount.method)
            form.method.choices = [*(form.method.choices or ()), own_words]
        return form

    def facts(self) -> HeadcountFacts:
        """What was typed, for the action."""
        return HeadcountFacts(
            number=self.number.data or 0,
            is_of_everyone=self.kind.data == EVERYONE,
            yes=self.yes.data,
            no=self.no.data,
            refused=self.refused.data,
            method=self.method.data,
            counted_by=self.counted_by.data or "",
        )


class CheckboxesField(SelectMultipleField):
    """Several of a few, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        if not {value for value, *_rest in self.iter_choices()}.issuperset(self.data or ()):
            raise ValidationError(gettext("Not a valid choice."))


class RecordForm(Form):
    """What is recorded about one person at one event."""

    state = RadioField(_l("State"), choices=[])
    role = SelectField(
        _l("Role"),
        choices=[],
        description=_l("Project team and paid suppliers are on site but are not counted."),
    )
    acting_for = CheckboxesField(_l("Acting for"), coerce=int, choices=[])
    another = RecordField(
        _l("Another organisation"),
        find=current_organisation,
        name_of=lambda body: body.name_in(language()),
    )

    @classmethod
    def build(cls, row: Attendance | None, bodies: Sequence[Organisation]) -> "RecordForm":
        """The form of a row, or of nothing recorded. `bodies` are offered as check boxes."""
        acting_for = [body.standing for body in row.acting_for] if row else []
        form = cls(
            data={
                "state": row.state.value if row else NOT_RECORDED,
                "role": row.role.value if row else "participant",
                "acting_for": [body.id for body in acting_for],
            }
        )
        offered = {body.id: body.name_in(language()) for body in (*bodies, *acting_for)}
        form.state.choices = state_choices()
        form.role.choices = role_choices()
        form.acting_for.choices = list(offered.items())
        return form

    @property
    def organisation_ids(self) -> set[int]:
        chosen = set(self.acting_for.data or ())
        return chosen | {self.another.data} if self.another.data else chosen


class AddPersonForm(Form):
    """Somebody who came and was not on the list."""

    person = RecordField(_l("Person"), find=person, name_of=lambda who: who.full_name)


class AttendanceFilterForm(Form):
    """Which rows of the table are shown; read from the address."""

    class Meta(Form.Meta):
        csrf = False

    q = LineField(_l("Name"))
    state = OptionalChoice(_l("State"), choices=[])
    reply = OptionalChoice(_l("Answer"), choices=[])
    role = OptionalChoice(_l("Role"), choices=[])


class DutyForm(Form):
    user = SelectField(_l("Who is at the door"), coerce=int, choices=[])


class NobodyForm(Form):
    """The express word that nobody was there without a name."""

    nobody = BooleanField(
        _l("Nobody was there without a name"),
        [InputRequired(_l("Tick the box if it was so, or count below."))],
    )

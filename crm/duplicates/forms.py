from typing import Self

from wtforms import SelectField

from crm.duplicates.words import merge_choices
from crm.i18n import lazy_gettext as _l
from crm.web.forms import Form


class DecisionForm(Form):
    """A button: nothing but the proof that the form is ours."""


class AutomaticForm(Form):
    """From which score pairs are merged without being asked, for each kind of record."""

    people = SelectField(_l("People"), choices=[])
    organisations = SelectField(_l("Organisations"), choices=[])

    @classmethod
    def of(cls, *, people: float | None, organisations: float | None) -> Self:
        form = cls(data={"people": str(people or ""), "organisations": str(organisations or "")})
        form.people.choices = merge_choices(people)
        form.organisations.choices = merge_choices(organisations)
        return form

    def scores(self) -> tuple[float | None, float | None]:
        """What was chosen; `None` for never."""
        people, organisations = (
            float(field.data) if field.data else None for field in (self.people, self.organisations)
        )
        return people, organisations

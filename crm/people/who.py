"""Who is meant: a person or an organisation in one field, as `person-12` or `organisation-3`."""

from dataclasses import dataclass
from typing import Any, Final

from wtforms import SelectMultipleField, ValidationError
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]  # newer than the stubs

from crm.i18n import gettext as _
from crm.i18n import language
from crm.organisations.models import Organisation
from crm.organisations.queries import organisation
from crm.people.models import Person
from crm.people.who_queries import standing_person

PERSON: Final = "person"
ORGANISATION: Final = "organisation"
MOST: Final = 30


@dataclass(frozen=True)
class Who:
    """Somebody as a list names them; without a name they were erased."""

    kind: str
    number: int
    name: str

    @property
    def value(self) -> str:
        return f"{self.kind}-{self.number}"


def of(one: Person | Organisation) -> Who:
    """The name to show for a record."""
    if isinstance(one, Person):
        return Who(PERSON, one.id, one.full_name)
    standing = one.standing
    return Who(ORGANISATION, standing.id, standing.name_in(language()))


class WhoField(SelectMultipleField):
    """People and organisations, searched by name; `records` are those chosen."""

    def __init__(self, label: Any, *, most: int = MOST, **options: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **options)
        self.most = most

    @property
    def records(self) -> list[Person | Organisation]:
        """The records that the values name, in that order, each once."""
        found = (find(value) for value in self.data or ())
        return list({id(one): one for one in found if one is not None}.values())

    def iter_choices(self) -> Any:
        for one in self.records:
            who = of(one)
            yield Choice(who.value, who.name, True, {})

    def pre_validate(self, form: Any) -> None:
        if any(find(value) is None for value in self.data or ()):
            raise ValidationError(_("Choose one of the records found by the search."))
        if len(self.data or ()) > self.most:
            raise ValidationError(_("Choose at most %(most)s.", most=self.most))


def find(value: str) -> Person | Organisation | None:
    """The person or organisation a value names, as it stands today; nobody erased."""
    kind, _dash, number = str(value).partition("-")
    if not (number.isascii() and number.isdigit()) or len(number) > 9:
        return None
    if kind == PERSON:
        return standing_person(int(number))
    found = organisation(int(number)) if kind == ORGANISATION else None
    return found.standing if found is not None else None

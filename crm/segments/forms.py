from typing import Any, Self

from wtforms import SelectMultipleField

from crm.accounts import queries as accounts
from crm.accounts.access import STAFF
from crm.accounts.models import User
from crm.i18n import lazy_gettext as _l
from crm.people.whom import numbers
from crm.segments.actions import Facts
from crm.segments.models import PeopleList, Segment
from crm.web.forms import Form, LineField, OptionalChoice, TextField, at_most, required
from crm.web.stale import VersionedForm

LONGEST_NAME = 100
LONGEST_NOTE = 1_000
LONGEST_TAG = 60


def _facts(record: Segment | PeopleList) -> dict[str, Any]:
    return {name: getattr(record, name) for name in ("name", "note", "owner_id", "version")}


class GroupForm(VersionedForm):
    """Name, note and owner of a segment or of a list."""

    name = LineField(_l("Name"), validators=[required(), at_most(LONGEST_NAME)])
    note = TextField(_l("Note"), validators=[at_most(LONGEST_NOTE)])
    owner_id = OptionalChoice(_l("Looked after by"), choices=[])

    @classmethod
    def of(
        cls,
        record: Segment | PeopleList | None,
        *,
        owner_id: int | None = None,
        **options: Any,
    ) -> Self:
        """The form filled from a record, or an empty one that proposes an owner."""
        data = {"owner_id": owner_id} if record is None else _facts(record)
        form = cls(data=data, **options)
        form.users = {user.id: user for user in accounts.user_choices(tuple(STAFF))}
        offered = [(str(user.id), user.full_name) for user in form.users.values()]
        form.owner_id.choices = [("", "–"), *offered]
        form.owner_id.data = str(form.owner_id.data or "")
        return form

    def facts(self) -> Facts:
        """What was typed, as the actions take it."""
        chosen = self.owner_id.data or ""
        return Facts(
            name=self.name.data or "",
            note=self.note.data or "",
            owner=self.users.get(int(chosen)) if chosen.isdigit() else None,
        )

    users: dict[int, User] = {}


class PeopleForm(Form):
    """People found by search, to be added to something."""

    person = SelectMultipleField(_l("People"), choices=[], validate_choice=False)

    def numbers(self) -> list[int]:
        return list(numbers(self.person.data or ()))


class TagForm(Form):
    name = LineField(_l("Tag"), validators=[required(), at_most(LONGEST_TAG)])

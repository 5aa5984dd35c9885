from wtforms import IntegerField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import NumberRange, Optional

from crm.db import LARGEST_KEY
from crm.i18n import lazy_gettext as _l
from crm.mail import queries
from crm.mail.models import LetterState
from crm.mail.words import STATES, letter_kind_word
from crm.web.filters import FilterForm
from crm.web.forms import OptionalChoice


class OutboxFilterForm(FilterForm):
    """Which letters of the outbox to show."""

    state = OptionalChoice(_l("State"), choices=[(s.value, word) for s, word in STATES.items()])
    kind = OptionalChoice(_l("Kind"), choices=[])
    event = IntegerField(
        _l("Number of the event"), validators=[Optional(), NumberRange(1, LARGEST_KEY)]
    )

    def offer(self) -> None:
        offered = [SelectChoice("", "–")]
        offered += [SelectChoice(kind, letter_kind_word(kind)) for kind in queries.kinds()]
        self.kind.choices = offered

    def wanted(self) -> queries.OutboxFilter:
        return queries.OutboxFilter(
            state=LetterState(self.state.data) if self.state.data else None,
            kind=self.kind.data or "",
            about=("event", self.event.data) if self.event.data else None,
        )

"""Inviting as one of the things that can be done with many people: it leads to the preview."""

from typing import Any, Final

from flask import url_for
from wtforms import SelectField

# SelectChoice is newer than the stubs.
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from crm import clock
from crm.i18n import day, language, ngettext
from crm.i18n import lazy_gettext as _l
from crm.invitations import sending_queries
from crm.people.whom import Whom
from crm.segments.bulk_verbs import Fields, Suits, Way

#: Events offered at once, the next first.
MOST_EVENTS: Final = 100


def _events() -> Fields:
    offered = [
        SelectChoice(str(event.id), f"{event.title_in(language())} · {day(event.day)}")
        for event in sending_queries.events_to_invite_to(at=clock.now(), limit=MOST_EVENTS)
    ]
    return {"event": SelectField(_l("Event"), choices=offered)}


def _to_the_preview(form: Any, whom: Whom) -> str:
    """The preview asks for everybody of a filter, or for people one by one, as it always does."""
    args: dict[str, Any] = {"person": whom.ids} if whom.ids else {"everyone": 1, **whom.asked}
    return url_for("invitations.preview", event_id=int(form.event.data), **args)


INVITE: Final = Way(
    "invite",
    _l("Invite to an event"),
    button=lambda n: ngettext("Invite %(num)s person", "Invite %(num)s people", n),
    address=_to_the_preview,
    fields=_events,
    suits=Suits.PRESENT,
    hint=_l("You see the letter and who gets none before anything is sent."),
)

"""The filters of the three lists of the register, read from the address."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, Final

from wtforms import BooleanField, DateField
from wtforms.validators import Optional

from crm.conversations import queries
from crm.conversations.forms import DAY_FORMATS, owner_choices, programmes_offered
from crm.conversations.models import Channel, CommitmentState, IssueKind, Side
from crm.conversations.promise_forms import topic_choices
from crm.conversations.promise_queries import CommitmentFilter, IssueFilter
from crm.conversations.queries import ConversationFilter
from crm.conversations.words import channels, commitment_states, issue_kinds, sides
from crm.i18n import gettext as _
from crm.i18n import language, pgettext
from crm.i18n import lazy_gettext as _l
from crm.organisations.queries import organisation
from crm.people.who_queries import standing_person
from crm.web.filters import FilterForm
from crm.web.forms import LineField, OptionalChoice, RecordField

MINE: Final = "mine"
OVERDUE, UNREPORTED = "overdue", "unreported"
ANSWERED, WAITING = "answered", "waiting"


class _RegisterFilter(FilterForm):
    """What the three lists share."""

    q = LineField(_l("Search by words"))
    person = RecordField(_l("Person"), find=standing_person, name_of=lambda found: found.full_name)
    organisation = RecordField(
        _l("Organisation"), find=organisation, name_of=lambda found: found.name_in(language())
    )
    programme = OptionalChoice(_l("Programme"), choices=[])
    day_from = DateField(_l("From"), name="from", format=DAY_FORMATS, validators=[Optional()])
    day_to = DateField(_l("To"), name="to", format=DAY_FORMATS, validators=[Optional()])
    archived = BooleanField(_l("Archived only"))

    def offer(self) -> None:
        """Fill the choices."""
        self.programme.choices = [("", "–"), *programmes_offered()]

    @property
    def shared(self) -> dict[str, Any]:
        """What every filter of the register asks."""
        return {
            "q": self.q.data or "",
            "person_id": self.person.data,
            "organisation_id": self.organisation.data,
            "programme_id": _number(self.programme.data),
            "day_from": self.day_from.data,
            "day_to": self.day_to.data,
            "is_archived": bool(self.archived.data),
        }


class ConversationFilterForm(_RegisterFilter):
    channel = OptionalChoice(_l("How"), choices=[])
    our_side = OptionalChoice(_l("Our side"), choices=[])
    event = RecordField(
        _l("Event"), find=queries.event, name_of=lambda event: event.title_in(language())
    )

    def offer(self) -> None:
        super().offer()
        self.channel.choices = _words(channels().items())
        self.our_side.choices = _people()

    def wanted(self, *, user_id: int) -> ConversationFilter:
        """What to look for."""
        return ConversationFilter(
            **self.shared,
            channel=Channel(self.channel.data) if self.channel.data else None,
            our_side_id=_user(self.our_side.data, user_id),
            event_id=self.event.data,
        )


class CommitmentFilterForm(_RegisterFilter):
    side = OptionalChoice(_l("Who promised"), choices=[])
    state = OptionalChoice(_l("State"), choices=[])
    owner = OptionalChoice(_l("Who looks after it"), choices=[])

    def offer(self) -> None:
        super().offer()
        self.side.choices = _words(sides().items())
        self.state.choices = [
            *_words(commitment_states().items()),
            (OVERDUE, _("Overdue")),
            (UNREPORTED, _("Not reported back")),
        ]
        self.owner.choices = _people()

    def wanted(self, *, user_id: int, on: date) -> CommitmentFilter:
        """What to look for; `on` is today."""
        state = self.state.data
        return CommitmentFilter(
            **self.shared,
            on=on,
            side=Side(self.side.data) if self.side.data else None,
            state=CommitmentState(state) if state in set(CommitmentState) else None,
            is_overdue=state == OVERDUE,
            is_unreported=state == UNREPORTED,
            owner_id=_user(self.owner.data, user_id),
        )


class IssueFilterForm(_RegisterFilter):
    kind = OptionalChoice(_l("Kind"), choices=[])
    state = OptionalChoice(_l("State"), choices=[])
    topic = OptionalChoice(_l("Topic"), choices=[])
    owner = OptionalChoice(_l("Who looks after it"), choices=[])

    def offer(self) -> None:
        super().offer()
        self.kind.choices = _words(issue_kinds().items())
        self.state.choices = [
            ("", "–"),
            (WAITING, _("Unanswered")),
            (ANSWERED, pgettext("state", "Answered")),
        ]
        self.topic.choices = topic_choices(self.topic.data or "")
        self.owner.choices = _people()

    def wanted(self, *, user_id: int) -> IssueFilter:
        """What to look for."""
        return IssueFilter(
            **self.shared,
            kind=IssueKind(self.kind.data) if self.kind.data else None,
            is_answered={ANSWERED: True, WAITING: False}.get(self.state.data or ""),
            topic=self.topic.data or "",
            owner_id=_user(self.owner.data, user_id),
        )


def _words(words: Iterable[tuple[StrEnum, str]]) -> list[tuple[str, str]]:
    return [("", "–"), *((code.value, word) for code, word in words)]


def _people() -> list[tuple[str, str]]:
    return [("", "–"), (MINE, _("Me")), *owner_choices()]


def _user(chosen: str | None, user_id: int) -> int | None:
    return user_id if chosen == MINE else _number(chosen)


def _number(text: str | None) -> int | None:
    return int(text) if text else None

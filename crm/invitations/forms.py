from typing import Any, Final, Self

from wtforms import IntegerField, RadioField, SelectMultipleField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.validators import InputRequired, NumberRange

from crm.i18n import lazy_gettext as _l
from crm.invitations.actions import LARGEST_PARTY
from crm.invitations.models import Invitation, Reply
from crm.invitations.words import reply_choices
from crm.web.filters import FilterForm
from crm.web.forms import Form, LineField, OptionalChoice, TextField, TokenForm, at_most

ANSWERS: Final = (
    SelectChoice(Reply.YES.value, _l("Yes, I will come")),
    SelectChoice(Reply.MAYBE.value, _l("Maybe")),
    SelectChoice(Reply.NO.value, _l("No, I cannot come")),
)


def answer_field() -> RadioField:
    return RadioField(
        _l("Will you come?"),
        choices=ANSWERS,
        validators=[InputRequired(_l("Please choose yes, maybe or no."))],
    )


def party_field() -> IntegerField:
    return IntegerField(
        _l("How many are you, yourself included?"),
        default=1,
        validators=[
            NumberRange(
                min=1,
                max=LARGEST_PARTY,
                message=_l("Please type a whole number from %(min)s to %(max)s."),
            )
        ],
        render_kw={"min": 1, "max": LARGEST_PARTY},
    )


class AnswerFields(Form):
    """An answer: yes, maybe or no, for how many, and a word to the organiser."""

    reply = answer_field()
    party_size = party_field()
    comment = TextField(_l("A word to the organiser"), validators=[at_most(1_000)])

    @property
    def answer(self) -> dict[str, Any]:
        """What was answered, as `record_reply` takes it."""
        return {
            "reply": Reply(self.reply.data),
            "party_size": self.party_size.data,
            "comment": self.comment.data,
        }


class StaffAnswerForm(AnswerFields):
    """An answer somebody gave by phone or in person."""


class GuestAnswerForm(TokenForm, AnswerFields):
    """The answer on the page of a link."""

    @classmethod
    def for_invitation(cls, invitation: Invitation, *, proposed: str) -> Self:
        """The form filled with the present answer; `proposed` comes from a link and only shows."""
        given = Reply.YES if invitation.is_waiting else invitation.reply
        answers = {choice.value for choice in ANSWERS}
        shown = proposed if proposed in answers else (given.value if given else None)
        return cls(
            data={
                "reply": shown,
                "party_size": invitation.party_size,
                "comment": invitation.comment,
            }
        )


class InvitationFilterForm(FilterForm):
    """What the list of an event's invitations can be narrowed by."""

    q = LineField(_l("Search by name"))
    reply = OptionalChoice(_l("Answer"), choices=reply_choices())


class ChooseForm(FilterForm):
    """People and organisations found by search."""

    person = SelectMultipleField(_l("People"), choices=[], validate_choice=False)
    contacts_of = SelectMultipleField(_l("Organisations"), choices=[], validate_choice=False)

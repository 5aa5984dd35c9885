"""The forms of promises and issues."""

from datetime import date
from typing import Any, Self

from wtforms import DateField, Field, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than stubs

from crm.conversations import who
from crm.conversations.forms import (
    DAY_FORMATS,
    EARLIEST,
    LATEST,
    LONGEST_LINE,
    LONGEST_TEXT,
    USUAL_TIME,
    check_past,
    day_of_field,
    number_of,
    programme_choice,
    user_choice,
)
from crm.conversations.models import Commitment, Issue, IssueKind, Satisfaction, Side
from crm.conversations.promise_actions import CommitmentFacts, IssueFacts
from crm.conversations.words import issue_kinds, satisfactions, sides
from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.organisations.models import Organisation
from crm.organisations.words import sectors
from crm.people.models import Person
from crm.people.who import WhoField
from crm.web.forms import Form, LineField, OptionalChoice, TextField, at_most, required
from crm.web.stale import VersionedForm


class _ForSomebody(VersionedForm):
    """What promises and issues share: who is concerned, who looks after it, which programme."""

    who = WhoField(_l("Who"), most=2)
    owner = SelectField(_l("Who of us looks after it"))
    programme = OptionalChoice(_l("Programme"), choices=[])
    today: date | None = None

    def offer(self, record: Commitment | Issue | None = None) -> Self:
        """Fill the choices; what is on record stays one of them."""
        self.owner.choices = user_choice(record.owner_id if record else None)
        self.programme.choices = programme_choice(record.programme_id if record else None)
        return self

    def validate_who(self, field: Any) -> None:
        if len({type(one) for one in field.records}) < len(field.records):
            raise ValidationError(_("Choose one person, one organisation, or one of each."))

    def chosen(self, model: type[Person] | type[Organisation]) -> int | None:
        """The number of the person or of the organisation that was chosen."""
        return next((one.id for one in self.who.records if isinstance(one, model)), None)


class CommitmentForm(_ForSomebody):
    side = SelectField(_l("Who promised"), default=Side.OURS.value)
    text = LineField(_l("What was promised"), [required(), at_most(LONGEST_LINE * 2)])
    made_on = DateField(_l("Promised on"), [required()], format=DAY_FORMATS)
    due_on = DateField(_l("By when"), [required()], format=DAY_FORMATS)

    @classmethod
    def of(cls, record: Commitment, **options: Any) -> Self:
        """The form filled from a record."""
        form = cls(
            data={
                "who": [one.value for one in who.of_records([record])[record.id]],
                "side": record.side.value,
                "text": record.text,
                "owner": str(record.owner_id),
                "programme": str(record.programme_id or ""),
                "made_on": record.made_on,
                "due_on": record.due_on,
                "version": record.version,
            },
            **options,
        )
        return form.offer(record)

    @classmethod
    def blank(cls, *, today: date, **data: Any) -> Self:
        """The form of a new promise, due in two weeks unless another day is typed."""
        return cls(data={"made_on": today, "due_on": today + USUAL_TIME, **data}).offer()

    def offer(self, record: Commitment | Issue | None = None) -> Self:
        self.side.choices = [SelectChoice(side.value, word) for side, word in sides().items()]
        return super().offer(record)

    def validate_made_on(self, field: Field) -> None:
        check_past(field, self.today)

    def validate_due_on(self, field: Field) -> None:
        if field.data is not None and not EARLIEST <= field.data <= LATEST:
            raise ValidationError(_("Please type a day between 1990 and 2100."))

    def facts(self, *, conversation_id: int | None) -> CommitmentFacts:
        """What was typed."""
        return CommitmentFacts(
            side=Side(self.side.data),
            text=self.text.data or "",
            owner_id=int(self.owner.data),
            made_on=day_of_field(self.made_on),
            due_on=day_of_field(self.due_on),
            person_id=self.chosen(Person),
            organisation_id=self.chosen(Organisation),
            programme_id=number_of(self.programme.data),
            conversation_id=conversation_id,
        )


class IssueForm(_ForSomebody):
    kind = SelectField(_l("Kind"), default=IssueKind.QUESTION.value)
    text = LineField(_l("What was raised"), [required(), at_most(LONGEST_LINE * 2)])
    topic = OptionalChoice(_l("Topic"), choices=[])
    raised_on = DateField(_l("Raised on"), [required()], format=DAY_FORMATS)

    @classmethod
    def of(cls, record: Issue, **options: Any) -> Self:
        """The form filled from a record."""
        form = cls(
            data={
                "who": [one.value for one in who.of_records([record])[record.id]],
                "kind": record.kind.value,
                "text": record.text,
                "topic": record.topic,
                "owner": str(record.owner_id),
                "programme": str(record.programme_id or ""),
                "raised_on": record.raised_on,
                "version": record.version,
            },
            **options,
        )
        return form.offer(record)

    @classmethod
    def blank(cls, *, today: date, **data: Any) -> Self:
        """The form of something raised today."""
        return cls(data={"raised_on": today, **data}).offer()

    def offer(self, record: Commitment | Issue | None = None) -> Self:
        self.kind.choices = [SelectChoice(kind.value, word) for kind, word in issue_kinds().items()]
        self.topic.choices = topic_choices(record.topic if isinstance(record, Issue) else "")
        return super().offer(record)

    def validate_raised_on(self, field: Field) -> None:
        check_past(field, self.today)

    def facts(self, *, conversation_id: int | None) -> IssueFacts:
        """What was typed."""
        return IssueFacts(
            kind=IssueKind(self.kind.data),
            text=self.text.data or "",
            owner_id=int(self.owner.data),
            raised_on=day_of_field(self.raised_on),
            topic=self.topic.data or "",
            person_id=self.chosen(Person),
            organisation_id=self.chosen(Organisation),
            programme_id=number_of(self.programme.data),
            conversation_id=conversation_id,
        )


class DayForm(Form):
    """On which day something came to its end."""

    day = DateField(_l("Day"), [required()], format=DAY_FORMATS)
    today: date | None = None
    earliest: date = EARLIEST

    def validate_day(self, field: Field) -> None:
        check_past(field, self.today)
        if field.data is not None and field.data < self.earliest:
            raise ValidationError(_("That day lies before the beginning."))


class ReportForm(DayForm):
    """When and how somebody was told of the outcome."""

    how = LineField(_l("How they were told"), [at_most(LONGEST_LINE)])


class AnswerForm(DayForm):
    """The answer given."""

    answer = TextField(_l("Answer"), [required(), at_most(LONGEST_TEXT)])
    satisfaction = OptionalChoice(_l("How it was received"), choices=[])

    def offer(self) -> Self:
        """Fill the choices."""
        self.satisfaction.choices = [
            ("", "–"),
            *((one.value, word) for one, word in satisfactions().items()),
        ]
        return self

    @property
    def received(self) -> Satisfaction | None:
        return Satisfaction(self.satisfaction.data) if self.satisfaction.data else None


def topic_choices(present: str) -> list[tuple[str, Any]]:
    """Topics are fields of work; a free one from an archive stays usable."""
    known = [("", "–"), *sectors().items()]
    return known if present in dict(known) else [*known, (present, present)]

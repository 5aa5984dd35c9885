from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final, Self, TypeVar

from wtforms import DateField, Field, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than stubs

from crm.accounts.models import Role
from crm.accounts.queries import names_of, user_choices
from crm.conversations import queries, who
from crm.conversations.actions import ConversationFacts
from crm.conversations.models import (
    Channel,
    Conversation,
)
from crm.conversations.words import channels
from crm.i18n import gettext as _
from crm.i18n import language
from crm.i18n import lazy_gettext as _l
from crm.people.who import WhoField
from crm.programmes.queries import programme_choices
from crm.web.forms import (
    Form,
    LineField,
    OptionalChoice,
    RecordField,
    TextField,
    at_most,
    required,
)
from crm.web.stale import VersionedForm

DAY_FORMATS: Final = ["%Y-%m-%d", "%d.%m.%Y"]
#: Who may owe something: users that work with the register.
OWNERS: Final = (Role.OFFICER, Role.MANAGER, Role.ADMIN)
LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 10_000
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 1, 1)
#: What a promise without a word about its deadline gets.
USUAL_TIME: Final = timedelta(days=14)


FormT = TypeVar("FormT", bound=Form)


class ConversationForm(VersionedForm):
    """One line is enough: with whom, about what, how, when. The rest may come later."""

    who = WhoField(_l("With whom"))
    about = LineField(_l("About what"), [required(), at_most(LONGEST_LINE)])
    channel = SelectField(_l("How"), default=Channel.MEETING.value)
    day = DateField(_l("Day"), [required()], format=DAY_FORMATS)
    place = LineField(_l("Place"), [at_most(LONGEST_LINE)])
    purpose = LineField(_l("Purpose"), [at_most(LONGEST_LINE)])
    text = TextField(_l("What was said"), [at_most(LONGEST_TEXT)])
    programme = OptionalChoice(_l("Programme"), choices=[])
    event = RecordField(
        _l("Event"), find=queries.event, name_of=lambda event: event.title_in(language())
    )
    our_side = OptionalChoice(_l("Our side"), choices=[])

    @classmethod
    def of(cls, record: Conversation, **options: Any) -> Self:
        """The form filled from a record."""
        form = cls(
            data={
                "who": [one.value for one in who.of_conversations([record])[record.id]],
                "channel": record.channel.value,
                "programme": str(record.programme_id or ""),
                "event": record.event_id,
                "our_side": str(record.our_side_id or ""),
                "about": record.about,
                "day": record.day,
                "place": record.place,
                "purpose": record.purpose,
                "text": record.text,
                "version": record.version,
            },
            **options,
        )
        return form.offer(record)

    @classmethod
    def blank(cls, *, today: date, **data: Any) -> Self:
        """The form of a new conversation."""
        return cls(data={"day": today, **data}).offer()

    @classmethod
    def line(cls, *, today: date, **data: Any) -> Self:
        """The form of a new conversation as one line: what stands hidden in it has no choices."""
        form = cls(data={"day": today, **data})
        form.channel.choices = _channel_choices()
        return form

    def offer(self, record: Conversation | None = None) -> Self:
        """Fill the choices; what is on record stays one of them."""
        self.channel.choices = _channel_choices()
        self.programme.choices = programme_choice(record.programme_id if record else None)
        self.our_side.choices = [("", "–"), *user_choice(record.our_side_id if record else None)]
        return self

    today: date | None = None

    def validate_day(self, field: Field) -> None:
        check_past(field, self.today)

    def validate_who(self, field: Field) -> None:
        if not field.data and not field.errors:
            raise ValidationError(_("Choose at least one person or organisation."))

    def facts(self) -> ConversationFacts:
        """What was typed."""
        return ConversationFacts(
            about=self.about.data or "",
            channel=Channel(self.channel.data),
            day=day_of_field(self.day),
            place=self.place.data or "",
            purpose=self.purpose.data or "",
            text=self.text.data or "",
            programme_id=number_of(self.programme.data),
            event_id=self.event.data,
            our_side_id=number_of(self.our_side.data),
        )


def _channel_choices() -> list[SelectChoice]:
    return [SelectChoice(channel.value, word) for channel, word in channels().items()]


def owner_choices() -> Iterable[tuple[str, str]]:
    """Those who may owe something."""
    return ((str(user.id), user.full_name) for user in user_choices(OWNERS))


def programmes_offered() -> Iterable[tuple[str, str]]:
    return ((str(one.id), one.name_in(language())) for one in programme_choices())


def user_choice(present: int | None) -> list[tuple[str, str]]:
    """The users to choose from; one who has left stays where they stand."""
    known = list(owner_choices())
    if present is not None and str(present) not in dict(known):
        known.append((str(present), names_of([present]).get(present, _("A former user"))))
    return known


def programme_choice(present: int | None) -> list[tuple[str, str]]:
    known = [("", "–"), *programmes_offered()]
    if present is not None and str(present) not in dict(known):
        known.append((str(present), _("An archived programme")))
    return known


def number_of(text: str | None) -> int | None:
    return int(text) if text else None


def day_of_field(field: DateField) -> date:
    """The day of a field that was checked to have one."""
    return field.data or EARLIEST


def check_past(field: Field, today: date | None) -> None:
    if field.data is None:
        return
    if today is not None and field.data > today:
        raise ValidationError(_("This day is still to come."))
    if field.data < EARLIEST:
        raise ValidationError(_("Please type a day between 1990 and 2100."))


def distinct(form: FormT, prefix: str) -> FormT:
    """Give the fields ids of their own, so that several forms may stand on one page."""
    for field in form:
        field.id = f"{prefix}-{field.name}"
        field.label.field_id = field.id
    return form

"""Putting letters about one event into the outbox, each with links of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crm.events.models import Event
from crm.invitations import mails, tokens
from crm.invitations.mails import Blank, Reader
from crm.invitations.models import Invitation, TokenPurpose
from crm.mail import actions as mail
from crm.web.addresses import public_url


@dataclass
class Post:
    """The letters of one kind about one event. They are written once per language."""

    event: Event
    kind: str
    write: Callable[[Event, Sequence[str]], Blank]
    at: datetime
    due_at: datetime | None = None
    _blanks: dict[Sequence[str], Blank] = field(default_factory=dict)

    def send(self, invitation: Invitation, *, cause: str = "") -> bool:
        """Queue the letter to the person invited; says whether their address could be used.

        The cause is the invitation and the state of the event, unless another one is given: the
        same letter is never queued twice.
        """
        person = invitation.person
        languages = mails.languages_of(person)
        reader = Reader(
            name=person.full_name,
            first_name=person.first_name,
            address=person.email,
            link=self._link("invitations.rsvp", invitation, TokenPurpose.RSVP),
            unsubscribe_link=self._link(
                "invitations.unsubscribe", invitation, TokenPurpose.UNSUBSCRIBE
            ),
        )
        try:
            mail.queue(
                kind=self.kind,
                cause=cause or f"invitation-{invitation.id}-{self.event.sequence}",
                recipient=reader.address,
                recipient_name=reader.name,
                sender_name=mails.sender_name(self.event, languages[0]),
                reply_to=self.event.programme.reply_to or None,
                language=languages[0],
                content=self._blank(languages).for_reader(reader),
                about=("event", self.event.id),
                reader=("person", person.id),
                unsubscribe_url=reader.unsubscribe_link,
                at=self.at,
                due_at=self.due_at,
            )
        except ValueError:
            return False
        return True

    def _blank(self, languages: Sequence[str]) -> Blank:
        if languages not in self._blanks:
            self._blanks[languages] = self.write(self.event, languages)
        return self._blanks[languages]

    def _link(self, endpoint: str, invitation: Invitation, purpose: TokenPurpose) -> str:
        return public_url(endpoint, token=tokens.mint(invitation, purpose, at=self.at))

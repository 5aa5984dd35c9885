"""Putting letters about one event into the outbox, each with links of its own."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crm.events.models import Event
from crm.invitations import mails, tokens
from crm.invitations.mails import Blank, Reader
from crm.invitations.models import Invitation, TokenPurpose
from crm.mail import actions as mail
from crm.web.addresses import public_url

#: Letters are held in memory and written to the outbox so many at a time.
AT_A_TIME = 50
#: Stands for the token where the address of a page is made once for many letters.
ANY_TOKEN = "any-token"  # noqa: S105 - a word in an address


@dataclass
class Post:
    """The letters of one kind about one event. They are written once per language."""

    event: Event
    kind: str
    write: Callable[[Event, Sequence[str]], Blank]
    at: datetime
    due_at: datetime | None = None
    _blanks: dict[Sequence[str], Blank] = field(default_factory=dict)
    _senders: dict[str, str] = field(default_factory=dict)

    def send(self, invitation: Invitation, *, cause: str = "") -> bool:
        """Queue the letter to the person invited; says whether their address could be used.

        The cause is the invitation and the state of the event, unless another one is given: the
        same letter is never queued twice.
        """
        return not self._queue([invitation], cause)

    def send_all(self, invitations: Sequence[Invitation]) -> Collection[int]:
        """Queue the letter to each; the numbers of those invited whose address cannot be used."""
        unusable: set[int] = set()
        for start in range(0, len(invitations), AT_A_TIME):
            unusable.update(self._queue(invitations[start : start + AT_A_TIME]))
        return unusable

    def _queue(self, invitations: Sequence[Invitation], cause: str = "") -> Collection[int]:
        ids = [invitation.id for invitation in invitations]
        links = self._links("invitations.rsvp", ids, TokenPurpose.RSVP)
        farewells = self._links("invitations.unsubscribe", ids, TokenPurpose.UNSUBSCRIBE)
        orders = {
            invitation.id: self._order(invitation, link, farewell, cause)
            for invitation, link, farewell in zip(invitations, links, farewells, strict=True)
        }
        unusable = {id(o) for o in mail.queue_many(orders.values(), at=self.at, due_at=self.due_at)}
        return [number for number, order in orders.items() if id(order) in unusable]

    def _order(self, invitation: Invitation, link: str, farewell: str, cause: str) -> mail.Order:
        person = invitation.person
        languages = mails.languages_of(person)
        reader = Reader(
            name=person.full_name,
            first_name=person.first_name,
            address=person.email,
            link=link,
            unsubscribe_link=farewell,
        )
        return mail.Order(
            kind=self.kind,
            cause=cause or f"invitation-{invitation.id}-{self.event.sequence}",
            recipient=reader.address,
            recipient_name=reader.name,
            sender_name=self._sender(languages[0]),
            reply_to=self.event.programme.reply_to or None,
            language=languages[0],
            content=self._blank(languages).for_reader(reader),
            about=("event", self.event.id),
            reader=("person", person.id),
            unsubscribe_url=farewell,
        )

    def _blank(self, languages: Sequence[str]) -> Blank:
        if languages not in self._blanks:
            self._blanks[languages] = self.write(self.event, languages)
        return self._blanks[languages]

    def _sender(self, language: str) -> str:
        if language not in self._senders:
            self._senders[language] = mails.sender_name(self.event, language)
        return self._senders[language]

    def _links(self, endpoint: str, ids: Sequence[int], purpose: TokenPurpose) -> Iterator[str]:
        before, after = public_url(endpoint, token=ANY_TOKEN).split(ANY_TOKEN)
        for token in tokens.mint_each(ids, self.event, purpose, at=self.at):
            yield f"{before}{token}{after}"

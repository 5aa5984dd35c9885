"""A visit to the page of a link: whose invitation it opens and what the page can offer."""

from dataclasses import dataclass
from datetime import datetime

from crm.events.models import Event
from crm.i18n import DEFAULT_LANGUAGE, LANGUAGES
from crm.invitations import choosing, link_queries, queries, seats, superseding_queries, tokens
from crm.invitations.models import Invitation, TokenPurpose
from crm.people.models import Person


class NoSuchLink(Exception):  # noqa: N818 - it reads as what the reader sees
    """The token opens nothing. `status` is 410 for one that did once, else 404."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Visit:
    """An invitation seen by the person it was sent to, or by the record they were merged into."""

    invitation: Invitation
    person: Person
    at: datetime

    @property
    def event(self) -> Event:
        return self.invitation.event

    @property
    def refusal(self) -> str:
        """Why no answer can be given any more, a key of `words.REFUSALS`; empty when it can."""
        try:
            choosing.check_open(self.event, at=self.at)
        except choosing.Refused as refused:
            return refused.code
        return ""

    @property
    def waiting_position(self) -> int | None:
        return queries.waiting_position(self.invitation)

    @property
    def free_seats(self) -> int | None:
        return seats.free_seats(self.event)

    def language(self, asked: str) -> str:
        """The language of the page: the one asked for, else the person's, else Bulgarian."""
        for code in (asked, self.person.language):
            if code in LANGUAGES:
                return code
        return DEFAULT_LANGUAGE


def visit(token: str, purpose: TokenPurpose, *, at: datetime) -> Visit:
    """What a link opens. Raises `NoSuchLink` for one that is wrong, over, revoked or erased."""
    token_hash = tokens.hash_of(token)
    found = link_queries.token(token_hash, purpose)
    if found is None or not tokens.is_same(found.token_hash, token_hash):
        raise NoSuchLink(404)
    person = found.invitation.person
    if not found.is_valid(at) or person.erased_on is not None:
        raise NoSuchLink(410)
    return Visit(superseding_queries.standing_for(found.invitation), person, at)

"""Who of the people chosen for an event gets a letter, who is called, who is left out and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crm.events.models import Event
from crm.invitations import queries
from crm.invitations.models import Channel, Invitation
from crm.mail.models import SuppressionReason
from crm.people import queries as people_queries
from crm.people.models import Person
from crm.text.addresses import mail_key

#: Reasons for which a person is called, or given a printed letter, instead.
CALLED_FOR = frozenset({"no_address", "address_bounces"})


class Refused(Exception):  # noqa: N818 - it reads as the refusal it is
    """The event does not take invitations or answers. `code` is a key of `words.REFUSALS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Skip:
    """Somebody who gets no letter; `reason` is a key of `words.REASONS`."""

    person: Person
    reason: str


@dataclass(frozen=True)
class Selection:
    """The people chosen, sorted by what happens to them."""

    letters: Sequence[Person] = ()
    skipped: Sequence[Skip] = ()
    already: Sequence[Person] = ()
    invited: Mapping[int, Invitation] = field(default_factory=dict)

    @property
    def calls(self) -> Sequence[Skip]:
        """Those without a usable address: they are invited by phone or printed letter."""
        return [skip for skip in self.skipped if skip.reason in CALLED_FOR]


def check_open(event: Event, *, at: datetime) -> None:
    """Raise `Refused` unless people can be invited to the event and answer at that moment."""
    if not event.is_scheduled:
        raise Refused(str(event.status))
    if event.has_begun(at):
        raise Refused("begun")


def weigh(event: Event, people: Collection[Person]) -> Selection:
    """Sort the people chosen. Somebody on the call list who has an address by now gets a letter."""
    ids = list(dict.fromkeys(person.id for person in people))
    invited = queries.invited_among(event.id, ids)
    chosen = queries.people_with_addresses(ids)
    why = reasons(chosen)
    letters, skipped, already = [], [], []
    for person in chosen:
        reason, known = why[person.id], invited.get(person.id)
        if known is not None and (known.channel == Channel.MAIL or reason not in {"", *CALLED_FOR}):
            already.append(person)
        elif reason:
            skipped.append(Skip(person, reason))
        else:
            letters.append(person)
    return Selection(letters, skipped, already, invited)


def reasons(people: Collection[Person]) -> Mapping[int, str]:
    """Why no letter can go to each of the people, empty when one can; in two statements.

    The people come with their addresses loaded.
    """
    refusing = people_queries.refusing_contact([person.id for person in people])
    suppressed = queries.suppressions({mail_key(p.email) for p in people if p.email})
    return {
        person.id: _reason(
            person,
            is_refusing=person.id in refusing,
            suppression=suppressed.get(mail_key(person.email)),
        )
        for person in people
    }


def _reason(person: Person, *, is_refusing: bool, suppression: SuppressionReason | None) -> str:
    if person.erased_on is not None:
        return "erased"
    if person.merged_into_id is not None:
        return "merged"
    if person.archived_at is not None:
        return "archived"
    if is_refusing or suppression not in (None, SuppressionReason.HARD_BOUNCE):
        return "objected"
    if not person.email:
        return "no_address"
    return "address_bounces" if suppression else ""

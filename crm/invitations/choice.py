"""Whom staff chose to invite, as the address of the preview says it: nothing is kept meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from werkzeug.datastructures import MultiDict

from crm.db import LARGEST_KEY
from crm.history.models import Actor
from crm.invitations import queries
from crm.people.filters import PeopleFilter
from crm.people.models import Person
from crm.people.queries import contacts_of
from crm.segments import actions as segments
from crm.segments import queries as segment_queries


@dataclass(frozen=True)
class Choice:
    """People one by one, the contacts of organisations, or everybody who matches a filter."""

    person_ids: tuple[int, ...] = ()
    organisation_ids: tuple[int, ...] = ()
    everyone: PeopleFilter | None = None
    on: date | None = None

    @classmethod
    def from_args(cls, args: MultiDict[str, str], *, on: date) -> "Choice":
        """The choice an address describes; what is no number is left out."""
        return cls(
            person_ids=_numbers(args.getlist("person")),
            organisation_ids=_numbers(args.getlist("contacts_of")),
            everyone=PeopleFilter.read(args, on=on) if args.get("everyone") else None,
            on=on,
        )

    @property
    def audience(self) -> PeopleFilter | None:
        """Everybody who matches; nobody when a part of the filter was not understood."""
        return None if self.everyone is None or self.everyone.unread else self.everyone

    @property
    def segment_id(self) -> int | None:
        """The segment that is invited as it is, if one is."""
        values = self.audience.values if self.audience is not None else {}
        return values["segment"] if set(values) == {"segment"} else None

    def people(self) -> Sequence[Person]:
        """Everybody chosen, each once, as things stand now."""
        found = list(queries.people_with_addresses(self.person_ids))
        for organisation_id in self.organisation_ids:
            found += contacts_of(organisation_id, on=self.on or date.max)
        if self.audience is not None:
            found += queries.people_matching(self.audience)
        return list({person.id: person for person in found}.values())

    def ids(self) -> Sequence[int]:
        """The numbers of everybody chosen, each once, as things stand now."""
        found = list(self.person_ids)
        for organisation_id in self.organisation_ids:
            found += [person.id for person in contacts_of(organisation_id, on=self.on or date.max)]
        if self.audience is not None:
            found += queries.ids_matching(self.audience)
        return list(dict.fromkeys(found))


def note_segment(choice: Choice, *, by: Actor, at: datetime) -> None:
    """Remember who belonged to the segment that is invited, when one is."""
    number = choice.segment_id
    segment = segment_queries.segment(number) if number is not None else None
    if segment is not None and choice.on is not None:
        segments.mark_used(segment, on=choice.on, by=by, at=at)


def _numbers(texts: Sequence[str]) -> tuple[int, ...]:
    numbers = (int(text) for text in texts if text.isascii() and text.isdigit())
    return tuple(dict.fromkeys(number for number in numbers if number <= LARGEST_KEY))

"""Who is named by the records of the register, as their pages show them today."""

from collections.abc import Iterable, Mapping

from crm.conversations.models import Commitment, Conversation, Issue, Party
from crm.people.models import Person
from crm.people.who import Who, of
from crm.people.who_queries import standing_people


def of_conversations(conversations: Iterable[Conversation]) -> Mapping[int, list[Who]]:
    """With whom each of them was, merged records named once; one statement for all."""
    listed = list(conversations)
    people = standing_people(party.person_id for one in listed for party in one.parties)
    return {
        one.id: list(dict.fromkeys(_named(party, people) for party in one.parties))
        for one in listed
    }


def _named(party: Party, people: Mapping[int, Person]) -> Who:
    if party.organisation is not None:
        return of(party.organisation)
    return of(people[party.person_id or 0])


def of_records(records: Iterable[Commitment | Issue]) -> Mapping[int, list[Who]]:
    """To, by or from whom each of them is; one statement for all, which are of one kind."""
    listed = list(records)
    people = standing_people(one.person_id for one in listed)
    return {
        one.id: [
            *([of(people[one.person_id])] if one.person_id is not None else []),
            *([of(one.organisation)] if one.organisation is not None else []),
        ]
        for one in listed
    }

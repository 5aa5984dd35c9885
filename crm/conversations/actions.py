"""Writing down what was said. Promises and issues have their verbs in `promise_actions`."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from crm.conversations import queries
from crm.conversations.models import Channel, Commitment, Conversation, Issue, Party
from crm.db import db, give_ref
from crm.history import actions as history
from crm.history.models import Actor
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.people.who_queries import standing_people
from crm.search import actions as search


@dataclass(frozen=True, kw_only=True)
class ConversationFacts:
    """What is written down about a conversation; a line, a way and a day are enough."""

    about: str
    channel: Channel
    day: date
    place: str = ""
    purpose: str = ""
    text: str = ""
    programme_id: int | None = None
    event_id: int | None = None
    our_side_id: int | None = None


def log(
    facts: ConversationFacts, parties: Sequence[Person | Organisation], *, by: Actor, at: datetime
) -> Conversation:
    """Put a conversation on record."""
    conversation = Conversation(**asdict(facts), created_at=at)
    conversation.parties = [_party(one) for one in parties]
    refs = [None, [one.ref for one in parties]]
    history.note(conversation, "created", by=by, at=at, extra={"parties": refs})
    give_ref(conversation)
    _index(conversation)
    return conversation


def change(
    conversation: Conversation,
    facts: ConversationFacts,
    parties: Sequence[Person | Organisation],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write the facts anew; a party that stays keeps its row."""
    for name, value in asdict(facts).items():
        setattr(conversation, name, value)
    extra = _change_parties(conversation, parties)
    history.note(conversation, "changed", by=by, at=at, extra=extra)
    db.session.flush()
    _index(conversation)


def archive(record: Conversation | Commitment | Issue, *, by: Actor, at: datetime) -> None:
    """Take it out of the lists and figures; its past stays. Safe to repeat."""
    if record.archived_at is None:
        record.archived_at = at
        history.note(record, "archived", by=by, at=at)
        db.session.flush()


def restore(record: Conversation | Commitment | Issue, *, by: Actor, at: datetime) -> None:
    """Bring it back. Safe to repeat."""
    if record.archived_at is not None:
        record.archived_at = None
        history.note(record, "restored", by=by, at=at)
        db.session.flush()


def note_file(
    record: Conversation | Commitment | Issue,
    verb: str,
    name: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Keep in the record's history that a file came ("file_added") or went ("file_removed")."""
    change: list[str | None] = [None, name] if verb == "file_added" else [name, None]
    history.note(record, verb, by=by, at=at, extra={"files": change})
    db.session.flush()


def _change_parties(
    conversation: Conversation, parties: Sequence[Person | Organisation]
) -> dict[str, list[list[str]]] | None:
    wanted = {_key(one): one for one in parties}
    present = {(row.person_id, row.organisation_id): row for row in conversation.parties}
    people = standing_people(row.person_id for row in conversation.parties)
    standing = {
        (
            people[row.person_id].id if row.person_id is not None else None,
            row.organisation.standing.id if row.organisation is not None else None,
        ): key
        for key, row in present.items()
    }
    if set(standing) == set(wanted):
        return None
    before = [_ref(row) for row in conversation.parties]
    kept = [present[key] for known, key in standing.items() if known in wanted]
    new = [_party(one) for key, one in wanted.items() if key not in standing]
    conversation.parties = [*kept, *new]
    return {"parties": [before, [one.ref for one in parties]]}


def _key(one: Person | Organisation) -> tuple[int | None, int | None]:
    return (one.id, None) if isinstance(one, Person) else (None, one.id)


def _party(one: Person | Organisation) -> Party:
    return Party(person=one) if isinstance(one, Person) else Party(organisation=one)


def _ref(row: Party) -> str:
    named = row.person or row.organisation
    return named.ref if named is not None else ""


def _index(conversation: Conversation) -> None:
    words = (conversation.about, conversation.text, conversation.purpose, conversation.place)
    search.index(queries.KIND, conversation.id, words)

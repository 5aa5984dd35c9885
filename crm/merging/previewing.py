"""Everything the preview of a merge shows: both records side by side and what will follow."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.attendance.models import Attendance
from crm.attendance.speaking import has_mixed_roles
from crm.events.models import Event
from crm.invitations.models import Invitation
from crm.invitations.standing import speaking
from crm.merging import copying, preview_queries, words
from crm.merging.choosing import GONE, KEEP, proposed
from crm.merging.outlooks import Outlooks, outlooks
from crm.merging.person_parts import COPIED, EMAIL, FIELDS, PHONE
from crm.people import queries as people
from crm.people.models import Person


@dataclass(frozen=True)
class FieldRow:
    """A field of both records; `chosen` says whose value will stay."""

    name: str
    label: str
    keep: str
    gone: str
    chosen: str

    @property
    def is_choice(self) -> bool:
        return self.keep != self.gone


@dataclass(frozen=True)
class Common:
    """What both are recorded for at one event, which a merge makes one."""

    event: Event
    has_mixed_roles: bool = False
    standing: Invitation | None = None


@dataclass(frozen=True)
class Preview:
    """A merge before it is made. `added` are the rows the survivor takes over, in words."""

    keep: Person
    gone: Person
    fields: Sequence[FieldRow]
    added: Sequence[str]
    counts: Mapping[str, tuple[int, int]]
    attended_both: Sequence[Common]
    invited_both: Sequence[Common]
    refusing: Sequence[Person]
    outlooks: Outlooks

    @property
    def mixed(self) -> Sequence[Common]:
        """Events where one record says team or supplier and the other something else."""
        return [one for one in self.attended_both if one.has_mixed_roles]

    @property
    def has_shares(self) -> bool:
        """Whether a target tells how many people answered what."""
        return any(change.is_share for one in self.outlooks.concerned for change in one.targets)

    @property
    def differs_in_birth(self) -> bool:
        return None not in (self.keep.birth_year, self.gone.birth_year) and (
            self.keep.birth_year != self.gone.birth_year
        )


def preview(keep: Person, gone: Person, *, choices: Mapping[str, str], at: datetime) -> Preview:
    """What merging would do; it writes nothing. Both are surviving records."""
    ids = [keep.id, gone.id]
    mine, theirs = preview_queries.counts(keep.id), preview_queries.counts(gone.id)
    refusing = people.refusing_contact(ids)
    return Preview(
        keep=keep,
        gone=gone,
        fields=list(_fields(keep, gone, choices)),
        added=_added(keep, gone),
        counts={name: (mine[name], theirs[name]) for name in mine},
        attended_both=_attended_both(ids),
        invited_both=_invited_both(ids),
        refusing=[person for person in (keep, gone) if person.id in refusing],
        outlooks=outlooks(keep.id, gone.id, at=at),
    )


def choices_of(form: Mapping[str, str]) -> dict[str, str]:
    """The choices a form sends, by field; anything else in it is passed over."""
    names = (*FIELDS, EMAIL, PHONE)
    sent = {name: form.get(f"choice-{name}", "") for name in names}
    return {name: side for name, side in sent.items() if side in (KEEP, GONE)}


def _fields(keep: Person, gone: Person, choices: Mapping[str, str]) -> Sequence[FieldRow]:
    rows = []
    for name in (*FIELDS, EMAIL, PHONE):
        mine, theirs = getattr(keep, name), getattr(gone, name)
        if mine in (None, "") and theirs in (None, ""):
            continue
        chosen = choices.get(name) or proposed(mine, theirs)
        shown = [words.value_word(name, value) for value in (mine, theirs)]
        rows.append(FieldRow(name, words.field_word(name), shown[0], shown[1], chosen))
    return rows


def _added(keep: Person, gone: Person) -> Sequence[str]:
    return [
        words.row_word(row) for spec in COPIED for row in copying.lacking(spec, keep.id, gone.id)
    ]


def _attended_both(ids: Sequence[int]) -> Sequence[Common]:
    rows: defaultdict[int, list[Attendance]] = defaultdict(list)
    people_at: defaultdict[int, set[int]] = defaultdict(set)
    for survivor_id, row in preview_queries.attendances(ids):
        rows[row.event_id].append(row)
        people_at[row.event_id].add(survivor_id)
    common = [event_id for event_id, who in people_at.items() if len(who) > 1]
    events = preview_queries.events(common)
    return [Common(events[number], has_mixed_roles(rows[number])) for number in common]


def _invited_both(ids: Sequence[int]) -> Sequence[Common]:
    rows: defaultdict[int, list[Invitation]] = defaultdict(list)
    for _survivor, one in preview_queries.invitations(ids):
        rows[one.event_id].append(one)
    common = [event_id for event_id, found in rows.items() if len(found) > 1]
    events = preview_queries.events(common)
    return [Common(events[number], standing=speaking(rows[number])) for number in common]

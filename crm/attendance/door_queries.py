"""What the door shows: names and organisations, never how to reach somebody."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from crm.accounts.models import User
from crm.attendance import queries
from crm.attendance.models import (
    Attendance,
    AttendanceRole,
    AttendanceState,
)
from crm.attendance.speaking import WEIGHT, speaking_role
from crm.db import db
from crm.events.models import Event
from crm.invitations.models import STANDS, Invitation, Reply
from crm.matching.profiles import Profile
from crm.people.lookalikes import likely
from crm.people.models import Person
from crm.search import queries as search
from crm.search.terms import terms_of, wanted

#: Rows shown without a search; more are found by two letters.
LIST_SIZE = 50
SEARCH_SIZE = 20
#: How many matches are looked at for that: some are found by an address or a number only, some
#: are erased.
LOOKED_AT = 60
SIMILAR_SIZE = 6


@dataclass(frozen=True)
class DoorRow:
    """One person at the door."""

    person_id: int
    name: str
    latin_name: str
    organisations: Sequence[str]
    is_expected: bool
    state: AttendanceState | None = None
    role: AttendanceRole | None = None
    recorded_at: datetime | None = None
    recorded_by: str = ""

    @property
    def is_here(self) -> bool:
        return self.state == AttendanceState.ATTENDED

    @property
    def detail(self) -> str:
        """What tells this person from others of the name."""
        latin = [self.latin_name] if self.latin_name != self.name else []
        return " · ".join(part for part in (*latin, *self.organisations) if part)


#: Number, full name and Latin form of a person.
Name = tuple[int, str, str]

#: A record of somebody, and the record they count as.
_record, _survivor = aliased(Person), aliased(Person)


def listed(event: Event, *, language: str) -> Sequence[DoorRow]:
    """Without a search: the accepted by name, then the last who came without being expected."""
    expected = _read(_expected(event.id).limit(LIST_SIZE))
    last = _last_unexpected(event.id).subquery()
    others = _read(
        _names()
        .join(_record, _record.survivor_id == _survivor.id)
        .join(last, last.c.person_id == _record.id)
        .order_by(last.c.id.desc())
        .limit(SEARCH_SIZE)
    )
    return _rows(event, expected, others, language=language)


def found(event: Event, words: str, *, language: str) -> Sequence[DoorRow]:
    """People whose name has words that start like these: expected ones first, then anybody.

    Matches by mail address or telephone number are left out: the door must not give them away.
    """
    expected: Sequence[Name] = []
    matching = search.found_ids("person", words)
    if matching is not None:
        match = matching.where(matching.selected_columns[0] == _survivor.id)
        stmt = _expected(event.id).where(match.correlate(_survivor).exists())
        expected = _by_name(_read(stmt.limit(LOOKED_AT)), words)[:SEARCH_SIZE]
    known = {name[0] for name in expected}
    others = [name for name in register(words) if name[0] not in known]
    return _rows(event, expected, others[:SEARCH_SIZE], language=language)


def register(words: str) -> Sequence[Name]:
    """People of the whole register found by their name, in the order of the match."""
    numbers = [hit.record_id for hit in search.hits("person", words, limit=LOOKED_AT)]
    if not numbers:
        return []
    stmt = _names().where(_survivor.id.in_(numbers), _survivor.archived_at.is_(None))
    by_number = {name[0]: name for name in _read(stmt)}
    return _by_name([by_number[number] for number in numbers if number in by_number], words)


def similar(event: Event, newcomer: Profile, *, language: str) -> Sequence[DoorRow]:
    """People a newcomer may be, to be chosen instead of a second record; the likeliest first.

    An address alone names nobody: the door must not tell whose it is.
    """
    numbers = likely(newcomer, limit=SIMILAR_SIZE)
    stmt = _names().where(_survivor.id.in_(numbers), _survivor.archived_at.is_(None))
    by_number = {name[0]: name for name in _read(stmt)} if numbers else {}
    judged = [by_number[number] for number in numbers if number in by_number]
    names = [*dict.fromkeys((*judged, *register(newcomer.full_name)))]
    return _rows(event, [], names[:SIMILAR_SIZE], language=language)


def row(event: Event, person: Person, *, language: str) -> DoorRow:
    """The row of one person."""
    name = (person.id, person.full_name, person.latin_name)
    stmt = _accepted(event.id).where(Person.survivor_id == person.id).limit(1)
    is_expected = db.session.scalar(stmt) is not None
    expected, others = ([name], []) if is_expected else ([], [name])
    return _rows(event, expected, others, language=language)[0]


def _names() -> Select[int, str, str]:
    return select(_survivor.id, _survivor.full_name, _survivor.latin_name).where(
        _survivor.merged_into_id.is_(None), _survivor.erased_on.is_(None)
    )


def _read(stmt: Select[int, str, str]) -> list[Name]:
    return [(number, name, latin) for number, name, latin in db.session.execute(stmt)]


def _expected(event_id: int) -> Select[int, str, str]:
    return (
        _names()
        .join(_record, _record.survivor_id == _survivor.id)
        .join(Invitation, Invitation.person_id == _record.id)
        .where(Invitation.event_id == event_id, Invitation.reply == Reply.YES, STANDS)
        .order_by(_survivor.sort_key, _survivor.id)
    )


def _last_unexpected(event_id: int) -> Select[int, int]:
    """The latest rows of people who are here and had not accepted, on whatever record of theirs.

    Cut before names are looked up: a large event would look up everybody's.
    """
    accepted = select(_record.id).where(_record.survivor_id.in_(_accepted(event_id)))
    return (
        select(Attendance.id, Attendance.person_id)
        .where(
            Attendance.event_id == event_id,
            Attendance.state == AttendanceState.ATTENDED,
            Attendance.person_id.not_in(accepted),
        )
        .order_by(Attendance.id.desc())
        .limit(LOOKED_AT)
    )


def _accepted(event_id: int) -> Select[int | None]:
    return (
        select(Person.survivor_id)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(
            Invitation.event_id == event_id,
            Invitation.reply == Reply.YES,
            STANDS,
            Person.survivor_id.is_not(None),
        )
    )


def _by_name(names: Sequence[Name], words: str) -> list[Name]:
    """Those of whom each word typed starts a word of the name, or of a merged record's name."""
    asked, names = wanted(words), list(dict.fromkeys(names))

    def is_meant(parts: Iterable[str]) -> bool:
        terms = terms_of(part for part in parts if "@" not in part)
        return all(
            any(term.startswith(start) for term in terms for start in starts) for starts in asked
        )

    meant = {name[0] for name in names if is_meant(name[1:])}
    others = _merged_names([name[0] for name in names if name[0] not in meant])
    meant.update(number for number, parts in others.items() if is_meant(parts))
    return [name for name in names if name[0] in meant]


def _merged_names(survivor_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names on the records that were merged into some people."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    if survivor_ids:
        stmt = select(_record.survivor_id, _record.full_name, _record.latin_name).where(
            _record.merged_into_id > 0, _record.survivor_id.in_(survivor_ids)
        )
        for number, full_name, latin_name in db.session.execute(stmt):
            found[number or 0] += [full_name, latin_name]
    return found


def _rows(
    event: Event, expected: Sequence[Name], others: Sequence[Name], *, language: str
) -> list[DoorRow]:
    """Names with what is recorded of them and where they belong, in two statements."""
    names = dict.fromkeys((*expected, *others))
    ids = [name[0] for name in names]
    if not ids:
        return []
    expected_ids = {name[0] for name in expected}
    recorded = _recorded(event.id, ids)
    bodies = queries.current_organisations(ids, on=event.day)
    rows = []
    for number, full_name, latin_name in names:
        attendance, role, recorded_by = recorded.get(number, (None, None, None))
        rows.append(
            DoorRow(
                person_id=number,
                name=full_name,
                latin_name=latin_name,
                organisations=[body.name_in(language) for body in bodies.get(number, ())],
                is_expected=number in expected_ids,
                state=attendance.state if attendance else None,
                role=role,
                recorded_at=attendance.recorded_at if attendance else None,
                recorded_by=recorded_by or "",
            )
        )
    return rows


def _recorded(
    event_id: int, survivor_ids: Sequence[int]
) -> dict[int, tuple[Attendance, AttendanceRole, str | None]]:
    """The speaking row of each of some people, their role, and who recorded it."""
    records = select(_record.id).where(_record.survivor_id.in_(survivor_ids))
    stmt = (
        select(Person.survivor_id, Attendance, User.full_name)
        .join(Attendance, Attendance.person_id == Person.id)
        .outerjoin(User, User.id == Attendance.recorded_by_id)
        .where(Attendance.event_id == event_id, Attendance.person_id.in_(records))
        .order_by(WEIGHT, Attendance.id)
    )
    found: defaultdict[int, list[tuple[Attendance, str | None]]] = defaultdict(list)
    for number, attendance, name in db.session.execute(stmt):
        found[number or 0].append((attendance, name))
    return {
        number: (rows[0][0], speaking_role([row for row, _name in rows]), rows[0][1])
        for number, rows in found.items()
    }

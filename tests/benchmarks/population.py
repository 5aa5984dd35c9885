"""A register of a given size, written with bulk inserts: what the benchmarks run on.

The last two events are still to come. The last one is alike in every register, so that what a page
about one event costs can be compared between registers of any size: 300 people asked, 600 on
record, 60 of them both. The one before has as many attendances as any other of its register.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa

from crm.attendance.models import Attendance, AttendanceState
from crm.db import Base, db
from crm.events.models import Event, EventKind, EventStatus
from crm.invitations.models import Invitation, Reply, ReplySource
from crm.people.models import Answer, BackgroundAnswer, EmailAddress, Person, PhoneNumber
from crm.programmes.models import Indicator, Programme, Strand, Target
from crm.search.models import SearchTerm
from crm.text.collation import sort_key
from crm.text.folding import words

MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
GIVEN = [
    "Ана",
    "Борис",
    "Вера",
    "Георги",
    "Дара",
    "Емил",
    "Жана",
    "Захари",
    "Иван",
    "Калина",
    "Лина",
    "Мария",
    "Никола",
    "Олга",
    "Петър",
    "Рая",
    "Симеон",
    "Тодор",
    "Уляна",
    "Филип",
    "Христо",
    "Цвета",
    "Юлия",
    "Ясен",
    "Amal",
    "Farid",
    "Leyla",
    "Nadia",
    "Omar",
    "Samir",
]
FAMILY = [
    "Аврамов",
    "Борисов",
    "Василев",
    "Гочев",
    "Дянков",
    "Еленков",
    "Жеков",
    "Захариев",
    "Илиев",
    "Костов",
    "Лазаров",
    "Манолов",
    "Ненов",
    "Орлинов",
    "Пенев",
    "Радев",
    "Славов",
    "Тончев",
    "Узунов",
    "Филчев",
    "Хаджиев",
    "Цонев",
    "Чолаков",
    "Шишков",
    "Щерев",
    "Юруков",
    "Янев",
    "Haddad",
    "Karimi",
    "Mansour",
    "Nasser",
    "Rahimi",
]
BATCH = 5_000
ASKED, THERE, ASKED_AND_THERE = 300, 600, 60


def fill(*, people: int, events: int, attendances: int, merged: int = 200, seed: int = 7) -> None:
    """Write one programme of that size and commit."""
    draw = random.Random(seed)
    _programme(events)
    _insert(Person, _people(people, merged, draw))
    _insert(EmailAddress, _emails(people))
    _insert(PhoneNumber, _phones(people))
    _insert(SearchTerm, _terms(people, seed))
    _insert(BackgroundAnswer, _answers(people, draw))
    _insert(Attendance, _attendances(people, events, attendances, draw))
    _insert(Invitation, _invitations(people, events, draw))
    db.session.commit()
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("ANALYZE"))


def _programme(events: int) -> None:
    db.session.add(
        Programme(id=1, ref="BENCH", name_en="Bench", starts_on=date(2024, 1, 1), created_at=MOMENT)
    )
    db.session.flush()
    for number, code in enumerate(("AUD", "CAM", "LAB", "AGE"), start=1):
        db.session.add(Strand(id=number, ref=code, programme_id=1, code=code, name_en=code))
    db.session.add(Target(programme_id=1, indicator=Indicator.ENGAGED_PEOPLE, value=1000))
    db.session.flush()
    _insert(Event, _events(events))


def _events(count: int) -> Iterator[dict[str, Any]]:
    kinds = list(EventKind)
    for number in range(1, count + 1):
        start = datetime(2024, 3, 10, 16, tzinfo=UTC) + timedelta(days=number * 1000 // count)
        wall = start.replace(tzinfo=None) + timedelta(hours=2)
        yield {
            "id": number, "ref": f"event-{number}", "programme_id": 1,
            "strand_id": number % 4 + 1, "kind": kinds[number % len(kinds)],
            "title": f"Gathering {number}", "starts_wall": wall, "time_zone": "Europe/Sofia",
            "starts_at": start, "day": wall.date(),
            "status": EventStatus.HELD if number < count - 1 else EventStatus.SCHEDULED,
            "uid": f"bench-{number}", "created_at": MOMENT, "changed_at": MOMENT,
        }  # fmt: skip


def name_of(number: int) -> str:
    """The name of the person with that number; each is unlike its neighbours."""
    given = GIVEN[number * 7919 % len(GIVEN)]
    family = FAMILY[number * 104_729 % len(FAMILY)]
    return f"{given} {family}{number % 613}-Демо"


def _people(count: int, merged: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        survivor = draw.randint(1, count - merged) if number > count - merged else number
        name = name_of(number)
        yield {
            "id": number, "ref": f"person-{number}", "full_name": name, "language": "bg",
            "sort_key": sort_key(name), "survivor_id": survivor,
            "merged_into_id": None if survivor == number else survivor, "created_at": MOMENT,
        }  # fmt: skip


def _emails(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        address = f"person{number}@people.example"
        yield {"person_id": number, "address": address, "address_key": address, "is_primary": True}


def _phones(count: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1, 2):
        typed = f"+359 000 {number:06d}"
        yield {"person_id": number, "typed": typed, "e164": "", "is_primary": True}


def _terms(count: int, _seed: int) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        for term in sorted({*words(name_of(number)), f"person{number}", f"{number:06d}"}):
            yield {"kind": "person", "term": term, "record_id": number}


def _answers(count: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    answers = list(Answer)
    for number in range(1, count + 1):
        if draw.random() < 0.8:
            yield {
                "person_id": number, "answer": draw.choice(answers), "source": "self",
                "answered_on": date(2024, 1, 1) + timedelta(days=draw.randrange(900)),
                "recorded_at": MOMENT,
            }  # fmt: skip


def _attendances(
    people: int, events: int, count: int, draw: random.Random
) -> Iterator[dict[str, Any]]:
    per_event = max(1, count // events)
    states = [AttendanceState.ATTENDED] * 8 + [AttendanceState.NO_SHOW, AttendanceState.EXCUSED]
    roles = ["participant"] * 17 + ["expert", "volunteer", "team"]
    for event in range(1, events + 1):
        everybody = range(1, people + 1)
        present = draw.sample(everybody, min(per_event, people))
        if event == events:
            present = _present_at_the_last(people, events, draw)
        for person in present:
            yield {
                "event_id": event, "person_id": person, "state": draw.choice(states),
                "role": draw.choice(roles), "recorded_at": MOMENT, "source": "sheet",
            }  # fmt: skip


def _present_at_the_last(people: int, events: int, draw: random.Random) -> list[int]:
    asked = _asked(people, events)
    others = sorted({*range(1, people + 1)} - {*asked})
    return asked[:ASKED_AND_THERE] + draw.sample(others, THERE - ASKED_AND_THERE)


def _asked(people: int, event: int) -> list[int]:
    """Who is asked to an event: the same whenever it is asked."""
    return random.Random(event).sample(range(1, people + 1), ASKED)


def _invitations(people: int, events: int, draw: random.Random) -> Iterator[dict[str, Any]]:
    """Three hundred people asked to each of the last two events, which are still to come."""
    replies = [Reply.YES, Reply.YES, Reply.NO, Reply.MAYBE, None]
    for event in (events - 1, events):
        for person in _asked(people, event):
            reply = draw.choice(replies)
            yield {
                "event_id": event, "person_id": person, "reply": reply, "invited_at": MOMENT,
                "replied_at": MOMENT if reply else None,
                "reply_source": ReplySource.LINK if reply else None,
            }  # fmt: skip


def _insert(model: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    while batch := list(islice(rows, BATCH)):
        db.session.execute(sa.insert(model), batch)

"""A small invented register, drawn from a seed: everything that can hang on a person."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from crm.attendance.models import AttendanceRole, AttendanceState
from crm.db import db
from crm.events.models import EventStatus
from crm.history.models import SYSTEM
from crm.invitations.models import Reply
from crm.people import actions, answer_actions, consent_actions, tie_actions
from crm.people.models import Answer, Person, Purpose
from crm.programmes.models import Indicator, Programme
from tests.factories import (
    make_attendance,
    make_event,
    make_headcount,
    make_invitation,
    make_organisation,
    make_programme,
    make_target,
)

NAMES = ("Вера Демо", "Vera Demo", "Иван Демо", "Ivan Demo", "Amal Demo", "Амал Демо")
DISTRICTS = ("", "centre", "north")
DAY = date(2026, 11, 1)


def build(seed: int, *, people: int, at: datetime) -> tuple[Programme, list[Person]]:
    """Write a register of that many people and commit; two events are over, two still to come."""
    draw = random.Random(seed)
    programme = make_programme()
    make_target(programme, Indicator.ENGAGED_PEOPLE, str(draw.randint(2, 6)))
    make_target(programme, Indicator.MIGRANT_SHARE, "0.2")
    bodies = [make_organisation(name=f"Body {number} Demo") for number in range(2)]
    made = [_person(draw, bodies, at) for _number in range(people)]
    _gatherings(draw, programme, made)
    db.session.commit()
    return programme, made


def _person(draw: random.Random, bodies: Sequence[Any], at: datetime) -> Person:
    person = actions.add_person(
        full_name=draw.choice(NAMES),
        given_name=draw.choice(("", "Вера")),
        emails=draw.sample([f"a{n}@people.example" for n in range(4)], draw.randint(0, 2)),
        phones=draw.sample([f"+359 000 00{n}" for n in range(4)], draw.randint(0, 2)),
        district=draw.choice(DISTRICTS),
        birth_year=draw.choice((None, 1980, 1990)),
        note=draw.choice(("", "Говори арабски")),
        by=SYSTEM,
        at=at,
    )
    for body in draw.sample(list(bodies), draw.randint(0, 2)):
        tie_actions.affiliate(person, body, role=draw.choice(("", "чл.")), by=SYSTEM, at=at)
    for sector in draw.sample(["education", "health"], draw.randint(0, 2)):
        tie_actions.add_expertise(person, sector, by=SYSTEM, at=at)
    for _row in range(draw.randint(0, 2)):
        _consent(draw, person, at)
    if draw.random() < 0.6:
        answer, on = draw.choice(list(Answer)), DAY + timedelta(days=draw.randint(0, 9))
        answer_actions.record_answer(
            person, answer, answered_on=on, source="self", by=SYSTEM, at=at
        )
    return person


def _consent(draw: random.Random, person: Person, at: datetime) -> None:
    purpose = draw.choice((Purpose.CONTACT, Purpose.STATISTICS))
    given = DAY + timedelta(days=draw.randint(0, 5))
    consent = consent_actions.give_consent(person, purpose, given_on=given, by=SYSTEM, at=at)
    if draw.random() < 0.4:
        on = given + timedelta(days=draw.randint(0, 5))
        consent_actions.withdraw_consent(consent, on=on, by=SYSTEM, at=at)


def _gatherings(draw: random.Random, programme: Programme, people: Sequence[Person]) -> None:
    replies = [None, None, Reply.YES, Reply.NO, Reply.MAYBE]
    for number in range(4):
        is_over = number < 2
        event = make_event(
            programme,
            title=f"Gathering {number}",
            status=EventStatus.HELD if is_over else EventStatus.SCHEDULED,
            starts=datetime(2026, 10 if is_over else 12, 3 + number, 10, 0),
        )
        for person in people:
            if draw.random() < 0.6:
                invitation = make_invitation(event, person, reply=draw.choice(replies))
                if invitation.reply is not None:
                    invitation.replied_at += timedelta(hours=draw.randint(0, 99))
            if is_over and draw.random() < 0.6:
                make_attendance(
                    event,
                    person,
                    state=draw.choice(list(AttendanceState)),
                    role=draw.choice([*[AttendanceRole.PARTICIPANT] * 4, AttendanceRole.TEAM]),
                )
        if is_over and draw.random() < 0.7:
            make_headcount(event, total_on_site=draw.randint(0, 12))

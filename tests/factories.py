"""The small cast of the tests: invented people and bodies, made with what a test cares about.

Every function adds the record, commits and returns it.
"""

import itertools
import secrets
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from crm.accounts.login import hash_of
from crm.accounts.models import Role, User, UserSession
from crm.attendance.models import Attendance, AttendanceRole, AttendanceState, Headcount
from crm.db import Base, db
from crm.events.models import Event, EventKind, EventStatus, Site
from crm.history.actions import raise_revision
from crm.invitations.models import Invitation, Reply, ReplySource
from crm.organisations.models import Organisation
from crm.people.models import Affiliation, Answer, BackgroundAnswer, EmailAddress, Person
from crm.programmes.models import Indicator, Programme, Strand, Target
from crm.wall import day_of, to_utc

MADE_AT = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)

RecordT = TypeVar("RecordT", bound=Base)
_numbers = itertools.count(1)


def keep(record: RecordT) -> RecordT:
    db.session.add(record)
    raise_revision()
    db.session.commit()
    return record


def make_user(*, role: Role = Role.OFFICER, email: str = "", language: str = "en") -> User:
    email = email or f"{role.value}-{next(_numbers)}@office.example"
    return keep(
        User(
            email=email,
            email_key=email.lower(),
            full_name=f"{role.value.title()} Demo",
            role=role,
            language=language,
            created_at=MADE_AT,
        )
    )


def make_session(user: User, *, at: datetime | None = None) -> str:
    """Sign a user in without the page; returns the token of the cookie."""
    token = secrets.token_urlsafe(32)
    at = at or datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    keep(
        UserSession(
            token_hash=hash_of(token),
            user_id=user.id,
            created_at=at,
            last_seen_at=at,
            expires_at=at + timedelta(days=3650),
        )
    )
    return token


def make_programme(
    *,
    name: str = "City of Arrivals Demo",
    zone: str = "Europe/Sofia",
    second_generation: bool = False,
) -> Programme:
    return keep(
        Programme(
            name_en=name,
            name_bg="Град на пристигащите Демо",
            starts_on=date(2026, 1, 1),
            ends_on=date(2027, 12, 31),
            time_zone=zone,
            second_generation_counts=second_generation,
            created_at=MADE_AT,
        )
    )


def make_strand(programme: Programme, *, code: str = "CAM") -> Strand:
    return keep(
        Strand(programme_id=programme.id, code=code, name_en="Campaign", name_bg="Кампания")
    )


def make_target(programme: Programme, indicator: Indicator, value: str) -> Target:
    return keep(Target(programme_id=programme.id, indicator=indicator, value=Decimal(value)))


def make_organisation(*, name: str = "Harbour Association Demo", name_bg: str = "") -> Organisation:
    return keep(
        Organisation(
            name=name, name_bg=name_bg, kind="ngo", sort_key=name.lower(), created_at=MADE_AT
        )
    )


def make_person(
    *, name: str = "Вера Примерова-Демо", email: str | None = "", language: str = "en"
) -> Person:
    """A person; `email=None` makes one without an address."""
    person = Person(full_name=name, language=language, sort_key=name.lower(), created_at=MADE_AT)
    if email is not None:
        address = email or f"person{next(_numbers)}@people.example"
        person.emails = [
            EmailAddress(address=address, address_key=address.lower(), is_primary=True)
        ]
    keep(person)
    person.survivor_id = person.id
    return keep(person)


def make_affiliation(
    person: Person, organisation: Organisation, *, is_contact: bool = True
) -> Affiliation:
    return keep(
        Affiliation(person_id=person.id, organisation_id=organisation.id, is_contact=is_contact)
    )


def make_answer(person: Person, answer: Answer, on: date = date(2026, 11, 1)) -> BackgroundAnswer:
    return keep(
        BackgroundAnswer(
            person_id=person.id, answer=answer, answered_on=on, source="self", recorded_at=MADE_AT
        )
    )


def make_site(*, name: str = "Canal Street Centre Demo", seats: int | None = None) -> Site:
    return keep(Site(name=name, seats=seats, created_at=MADE_AT))


def make_event(
    programme: Programme | None = None,
    *,
    title: str = "Canal wall clean-up",
    kind: EventKind = EventKind.CLEAN_UP,
    status: EventStatus = EventStatus.SCHEDULED,
    starts: datetime = datetime(2026, 12, 5, 10, 0),
    minutes: int = 120,
    zone: str = "Europe/Sofia",
    seats: int | None = None,
    strand: Strand | None = None,
    site: Site | None = None,
    convenor: User | None = None,
) -> Event:
    """An event; `starts` is the time on the wall in `zone`."""
    programme = programme or make_programme()
    ends = starts + timedelta(minutes=minutes)
    return keep(
        Event(
            programme_id=programme.id,
            strand_id=strand.id if strand else None,
            kind=kind,
            title=title,
            title_bg="Почистване на стената при канала",
            starts_wall=starts,
            ends_wall=ends,
            time_zone=zone,
            starts_at=to_utc(starts, zone),
            ends_at=to_utc(ends, zone),
            day=day_of(to_utc(starts, zone), programme.time_zone),
            status=status,
            site_id=site.id if site else None,
            seats=seats,
            convenor_id=convenor.id if convenor else None,
            created_at=MADE_AT,
            changed_at=MADE_AT,
        )
    )


def make_invitation(
    event: Event | None = None,
    person: Person | None = None,
    *,
    reply: Reply | None = None,
    party_size: int = 1,
) -> Invitation:
    event, person = event or make_event(), person or make_person()
    return keep(
        Invitation(
            event_id=event.id,
            person_id=person.id,
            reply=reply,
            replied_at=MADE_AT if reply else None,
            reply_source=ReplySource.LINK if reply else None,
            waiting_since=MADE_AT if reply == Reply.WAITING else None,
            party_size=party_size,
            invited_at=MADE_AT,
        )
    )


def make_attendance(
    event: Event,
    person: Person,
    *,
    state: AttendanceState = AttendanceState.ATTENDED,
    role: AttendanceRole = AttendanceRole.PARTICIPANT,
    acting_for: tuple[Organisation, ...] = (),
) -> Attendance:
    return keep(
        Attendance(
            event_id=event.id,
            person_id=person.id,
            state=state,
            role=role,
            recorded_at=MADE_AT,
            source="door",
            acting_for=list(acting_for),
        )
    )


def make_headcount(
    event: Event,
    *,
    total_on_site: int | None = None,
    unnamed: int | None = None,
    yes: int | None = None,
    no: int | None = None,
    refused: int | None = None,
) -> Headcount:
    return keep(
        Headcount(
            event_id=event.id,
            total_on_site=total_on_site,
            unnamed_people=unnamed,
            background_yes=yes,
            background_no=no,
            background_refused=refused,
            method="counted",
            counted_by="door",
            recorded_at=MADE_AT,
        )
    )

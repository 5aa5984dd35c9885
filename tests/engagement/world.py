"""A small world of a programme as plain values: written into the database, or read from the
golden files. The oracle counts it without the product."""

import csv
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from crm.attendance.models import Attendance, AttendanceOrganisation, Headcount
from crm.db import db
from crm.events.models import Event
from crm.history.actions import raise_revision
from crm.invitations.models import Invitation
from crm.organisations.models import Organisation
from crm.people.models import BackgroundAnswer, Consent, Person
from crm.programmes.models import Indicator, Programme, Strand, Target

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "g1"
MADE_AT = datetime(2019, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class AnEvent:
    ref: str
    wall: datetime
    zone: str = "Europe/Sofia"
    strand: str = ""
    status: str = "held"
    kind: str = "other"


@dataclass(frozen=True)
class APerson:
    ref: str
    merged_into: str = ""
    erased_on: date | None = None
    name: str = "Ана Демо"


@dataclass(frozen=True)
class Row:
    event: str
    person: str
    state: str = "attended"
    role: str = "participant"
    acting_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    person: str
    answer: str
    on: date


@dataclass(frozen=True)
class StatisticsConsent:
    person: str
    given_on: date
    withdrawn_on: date | None


@dataclass(frozen=True)
class Heads:
    event: str
    total_on_site: int | None = None
    unnamed: int | None = None
    yes: int | None = None
    no: int | None = None
    refused: int | None = None


@dataclass(frozen=True)
class Invited:
    event: str
    person: str
    reply: str = ""


@dataclass
class World:
    """Everything in the order in which it was recorded."""

    ref: str = "WORLD"
    zone: str = "Europe/Sofia"
    second_generation: bool = False
    starts_on: date = date(2019, 1, 1)
    strands: list[str] = field(default_factory=list)
    targets: dict[str, str] = field(default_factory=dict)
    organisations: list[str] = field(default_factory=list)
    people: list[APerson] = field(default_factory=list)
    events: list[AnEvent] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    consents: list[StatisticsConsent] = field(default_factory=list)
    heads: list[Heads] = field(default_factory=list)
    invited: list[Invited] = field(default_factory=list)


def golden() -> World:
    """The golden set, read from its files."""
    programme = _read("programmes")[0]
    return World(
        ref=programme["ref"],
        zone=programme["time_zone"],
        second_generation=programme["second_generation_counts"] == "yes",
        starts_on=date.fromisoformat(programme["starts_on"]),
        strands=[row["code"] for row in _read("strands")],
        targets={row["indicator"]: row["value"] for row in _read("targets")},
        organisations=[row["ref"] for row in _read("organisations")],
        people=[
            APerson(r["ref"], r["merged_into"], _day(r["erased_on"]), r["full_name"])
            for r in _read("people")
        ],
        events=[
            AnEvent(
                r["ref"],
                datetime.strptime(r["starts_at"], "%Y-%m-%d %H:%M"),
                strand=r["strand"],
                status=r["status"],
                kind=r["kind"],
            )
            for r in _read("events")
        ],
        rows=[
            Row(r["event"], r["person"], r["state"], r["role"], tuple(r["acting_for"].split("|")))
            for r in _read("attendances")
        ],
        said=[
            Said(r["person"], r["answer"], date.fromisoformat(r["answered_on"]))
            for r in _read("background_answers")
        ],
        heads=[
            Heads(
                r["event"],
                int(r["total_on_site"]),
                None,
                int(r["background_yes"]),
                int(r["background_no"]),
                int(r["background_refused"]),
            )
            for r in _read("headcounts")
        ],
        invited=[Invited(r["event"], r["person"], r["reply"]) for r in _read("invitations")],
    )


def _read(name: str) -> list[dict[str, str]]:
    with (GOLDEN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def moment(event: AnEvent) -> datetime:
    """When the event starts, in UTC."""
    return event.wall.replace(tzinfo=ZoneInfo(event.zone)).astimezone(UTC)


def write(world: World) -> Programme:
    """Put the world into the database, in order, and commit."""
    programme = Programme(
        ref=world.ref,
        name_en=f"{world.ref} Demo",
        starts_on=world.starts_on,
        time_zone=world.zone,
        second_generation_counts=world.second_generation,
        created_at=MADE_AT,
    )
    db.session.add(programme)
    db.session.flush()
    strands = {code: Strand(programme_id=programme.id, code=code) for code in world.strands}
    db.session.add_all(strands.values())
    for indicator, value in world.targets.items():
        db.session.add(
            Target(programme_id=programme.id, indicator=Indicator(indicator), value=value)
        )
    db.session.flush()
    strand_ids = {code: strand.id for code, strand in strands.items()}
    organisations = _insert(
        Organisation,
        [{"ref": ref, "name": f"{ref} Demo", "created_at": MADE_AT} for ref in world.organisations],
    )
    people = _write_people(world)
    events = _insert(
        Event,
        [
            {
                "ref": event.ref,
                "programme_id": programme.id,
                "strand_id": strand_ids.get(event.strand),
                "kind": event.kind,
                "title": f"Gathering {event.ref}",
                "starts_wall": event.wall,
                "time_zone": event.zone,
                "starts_at": moment(event),
                "day": moment(event).astimezone(ZoneInfo(world.zone)).date(),
                "status": event.status,
                "uid": f"{world.ref}-{event.ref}",
                "created_at": MADE_AT,
                "changed_at": MADE_AT,
            }
            for event in world.events
        ],
    )
    _write_rows(world, people, events, organisations)
    raise_revision()
    db.session.commit()
    return programme


def _write_people(world: World) -> dict[str, int]:
    people = _insert(
        Person,
        [
            {
                "ref": person.ref,
                "full_name": "" if person.erased_on else person.name,
                "sort_key": person.ref.lower(),
                "erased_on": person.erased_on,
                "created_at": MADE_AT,
            }
            for person in world.people
        ],
    )
    merged = {person.ref: person.merged_into for person in world.people}
    for ref, number in people.items():
        survivor = ref
        while merged[survivor]:
            survivor = merged[survivor]
        db.session.execute(
            sa.update(Person)
            .where(Person.id == number)
            .values(
                survivor_id=people[survivor],
                merged_into_id=people[merged[ref]] if merged[ref] else None,
            )
        )
    return people


def _write_rows(
    world: World, people: dict[str, int], events: dict[str, int], organisations: dict[str, int]
) -> None:
    for row in world.rows:
        attendance = Attendance(
            event_id=events[row.event],
            person_id=people[row.person],
            state=row.state,
            role=row.role,
            recorded_at=MADE_AT,
        )
        db.session.add(attendance)
        db.session.flush()
        for ref in filter(None, row.acting_for):
            db.session.add(
                AttendanceOrganisation(
                    attendance_id=attendance.id, organisation_id=organisations[ref]
                )
            )
    for said in world.said:
        db.session.add(
            BackgroundAnswer(
                person_id=people[said.person],
                answer=said.answer,
                answered_on=said.on,
                recorded_at=MADE_AT,
            )
        )
        db.session.flush()
    for consent in world.consents:
        db.session.add(
            Consent(
                person_id=people[consent.person],
                purpose="statistics",
                given_on=consent.given_on,
                withdrawn_on=consent.withdrawn_on,
                recorded_at=MADE_AT,
            )
        )
        db.session.flush()
    for heads in world.heads:
        db.session.add(
            Headcount(
                event_id=events[heads.event],
                total_on_site=heads.total_on_site,
                unnamed_people=heads.unnamed,
                background_yes=heads.yes,
                background_no=heads.no,
                background_refused=heads.refused,
                recorded_at=MADE_AT,
            )
        )
    for invited in world.invited:
        db.session.add(
            Invitation(
                event_id=events[invited.event],
                person_id=people[invited.person],
                reply=invited.reply or None,
                replied_at=MADE_AT if invited.reply else None,
                reply_source="staff" if invited.reply else None,
                invited_at=MADE_AT,
            )
        )
    db.session.flush()


def _insert(model: type, rows: list[dict[str, object]]) -> dict[str, int]:
    """Insert in order; returns the number of each ref."""
    if rows:
        db.session.execute(sa.insert(model), rows)
    refs = [row["ref"] for row in rows]
    found = sa.select(model.ref, model.id).where(model.ref.in_(refs))
    return dict(db.session.execute(found).all())

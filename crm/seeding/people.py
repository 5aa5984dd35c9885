"""The people of the demo: invented, drawn from lists, each with a name that says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from crm.db import db
from crm.organisations.models import Sector
from crm.people import actions as people_actions
from crm.people.models import (
    Affiliation,
    Answer,
    BackgroundAnswer,
    Consent,
    EmailAddress,
    Expertise,
    Person,
    PhoneNumber,
    Purpose,
)
from crm.search import actions as search
from crm.seeding import queries, sources, writing
from crm.seeding.stage import Stage
from crm.text.addresses import mail_key
from crm.text.collation import sort_key
from crm.text.districts import DISTRICTS
from crm.text.phones import parse_phone
from crm.text.transliteration import latin

SECTORS = tuple(sector for sector in Sector if sector not in (Sector.FUNDER, Sector.OTHER))


@dataclass
class Cast:
    """Who is who, by number. `came` are the named people of the current programme."""

    came: Sequence[int]
    never_came: Sequence[int]
    history: Sequence[int]
    team: Sequence[int]
    newcomers: frozenset[int]
    experts: frozenset[int] = frozenset()
    acting_for: dict[int, int] = field(default_factory=dict)
    contacts: list[int] = field(default_factory=list)

    @property
    def specialists(self) -> Sequence[int]:
        """Those of the people who came as experts or for an organisation."""
        return [n for n in self.came if n in self.experts or n in self.acting_for]


@dataclass(frozen=True)
class Name:
    """An invented name and the language its bearer gets letters in."""

    given: str
    family: str
    gender: str
    language: str
    is_newcomer: bool

    @property
    def full(self) -> str:
        return f"{self.given} {self.family}"

    @property
    def local_part(self) -> str:
        """What stands before the @ of their address."""
        plain = latin(f"{self.given}.{self.family.split('-')[0]}").lower()
        return "".join(char for char in plain if char.isascii() and (char.isalpha() or char == "."))


def invent(stage: Stage, draw: Random, *, today: date) -> Cast:
    """Write everybody with addresses, ties, consents and answers; flushes."""
    counts = sources.settings()["people"]
    total = sum(counts[pool] for pool in ("came", "never_came", "history", "team"))
    invented = list(_names(draw, total, counts["newcomers_percent"]))
    made = [_moment(today - timedelta(days=draw.randint(30, 395))) for _ in invented]
    rows = [_row(name, draw, made=moment) for name, moment in zip(invented, made, strict=True)]
    numbers = writing.insert(Person, rows)
    writing.give_refs(Person, numbers)
    writing.set_survivors(Person, numbers)
    writing.mark("person", numbers)
    cast = _pools(numbers, invented, counts)
    _ties(cast, stage, draw, experts=counts["experts"], today=today)
    _addresses(cast, stage, dict(zip(numbers, invented, strict=True)), draw)
    _answers(cast, draw, stage=stage, today=today)
    _consents(cast, draw, counts, today=today)
    writing.remember(
        "person",
        dict(zip(numbers, made, strict=True)),
        user_id=stage.officer.id,
        reason=sources.settings()["words"]["history"],
    )
    db.session.expire_all()
    found = queries.people(numbers)
    search.index_many("person", {p.id: list(people_actions.words_of(p)) for p in found})
    return cast


def _names(draw: Random, count: int, newcomers_percent: int) -> Iterator[Name]:
    """Names without repetition."""
    known: set[tuple[str, str]] = set()
    lists = sources.names()
    while len(known) < count:
        is_newcomer = draw.randrange(100) < newcomers_percent
        group = lists["newcomers" if is_newcomer else "bulgarian"]
        gender = draw.choice(("female", "male"))
        given = draw.choice(group["women" if gender == "female" else "men"])
        family = draw.choice(group["families"])
        if is_newcomer and draw.random() < 0.04:
            family = group["suffix"]  # someone with one name only
        else:
            ending = "а" if gender == "female" and not is_newcomer else ""
            family = f"{family}{ending}-{group['suffix']}"
        if (given, family) not in known:
            known.add((given, family))
            yield Name(given, family, gender, group["language"], is_newcomer)


def _row(name: Name, draw: Random, *, made: datetime) -> dict[str, Any]:
    districts = [code for code in DISTRICTS if code != "other"]
    is_told = draw.random() < 0.8
    return {
        "full_name": name.full,
        "given_name": name.given,
        "family_name": name.family,
        "latin_name": people_actions.proposed_latin(name.full),
        "language": "" if draw.random() < 0.1 else name.language,
        "birth_year": made.year - draw.randint(18, 76) if draw.random() < 0.6 else None,
        "gender": name.gender if is_told else "",
        "district": draw.choice(districts) if draw.random() < 0.7 else "",
        "sort_key": sort_key(name.full),
        "created_on": made.date(),
        "created_at": made,
    }


def _pools(numbers: Sequence[int], names: Sequence[Name], counts: Mapping[str, int]) -> Cast:
    came, never = counts["came"], counts["never_came"]
    past = came + never + counts["history"]
    return Cast(
        came=numbers[:came],
        never_came=numbers[came : came + never],
        history=[*numbers[came + never : past], *numbers[: counts["history_again"]]],
        team=numbers[past:],
        newcomers=frozenset(
            number for number, name in zip(numbers, names, strict=True) if name.is_newcomer
        ),
    )


def _ties(cast: Cast, stage: Stage, draw: Random, *, experts: int, today: date) -> None:
    """Two to four people for each invented organisation, one contact for each real one."""
    roles = sources.settings()["words"]["roles"]
    free = list(cast.came[: -len(cast.team)])
    draw.shuffle(free)
    strangers = list(cast.never_came)
    rows: list[dict[str, Any]] = []
    for line in sources.table("organisations"):
        body = stage.organisations[line["code"]].id
        is_invented = line["is_invented"] == "yes"
        count = draw.randint(2, 4) if is_invented else bool(line["email"])
        for place in range(count):
            number = free.pop() if is_invented else strangers.pop()
            rows.append(
                {
                    "person_id": number,
                    "organisation_id": body,
                    "role": draw.choice(roles),
                    "starts_on": today - timedelta(days=draw.randint(200, 1500)),
                    "is_contact": place == 0,
                }
            )
            if is_invented:
                cast.acting_for[number] = body
            if place == 0:
                cast.contacts.append(number)
    writing.insert_nameless(Affiliation, rows)
    cast.experts = frozenset(free[:experts])
    writing.insert_nameless(
        Expertise,
        [
            {"person_id": number, "sector": SECTORS[place % len(SECTORS)].value}
            for place, number in enumerate(sorted(cast.experts))
        ],
    )


def _addresses(cast: Cast, stage: Stage, names: Mapping[int, Name], draw: Random) -> None:
    """Most have an address for letters; contacts have one at the office they work for."""
    bodies = {body.id: body for body in stage.organisations.values()}
    office = {
        contact: bodies[body].email.partition("@")[2]
        for contact, body in cast.acting_for.items()
        if contact in cast.contacts
    }
    real = (line for line in sources.table("organisations") if line["is_invented"] == "no")
    domains = [line["email"].partition("@")[2] for line in real if line["email"]]
    strangers = [number for number in cast.contacts if number not in cast.acting_for]
    office.update(zip(strangers, domains, strict=True))
    emails, phones = [], []
    for number, name in names.items():
        if number in office or draw.random() < 0.86:
            address = f"{name.local_part}.{number}@{office.get(number, 'people.example')}"
            emails.append(
                {
                    "person_id": number,
                    "address": address,
                    "address_key": mail_key(address),
                    "is_primary": True,
                }
            )
        if draw.random() < 0.6:
            phone = parse_phone(f"+359 000 {number:06d}")
            if phone is not None:
                phones.append(
                    {
                        "person_id": number,
                        "typed": phone.typed,
                        "e164": phone.e164,
                        "is_primary": True,
                    }
                )
    writing.insert_nameless(EmailAddress, emails)
    writing.insert_nameless(PhoneNumber, phones)


def _answers(cast: Cast, draw: Random, *, stage: Stage, today: date) -> None:
    """Exactly as many of each answer as `demo.toml` says, in no order of names alone."""
    wanted = sources.settings()
    newly = cast.history[: sources.settings()["people"]["history"]]
    last_day = stage.programmes["integra"].ends_on or today
    rows = []
    for people, codes, newest in (
        (cast.came, wanted["answers"], today),
        (newly, wanted["answers_in_history"], last_day),
    ):
        answers = [Answer(code) for code, count in codes.items() for _ in range(count)]
        ordered = sorted(people, key=lambda n: draw.random() + 0.7 * (n not in cast.newcomers))
        for number, answer in zip(ordered, answers, strict=False):
            day = newest - timedelta(days=draw.randint(7, 330))
            rows.append(
                {
                    "person_id": number,
                    "answer": answer,
                    "answered_on": day,
                    "source": "self" if draw.random() < 0.7 else "staff",
                    "recorded_at": _moment(day),
                    "recorded_by_id": stage.officer.id,
                }
            )
    writing.insert_nameless(BackgroundAnswer, rows)


def _consents(cast: Cast, draw: Random, counts: Mapping[str, int], *, today: date) -> None:
    shares = {Purpose.CONTACT: 0.55, Purpose.NEWS: 0.3, Purpose.PHOTO: 0.25}
    everyone = [*cast.came, *cast.never_came]
    objecting = set(draw.sample(cast.never_came[: -len(cast.contacts)], counts["objecting"]))
    silent = set(draw.sample(everyone, counts["left_out_of_statistics"]))
    rows = []
    for number in everyone:
        given = {purpose for purpose, share in shares.items() if draw.random() < share}
        withdrawn = set()
        if number in objecting:
            withdrawn.add(Purpose.CONTACT)
        if number in silent:
            withdrawn.add(Purpose.STATISTICS)
        for purpose in sorted(given | withdrawn):
            day = today - timedelta(days=draw.randint(40, 350))
            rows.append(
                {
                    "person_id": number,
                    "purpose": purpose,
                    "given_on": day,
                    "withdrawn_on": day + timedelta(days=30) if purpose in withdrawn else None,
                    "source": "self",
                    "recorded_at": _moment(day),
                }
            )
    writing.insert_nameless(Consent, rows)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=UTC)

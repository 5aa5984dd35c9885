"""Who came to which event of the demo: everybody who came at all, each event as full as it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from crm.attendance.models import AttendanceRole as Role
from crm.events.models import EventKind, EventStatus
from crm.seeding.people import Cast
from crm.seeding.sources import Gathering

#: Where experts and people sent by organisations meet.
FOR_SPECIALISTS = frozenset({EventKind.LAB, EventKind.MEETING})
#: How many of those who came once come again and again.
REGULARS = 260


@dataclass(frozen=True)
class Guest:
    """Somebody at an event, in which role and for which organisation."""

    person_id: int
    role: Role
    acting_for: int | None = None


def guests(
    gatherings: Sequence[Gathering], cast: Cast, draw: Random, *, everyone: Sequence[int]
) -> Mapping[int, Sequence[Guest]]:
    """The guests of each gathering by its place in the list, the team among them.

    Whoever belongs to `everyone` comes to at least one held event, as long as there is room.
    """
    came: dict[int, list[int]] = {place: [] for place in range(len(gatherings))}
    specialists = [n for n in cast.specialists if n in set(everyone)]
    others = [n for n in everyone if n not in set(specialists)]
    for people, is_for_them in ((specialists, True), (others, False)):
        places = [
            place
            for place, gathering in enumerate(gatherings)
            if gathering.status == EventStatus.HELD
            and (gathering.kind in FOR_SPECIALISTS) == is_for_them
            for _ in range(gathering.named)
        ]
        draw.shuffle(places)
        for number, place in zip(people, places, strict=False):
            came[place].append(number)
    for place, gathering in enumerate(gatherings):
        pool = specialists if gathering.kind in FOR_SPECIALISTS else others[:REGULARS]
        _fill(came[place], pool, everyone, gathering.named, draw)
    return {
        place: [*_roles(gatherings[place], numbers, cast), *_team(gatherings[place], cast, draw)]
        for place, numbers in came.items()
    }


def _fill(
    came: list[int], pool: Sequence[int], reserve: Sequence[int], named: int, draw: Random
) -> None:
    """Let people come again until the event is as full as it was."""
    for candidates in (pool, reserve):
        free = [number for number in candidates if number not in set(came)]
        missing = min(named - len(came), len(free))
        came.extend(draw.sample(free, max(missing, 0)))


def _roles(gathering: Gathering, numbers: Sequence[int], cast: Cast) -> list[Guest]:
    found = []
    for place, number in enumerate(numbers):
        body = cast.acting_for.get(number)
        role = _role(gathering.kind, place, number, cast)
        found.append(
            Guest(number, role, body if role in (Role.REPRESENTATIVE, Role.JOURNALIST) else None)
        )
    return found


def _role(kind: EventKind, place: int, number: int, cast: Cast) -> Role:
    if kind == EventKind.INTERVIEW:
        return Role.INTERVIEWEE if place == 0 else Role.JOURNALIST
    if kind == EventKind.CLEAN_UP:
        return Role.VOLUNTEER if place % 3 == 0 else Role.PARTICIPANT
    if kind == EventKind.INFORMATION_SESSION and place < 2:
        return (Role.SPEAKER, Role.INTERPRETER)[place]
    if kind in FOR_SPECIALISTS and number in cast.acting_for:
        return Role.REPRESENTATIVE
    if kind in FOR_SPECIALISTS and number in cast.experts:
        return Role.EXPERT
    return Role.PARTICIPANT


def _team(gathering: Gathering, cast: Cast, draw: Random) -> list[Guest]:
    return [Guest(number, Role.TEAM) for number in draw.sample(cast.team, gathering.team)]

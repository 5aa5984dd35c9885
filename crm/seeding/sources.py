"""The files in `seeds/`: what the demo is made of. Code only draws from them."""

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final

from crm.config import ROOT
from crm.events.models import EventKind, EventStatus

FOLDER: Final = ROOT / "seeds"
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Gathering:
    """An event of the demo: a line of its file, on a day.

    `named` people came in a counted role, `team` came besides; `invited` people are asked to an
    event that lies ahead or was called off.
    """

    day: date
    time: time
    minutes: int
    kind: EventKind
    strand: str
    title: str
    title_bg: str
    site: str
    seats: int | None
    status: EventStatus
    named: int
    team: int
    total_on_site: int | None
    unnamed: int | None
    slips: tuple[int, int, int] | None
    invited: int

    @property
    def starts(self) -> datetime:
        """The time on the wall."""
        return datetime.combine(self.day, self.time)

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def is_over(self) -> bool:
        """Whether people came to it, whatever its state says."""
        return self.named > 0


@cache
def settings() -> Mapping[str, Any]:
    """`demo.toml`: logins, programmes, targets, how many people, what they answered."""
    return tomllib.loads((FOLDER / "demo.toml").read_text("utf-8"))


@cache
def register() -> Mapping[str, Any]:
    """`register.toml`: doubles, tags, a partner's file, conversations and what came of them."""
    return tomllib.loads((FOLDER / "register.toml").read_text("utf-8"))


@cache
def names() -> Mapping[str, Any]:
    """`names.toml`: lists of invented names, in two scripts."""
    return tomllib.loads((FOLDER / "names.toml").read_text("utf-8"))


def table(name: str) -> Sequence[Mapping[str, str]]:
    """The lines of `seeds/<name>.csv` by their headings."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def gatherings(name: str, *, today: date) -> Sequence[Gathering]:
    """The events of a file. Its days are dates, or distances in days from today."""
    return [_gathering(line, today) for line in table(name)]


def _gathering(line: Mapping[str, str], today: date) -> Gathering:
    slips = [_number(line[f"slips_{word}"]) for word in ("yes", "no", "refused")]
    yes, no, refused = (part or 0 for part in slips)
    return Gathering(
        day=_day(line["day"], line["weekday"], today),
        time=time.fromisoformat(line["time"]),
        minutes=int(line["minutes"]),
        kind=EventKind(line["kind"]),
        strand=line["strand"],
        title=line["title"],
        title_bg=line["title_bg"],
        site=line["site"],
        seats=_number(line["seats"]),
        status=EventStatus(line["status"]),
        named=_number(line["named"]) or 0,
        team=_number(line["team"]) or 0,
        total_on_site=_number(line["total_on_site"]),
        unnamed=_number(line["unnamed"]),
        slips=None if slips[0] is None else (yes, no, refused),
        invited=_number(line["invited"]) or 0,
    )


def _day(text: str, weekday: str, today: date) -> date:
    """A date as it stands; a distance moves on to the next such weekday, if one is wanted."""
    if text.count("-") == 2:
        return date.fromisoformat(text)
    day = today + timedelta(days=int(text))
    if weekday:
        day += timedelta(days=(WEEKDAYS.index(weekday) - day.weekday()) % 7)
    return day


def _number(text: str) -> int | None:
    return int(text) if text else None

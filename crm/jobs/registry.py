"""What the worker can do. Rooms register here when their modules are imported.

`handler` names the code of a job, `every` and `daily` those that come round by themselves, and
`source` a room's own queue of small units, as the letters are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from crm.jobs.work import Work

Handler = Callable[[Work], None]


@dataclass(frozen=True)
class Tally:
    """How one pass over a source went; `again` when there may be more to do at once."""

    done: int = 0
    failed: int = 0
    again: bool = False


class Source(Protocol):
    """A queue of another room: handles some units, committing each; asks whether to stop."""

    def __call__(self, should_stop: Callable[[], bool]) -> Tally: ...


@dataclass(frozen=True)
class Turn:
    """A job that comes round: at a fixed interval, or daily at a time on the house clock."""

    name: str
    interval: timedelta | None = None
    on_the_clock: time | None = None

    def slot(self, at: datetime, zone: str) -> str | None:
        """The name of the turn that is current at that moment, the same for every worker.

        `None` before the time of day of a daily one.
        """
        if self.on_the_clock is None:
            seconds = int((self.interval or timedelta(days=1)).total_seconds())
            began = int(at.timestamp()) // seconds * seconds
            return datetime.fromtimestamp(began, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        local = at.astimezone(ZoneInfo(zone))
        return local.date().isoformat() if local.time() >= self.on_the_clock else None


handlers: dict[str, Handler] = {}
turns: dict[str, Turn] = {}
sources: dict[str, Source] = {}
backlogs: dict[str, Callable[[], int]] = {}


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register the code of the jobs with that name."""

    def register(function: Handler) -> Handler:
        if name in handlers:
            raise ValueError(f"two handlers for {name}")
        handlers[name] = function
        return function

    return register


def every(name: str, interval: timedelta) -> Callable[[Handler], Handler]:
    """Register code that runs once in each interval, whichever worker gets to it first.

    Intervals are counted from the epoch, so workers agree on them. Turns missed while no worker
    ran are not made up for.
    """
    turns[name] = Turn(name, interval=interval)
    return handler(name)


def daily(name: str, on_the_clock: time) -> Callable[[Handler], Handler]:
    """Register code that runs once a day from that time on, by the clock of the house."""
    turns[name] = Turn(name, on_the_clock=on_the_clock)
    return handler(name)


def source(name: str, *, backlog: Callable[[], int]) -> Callable[[Source], Source]:
    """Register another room's queue; `backlog` counts what is left in it, due or not."""

    def register(function: Source) -> Source:
        sources[name] = function
        backlogs[name] = backlog
        return function

    return register

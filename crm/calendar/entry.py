"""What a calendar says about one event, as plain values."""

import enum
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal

from crm import wall
from crm.calendar import values
from crm.text.plain import single_line

USUAL_LENGTH = timedelta(hours=1)

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]


class Method(enum.Enum):
    """What a calendar is sent for (RFC 5546, 1.4)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"


@dataclass(frozen=True)
class Entry:
    """One event in a calendar, for nobody in particular or for one attendee.

    `starts_at` and `ends_at` are wall times in `time_zone`; without an end it lasts an hour.
    `uid` stays the same for ever, `sequence` rises with each change of time, place or status.
    `changed_at` becomes DTSTAMP and LAST-MODIFIED. Addresses are bare, without `mailto:`.

    Raises `wall.NonexistentTime` for a skipped wall time, and `ValueError` for an end before the
    start ("ends_before_start"), an unknown zone, or an address, URL, language tag, sequence,
    position or moment that no calendar can hold.
    """

    uid: str
    sequence: int
    summary: str
    starts_at: datetime
    time_zone: str
    organizer_name: str
    organizer_address: str
    created_at: datetime
    changed_at: datetime
    ends_at: datetime | None = None
    description: str = ""
    location: str = ""
    status: Status = "CONFIRMED"
    url: str | None = None
    attendee_name: str | None = None
    attendee_address: str | None = None
    language: str | None = None
    categories: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    remind_before: timedelta | None = None

    def __post_init__(self) -> None:
        if not single_line(self.uid):
            raise ValueError("uid_missing")
        if self.sequence < 0:
            raise ValueError("negative_sequence")
        if self.created_at.tzinfo is None or self.changed_at.tzinfo is None:
            raise ValueError("a moment needs a zone")
        if self.end < self.start:
            raise ValueError("ends_before_start")
        self._check_addresses()
        self._check_position()

    @cached_property
    def start(self) -> datetime:
        """The moment it starts, in UTC."""
        return wall.to_utc(self.starts_at, self.time_zone)

    @cached_property
    def end(self) -> datetime:
        """The moment it ends, in UTC; never in the skipped hour, even if an hour was added."""
        if self.ends_at is None:
            return self.start + USUAL_LENGTH
        return wall.to_utc(self.ends_at, self.time_zone)

    @property
    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude in degrees, if both are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return (self.latitude, self.longitude)

    @property
    def created(self) -> datetime:
        return self.created_at.astimezone(UTC)

    @property
    def changed(self) -> datetime:
        return self.changed_at.astimezone(UTC)

    def _check_addresses(self) -> None:
        values.mailto(self.organizer_address)
        if self.attendee_address is not None:
            values.mailto(self.attendee_address)
        if self.url is not None:
            values.web_address(self.url)
        if self.language is not None:
            values.language_tag(self.language)

    def _check_position(self) -> None:
        if self.position is None:
            return
        latitude, longitude = self.position
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError("bad_position")

"""Events as iCalendar (RFC 5545, 5546, 7986): the bytes that go into letters, files and feeds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText, vUri
from icalendar.parser import Contentline

from crm import wall
from crm.calendar import values, zones
from crm.calendar.entry import Entry, Method
from crm.text.plain import clean_text, single_line

PRODUCT = "-//Stakeholder engagement CRM//Events//EN"
FEED_INTERVAL = timedelta(hours=1)

_SOMEBODY = "somebody@crm.example"


class Text(vText):
    """Text escaped as RFC 5545 (3.3.11) says; the library also takes the N of `\\N` for a break."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
        return escaped.replace("\n", "\\n").encode()


@dataclass(frozen=True)
class Rendered:
    """A calendar ready but for the line that names its attendee, for letters by the thousand."""

    head: bytes
    tail: bytes
    method: Method

    def for_attendee(self, name: str | None, address: str) -> bytes:
        """The calendar for one attendee, byte for byte what `calendar_bytes` would write.

        Raises `ValueError("bad_address")` for an address no calendar can hold.
        """
        return self.head + _attendee_line(name, address, method=self.method) + self.tail


def prepare(entry: Entry, method: Method) -> Rendered:
    """Serialise an event once for many attendees; an attendee in `entry` itself is not used.

    Raises `ValueError("publish_names_nobody")` for PUBLISH, which has no attendees.
    """
    if method is Method.PUBLISH:
        raise ValueError("publish_names_nobody")
    sample = replace(entry, attendee_name=None, attendee_address=_SOMEBODY)
    # No words of the event can look like this: their line breaks are escaped or folded.
    line = b"\r\n" + _attendee_line(None, _SOMEBODY, method=method)
    head, _, tail = calendar_bytes([sample], method=method).partition(line)
    return Rendered(head + b"\r\n", tail, method)


def calendar_bytes(entries: Sequence[Entry], *, method: Method, name: str | None = None) -> bytes:
    """A whole calendar: CRLF, lines of at most 75 octets, UTF-8.

    `name` makes it a feed to subscribe to. The `method` of the mail part that carries the bytes
    must say the same (RFC 6047, 2.4). PUBLISH names no attendee; CANCEL makes every event
    cancelled. Raises `ValueError("one_event_only")` unless REQUEST or CANCEL tell of exactly one.
    """
    if method is not Method.PUBLISH and len({entry.uid for entry in entries}) != 1:
        raise ValueError("one_event_only")
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method.value)
    if name is not None:
        _name_feed(calendar, single_line(name))
    events = [_event(entry, method) for entry in entries]
    for component in [*_timezones(entries, events), *events]:
        calendar.add_component(component)
    written: bytes = calendar.to_ical()
    return written


def _timezones(entries: Sequence[Entry], events: Sequence[Event]) -> Iterator[Timezone]:
    """The rules of the zones named; UTC and its other names need none, they are told with a Z."""
    spans: dict[str, list[datetime]] = {}
    for entry, event in zip(entries, events, strict=True):
        zone = event["DTSTART"].params.get("TZID")
        if zone is not None:
            spans.setdefault(zone, []).extend((entry.start, entry.end))
    for zone, moments in sorted(spans.items()):
        yield zones.timezone(zone, first=min(moments), last=max(moments))


def _name_feed(calendar: Calendar, name: str) -> None:
    calendar.add("NAME", Text(name))
    calendar.add("X-WR-CALNAME", Text(name))
    calendar.add("REFRESH-INTERVAL", FEED_INTERVAL, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", "PT1H")


def _event(entry: Entry, method: Method) -> Event:
    event = Event()
    event.add("UID", Text(single_line(entry.uid)))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", entry.changed)
    event.add("CREATED", entry.created)
    event.add("LAST-MODIFIED", entry.changed)
    _add_times(event, entry)
    _add_words(event, entry)
    _add_place(event, entry)
    event.add("STATUS", "CANCELLED" if method is Method.CANCEL else entry.status)
    _add_people(event, entry, method)
    if entry.remind_before is not None and event["STATUS"] != "CANCELLED":
        event.add_component(_alarm(entry, entry.remind_before))
    return event


def _add_times(event: Event, entry: Entry) -> None:
    place = wall.zone_info(entry.time_zone)
    event.add("DTSTART", entry.starts_at.replace(tzinfo=place, fold=0))
    if entry.end > entry.start:
        event.add("DTEND", _local_if_clear(entry.end, entry.time_zone))


def _local_if_clear(moment: datetime, zone: str) -> datetime:
    """Local time, or UTC in the second pass of a doubled hour, which local time cannot name."""
    shown = wall.to_wall(moment, zone)
    if wall.to_utc(shown, zone) != moment:
        return moment.astimezone(UTC)
    return shown.replace(tzinfo=wall.zone_info(zone))


def _add_words(event: Event, entry: Entry) -> None:
    spoken = {"LANGUAGE": entry.language} if entry.language else {}
    words = {
        "SUMMARY": single_line(entry.summary),
        "DESCRIPTION": clean_text(entry.description),
        "LOCATION": single_line(entry.location),
    }
    for key, text in words.items():
        if text or key == "SUMMARY":
            event.add(key, Text(text, params=spoken))
    labels = [label for label in map(values.parameter, entry.categories) if label]
    if labels:
        event.add("CATEGORIES", labels)


def _add_place(event: Event, entry: Entry) -> None:
    if entry.url is not None:
        event.add("URL", vUri(entry.url))
    if entry.position is not None:
        event.add("GEO", entry.position)


def _add_people(event: Event, entry: Entry, method: Method) -> None:
    event.add("ORGANIZER", _person(entry.organizer_name, entry.organizer_address))
    if method is not Method.PUBLISH and entry.attendee_address is not None:
        event.add("ATTENDEE", _attendee(entry.attendee_name, entry.attendee_address, method))


def _alarm(entry: Entry, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", Text(single_line(entry.summary)))
    alarm.add("TRIGGER", -abs(before))
    return alarm


def _attendee_line(name: str | None, address: str, *, method: Method) -> bytes:
    attendee = _attendee(name, address, method)
    line: bytes = Contentline.from_parts("ATTENDEE", attendee.params, attendee).to_ical()
    return line + b"\r\n"


def _attendee(name: str | None, address: str, method: Method) -> vCalAddress:
    attendee = _person(name, address)
    if method is Method.REQUEST:
        attendee.params.update(
            CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="TRUE"
        )
    return attendee


def _person(name: str | None, address: str) -> vCalAddress:
    common_name = values.parameter(name or "")
    return vCalAddress(values.mailto(address), params={"CN": common_name} if common_name else {})

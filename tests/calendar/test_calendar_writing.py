import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz as dateutil_tz
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from crm.calendar.entry import Entry, Method
from crm.calendar.writing import Rendered, calendar_bytes, prepare
from crm.calendar.zones import timezone
from crm.text.plain import clean_text, single_line
from crm.wall import NonexistentTime

SOFIA = "Europe/Sofia"
HOSTILE = 'Мария\r\nATTENDEE:mailto:x@demo.example\n;ROLE=CHAIR,"Демо":^n\\n\u2028\x85\0\x7f😀'
NASTY = st.text(
    st.one_of(st.characters(), st.sampled_from("\r\n;,:\"'^\\Nn=\u2028\x85\0\t😀Жж")), max_size=300
)
PROPERTIES = {
    *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME"),
    *("REFRESH-INTERVAL", "X-PUBLISHED-TTL", "TZID", "DTSTART", "DTEND", "TZNAME"),
    *("TZOFFSETFROM", "TZOFFSETTO", "SUMMARY", "DTSTAMP", "UID", "SEQUENCE", "ATTENDEE"),
    *("CATEGORIES", "CREATED", "DESCRIPTION", "LAST-MODIFIED", "LOCATION", "ORGANIZER"),
    *("STATUS", "URL"),
}


def make_entry(**changes: Any) -> Entry:
    entry = Entry(
        uid="event-7@crm.example",
        sequence=3,
        summary="Почистване на канала",
        description="Носете ръкавици.",
        location="Мост 4",
        starts_at=datetime(2026, 6, 10, 18, 0),
        ends_at=datetime(2026, 6, 10, 20, 0),
        time_zone=SOFIA,
        organizer_name="Екип Демо",
        organizer_address="events@crm.example",
        attendee_name="Иван Демо",
        attendee_address="ivan@demo.example",
        created_at=datetime(2026, 5, 1, 9, 0, tzinfo=UTC),
        changed_at=datetime(2026, 5, 2, 9, 30, tzinfo=UTC),
        language="bg",
    )
    return replace(entry, **changes)


def written(entry: Entry, method: Method = Method.REQUEST) -> bytes:
    return calendar_bytes([entry], method=method)


def read_event(raw: bytes) -> Any:
    (event,) = Calendar.from_ical(raw).walk("VEVENT")
    assert event.errors == []
    return event


def unfolded(raw: bytes) -> list[str]:
    return raw.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def assert_lines_are_sound(raw: bytes) -> None:
    assert raw.endswith(b"\r\nEND:VCALENDAR\r\n")
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None
    unseen = r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]"
    assert re.search(unseen, raw.decode()) is None
    for line in raw.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    names = {re.split("[;:]", line, maxsplit=1)[0] for line in unfolded(raw)}
    assert names <= PROPERTIES


def test_a_request_says_who_when_and_where() -> None:
    asked = 'CN="Иван Демо";CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=TRUE'

    raw = written(make_entry())

    assert unfolded(raw) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stakeholder engagement CRM//Events//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:REQUEST",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Sofia",
        "BEGIN:STANDARD",
        "DTSTART:20251026T040000",
        "TZNAME:EET",
        "TZOFFSETFROM:+0300",
        "TZOFFSETTO:+0200",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:20260329T030000",
        "TZNAME:EEST",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0300",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "SUMMARY;LANGUAGE=bg:Почистване на канала",
        "DTSTART;TZID=Europe/Sofia:20260610T180000",
        "DTEND;TZID=Europe/Sofia:20260610T200000",
        "DTSTAMP:20260502T093000Z",
        "UID:event-7@crm.example",
        "SEQUENCE:3",
        f"ATTENDEE;{asked}:mailto:ivan@demo.example",
        "CREATED:20260501T090000Z",
        "DESCRIPTION;LANGUAGE=bg:Носете ръкавици.",
        "LAST-MODIFIED:20260502T093000Z",
        "LOCATION;LANGUAGE=bg:Мост 4",
        'ORGANIZER;CN="Екип Демо":mailto:events@crm.example',
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_cancellation_keeps_the_uid_and_asks_for_nothing() -> None:
    entry = make_entry(sequence=4)

    raw = written(entry, Method.CANCEL)

    lines = unfolded(raw)
    assert [
        line for line in lines if line.startswith(("METHOD", "UID", "SEQ", "STATUS", "ATT"))
    ] == [
        "METHOD:CANCEL",
        "UID:event-7@crm.example",
        "SEQUENCE:4",
        'ATTENDEE;CN="Иван Демо":mailto:ivan@demo.example',
        "STATUS:CANCELLED",
    ]


def test_a_published_calendar_names_no_attendee_and_shows_the_cancelled() -> None:
    entries = [make_entry(), make_entry(uid="event-8@crm.example", status="CANCELLED")]

    raw = calendar_bytes(entries, method=Method.PUBLISH)

    assert b"ATTENDEE" not in raw
    assert b"ivan" not in raw
    assert [line for line in unfolded(raw) if line.startswith(("METHOD", "STATUS"))] == [
        "METHOD:PUBLISH",
        "STATUS:CONFIRMED",
        "STATUS:CANCELLED",
    ]


def test_a_feed_has_a_name_and_says_how_often_to_look() -> None:
    raw = calendar_bytes([], method=Method.PUBLISH, name="Канали; мостове\r\nX-EVIL:1")

    assert unfolded(raw)[5:] == [
        "NAME:Канали\\; мостове X-EVIL:1",
        "X-WR-CALNAME:Канали\\; мостове X-EVIL:1",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize("method", [Method.REQUEST, Method.CANCEL])
def test_a_request_or_cancellation_tells_of_one_event_only(method: Method) -> None:
    two = [make_entry(), make_entry(uid="event-8@crm.example")]

    for entries in ([], two):
        with pytest.raises(ValueError, match=r"^one_event_only$"):
            calendar_bytes(entries, method=method)


def test_optional_facts_are_read_back() -> None:
    entry = make_entry(
        url="https://crm.example/events/7",
        categories=("лаборатория", "a, b"),
        latitude=42.6977,
        longitude=23.3219,
        remind_before=timedelta(hours=2),
    )

    event = read_event(written(entry))

    assert str(event["URL"]) == "https://crm.example/events/7"
    assert event.categories == ["лаборатория", "a, b"]
    assert (event["GEO"].latitude, event["GEO"].longitude) == (42.6977, 23.3219)
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(hours=-2)]


def test_a_cancelled_event_rings_no_alarm() -> None:
    entry = make_entry(remind_before=timedelta(hours=2))

    assert b"VALARM" not in written(entry, Method.CANCEL)
    assert b"VALARM" in written(entry, Method.REQUEST)


def test_an_event_without_an_end_lasts_an_hour_even_across_the_gap() -> None:
    entry = make_entry(starts_at=datetime(2026, 3, 29, 2, 30), ends_at=None)

    raw = written(entry)

    assert "DTEND;TZID=Europe/Sofia:20260329T043000" in unfolded(raw)
    event = read_event(raw)
    assert event["DTEND"].dt.astimezone(UTC) - event["DTSTART"].dt.astimezone(UTC) == timedelta(
        hours=1
    )


def test_an_end_in_the_second_pass_of_a_doubled_hour_is_told_in_utc() -> None:
    entry = make_entry(starts_at=datetime(2026, 10, 25, 3, 30), ends_at=None)

    raw = written(entry)

    assert "DTSTART;TZID=Europe/Sofia:20261025T033000" in unfolded(raw)
    assert "DTEND:20261025T013000Z" in unfolded(raw)


def test_an_event_that_ends_as_it_starts_has_no_end_line() -> None:
    entry = make_entry(ends_at=datetime(2026, 6, 10, 18, 0))

    assert b"DTEND" not in written(entry)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ends_at": datetime(2026, 6, 10, 17, 59)}, "ends_before_start"),
        ({"time_zone": "Europe/Sofa"}, "unknown_zone"),
        ({"sequence": -1}, "negative_sequence"),
        ({"uid": " \r\n"}, "uid_missing"),
        ({"organizer_address": "events@crm.example\r\nX:1"}, "bad_address"),
        ({"attendee_address": "ivan"}, "bad_address"),
        ({"attendee_address": "iv an@demo.example"}, "bad_address"),
        ({"url": "https://crm.example/\nX:1"}, "bad_url"),
        ({"url": "javascript:alert(1)"}, "bad_url"),
        ({"language": "bg:x\r\nX"}, "bad_language"),
        ({"latitude": 91.0, "longitude": 0.0}, "bad_position"),
        ({"latitude": float("nan"), "longitude": 0.0}, "bad_position"),
        ({"changed_at": datetime(2026, 5, 2)}, "a moment needs a zone"),
    ],
)
def test_what_no_calendar_can_hold_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        make_entry(**changes)


def test_a_skipped_start_or_end_is_refused_with_its_hint() -> None:
    skipped = datetime(2026, 3, 29, 3, 15)

    with pytest.raises(NonexistentTime) as start:
        make_entry(starts_at=skipped, ends_at=None)
    with pytest.raises(NonexistentTime) as end:
        make_entry(starts_at=datetime(2026, 3, 29, 1, 0), ends_at=skipped)

    assert start.value.suggestion == end.value.suggestion == datetime(2026, 3, 29, 4, 15)


def test_text_is_escaped_and_comes_back_whole() -> None:
    text = "C:\\New; a, b\nвтори ред \\n ^n 😀"

    event = read_event(written(make_entry(description=text)))

    assert str(event["DESCRIPTION"]) == text


def test_a_mail_address_with_odd_signs_is_percent_encoded() -> None:
    lines = unfolded(written(make_entry(attendee_address="o'x+a%b=c@пример.example")))

    (attendee,) = [line for line in lines if line.startswith("ATTENDEE")]
    assert attendee.endswith(":mailto:o'x+a%25b%3Dc@%D0%BF%D1%80%D0%B8%D0%BC%D0%B5%D1%80.example")


@settings(max_examples=200, deadline=None)
@given(name=NASTY, words=NASTY, method=st.sampled_from(Method))
@example(name=HOSTILE, words=HOSTILE, method=Method.REQUEST)
@example(name="Ж" * 200, words="Щ" * 200, method=Method.REQUEST)
@example(name="x" + "😀" * 99, words="\\" * 200, method=Method.CANCEL)
@example(name='"', words='"', method=Method.PUBLISH)
@example(name="\ud800", words="\udfff", method=Method.REQUEST)
def test_no_words_can_start_a_property_or_break_a_line(
    name: str, words: str, method: Method
) -> None:
    entry = make_entry(
        summary=words,
        description=words,
        location=words,
        organizer_name=name,
        attendee_name=name,
        categories=(words,),
    )

    raw = calendar_bytes([entry], method=method, name=words)

    assert_lines_are_sound(raw)
    event = read_event(raw)
    assert set(event["ORGANIZER"].params) <= {"CN"}
    assert str(event["ORGANIZER"]) == "mailto:events@crm.example"
    assert event["ORGANIZER"].params.get("CN", "") == expected_name(name)
    if method is not Method.PUBLISH:
        assert event["ATTENDEE"].params.get("CN", "") == expected_name(name)
        assert str(event["ATTENDEE"]) == "mailto:ivan@demo.example"
    assert str(event["SUMMARY"]) == single_line(words)
    assert str(event.get("DESCRIPTION", "")) == clean_text(words)


def expected_name(name: str) -> str:
    return single_line(name).replace('"', "'").replace("\\", "/")


def prepared(method: Method) -> tuple[Entry, Rendered]:
    entry = make_entry(attendee_name=None, attendee_address=None)
    return entry, prepare(entry, method)


@settings(max_examples=150, deadline=None)
@given(
    name=st.none() | NASTY,
    local=st.text("abcжщ.+=%'", min_size=1, max_size=60),
    method=st.sampled_from([Method.REQUEST, Method.CANCEL]),
)
@example(name=HOSTILE, local="ivan", method=Method.REQUEST)
def test_a_prepared_letter_equals_the_one_written_in_full(
    name: str | None, local: str, method: Method
) -> None:
    entry, rendered = prepared(method)
    address = f"{local}@demo.example"

    quick = rendered.for_attendee(name, address)

    assert quick == written(replace(entry, attendee_name=name, attendee_address=address), method)
    assert_lines_are_sound(quick)


def test_words_that_imitate_the_attendee_line_do_not_mislead_the_prepared_letter() -> None:
    imitation = "\r\nATTENDEE;RSVP=TRUE:mailto:somebody@crm.example\r\n" * 3
    entry = make_entry(summary=imitation, description=imitation, organizer_name=imitation)

    quick = prepare(entry, Method.CANCEL).for_attendee("Иван Демо", "ivan@demo.example")

    assert quick == written(entry, Method.CANCEL)


def test_a_prepared_letter_refuses_a_broken_address_and_a_publication() -> None:
    entry, rendered = prepared(Method.REQUEST)

    with pytest.raises(ValueError, match=r"^bad_address$"):
        rendered.for_attendee("Иван Демо", "ivan@demo.example\r\nX-EVIL:1")
    with pytest.raises(ValueError, match=r"^publish_names_nobody$"):
        prepare(entry, Method.PUBLISH)


def occurrences() -> list[Entry]:
    """A weekly evening through the whole of 2026, and every half hour of both change days."""
    starts = [datetime(2026, 1, 7, 18, 0) + timedelta(weeks=week) for week in range(52)]
    for midnight in (datetime(2026, 3, 29), datetime(2026, 10, 25)):
        starts += [midnight + timedelta(minutes=30 * step) for step in range(48)]
    skipped = {datetime(2026, 3, 29, 3, 0), datetime(2026, 3, 29, 3, 30)}
    starts = [start for start in starts if start not in skipped]
    return [
        make_entry(uid=f"event-{number}@crm.example", starts_at=start, ends_at=None)
        for number, start in enumerate(starts)
    ]


def test_every_occurrence_of_2026_is_the_same_moment_for_zoneinfo_and_dateutil() -> None:
    entries = occurrences()

    calendar: Any = Calendar.from_ical(calendar_bytes(entries, method=Method.PUBLISH))

    assert len(entries) == 52 + 46 + 48
    for entry, event in zip(entries, calendar.events, strict=True):
        start = event["DTSTART"].dt
        assert event["DTSTART"].params["TZID"] == SOFIA
        assert start.replace(tzinfo=None) == entry.starts_at
        moment = start.astimezone(UTC)
        assert moment == entry.starts_at.replace(tzinfo=ZoneInfo(SOFIA)).astimezone(UTC)
        assert moment == entry.starts_at.replace(tzinfo=dateutil_tz.gettz(SOFIA)).astimezone(UTC)
        assert event["DTEND"].dt.astimezone(UTC) - moment == timedelta(hours=1)


def offset_by_rules(component: Any, moment: datetime) -> timedelta:
    """RFC 5545, 3.6.5: the observance with the last onset, told on the clock before it."""
    onsets = [
        (part["DTSTART"].dt.replace(tzinfo=UTC) - part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td)
        for part in component.subcomponents
    ]
    offset: timedelta = max(onset for onset in onsets if onset[0] <= moment)[1]
    return offset


@pytest.mark.parametrize(
    "zone",
    [
        *(SOFIA, "Europe/London", "Europe/Dublin", "Africa/Casablanca", "America/New_York"),
        *("Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Istanbul", "Etc/UTC", "Etc/GMT+5"),
    ],
)
def test_the_written_zone_is_right_every_half_hour_it_is_written_for(zone: str) -> None:
    first = datetime(2026, 2, 1, tzinfo=UTC)
    moments = [first + timedelta(minutes=30 * step) for step in range(2 * 24 * 400)]
    oracle, other = ZoneInfo(zone), dateutil_tz.gettz(zone)

    component = timezone(zone, first=first, last=moments[-1])

    assert "STANDARD" in [part.name for part in component.subcomponents]
    for moment in moments:
        offset = offset_by_rules(component, moment)
        assert offset == moment.astimezone(oracle).utcoffset()
        assert offset == moment.astimezone(other).utcoffset()


def test_a_zone_holds_the_changes_of_the_dates_used_only() -> None:
    summer = datetime(2026, 7, 1, tzinfo=UTC)

    short: Any = timezone(SOFIA, first=summer, last=summer)
    long: Any = timezone(SOFIA, first=summer, last=datetime(2027, 1, 1, tzinfo=UTC))

    assert [part["DTSTART"].dt for part in short.subcomponents] == [
        datetime(2025, 10, 26, 4),
        datetime(2026, 3, 29, 3),
    ]
    assert [part["DTSTART"].dt for part in long.subcomponents] == [
        datetime(2025, 10, 26, 4),
        datetime(2026, 3, 29, 3),
        datetime(2026, 10, 25, 4),
    ]


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "GMT", "Zulu"])
def test_times_in_utc_and_its_other_names_stay_fixed_moments(zone: str) -> None:
    raw = written(make_entry(time_zone=zone))

    event = read_event(raw)

    assert event["DTSTART"].dt.astimezone(UTC) == datetime(2026, 6, 10, 18, tzinfo=UTC)
    assert "DTSTART:20260610T180000Z" in unfolded(raw)
    assert b"VTIMEZONE" not in raw


def test_a_feed_over_two_zones_tells_both_once() -> None:
    entries = [
        make_entry(),
        make_entry(uid="event-8@crm.example", time_zone="Europe/London"),
        make_entry(uid="event-9@crm.example"),
    ]

    raw = calendar_bytes(entries, method=Method.PUBLISH)

    assert [line for line in unfolded(raw) if line.startswith("TZID")] == [
        "TZID:Europe/London",
        "TZID:Europe/Sofia",
    ]

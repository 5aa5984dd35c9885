from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from crm.calendar.entry import Entry
from crm.calendar.links import google_link, office_link, outlook_link


def make_entry(*, summary: str = "Почистване & чай", description: str = "") -> Entry:
    return Entry(
        uid="event-7@crm.example",
        sequence=0,
        summary=summary,
        description=description,
        location="Мост 4, София",
        starts_at=datetime(2026, 6, 10, 18, 0),
        ends_at=datetime(2026, 6, 10, 20, 30),
        time_zone="Europe/Sofia",
        organizer_name="Екип Демо",
        organizer_address="events@crm.example",
        attendee_name="Иван Демо",
        attendee_address="ivan@demo.example",
        url="https://crm.example/rsvp/secret",
        created_at=datetime(2026, 5, 1, tzinfo=UTC),
        changed_at=datetime(2026, 5, 1, tzinfo=UTC),
    )


def test_the_google_link_fills_in_the_event_in_utc() -> None:
    link = google_link(make_entry(description="Ред 1\r\nРед 2 + <b>"))

    assert link.startswith("https://calendar.google.com/calendar/render?action=TEMPLATE&")
    assert dict(parse_qsl(urlsplit(link).query)) == {
        "action": "TEMPLATE",
        "text": "Почистване & чай",
        "dates": "20260610T150000Z/20260610T173000Z",
        "details": "Ред 1\nРед 2 + <b>",
        "location": "Мост 4, София",
    }


@pytest.mark.parametrize(
    ("make", "host"),
    [(outlook_link, "outlook.live.com"), (office_link, "outlook.office.com")],
)
def test_the_outlook_links_fill_in_the_event_in_utc(
    make: Callable[[Entry], str], host: str
) -> None:
    link = make(make_entry(description="Ред 1\nРед 2 & <b>"))

    assert link.startswith(f"https://{host}/calendar/0/deeplink/compose?path=")
    assert dict(parse_qsl(urlsplit(link).query)) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "Почистване & чай",
        "startdt": "2026-06-10T15:00:00Z",
        "enddt": "2026-06-10T17:30:00Z",
        "body": "Ред 1<br>Ред 2 &amp; &lt;b&gt;",
        "location": "Мост 4, София",
    }


@pytest.mark.parametrize("make", [google_link, outlook_link, office_link])
def test_links_carry_neither_guest_nor_personal_address_and_no_odd_signs(
    make: Callable[[Entry], str],
) -> None:
    link = make(make_entry(summary="Канал\r\nSet-Cookie: x\0 \"'<"))

    assert [word for word in ("secret", "ivan", "%D0%98%D0%B2%D0%B0%D0%BD") if word in link] == []
    assert link.isascii()
    assert [sign for sign in "\r\n\0\"'<>+ " if sign in link] == []


@pytest.mark.parametrize("make", [google_link, outlook_link, office_link])
def test_a_long_description_is_cut_so_that_the_address_stays_usable(
    make: Callable[[Entry], str],
) -> None:
    link = make(make_entry(summary="Ж" * 5000, description="Щ" * 50_000))

    assert len(link) < 6000
    assert "%E2%80%A6" in link

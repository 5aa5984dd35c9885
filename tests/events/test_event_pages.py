import re
from datetime import datetime

import pytest
from sqlalchemy import select

from crm.db import db
from crm.events.models import Event, EventKind, EventStatus, Site
from crm.programmes.models import Programme
from crm.search.actions import index
from tests import factories


@pytest.fixture
def programme(app):
    return factories.make_programme()


@pytest.fixture
def typed(programme):
    return {
        "programme": str(programme.id),
        "kind": "clean_up",
        "title": "Canal wall clean-up",
        "starts_on": "2026-12-05",
        "starts": "10:00",
        "ends": "12:00",
    }


def the_event():
    db.session.expire_all()
    return db.session.scalar(select(Event))


def test_an_officer_makes_a_draft(officer, typed):
    answer = officer.post("/events/new", data=typed)

    event = the_event()
    assert answer.headers["Location"] == f"/events/{event.id}"
    assert (event.status, event.starts_wall, event.ends_wall) == (
        EventStatus.DRAFT,
        datetime(2026, 12, 5, 10, 0),
        datetime(2026, 12, 5, 12, 0),
    )


def test_a_day_may_be_typed_the_bulgarian_way(officer, typed):
    officer.post("/events/new", data={**typed, "starts_on": "05.12.2026"})

    assert the_event().starts_wall == datetime(2026, 12, 5, 10, 0)


def test_the_current_programme_and_oneself_are_proposed(officer, programme):
    page = officer.get("/events/new?day=2026-12-24")

    assert f'name="programme" value="{programme.id}"' in page.text
    assert 'value="2026-12-24"' in page.text
    assert re.search(r"<option selected[^>]*>Officer Demo<", page.text)


def test_an_event_may_end_on_a_later_day(officer, typed):
    officer.post("/events/new", data={**typed, "ends": "01:00", "ends_on": "2026-12-06"})

    assert the_event().ends_wall == datetime(2026, 12, 6, 1, 0)


@pytest.mark.parametrize("ends", ["09:00", "10:00"])
def test_an_end_that_is_not_after_the_start_is_refused(officer, typed, ends):
    page = officer.post("/events/new", data={**typed, "ends": ends})

    assert "The end must be after the start." in page.text
    assert the_event() is None


def test_a_time_that_does_not_exist_is_refused_with_the_next_one(officer, typed):
    page = officer.post(
        "/events/new", data={**typed, "starts_on": "2019-03-31", "starts": "03:30", "ends": ""}
    )

    assert "31 Mar 2019 there is no 03:30" in page.text
    assert "The next valid time is 04:30." in page.text
    assert the_event() is None


def test_an_end_that_does_not_exist_is_refused_at_its_own_field(officer, typed):
    page = officer.post(
        "/events/new", data={**typed, "starts_on": "2019-03-31", "starts": "01:00", "ends": "03:30"}
    )

    assert 'id="ends-error"' in page.text


def test_a_doubled_time_is_taken_as_the_first_and_said(officer, typed):
    page = officer.post(
        "/events/new",
        data={**typed, "starts_on": "2019-10-27", "starts": "03:30", "ends": "05:00"},
        follow_redirects=True,
    )

    assert "On 27 Oct 2019 the clock shows 03:30 twice; the first of the two is meant." in page.text
    assert f"{the_event().starts_at:%H:%M}" == "00:30"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 201),
        ("starts_on", "2026-02-30"),
        ("starts_on", "1066-10-14"),
        ("starts", "25:00"),
        ("seats", "-1"),
        ("seats", "many"),
        ("kind", "party"),
        ("programme", "999999"),
        ("site", "99999999999999999999"),
        ("convenor", "x"),
        ("zone", "Europe/Nowhere"),
    ],
)
def test_bad_input_is_named_at_its_field_and_kept(officer, typed, field, value):
    page = officer.post("/events/new", data={**typed, "title_bg": "Канал", field: value})

    assert page.status_code == 200
    assert f'id="{field}-error"' in page.text or field == "programme"
    assert "Канал" in page.text
    assert the_event() is None


def test_a_strand_of_another_programme_is_refused(officer, typed):
    strand = factories.make_strand(factories.make_programme(name="Other Demo"))

    page = officer.post("/events/new", data={**typed, "strand": str(strand.id)})

    assert "This strand belongs to another programme." in page.text


def test_a_new_place_is_made_with_the_event(officer, typed):
    officer.post("/events/new", data={**typed, "new_site": "Old Mill Demo"})

    assert the_event().site.name == "Old Mill Demo"


def test_a_place_is_chosen_or_new_but_not_both(officer, typed):
    site = factories.make_site()

    page = officer.post("/events/new", data={**typed, "site": site.id, "new_site": "Old Mill Demo"})

    assert "not both" in page.text
    assert db.session.scalars(select(Site)).all() == [site]


def test_a_hostile_title_is_only_text(officer, typed):
    page = officer.post(
        "/events/new",
        data={**typed, "title": "<script>alert(1)</script>\r\nBcc: x@y.example"},
        follow_redirects=True,
    )

    assert the_event().title == "<script>alert(1)</script> Bcc: x@y.example"
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


def test_without_a_programme_the_page_says_so(admin):
    page = admin.get("/events/new")

    assert "An event belongs to a programme, and there is none yet." in page.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Wall", "Talk"}),
        ("when=all", {"Wall", "Talk", "Past"}),
        ("q=wal", {"Wall"}),
        ("q=кан", {"Wall", "Talk", "Past"}),
        ("kind=lab", {"Talk"}),
        ("status=cancelled", {"Talk"}),
        ("when=upcoming", {"Wall", "Talk"}),
        ("when=past", {"Past"}),
        ("from=2026-12-01&to=2026-12-05", {"Wall"}),
        ("kind=nonsense&site=x&from=yesterday", {"Wall", "Talk"}),
    ],
)
def test_the_list_shows_what_the_filters_say(officer, programme, query, shown):
    wall = factories.make_event(programme, title="Wall")
    talk = factories.make_event(
        programme,
        title="Talk",
        kind=EventKind.LAB,
        status=EventStatus.CANCELLED,
        starts=datetime(2026, 12, 20, 9, 0),
    )
    past = factories.make_event(programme, title="Past", starts=datetime(2026, 10, 1, 9, 0))
    for event in (wall, talk, past):
        index("event", event.id, (event.title, "Канал"))
    db.session.commit()

    page = officer.get(f"/events?{query}")

    assert {t for t in ("Wall", "Talk", "Past") if f">{t}</a>" in page.text} == shown


def test_an_unfiltered_list_begins_with_the_soonest_and_says_that_it_is_filtered(
    officer, programme
):
    factories.make_event(programme, title="Later", starts=datetime(2026, 12, 20, 9, 0))
    factories.make_event(programme, title="Sooner", starts=datetime(2026, 12, 10, 9, 0))

    text = officer.get("/events").text

    assert text.index(">Sooner</a>") < text.index(">Later</a>")
    assert '<span class="chip-value">Upcoming</span>' in text
    assert 'class="chip-remove" href="/events?when=all"' in text


def test_an_unfiltered_list_shows_the_past_when_nothing_is_to_come(officer, programme):
    factories.make_event(programme, title="Past", starts=datetime(2026, 10, 1, 9, 0))

    text = officer.get("/events").text

    assert ">Past</a>" in text
    assert "chip-value" not in text


def test_my_events_are_those_i_convene(officer, programme):
    factories.make_event(programme, title="Theirs", convenor=factories.make_user())

    page = officer.get("/events?convenor=mine")

    assert ">Theirs</a>" not in page.text
    assert "No event matches these filters." in page.text


@pytest.mark.parametrize("sort", ["start", "-start", "title", "-title"])
def test_the_list_sorts_by_day_and_title(officer, programme, sort):
    factories.make_event(programme, title="Alpha", starts=datetime(2026, 12, 1, 9, 0))
    factories.make_event(programme, title="Beta", starts=datetime(2026, 12, 2, 9, 0))

    text = officer.get(f"/events?sort={sort}").text

    is_ascending = text.index(">Alpha</a>") < text.index(">Beta</a>")
    assert is_ascending is not sort.startswith("-")


def test_the_list_costs_the_same_with_one_event_and_with_thirty(officer, statements):
    factories.make_event(site=factories.make_site())
    factories.make_programme(name="Another Demo")
    few = statements(lambda: officer.get("/events"))

    programme, site = db.session.scalars(select(Programme)).first(), factories.make_site()
    for _ in range(29):
        factories.make_event(programme, site=site)
    many = statements(lambda: officer.get("/events"))

    assert len(many) == len(few)
    assert len(many) <= 11


def test_the_calendar_shows_the_month_with_today_marked(officer, programme):
    factories.make_event(programme, starts=datetime(2026, 11, 25, 18, 0))

    page = officer.get("/events/calendar")

    assert "November 2026" in page.text
    assert page.text.count('aria-current="date"') == 1
    assert page.text.count("Canal wall clean-up") == 1


def test_the_calendar_costs_the_same_with_two_hundred_events(officer, programme, statements):
    site = factories.make_site()
    for number in range(200):
        factories.make_event(programme, site=site, starts=datetime(2026, 12, 1 + number % 28, 9, 0))

    pages = []
    sent = statements(lambda: pages.append(officer.get("/events/calendar?month=2026-12")))

    assert pages[0].text.count("Canal wall clean-up") == 200
    assert len(sent) <= 10


def test_the_lookup_finds_events_in_both_scripts(officer, typed):
    officer.post("/events/new", data=typed)

    found = officer.get("/events/lookup?q=кана").json

    assert [one["text"] for one in found] == ["Canal wall clean-up"]

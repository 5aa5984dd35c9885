import re

import pytest

from tests import factories


def rail(client, path="/"):
    text = client.get(path).text.split('<aside class="rail"')[1].split("</aside>")[0]
    return re.findall(r'class="rail-link" href="([^"]+)"', text)


def test_an_officer_finds_the_rooms_of_daily_work(officer):
    found = rail(officer)

    daily = ["/", "/people", "/organisations", "/duplicates", "/events", "/events/calendar"]
    assert [address for address in found if address in daily] == daily
    assert "/settings/users" not in found


def test_an_admin_finds_the_settings(admin):
    assert {"/settings/programmes", "/settings/users"} <= set(rail(admin))


def test_a_door_keeper_finds_today_only(door_keeper):
    assert rail(door_keeper) == ["/"]


def test_a_privacy_officer_finds_the_access_log_and_no_events(privacy_officer):
    found = rail(privacy_officer)

    assert (found[0], found[-1], "/events" in found) == ("/", "/privacy/readings", False)


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", "/"),
        ("/events", "/events"),
        ("/events/calendar", "/events/calendar"),
        ("/sites", "/events"),
        ("/events/new", "/events"),
    ],
)
def test_the_entry_of_the_page_is_marked(officer, path, current):
    text = officer.get(path).text.split('<aside class="rail"')[1].split("</aside>")[0]

    marked = re.findall(r'class="rail-link" href="([^"]+)" aria-current="page"', text)

    assert marked == [current]


def test_the_page_of_an_event_belongs_to_the_events(officer):
    event = factories.make_event()

    text = officer.get(f"/events/{event.id}").text.split('<aside class="rail"')[1]

    assert 'href="/events" aria-current="page"' in text


def test_whoever_may_add_finds_it_from_everywhere(officer, manager):
    assert 'href="/events/new"' in officer.get("/").text
    assert 'href="/events/new"' not in manager.get("/").text

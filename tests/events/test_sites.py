import pytest

from crm.history.queries import entries_of
from tests import factories


def test_a_place_is_put_on_the_list(officer):
    officer.post(
        "/sites/new", data={"name": "Old Mill Demo", "seats": "40", "district": "lozenets"}
    )

    assert "Old Mill Demo" in officer.get("/sites").text


def test_coordinates_are_kept_with_a_point(officer, again):
    site = factories.make_site()

    officer.post(
        f"/sites/{site.id}",
        data={"version": site.version, "name": "x", "latitude": "42,6977", "longitude": "23.32"},
    )

    assert (again(site).latitude, again(site).longitude) == ("42.6977", "23.32")


@pytest.mark.parametrize(
    ("latitude", "longitude", "field"),
    [("91", "23", "latitude"), ("42", "", "longitude"), ("42", "NaN", "longitude")],
)
def test_coordinates_that_are_none_are_refused(officer, latitude, longitude, field):
    page = officer.post(
        "/sites/new", data={"name": "x", "latitude": latitude, "longitude": longitude}
    )

    assert f'id="{field}-error"' in page.text


def test_a_stale_edit_shows_both_versions(officer, again):
    site = factories.make_site(name="Old name")
    officer.post(f"/sites/{site.id}", data={"version": site.version, "name": "Theirs"})

    page = officer.post(f"/sites/{site.id}", data={"version": "1", "name": "Mine"})

    assert page.status_code == 409
    assert "<td>Theirs</td>" in page.text
    assert "<td>Mine</td>" in page.text
    assert again(site).name == "Theirs"


def test_an_archived_place_leaves_the_list_and_comes_back(officer):
    site = factories.make_site()

    officer.post(f"/sites/{site.id}/archival")
    archived = officer.get("/sites/lookup?q=canal").json
    officer.post(f"/sites/{site.id}/restoration")

    assert archived == []
    assert [one["value"] for one in officer.get("/sites/lookup?q=canal").json] == [str(site.id)]
    assert [entry.verb for entry in entries_of("site", site.id)] == ["restored", "archived"]


def test_a_place_is_found_by_any_word_of_its_name(officer):
    factories.make_site()

    assert [one["text"] for one in officer.get("/sites/lookup?q=stre").json] == [
        "Canal Street Centre Demo"
    ]


@pytest.mark.parametrize("path", ["/events", "/events/calendar", "/sites"])
def test_managers_read_but_find_no_button_to_add(manager, path):
    page = manager.get(path)

    assert page.status_code == 200
    assert "/new" not in page.text


@pytest.mark.parametrize("path", ["/events/new", "/sites/new"])
def test_managers_add_nothing(manager, path):
    assert manager.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/events", "/events/calendar", "/sites", "/sites/lookup?q=ca"])
def test_door_keepers_see_no_lists(door_keeper, path):
    assert door_keeper.get(path).status_code == 403

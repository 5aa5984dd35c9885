"""Addresses nobody clicked: tampered cursors, numbers no record has, targets far too long."""

import base64
import html
import json
import re

import pytest

from crm.web.addresses import LONGEST_TARGET, local_target
from crm.web.listing import PAGE_SIZE
from tests.factories import make_event, make_person

HUGE = 10**20
CURSORS = (
    ["a", HUGE],
    ["a", 3 * 10**9],
    ["\ud800", 1],
    ["\x00", 1],
    ["2026-01-01T00:00:00", 1],
    ["2026-01-01T00:00:00+00:00", 1],
    ["9999-12-31T23:59:59-14:00", 1],
    [True, True],
)
LISTS = ("/people", "/organisations", "/events", "/outbox", "/sites")


def cursor(values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("position", ["after", "before"])
def test_a_tampered_position_shows_a_page_of_the_list(officer, path, position):
    make_person()
    make_event()
    deep = base64.urlsafe_b64encode(b"[" * 2_000).decode()

    texts = [*map(cursor, CURSORS), deep, "[" * 5_000]
    answers = [officer.get(path, query_string={position: text}) for text in texts]

    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.parametrize("sort", ["start", "-start"])
def test_a_list_sorted_by_time_turns_its_pages_there_and_back(officer, sort):
    for _number in range(PAGE_SIZE + 1):
        make_event()
    first = officer.get("/events", query_string={"sort": sort}).text

    second = officer.get(link_with("after", first)).text

    assert officer.get(link_with("before", second)).text.count("<tr") == first.count("<tr")


def link_with(parameter: str, page: str) -> str:
    found = re.search(rf'href="([^"]*[?&;]{parameter}=[^"]*)"', page)
    assert found is not None
    return html.unescape(found[1])


@pytest.mark.parametrize("number", [HUGE, 3 * 10**9])
@pytest.mark.parametrize(
    "path", ["/people/{}", "/events/{}", "/outbox/{}", "/settings/programmes/{}"]
)
def test_a_number_no_record_can_have_is_no_page(officer, path, number):
    assert officer.get(path.format(number)).status_code == 404


@pytest.mark.parametrize("number", [HUGE, 3 * 10**9, "²", -1])
def test_a_number_no_record_can_have_filters_nothing_and_is_no_choice(officer, number):
    event = make_event()

    pages = [
        officer.get("/outbox", query_string={"event": number}),
        officer.get("/people", query_string={"organisation": number}),
        officer.get("/reports/engagement", query_string={"programme": number}),
        officer.post(f"/events/{event.id}/attendance/people", data={"person": number}),
        officer.post("/programme", data={"programme": number}),
    ]

    assert [page.status_code for page in pages] == [200, 200, 200, 302, 404]


def test_a_target_too_long_for_a_header_is_not_followed():
    assert local_target("/" + "a" * LONGEST_TARGET, "/") == "/"
    assert local_target("/people", "/") == "/people"

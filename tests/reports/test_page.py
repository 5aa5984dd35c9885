"""The page of the report says the numbers of the golden set, and each opens to its rows."""

import csv
import io
import json
import re
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from crm.attendance.models import AttendanceRole
from crm.db import db
from crm.events.models import EventStatus
from crm.history.models import HistoryEntry
from crm.i18n import speaking
from crm.reports.listings import Figure
from crm.reports.summary import summary
from tests.engagement.world import GOLDEN, Heads, Row, World, golden, write
from tests.factories import (
    make_attendance,
    make_event,
    make_organisation,
    make_person,
    make_programme,
)

EXPECTED = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
QUARTER = "from=2019-04-01&to=2019-06-30"
LATER = datetime(2019, 5, 2, 18)
NO_BREAK = "\u00a0"


def text_of(page) -> str:
    """The words of the main part of a page, blanks folded."""
    main = page.text.partition("<main")[2].partition("</main>")[0]
    words = re.sub(r"<[^>]+>", " ", main).replace(NO_BREAK, " ")
    return " ".join(words.replace("&#39;", "'").split())


def tiles(page) -> dict[str, int]:
    found = re.findall(
        r'number-label">([^<]+)</span>\s*<span class="number-value">([\d\u00a0]+)', page.text
    )
    return {label: int(number.replace(NO_BREAK, "")) for label, number in found}


@pytest.mark.parametrize(
    "expected", EXPECTED, ids=lambda e: f"{e['from']}..{e['to']}-{e['definition']}"
)
def test_the_page_shows_what_the_golden_set_expects(manager, expected):
    write(golden())

    page = manager.get(
        "/reports/engagement",
        query_string={key: expected[key] for key in ("from", "to", "definition")},
    )

    assert tiles(page) == {
        "New": expected["new_people"],
        "Returning": expected["returning_people"],
        "Attendances": expected["attendances"],
        "Unnamed": expected["unnamed"],
        "Held": expected["events_held"],
        "Without attendance": expected["events_without_attendance"],
        "Engaged": expected["organisations"],
    }
    words = text_of(page)
    for heads in (expected["migrants"], expected["migrants_all_heads"]):
        assert f"{heads['yes']} of {heads['total']}" in words
    strands = re.findall(r'strand=\d+[^"]*">(\d+)</a>', page.text)
    assert [int(number) for number in strands] == [s["people"] for s in expected["strands"]]


def test_the_report_begins_with_its_sentence(officer):
    write(golden())

    words = text_of(officer.get(f"/reports/engagement?{QUARTER}"))

    assert (
        "39 to 47 people took part between 1 April and 30 June 2019; 5 of 13 named people said"
        " they have a migrant background: at least 38.5 %, at most 61.5 %."
    ) in words
    assert "Not reached: at most 47 of 1 000 people." in words
    assert "Reached: at least 38.5 %, the target is 20.0 %." in words


def test_one_person_is_told_in_the_singular(officer):
    write(golden())

    words = text_of(officer.get("/reports/engagement?from=2019-07-01&to=2019-07-01"))

    assert (
        "1 person took part on 1 July 2019; 0 of 1 named person said they have a migrant"
        " background: at least 0.0 %, at most 0.0 %."
    ) in words


def test_an_open_verdict_says_on_what_it_depends(officer):
    write(
        World(
            targets={"engaged_people": "4"},
            events=[golden().events[0], golden().events[1]],
            heads=[Heads("E1", unnamed=3), Heads("E2", unnamed=2)],
        )
    )

    words = text_of(officer.get("/reports/engagement?from=2019-01-01&to=2019-12-31"))

    assert (
        "Reached only if the unnamed people are all different: at least 3, at most 5 of 4 people."
    ) in words


def test_without_data_there_is_a_dash_and_never_nought_per_cent(officer):
    write(World(targets={"engaged_people": "1000", "migrant_share": "0.2"}))

    page = officer.get("/reports/engagement?from=2019-01-01&to=2019-12-31")

    words = text_of(page)
    assert page.status_code == 200
    assert "Nobody is recorded as taking part between 1 January and 31 December 2019." in words
    assert "0.0 %" not in words
    assert page.text.count("–") >= 16


def test_the_first_view_is_cumulative_since_the_programmes_start(officer):
    write(golden())

    page = officer.get("/reports/engagement")

    assert 'name="from" type="date" value="2019-01-01"' in _attributes(page, "from")
    assert 'name="to" type="date" value="2026-11-22"' in _attributes(page, "to")
    assert tiles(page)["New"] == 15


def _attributes(page, name: str) -> str:
    (tag,) = re.findall(rf'<input [^>]*name="{name}"[^>]*>', page.text)
    found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
    return " ".join(f'{key}="{found[key]}"' for key in ("name", "type", "value"))


def test_a_window_that_ends_before_it_begins_is_explained_at_the_field(officer):
    write(golden())

    page = officer.get("/reports/engagement?from=2019-06-30&to=2019-04-01")

    assert page.status_code == 400
    assert 'id="to-error"' in page.text
    assert "The last day lies before the first." in text_of(page)
    assert 'value="2019-06-30"' in page.text


@pytest.mark.parametrize("days", ["from=yesterday", "to=31.02.2019", "from=0001-01-01"])
def test_a_day_that_is_none_is_explained(officer, days):
    write(golden())

    page = officer.get(f"/reports/engagement?{days}")

    assert page.status_code == 400
    assert "field-error" in page.text


@pytest.mark.parametrize("figure", list(Figure))
def test_every_figure_opens_and_the_report_links_to_it(officer, figure):
    write(golden())
    report = officer.get(f"/reports/engagement?{QUARTER}")

    page = officer.get(f"/reports/engagement/rows/{figure.value}?{QUARTER}")

    assert page.status_code == 200
    assert f"/reports/engagement/rows/{figure.value}?" in report.text


@pytest.mark.parametrize(
    ("figure", "count"),
    [
        ("people", 13), ("new_people", 12), ("returning_people", 1), ("attendances", 17),
        ("events_held", 6), ("organisations", 2),
    ],
)  # fmt: skip
def test_the_list_behind_a_figure_has_as_many_rows_as_the_figure(officer, figure, count):
    write(golden())

    page = officer.get(f"/reports/engagement/rows/{figure}?{QUARTER}")

    assert f"Found: {count}" in text_of(page)
    assert page.text.count('<td class="first">') == count


def test_a_strand_opens_to_its_people(officer):
    strand = {s.code: s.id for s in write(golden()).strands}["LAB"]

    page = officer.get(f"/reports/engagement/rows/people?{QUARTER}&strand={strand}")

    assert page.text.count('<td class="first">') == 2


def test_what_is_left_out_is_listed_by_reason(officer):
    write(golden())

    words = text_of(officer.get(f"/reports/engagement/rows/attendances?{QUARTER}"))

    assert "17 of the programme's 27 attendance records count in this period." in words
    for line in (
        "1 the event was cancelled", "2 the event lies before this period",
        "1 the event lies after this period", "1 did not come", "4 was there as team or supplier",
        "1 the same person has another record that counts at this event",
        "1 said yes, but no attendance is recorded",
    ):  # fmt: skip
        assert line in words


def test_a_row_after_the_window_shows_its_start_on_the_programmes_clock(officer):
    write(golden())

    page = officer.get(f"/reports/engagement/rows/attendances?{QUARTER}&reason=after_window")

    assert "Start (Europe/Sofia)" in text_of(page)
    assert "1 Jul 2019, 00:15" in text_of(page)


def test_the_unnamed_heads_are_worked_out_before_ones_eyes(officer):
    write(golden())

    page = officer.get(f"/reports/engagement/rows/unnamed?{QUARTER}")

    (row,) = [part for part in page.text.split("<tr>") if "Gathering E4" in part]
    cells = re.findall(r"<td[^>]*>(?:<a[^>]*>)?([^<]*)", row)
    assert cells[2:8] == ["40", "6", "5", "34", "39", "6, 14, 0"]


def test_no_list_tells_what_somebody_answered(officer):
    world = golden()
    write(world)

    lists = [
        text_of(officer.get(f"/reports/engagement/rows/{figure}?{QUARTER}"))
        for figure in ("people", "new_people", "returning_people", "attendances")
    ]
    shares = officer.get(f"/reports/engagement/rows/migrants?{QUARTER}").text

    answers = r"migrant|third-country|prefer|not asked|tcn|bip|eu_mobile"
    assert [re.findall(answers, words, re.IGNORECASE) for words in lists] == [[]] * 4
    assert [person.ref for person in world.people if person.name and person.name in shares] == []


@pytest.mark.parametrize("address", ["nothing", "people?reason=moon", "people?strand=x"])
def test_a_figure_there_is_not_is_not_found(officer, address):
    write(golden())

    assert officer.get(f"/reports/engagement/rows/{address}").status_code == 404


def test_a_list_of_many_people_is_paged(officer):
    world = World(events=[golden().events[0]])
    world.people = [type(golden().people[0])(f"P{number:02}") for number in range(30)]
    world.rows = [Row("E1", person.ref) for person in world.people]
    write(world)
    window = "from=2019-01-01&to=2019-12-31"

    first = officer.get(f"/reports/engagement/rows/people?{window}")
    following = re.search(r'href="([^"]+)" rel="next"', first.text)
    second = officer.get(following[1].replace("&amp;", "&"))

    assert "Found: 30" in text_of(first)
    assert [p.text.count('<td class="first">') for p in (first, second)] == [25, 5]


@pytest.mark.parametrize("who", ["door_keeper", "privacy_officer"])
def test_reports_are_for_staff(request, who):
    client = request.getfixturevalue(who)

    assert client.get("/reports/engagement").status_code == 403
    assert client.post("/reports/engagement/export").status_code == 403


def test_without_a_programme_the_page_says_what_will_be_here(officer):
    assert "Here the figures of your programme will stand" in text_of(
        officer.get("/reports/engagement")
    )


def test_the_index_of_reports_leads_to_the_report(officer):
    make_programme()

    assert officer.get("/reports").location == "/reports/engagement"


def test_the_figures_can_be_taken_as_csv_and_that_is_on_record(officer):
    programme = write(golden())

    answer = officer.post(f"/reports/engagement/export?{QUARTER}", data={"format": "csv"})

    header, *lines = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    figures = dict(lines)
    assert answer.mimetype == "text/csv"
    assert header == ["figure", "value"]
    assert (figures["people"], figures["from"], figures["definition"]) == (
        "13",
        "2019-04-01",
        "migrant_background",
    )
    (entry,) = db.session.scalars(sa.select(HistoryEntry).where(HistoryEntry.verb == "exported"))
    assert (entry.record_kind, entry.record_id) == ("programme", programme.id)
    assert entry.changes == {"engagement": [None, "2019-04-01..2019-06-30 migrant_background"]}


def test_bulgarian_excel_gets_semicolons_and_decimal_commas(officer):
    write(golden())

    answer = officer.post(
        f"/reports/engagement/export?{QUARTER}",
        data={"format": "csv", "for_bulgarian_excel": "y"},
    )

    assert "migrants.low;0,384615\r\n" in answer.data.decode("utf-8-sig")


def test_the_rows_of_a_figure_can_be_taken_with_formulas_defused(officer):
    world = golden()
    world.people = [
        type(person)(person.ref, person.merged_into, person.erased_on, "=HYPERLINK(1) Демо")
        if person.ref == "P01"
        else person
        for person in world.people
    ]
    write(world)

    answer = officer.post(
        f"/reports/engagement/rows/people/export?{QUARTER}", data={"format": "csv"}
    )

    header, *lines = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert header == ["Person", "First counted day", "Attendances", "Strands", "New or returning"]
    assert len(lines) == 13
    assert lines[0] == ["'=HYPERLINK(1) Демо", "2019-03-20", "1", "AUD", "returning"]


def test_a_file_goes_on_after_its_request_has_let_the_database_go(officer):
    write(golden())

    answer = officer.post(
        f"/reports/engagement/rows/people/export?{QUARTER}", data={"format": "csv"}
    )
    db.session.remove()

    assert len(answer.data.splitlines()) == 14


def test_the_rows_of_a_figure_can_be_taken_as_a_workbook(officer):
    write(golden())

    answer = officer.post(
        f"/reports/engagement/rows/attendances/export?{QUARTER}", data={"format": "xlsx"}
    )

    assert answer.data.startswith(b"PK")
    assert answer.headers["Content-Disposition"].endswith(
        'filename="attendances-2019-04-01-2019-06-30.xlsx"'
    )


def test_an_answer_cannot_be_taken_as_rows(officer):
    write(golden())

    answer = officer.post(f"/reports/engagement/rows/migrants/export?{QUARTER}")

    assert answer.status_code == 400


def test_the_summary_for_home_pages_has_verdicts_and_pace(app):
    programme = write(golden())

    with speaking("en"):
        found = summary(programme, at=datetime(2019, 6, 30, 12, 0, tzinfo=UTC))

    assert (found.figures.at_least, found.figures.at_most) == (39, 48)
    assert (found.new_this_month, found.pace * 8) == (4, 9)
    assert found.people_verdict[1].replace(NO_BREAK, " ") == (
        "Not reached: at most 48 of 1 000 people."
    )


def test_each_attendance_says_event_role_and_body_and_erased_people_have_no_name(officer):
    event = make_event(title="Clean-up", status=EventStatus.HELD, starts=datetime(2019, 4, 2, 18))
    acting, gone, kept = make_person(name="Ada Demo"), make_person(), make_person(name="Vera Demo")
    make_attendance(event, acting, role=AttendanceRole.EXPERT, acting_for=(make_organisation(),))
    make_attendance(event, gone)
    make_attendance(event, kept)
    gone.full_name, gone.erased_on, gone.ref = "", date(2026, 1, 1), "person-gone"
    old = make_person(name="Old Demo")
    old.survivor_id = old.merged_into_id = kept.id
    db.session.commit()
    make_attendance(make_event(event.programme, status=EventStatus.HELD, starts=LATER), old)

    answer = officer.post(
        f"/reports/engagement/rows/attendances/export?{QUARTER}", data={"format": "csv"}
    )

    _header, *lines = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert [[line[0], line[1], line[4], line[5], line[6]] for line in lines] == [
        ["Ada Demo", "Clean-up", "expert", "Harbour Association Demo", ""],
        ["erased person (person-gone)", "Clean-up", "participant", "", ""],
        ["Vera Demo", "Clean-up", "participant", "", ""],
        ["Old Demo", "Canal wall clean-up", "participant", "", "merged record"],
    ]


def test_a_file_of_a_hundred_attendances_takes_as_many_statements_as_one_of_two(
    officer, statements
):
    event = make_event(status=EventStatus.HELD, starts=datetime(2019, 4, 2, 18))
    address = f"/reports/engagement/rows/attendances/export?{QUARTER}"

    def taken(count: int) -> int:
        for _ in range(count):
            make_attendance(db.session.merge(event), make_person())
        return len(statements(lambda: officer.post(address, data={"format": "csv"}).data))

    assert taken(2) == taken(98)

import io
import re
from datetime import date

from sqlalchemy import select

from crm.conversations import promise_queries as promises
from crm.conversations.models import (
    Channel,
    Commitment,
    CommitmentState,
    Conversation,
    Issue,
    IssueKind,
    Side,
)
from crm.db import db
from crm.history.models import SYSTEM, HistoryEntry
from crm.organisations.actions import Particulars, add_organisation
from crm.people.actions import add_person
from tests import factories
from tests.files import samples

TODAY = date(2026, 11, 22)


def only(model):
    return db.session.scalars(select(model)).one()


def hidden_fields(form: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', form))


def line(**changes) -> dict[str, object]:
    return {"about": "Kindergarten places", "channel": "telephone", "day": "2026-11-20", **changes}


def test_one_line_and_enter_log_a_conversation(officer, owner):
    person = factories.make_person()
    page = officer.get(f"/people/{person.id}").text
    hidden = dict(
        re.findall(r'<input type="hidden" name="(who|back|our_side)" value="(.*?)">', page)
    )

    answer = officer.post("/conversations/new", data=line(**hidden))

    made = only(Conversation)
    assert answer.location == f"/people/{person.id}"
    assert (made.about, made.channel, made.day) == (
        "Kindergarten places",
        Channel.TELEPHONE,
        date(2026, 11, 20),
    )
    assert [party.person_id for party in made.parties] == [person.id]
    assert made.our_side_id == owner.id


def test_a_day_typed_as_bulgarians_do_is_read(officer):
    person = factories.make_person()

    officer.post("/conversations/new", data=line(who=f"person-{person.id}", day="20.11.2026"))

    assert only(Conversation).day == date(2026, 11, 20)


def test_a_line_without_anybody_keeps_what_was_typed(officer):
    page = officer.post("/conversations/new", data=line())

    assert "Choose at least one person or organisation." in page.text
    assert 'value="Kindergarten places"' in page.text
    assert db.session.scalars(select(Conversation)).all() == []


def test_nothing_is_logged_before_it_happens(officer):
    person = factories.make_person()

    page = officer.post(
        "/conversations/new", data=line(who=f"person-{person.id}", day="2026-11-23")
    )

    assert "This day is still to come." in page.text


def test_the_way_back_stays_in_the_house(officer):
    data = line(who=f"person-{factories.make_person().id}", back="https://evil.example/")

    answer = officer.post("/conversations/new", data=data)

    assert answer.location == f"/conversations/{only(Conversation).id}"


def test_a_link_brings_person_organisation_and_event_along(officer):
    person, body, event = (
        factories.make_person(name="Vera Demo"),
        factories.make_organisation(),
        factories.make_event(),
    )

    page = officer.get(
        f"/conversations/new?person={person.id}&organisation={body.id}&event={event.id}"
    ).text

    assert re.findall(r'<option selected value="([^"]+)">', page) == [
        f"person-{person.id}",
        f"organisation-{body.id}",
        "event",
        str(only_user_id(page)),
        str(event.programme_id),
        str(event.id),
    ]


def only_user_id(page: str) -> str:
    """The number chosen in the field of our side."""
    field = re.search(r'<select[^>]*name="our_side".*?</select>', page, re.DOTALL)
    assert field is not None
    return re.findall(r'selected value="(\d+)"', field[0])[0]


def test_the_search_field_finds_people_and_organisations(officer):
    person = add_person(full_name="Harbour Vera Demo", by=SYSTEM, at=factories.MADE_AT)
    body = add_organisation(Particulars(name="Harbour Demo"), by=SYSTEM, at=factories.MADE_AT)
    db.session.commit()

    found = officer.get("/conversations/lookup?q=harb").json

    assert [one["value"] for one in found] == [f"organisation-{body.id}", f"person-{person.id}"]


def test_the_register_lists_filters_and_pages(officer, log):
    vera = factories.make_person(name="Вера Демо")
    log("Градина", vera)
    log("Other talk", factories.make_person(), channel=Channel.MAIL)

    everything = officer.get("/conversations").text
    filtered = officer.get(f"/conversations?person={vera.id}&channel=telephone&q=град").text

    assert everything.index("Other talk") < everything.index("Градина")
    assert ("Градина" in filtered, "Other talk" in filtered) == (True, False)
    assert 'class="chip-value">Вера Демо<' in filtered


def test_the_list_costs_the_same_with_one_row_and_with_many(officer, log, statements):
    log("First", factories.make_person(), factories.make_organisation())
    one = len(statements(lambda: officer.get("/conversations")))
    for number in range(20):
        log(f"Talk {number}", factories.make_person(), factories.make_organisation())

    assert len(statements(lambda: officer.get("/conversations"))) == one


def test_a_conversation_is_edited_on_top_of_its_own_version_only(officer, log):
    person = factories.make_person()
    made = log("First", person)
    data = line(who=f"person-{person.id}", version=str(made.version), text="They asked twice.")
    officer.post(f"/conversations/{made.id}/edit", data=data)

    late = officer.post(f"/conversations/{made.id}/edit", data={**data, "about": "Late"})

    db.session.expire_all()
    assert late.status_code == 409
    assert "Someone saved this record while you were editing it." in late.text
    assert (made.about, made.text) == ("Kindergarten places", "They asked twice.")


def test_a_promise_is_added_in_one_line_on_the_conversation(officer, owner, log):
    vera = factories.make_person()
    made = log("First", vera, day=date(2026, 11, 20))
    page = officer.get(f"/conversations/{made.id}").text
    form = re.search(
        rf'action="/commitments/new\?conversation={made.id}".*?</form>', page, re.DOTALL
    )
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(.*?)">', form[0]))

    answer = officer.post(
        f"/commitments/new?conversation={made.id}",
        data={**hidden, "side": "ours", "text": "Send the list", "due_on": "2026-12-01"},
    )

    promise = only(Commitment)
    assert answer.location == f"/conversations/{made.id}"
    assert (promise.conversation_id, promise.person_id, promise.owner_id) == (
        made.id,
        vera.id,
        owner.id,
    )
    assert (promise.side, promise.made_on, promise.due_on) == (
        Side.OURS,
        date(2026, 11, 20),
        date(2026, 12, 1),
    )


def test_done_and_reported_back_are_ticked_apart(officer, owner, promise):
    commitment = promise(owner=owner.id)
    address = f"/commitments/{commitment.id}"
    early = officer.post(f"{address}/report", data={"day": "2026-11-22"}, follow_redirects=True)

    officer.post(f"{address}/fulfilment", data={"day": "2026-11-22"})
    done = officer.get(address).text
    officer.post(f"{address}/report", data={"day": "2026-11-22", "how": "by telephone"})

    db.session.expire_all()
    assert "Say first what became of the promise" in early.text
    assert ("Fulfilled" in done, "Not reported back" in done) == (True, True)
    assert (commitment.state, commitment.reported_how) == (
        CommitmentState.FULFILLED,
        "by telephone",
    )


def test_a_promise_is_not_kept_before_it_was_made(officer, owner, promise):
    commitment = promise(owner=owner.id)

    page = officer.post(
        f"/commitments/{commitment.id}/fulfilment",
        data={"day": "2026-11-21"},
        follow_redirects=True,
    )

    db.session.expire_all()
    assert "That day lies before the beginning." in page.text
    assert commitment.is_open


def test_an_owner_nobody_knows_is_refused(officer):
    page = officer.post(
        "/commitments/new",
        data={"side": "ours", "text": "x", "owner": "99999", "made_on": "2026-11-22",
              "due_on": "2026-11-22"},
    )  # fmt: skip

    assert page.status_code == 200
    assert db.session.scalars(select(Commitment)).all() == []


def test_a_question_is_raised_and_answered(officer, owner):
    person = factories.make_person()
    officer.post(
        "/issues/new",
        data={"kind": "concern", "text": "No light at night", "who": f"person-{person.id}",
              "owner": str(owner.id), "raised_on": "2026-11-20", "topic": "security"},
    )  # fmt: skip
    issue = only(Issue)

    officer.post(
        f"/issues/{issue.id}/answer",
        data={"answer": "Lamps come in May", "day": "2026-11-22", "satisfaction": "partly"},
    )

    db.session.expire_all()
    page = officer.get(f"/issues/{issue.id}").text
    assert (issue.kind, issue.person_id) == (IssueKind.CONCERN, person.id)
    assert issue.answered_on == date(2026, 11, 22)
    assert ("Lamps come in May" in page, "Partly satisfied" in page) == (True, True)


def test_the_lists_leave_the_house_as_tables_and_it_is_noted(officer, owner, log, promise, raised):
    log("=HYPERLINK()", factories.make_person(name="Vera Demo"))
    promise("Send it", owner=owner.id)
    raised("Where?", owner=owner.id)

    tables = [
        officer.post(f"/{name}/export", data={"kind": "csv"}).text
        for name in ("conversations", "commitments", "issues")
    ]

    noted = db.session.scalars(
        select(HistoryEntry.record_kind)
        .where(HistoryEntry.verb == "exported")
        .order_by(HistoryEntry.id)
    ).all()
    assert [len(table.strip().splitlines()) for table in tables] == [2, 2, 2]
    assert "Vera Demo,'=HYPERLINK()" in tables[0]
    assert noted == ["conversation", "commitment", "issue"]


def test_files_are_attached_fetched_and_removed(officer, log):
    made = log("First", factories.make_person())
    address = f"/conversations/{made.id}/files"
    sent = officer.post(
        address,
        data={"files": [(io.BytesIO(samples.PDF), "Протокол.pdf"), (io.BytesIO(b"MZ\0"), "x.exe")]},
        follow_redirects=True,
    ).text
    link = re.search(rf'href="({address}/\d+)"', sent)[1]

    with officer.get(link) as file:
        content, disposition = file.data, file.headers["Content-Disposition"]
    officer.post(f"{link}/removal")

    assert "x.exe is none of the kinds kept here" in sent
    assert content == samples.PDF
    assert disposition.startswith("attachment")
    assert officer.get(link).status_code == 404
    assert [
        entry.verb
        for entry in db.session.scalars(
            select(HistoryEntry)
            .where(HistoryEntry.record_kind == "conversation")
            .order_by(HistoryEntry.id)
        )
    ] == ["created", "file_added", "file_removed"]


def test_a_file_is_served_under_its_own_record_only(officer, log, promise, owner):
    made, other = log("First", factories.make_person()), log("Other", factories.make_person())
    promise_of = promise(owner=owner.id)
    officer.post(
        f"/conversations/{made.id}/files", data={"files": (io.BytesIO(samples.PDF), "a.pdf")}
    )
    number = re.search(r"/files/(\d+)", officer.get(f"/conversations/{made.id}").text)[1]

    statuses = []
    for room, id in (
        ("conversations", made.id),
        ("conversations", other.id),
        ("commitments", promise_of.id),
    ):
        with officer.get(f"/{room}/{id}/files/{number}") as answer:
            statuses.append(answer.status_code)

    assert statuses == [200, 404, 404]


def test_a_manager_reads_and_changes_nothing(manager, log):
    made = log("First", factories.make_person())

    statuses = [
        manager.get("/conversations").status_code,
        manager.get(f"/conversations/{made.id}").status_code,
        manager.get("/conversations/new").status_code,
        manager.post(f"/conversations/{made.id}/archival").status_code,
        manager.post(f"/conversations/{made.id}/files").status_code,
    ]

    assert statuses == [200, 200, 403, 403, 403]


def test_the_door_and_the_privacy_officer_do_not_read_the_register(
    door_keeper, privacy_officer, log
):
    made = log("First", factories.make_person())

    statuses = {
        browser.get(address).status_code
        for browser in (door_keeper, privacy_officer)
        for address in ("/conversations", f"/conversations/{made.id}", "/commitments", "/issues")
    }

    assert statuses == {403}


def test_archived_records_leave_the_list_and_come_back(officer, log):
    made = log("First talk", factories.make_person())

    officer.post(f"/conversations/{made.id}/archival")
    away = "First talk" in officer.get("/conversations").text
    listed = "First talk" in officer.get("/conversations?archived=y").text
    officer.post(f"/conversations/{made.id}/restoration")

    assert (away, listed) == (False, True)
    assert "First talk" in officer.get("/conversations").text


def test_a_promise_of_an_archived_conversation_is_still_a_promise(officer, owner, log, promise):
    made = log("First", factories.make_person())
    due = promise("Send it", owner=owner.id, conversation_id=made.id)

    officer.post(f"/conversations/{made.id}/archival")

    assert list(promises.due(on=TODAY, limit=5)) == [due]

"""Segments: who belongs, who came and went, and a segment as a view, an audience and a table."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from crm.db import db
from crm.history.models import SYSTEM, HistoryEntry
from crm.invitations.models import Invitation
from crm.people.filters import PeopleFilter
from crm.people.models import Person
from crm.segments import actions, queries
from crm.segments.models import Segment, SegmentMember
from tests.conftest import NOW
from tests.factories import make_event, make_person

TODAY = date(2026, 11, 22)


def saved(name: str = "Persian readers", **asked: str) -> Segment:
    wanted = PeopleFilter.read(asked or {"language": "fa"}, on=TODAY)
    segment = actions.add_segment(actions.Facts(name), wanted, on=TODAY, by=SYSTEM, at=NOW)
    db.session.commit()
    return segment


def members(segment: Segment) -> list[str]:
    ids = queries.member_ids(segment, on=TODAY)
    return sorted(db.session.scalars(select(Person.full_name).where(Person.id.in_(ids))))


def speak(person: Person, language: str) -> None:
    person.language = language
    db.session.commit()


def verbs(kind: str) -> list[str]:
    stmt = select(HistoryEntry.verb).where(HistoryEntry.record_kind == kind)
    return list(db.session.scalars(stmt.order_by(HistoryEntry.id)))


def test_a_filter_is_saved_from_the_address_of_the_list(officer: FlaskClient):
    make_person(name="Лейла Демо", language="fa")

    answer = officer.post(
        "/segments/new?language=fa&sort=-name", data={"name": "Persian readers", "note": "Letters"}
    )

    segment = db.session.scalars(select(Segment)).one()
    assert answer.location == f"/segments/{segment.id}"
    assert (segment.filter, segment.size) == ({"language": ["fa"]}, 1)
    assert segment.ref == f"segment-{segment.id}"
    assert verbs("segment") == ["created"]


@pytest.mark.parametrize("query", ["", "?born_from=x", "?language=fa&born_from=x"])
def test_what_filters_nothing_is_no_segment(officer: FlaskClient, query: str):
    answer = officer.post(f"/segments/new{query}", data={"name": "Everybody"})

    assert answer.status_code == 400
    assert db.session.scalars(select(Segment)).all() == []


def test_two_segments_have_two_names(officer: FlaskClient):
    saved("Persian readers")

    answer = officer.post("/segments/new?language=ar", data={"name": "PERSIAN readers "})

    assert "Another segment has this name." in answer.text
    assert len(db.session.scalars(select(Segment)).all()) == 1


def test_who_belongs_is_asked_anew_and_picks_outweigh_the_filter(app: Flask):
    leyla, omar, ana = (
        make_person(name=f"{n} Demo", language="fa" if n != "Ana" else "bg")
        for n in ("Leyla", "Omar", "Ana")
    )
    segment = saved()

    actions.pick(segment, ana, is_left_out=False, by=SYSTEM, at=NOW)
    actions.pick(segment, omar, is_left_out=True, by=SYSTEM, at=NOW)
    speak(leyla, "en")
    later = make_person(name="Nadia Demo", language="fa")

    assert members(segment) == ["Ana Demo", "Nadia Demo"]
    assert later.id in set(db.session.scalars(queries.members(segment, on=TODAY)))
    assert verbs("segment") == ["created", "picked", "left_out"]


def test_a_pick_follows_the_survivor_of_a_merge(app: Flask):
    gone, survivor = make_person(name="Gone Demo"), make_person(name="Stays Demo")
    segment = saved()
    actions.pick(segment, gone, is_left_out=False, by=SYSTEM, at=NOW)

    gone.merged_into_id = gone.survivor_id = survivor.id
    db.session.commit()

    assert members(segment) == ["Stays Demo"]


def test_the_page_tells_who_came_and_went_and_changes_nothing(officer: FlaskClient):
    leyla = make_person(name="Leyla Demo", language="fa")
    segment = saved()
    speak(leyla, "en")
    make_person(name="Omar Demo", language="fa")

    page = officer.get(f"/segments/{segment.id}").text
    again = officer.get(f"/segments/{segment.id}").text

    assert ("Came: 1" in page, "Went: 1" in page) == (True, True)
    assert "Came: 1" in again
    assert list(db.session.scalars(select(SegmentMember.person_id))) == [leyla.id]


def test_what_a_nightly_count_found_is_told_until_somebody_has_seen_it(app: Flask):
    leyla = make_person(name="Leyla Demo", language="fa")
    segment = saved()
    speak(leyla, "en")
    omar = make_person(name="Omar Demo", language="fa")

    actions.count(segment, on=TODAY, at=NOW + timedelta(days=1))
    speak(leyla, "fa")
    told = queries.movement(segment, queries.member_ids(segment, on=TODAY))
    actions.mark_seen(segment, on=TODAY, by=SYSTEM, at=NOW + timedelta(days=2))
    after = queries.movement(segment, queries.member_ids(segment, on=TODAY))

    assert (told.came, told.left) == ({omar.id}, frozenset())
    assert (after.came, after.left) == (frozenset(), frozenset())


def test_a_segment_is_a_view_and_may_stand_in_another(officer: FlaskClient):
    make_person(name="Leyla Demo", language="fa")
    make_person(name="Ana Demo", language="bg")
    segment = saved()
    narrow = saved("Narrow", segment=str(segment.id), mail="yes")

    page = officer.get(f"/people?segment={narrow.id}")

    assert ("Leyla Demo" in page.text, "Ana Demo" in page.text) == (True, False)
    assert '<span class="chip-value">Narrow</span>' in page.text


def test_no_segment_is_made_of_itself(officer: FlaskClient):
    first = saved()
    second = saved("Second", segment=str(first.id))

    officer.post(f"/segments/{first.id}/filter?segment={second.id}")

    db.session.expire_all()
    assert db.session.get_one(Segment, first.id).filter == {"language": ["fa"]}


def test_the_filter_is_changed_on_the_list_of_people(officer: FlaskClient):
    segment = saved()

    page = officer.get(f"/people?language=ar&editing={segment.id}")
    answer = officer.post(f"/segments/{segment.id}/filter?language=ar&editing={segment.id}")

    assert f'action="/segments/{segment.id}/filter?language=ar' in page.text
    assert answer.location == f"/segments/{segment.id}"
    db.session.expire_all()
    assert db.session.get_one(Segment, segment.id).filter == {"language": ["ar"]}


def test_a_filter_nobody_understands_any_more_finds_nobody(app: Flask):
    make_person(name="Leyla Demo", language="fa")
    segment = saved()

    segment.filter = {"language": ["fa"], "attended": ["many"]}
    db.session.commit()

    assert members(segment) == []


def test_a_segment_is_invited_and_remembers_when(officer: FlaskClient):
    leyla = make_person(name="Leyla Demo", language="fa")
    make_person(name="Ana Demo", language="bg")
    segment, event = saved(), make_event()
    address = f"/events/{event.id}/invitations"

    choose = officer.get(f"{address}/new")
    preview = officer.get(f"{address}/preview?everyone=1&segment={segment.id}")
    officer.post(f"{address}/new?everyone=1&segment={segment.id}")

    assert f'<option value="{segment.id}">Persian readers</option>' in choose.text
    assert "Send 1 invitation" in preview.text
    assert list(db.session.scalars(select(Invitation.person_id))) == [leyla.id]
    db.session.expire_all()
    assert db.session.get_one(Segment, segment.id).used_at == NOW
    assert verbs("segment") == ["created", "used"]


def test_a_filter_that_is_not_understood_invites_nobody(officer: FlaskClient):
    make_person()
    event = make_event()
    query = "everyone=1&segment=none"

    preview = officer.get(f"/events/{event.id}/invitations/preview?{query}")
    officer.post(f"/events/{event.id}/invitations/new?{query}")

    assert "So nobody is chosen by the filter." in preview.text
    assert db.session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("name", ["Persian readers", "persian READERS", "segment-{id}", "{id}"])
def test_the_commands_know_a_segment_by_its_name(runner, tmp_path, name: str):
    make_person(name="Leyla Demo", language="fa")
    make_person(name="Ana Demo", language="bg")
    segment, event = saved(), make_event()
    asked, file = name.format(id=segment.id), tmp_path / "people.csv"

    written = runner.invoke(
        args=["people", "export", "--out", str(file), "--segment", asked, "--json"]
    )
    sent = runner.invoke(args=["invitations", "send", event.ref, "--segment", asked, "--json"])

    assert json.loads(written.stdout) == {"people": 1}
    [_head, row] = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")))
    assert row[1] == "Leyla Demo"
    assert json.loads(sent.stdout) == {"invited": 1, "already": 0, "skipped": []}


def test_an_unknown_segment_is_refused_by_the_commands(runner, tmp_path):
    event = make_event()

    written = runner.invoke(
        args=["people", "export", "--out", str(tmp_path / "p.csv"), "--segment", "None such"]
    )
    sent = runner.invoke(args=["invitations", "send", event.ref, "--segment", "None such"])

    assert (written.exit_code, sent.exit_code) == (1, 1)
    assert not (tmp_path / "p.csv").exists()


def test_managers_look_and_officers_change(manager: FlaskClient, door_keeper: FlaskClient):
    segment = saved()

    assert manager.get(f"/segments/{segment.id}").status_code == 200
    assert manager.post(f"/segments/{segment.id}/seen").status_code == 403
    assert door_keeper.get("/segments").status_code == 403


def test_two_who_edit_a_segment_lose_nothing(officer: FlaskClient):
    segment = saved()
    opened = str(segment.version)
    officer.post(f"/segments/{segment.id}/edit", data={"name": "Theirs", "version": opened})

    clash = officer.post(f"/segments/{segment.id}/edit", data={"name": "Mine", "version": opened})

    assert clash.status_code == 409
    assert 'value="Mine"' in clash.text
    assert db.session.get_one(Segment, segment.id, populate_existing=True).name == "Theirs"

"""Tags and lists: on a person, on the rows of the list, and as filters."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from crm.db import db
from crm.history.models import SYSTEM, HistoryEntry
from crm.people import tag_actions, tag_queries
from crm.people.models import Person
from crm.people.tag_models import PersonTag, Tag
from crm.segments import actions, list_actions, list_queries
from crm.segments.actions import Facts
from crm.segments.models import ListMembership, PeopleList
from tests.conftest import NOW
from tests.factories import make_person

TODAY = date(2026, 11, 22)


def tagged(name: str, *people: Person) -> Tag:
    tag = tag_actions.tag_named(name, by=SYSTEM, at=NOW)
    for person in people:
        tag_actions.put_on(person, tag, by=SYSTEM, at=NOW)
    db.session.commit()
    return tag


def listed(name: str, *people: Person) -> PeopleList:
    found = list_actions.add_list(actions.Facts(name), by=SYSTEM, at=NOW)
    list_actions.put_on([p.id for p in people], found, on=TODAY, by=SYSTEM, at=NOW)
    db.session.commit()
    return found


def changes_of(person: Person) -> list[tuple[str, object]]:
    stmt = select(HistoryEntry).where(
        HistoryEntry.record_kind == "person", HistoryEntry.record_id == person.id
    )
    return [(entry.verb, entry.changes) for entry in db.session.scalars(stmt)]


def test_a_tag_is_put_on_by_its_name_whatever_the_capitals(officer: FlaskClient):
    vera = make_person(name="Вера Демо")
    tagged("Преса")

    officer.post(f"/people/{vera.id}/groups", data={"name": " ПРЕСА "})
    page = officer.get(f"/people/{vera.id}")
    row = officer.get("/people")

    assert [tag.name for tag in db.session.scalars(select(Tag))] == ["Преса"]
    assert changes_of(vera) == [("tagged", {"tags": [None, "Преса"]})]
    assert 'class="tag"' in page.text
    assert '<span class="tag">Преса</span>' in row.text


@pytest.mark.parametrize("name", ["", "  ", "!?"])
def test_a_tag_needs_a_letter(officer: FlaskClient, name: str):
    vera = make_person()

    answer = officer.post(f"/people/{vera.id}/groups", data={"name": name})

    assert answer.status_code == 200
    assert db.session.scalars(select(Tag)).all() == []


def test_tags_of_merged_records_are_read_and_taken_off_with_the_survivor(app: Flask):
    vera, gone = make_person(), make_person()
    tag = tagged("Преса", gone)
    gone.merged_into_id = gone.survivor_id = vera.id
    db.session.commit()

    before = [one.name for one in tag_queries.tags_of([vera.id])[vera.id]]
    again = tag_actions.put_on(vera, tag, by=SYSTEM, at=NOW)
    tag_actions.take_off(vera, tag, by=SYSTEM, at=NOW)

    assert (before, again) == (["Преса"], False)
    assert tag_queries.tags_of([vera.id]) == {}


def test_the_page_of_tags_counts_people(officer: FlaskClient):
    tag = tagged("Преса", make_person(), make_person())

    page = officer.get("/tags")

    assert [(row.tag.name, row.people) for row in tag_queries.counted()] == [("Преса", 2)]
    assert f'href="/people?tag={tag.id}"' in page.text


def test_renaming_a_tag_to_another_makes_them_one_after_asking(officer: FlaskClient):
    vera, ana = make_person(), make_person()
    press, media = tagged("Преса", vera, ana), tagged("Медии", vera)

    asked = officer.post(f"/tags/{media.id}", data={"name": "преса"})
    before = len(db.session.scalars(select(Tag)).all())
    officer.post(f"/tags/{media.id}/merge/{press.id}")

    assert ("Make two tags one" in asked.text, before) == (True, 2)
    assert [tag.name for tag in db.session.scalars(select(Tag))] == ["Преса"]
    assert sorted(db.session.scalars(select(PersonTag.person_id))) == [vera.id, ana.id]


def test_a_tag_is_renamed_and_deleted(officer: FlaskClient):
    vera = make_person()
    tag = tagged("Преса", vera)

    officer.post(f"/tags/{tag.id}", data={"name": "Журналисти"})
    renamed = [one.name for one in db.session.scalars(select(Tag))]
    officer.post(f"/tags/{tag.id}/deletion")

    assert renamed == ["Журналисти"]
    assert db.session.scalars(select(PersonTag)).all() == []


def test_many_are_tagged_once_each(app: Flask):
    vera, ana = make_person(), make_person()
    tag = tagged("Преса", vera)

    new = tag_actions.put_on_many([vera.id, ana.id, ana.id], tag, by=SYSTEM, at=NOW)
    freed = tag_actions.take_off_many([vera.id, ana.id], tag, by=SYSTEM, at=NOW)

    assert (new, freed) == ([ana.id], [vera.id, ana.id])
    assert [verb for verb, _changes in changes_of(ana)] == ["tagged", "untagged"]


def test_chosen_rows_are_put_on_a_list(officer: FlaskClient):
    vera, ana = make_person(name="Вера Демо"), make_person(name="Ана Демо")
    found = listed("Преса", vera)

    answer = officer.post(
        "/lists/members",
        data={"ids": [vera.id, ana.id], "list": found.id, "next": "/people?language=en"},
    )

    assert answer.location == "/people?language=en"
    assert list_queries.among(found.id, [vera.id, ana.id]) == {vera.id, ana.id}
    assert changes_of(ana) == [("listed", {"lists": [None, "Преса"]})]


def test_chosen_rows_begin_a_new_list(officer: FlaskClient):
    vera = make_person(name="Вера Демо")

    form = officer.post("/lists/new", data={"ids": [vera.id], "selecting": "1"})
    officer.post("/lists/new", data={"ids": [vera.id], "name": "Лаборатория"})

    found = db.session.scalars(select(PeopleList)).one()
    assert f'<input type="hidden" name="ids" value="{vera.id}">' in form.text
    assert list_queries.among(found.id, [vera.id]) == {vera.id}


def test_a_number_nobody_can_have_is_nobody(officer: FlaskClient):
    record = list_actions.add_list(Facts("Helpers"), by=SYSTEM, at=NOW)
    db.session.commit()
    number = record.id

    sent = officer.post(f"/lists/{number}/members", data={"person": ["9" * 20, "9" * 5_000]})

    assert sent.status_code == 302
    assert list_queries.among(number, [1]) == set()


def test_days_on_a_list_are_kept_when_somebody_leaves_and_comes_back(officer: FlaskClient):
    vera = make_person(name="Вера Демо")
    found = listed("Преса", vera)

    officer.post(f"/lists/{found.id}/members/{vera.id}/removal")
    page = officer.get(f"/lists/{found.id}")
    officer.post(f"/people/{vera.id}/lists", data={"list": found.id})

    rows = db.session.scalars(select(ListMembership).order_by(ListMembership.id)).all()
    assert [(row.joined_on, row.left_on) for row in rows] == [(TODAY, TODAY), (TODAY, None)]
    assert "Who was on it before" in page.text


def test_a_list_is_a_filter_and_follows_the_survivor(officer: FlaskClient):
    vera, gone = make_person(name="Вера Демо"), make_person(name="Старо Демо")
    make_person(name="Друг Демо")
    found = listed("Преса", gone)
    gone.merged_into_id = gone.survivor_id = vera.id
    db.session.commit()

    page = officer.get(f"/people?list={found.id}")
    list_page = officer.get(f"/lists/{found.id}")

    assert ("Вера Демо" in page.text, "Друг Демо" in page.text) == (True, False)
    assert "Вера Демо" in list_page.text
    assert [row.people for row in list_queries.lists()] == [1]


def test_an_archived_list_leaves_the_choices(officer: FlaskClient):
    found = listed("Преса")

    officer.post(f"/lists/{found.id}/archival")
    gone = list_queries.choices()
    officer.post(f"/lists/{found.id}/restoration")

    assert (gone, list_queries.choices()) == ([], [(str(found.id), "Преса")])


def test_the_background_is_no_name_of_anything_here(officer: FlaskClient):
    assert officer.get("/people/filter").text.lower().count("migra") == 0

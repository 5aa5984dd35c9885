"""Chosen columns in their order as a table or contacts, kept as profiles, logged for everybody."""

import csv
import io
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from crm.accounts.models import Role
from crm.db import db
from crm.history.models import SYSTEM
from crm.people import export_queries, tag_actions, tie_actions
from crm.people.columns import columns_for
from crm.people.export_models import ExportMade, ExportProfile
from crm.people.models import PhoneNumber
from crm.segments import list_actions
from crm.segments.actions import Facts
from tests.conftest import signed_in
from tests.factories import (
    make_attendance,
    make_event,
    make_invitation,
    make_organisation,
    make_person,
)


@pytest.fixture
def vera(app, at) -> Any:
    """Somebody of whom every column has something to say."""
    person = make_person(name="Вера Примерова-Демо", email="vera@people.example", language="bg")
    person.given_name, person.family_name = "Вера", "Примерова-Демо"
    person.latin_name, person.birth_year, person.gender = "Vera Primerova-Demo", 1984, "female"
    person.district, person.created_on = "lozenets", date(2026, 11, 1)
    person.phones = [
        PhoneNumber(typed="0000 12", is_primary=False),
        PhoneNumber(typed="0000 123456", e164="+359000123456", is_primary=True),
    ]
    body = make_organisation()
    tie_actions.affiliate(person, body, role="Координатор", by=SYSTEM, at=at)
    tie_actions.add_expertise(person, "education", by=SYSTEM, at=at)
    tag_actions.put_on(person, tag_actions.tag_named("Канал", by=SYSTEM, at=at), by=SYSTEM, at=at)
    listed = list_actions.add_list(Facts("Съседи"), by=SYSTEM, at=at)
    list_actions.put_on([person.id], listed, on=at.date(), by=SYSTEM, at=at)
    event = make_event()
    make_attendance(event, person)
    make_invitation(event, person)
    db.session.commit()
    return person


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_every_column_says_what_is_on_record(officer, vera) -> None:
    names = list(columns_for(None))

    head, row = rows_of(officer.post("/people/export", data={"kind": "csv", "columns": names}))

    assert len(head) == len(names)
    assert dict(zip(names, row, strict=True)) == {
        "ref": vera.ref,
        "full_name": "Вера Примерова-Демо",
        "given_name": "Вера",
        "family_name": "Примерова-Демо",
        "latin_name": "Vera Primerova-Demo",
        "emails": "vera@people.example",
        "phones": "+359000123456; 0000 12",
        "organisations": "Harbour Association Demo",
        "roles": "Координатор (Harbour Association Demo)",
        "expertise": "education",
        "language": "bg",
        "district": "lozenets",
        "gender": "female",
        "birth_year": "1984",
        "tags": "Канал",
        "created_on": "2026-11-01",
        "lists": "Съседи",
        "times_attended": "1",
        "last_attended": "2026-12-05",
        "times_invited": "1",
    }


def test_no_column_is_about_the_background(app) -> None:
    assert not [name for name in columns_for(None) if "background" in name or "answer" in name]


def test_columns_stand_in_the_order_of_their_places(officer, vera) -> None:
    chosen = {"columns": ["full_name", "ref", "district"], "place-district": "1", "place-ref": "2"}

    head, _row = rows_of(officer.post("/people/export", data=chosen))

    assert head == ["District", "Ref", "Name"]


def test_somebody_of_whom_nothing_is_known_has_empty_cells_and_noughts(officer) -> None:
    make_person(name="Никой Демо")

    _head, row = rows_of(
        officer.post(
            "/people/export", data={"columns": ["tags", "times_attended", "last_attended"]}
        )
    )

    assert row == ["", "0", ""]


def test_the_page_offers_what_the_present_filter_means(officer, vera) -> None:
    make_person(name="Друг Демо", language="en")

    page = officer.get("/people/export?language=bg").text

    assert "The file will hold 1 person." in page
    assert 'action="/people/export?language=bg"' in page
    assert "Times taken part" in page


def test_ticked_rows_alone_are_saved(officer, vera) -> None:
    make_person(name="Друг Демо")

    _head, *rows = rows_of(
        officer.post(f"/people/export?ids={vera.id}", data={"columns": ["full_name"]})
    )

    assert rows == [["Вера Примерова-Демо"]]


def test_contacts_hold_what_was_chosen_and_the_name(officer, vera) -> None:
    chosen = {"kind": "vcf", "columns": ["emails", "phones", "organisations", "roles", "tags"]}

    answer = officer.post("/people/export", data=chosen)

    assert answer.mimetype == "text/vcard"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="people.vcf"'
    assert answer.text.split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "N:Примерова-Демо;Вера;;;",
        "FN:Вера Примерова-Демо",
        "EMAIL;TYPE=INTERNET:vera@people.example",
        "TEL;TYPE=VOICE,PREF:+359000123456",
        "TEL;TYPE=VOICE:0000 12",
        "ORG:Harbour Association Demo",
        "TITLE:Координатор",
        "CATEGORIES:Канал",
        f"UID:{vera.ref}",
        "END:VCARD",
        "",
    ]


def test_contacts_hold_nothing_that_was_not_chosen(officer, vera) -> None:
    answer = officer.post("/people/export", data={"kind": "vcf", "columns": ["full_name"]})

    assert answer.text.split("\r\n")[2:-2] == [
        "N:Примерова-Демо;Вера;;;",
        "FN:Вера Примерова-Демо",
        f"UID:{vera.ref}",
    ]


def test_a_large_register_is_read_a_few_hundred_at_a_time(officer, statements, monkeypatch) -> None:
    for number in range(9):
        make_person(name=f"Човек {number} Демо")
    monkeypatch.setattr(export_queries, "CHUNK", 4)

    sent = statements(
        lambda: officer.post("/people/export", data={"columns": ["full_name", "tags"]}).data
    )

    of_facts = [text for text in sent if "birth_year" in text]
    assert len(of_facts) == 3


def test_each_file_is_logged_with_who_what_and_how_many(officer, manager, vera) -> None:
    officer.post("/people/export?language=bg", data={"kind": "xlsx", "columns": ["full_name"]})

    made = db.session.scalars(sa.select(ExportMade)).one()
    page = manager.get("/people/exports").text
    assert (made.filter, made.columns, made.kind, made.people) == (
        {"language": ["bg"]},
        ["full_name"],
        "xlsx",
        1,
    )
    assert "Language of letters: Bulgarian" in page
    assert "XLSX: Name" in page


def test_the_command_is_logged_too(runner, tmp_path, privacy_officer) -> None:
    runner.invoke(args=["people", "export", "--out", str(tmp_path / "people.csv")])

    page = privacy_officer.get("/people/exports").text

    assert "The command line" in page
    assert "Everybody on record" in page


def test_a_profile_is_kept_and_used_again(officer, vera) -> None:
    saved = officer.post(
        "/people/export/profiles",
        data={
            "name": "  За  писма ",
            "kind": "vcf",
            "columns": ["emails", "full_name"],
            "next": "/people/export?language=bg",
        },
    )

    profile = db.session.scalars(sa.select(ExportProfile)).one()
    page = officer.get(saved.location).text
    assert (profile.name, profile.columns, profile.kind) == (
        "За писма",
        ["emails", "full_name"],
        "vcf",
    )
    assert saved.location == f"/people/export?language=bg&profile={profile.id}"
    assert page.index('value="emails" checked') < page.index('value="full_name" checked')
    assert 'value="vcf" checked' in page
    assert page.count(" checked") == 3


def test_the_same_name_changes_the_profile(officer) -> None:
    for columns in (["ref"], ["full_name"]):
        officer.post("/people/export/profiles", data={"name": "Писма", "columns": columns})

    assert [p.columns for p in db.session.scalars(sa.select(ExportProfile))] == [["full_name"]]


def test_only_shared_profiles_are_seen_by_others(app, officer) -> None:
    officer.post("/people/export/profiles", data={"name": "Моят", "columns": ["ref"]})
    officer.post(
        "/people/export/profiles", data={"name": "Общият", "columns": ["ref"], "shared": "1"}
    )
    mine, shared = db.session.scalars(sa.select(ExportProfile).order_by(ExportProfile.id)).all()
    mine_id, shared_id = mine.id, shared.id
    other, admin = signed_in(app, Role.OFFICER), signed_in(app, Role.ADMIN)

    page = other.get(f"/people/export?profile={mine_id}").text

    assert "Общият" in page
    assert "Моят" not in page
    assert other.post(f"/people/export/profiles/{shared_id}/deletion").status_code == 404
    assert admin.post(f"/people/export/profiles/{mine_id}/deletion").status_code == 404
    assert admin.post(f"/people/export/profiles/{shared_id}/deletion").status_code == 302
    assert officer.post(f"/people/export/profiles/{mine_id}/deletion").status_code == 302
    assert db.session.scalars(sa.select(ExportProfile)).all() == []


def test_a_filter_that_is_not_understood_is_not_saved_as_everybody(officer) -> None:
    make_person()

    answer = officer.post("/people/export?born_from=soon", follow_redirects=True)

    assert "The file will hold 0 people." in answer.text
    assert "Not understood" in answer.text

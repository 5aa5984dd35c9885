"""The list, the form and the record page of people."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from crm.db import db
from crm.history.models import SYSTEM, HistoryEntry
from crm.people import actions, consent_actions, filters, queries, tie_actions
from crm.people.filters import PeopleFilter
from crm.people.models import Affiliation, Person, Purpose
from tests.conftest import NOW
from tests.factories import make_organisation

FORM = {"full_name": "Вера Примерова-Демо", "version": ""}


def add(name: str = "Вера Примерова-Демо", **facts) -> Person:
    person = actions.add_person(full_name=name, by=SYSTEM, at=NOW, **facts)
    db.session.commit()
    return person


def only_person() -> Person:
    return db.session.scalars(select(Person)).one()


def typed(person: Person, **changes) -> dict[str, object]:
    return {
        "full_name": person.full_name,
        "latin_name": person.latin_name,
        "version": str(person.version),
        **changes,
    }


def test_a_person_needs_no_more_than_a_name(officer: FlaskClient):
    answer = officer.post("/people/new", data=FORM)

    person = only_person()
    assert answer.location == f"/people/{person.id}"
    assert person.latin_name == "Vera Primerova-Demo"
    assert person.survivor_id == person.id
    assert person.ref == f"person-{person.id}"


def test_without_a_name_nothing_is_saved_and_what_was_typed_stays(officer: FlaskClient):
    answer = officer.post("/people/new", data={"full_name": "  ", "note": "Met at the canal."})

    assert db.session.scalars(select(Person)).all() == []
    assert "Met at the canal." in answer.text
    assert "This field is required." in answer.text


def test_the_chosen_address_is_the_primary_one(officer: FlaskClient):
    officer.post(
        "/people/new",
        data={
            **FORM,
            "emails-0": "first@people.example",
            "emails-1": "Second@People.example",
            "phones-0": "+359 000 111 222",
            "primary_email": "1",
        },
    )

    person = only_person()
    assert person.email == "Second@people.example"
    assert sorted(email.address for email in person.emails) == [
        "Second@people.example",
        "first@people.example",
    ]
    assert person.phone == "+359 000 111 222"


def test_another_row_is_given_without_saving(officer: FlaskClient):
    answer = officer.post(
        "/people/new", data={**FORM, "emails-0": "a@people.example", "more": "rows-emails"}
    )

    assert db.session.scalars(select(Person)).all() == []
    assert 'name="emails-1"' in answer.text
    assert 'value="a@people.example"' in answer.text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("emails-0", "no address", "This is no e-mail address: name@example.org."),
        ("emails-0", "вера@people.example", "The part before the @ may hold Latin letters"),
        ("phones-0", "\r\n", None),
        ("phones-0", "call me", "A telephone number needs digits."),
        ("birth_year", "1066", "Please type a year from 1900 to 2026."),
        ("birth_year", "soon", "Not a valid integer value."),
        ("full_name", "ab" * 5_000, "Please use at most 200 characters."),
        ("note", "x" * 10_000, "Please use at most 5000 characters."),
        ("language", "tlh", "Not a valid choice."),
    ],
)
def test_bad_input_is_named_at_its_field(
    officer: FlaskClient, field: str, value: str, message: str | None
):
    answer = officer.post("/people/new", data={**FORM, field: value})

    assert (answer.status_code == 302) == (message is None)
    assert message is None or message in answer.text


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "عمر الخطيب",
        "💐 Демо",
        'O\'Neil "Q" & Sons',
        "{{ 7 * 7 }}",
        "'; DROP TABLE people; --",
    ],
)
def test_hostile_names_are_kept_and_shown_as_text(officer: FlaskClient, name: str):
    answer = officer.post("/people/new", data={"full_name": name}, follow_redirects=True)

    assert only_person().full_name == name
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert ">49<" not in answer.text


def test_line_breaks_in_a_telephone_become_spaces(officer: FlaskClient):
    officer.post("/people/new", data={**FORM, "phones-0": "+359 000\r\nBcc: 111 222"})

    assert only_person().phone == "+359 000 Bcc: 111 222"


def test_a_likely_double_is_shown_first_and_saved_on_request(officer: FlaskClient):
    known = add(emails=["vera@people.example"])
    data = {"full_name": "Somebody Demo", "emails-0": "VERA@people.example"}

    asked = officer.post("/people/new", data=data)
    saved = officer.post("/people/new", data={**data, "anyway": "1"})

    assert f'href="/people/{known.id}"' in asked.text
    assert "Same e-mail address" in asked.text
    assert saved.status_code == 302
    assert len(db.session.scalars(select(Person)).all()) == 2


def test_an_edit_changes_the_record_its_search_and_its_history(officer: FlaskClient):
    person = add(emails=["vera@people.example"])

    officer.post(f"/people/{person.id}/edit", data=typed(person, full_name="Нина Друга-Демо"))

    db.session.expire_all()
    assert (person.full_name, person.latin_name) == ("Нина Друга-Демо", "Nina Druga-Demo")
    assert queries.found("вера") == []
    assert queries.found("druga") == [person]
    entry = db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id.desc())).first()
    assert entry is not None
    assert entry.changes["full_name"] == ["Вера Примерова-Демо", "Нина Друга-Демо"]
    assert entry.changes["emails"] == [["vera@people.example"], []]


def test_history_never_repeats_the_note(officer: FlaskClient):
    person = add(note="Something private")

    officer.post(f"/people/{person.id}/edit", data=typed(person, note="Something else"))

    entries = db.session.scalars(select(HistoryEntry).order_by(HistoryEntry.id))
    noted = [entry.changes for entry in entries]
    assert "private" not in str(noted)
    assert noted[-1] == {"note": [None, None]}


def test_a_stale_edit_shows_both_versions_and_saving_again_overwrites(officer: FlaskClient):
    person = add(emails=["old@people.example"])
    opened = typed(person, full_name="Mine Demo", **{"emails-0": "mine@people.example"})
    officer.post(
        f"/people/{person.id}/edit", data=typed(person, **{"emails-0": "theirs@people.example"})
    )

    clash = officer.post(f"/people/{person.id}/edit", data=opened)

    db.session.expire_all()
    assert clash.status_code == 409
    assert person.email == "theirs@people.example"
    assert "theirs@people.example" in clash.text
    assert 'value="mine@people.example"' in clash.text
    again = officer.post(
        f"/people/{person.id}/edit", data={**opened, "version": str(person.version)}
    )
    db.session.expire_all()
    assert again.status_code == 302
    assert (person.full_name, person.email) == ("Mine Demo", "mine@people.example")


def test_archived_people_leave_the_list_and_come_back(officer: FlaskClient):
    person = add()

    officer.post(f"/people/{person.id}/archival")
    without, archived = officer.get("/people"), officer.get("/people?archived=1")
    officer.post(f"/people/{person.id}/restoration")
    again = officer.get("/people")

    link = f'href="/people/{person.id}"'
    assert [link in page.text for page in (without, archived, again)] == [False, True, True]


@pytest.mark.parametrize("query", ["примерова", "Primerova", "пр", "vera@", "359 000 11"])
def test_the_list_is_searched_in_both_scripts(officer: FlaskClient, query: str):
    person = add(emails=["vera@people.example"], phones=["+359 000 111 222"])
    other = add("Друг Човек-Демо")

    page = officer.get("/people", query_string={"q": query})

    assert f'href="/people/{person.id}"' in page.text
    assert f'href="/people/{other.id}"' not in page.text


def test_a_searched_list_pages_forth_and_back(officer: FlaskClient):
    for number in range(60):
        add(f"Ана Демо {number:02}")

    first = officer.get("/people?q=ана")
    second = officer.get(next_link(first.text, "next"))
    back = officer.get(next_link(second.text, "prev"))

    assert first.text.count('class="first"') == 25
    assert second.text.count('class="first"') == 25
    assert people_in(back.text) == people_in(first.text)
    assert set(people_in(first.text)) & set(people_in(second.text)) == set()


def people_in(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('class="first"><a href="')[1:]]


def next_link(page: str, rel: str) -> str:
    before = page.partition(f'rel="{rel}"')[0]
    return before.rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")


def test_filters_narrow_the_list_and_stand_as_chips(officer: FlaskClient):
    organisation = make_organisation()
    inside, outside = add(emails=["a@people.example"]), add("Друг Човек-Демо")
    tie_actions.affiliate(inside, organisation, is_contact=True, by=SYSTEM, at=NOW)
    tie_actions.add_expertise(inside, "education", by=SYSTEM, at=NOW)
    db.session.commit()

    for query in (f"organisation={organisation.id}", "contact=1", "sector=education"):
        page = officer.get(f"/people?{query}")
        assert people_in(page.text) == [f"/people/{inside.id}"]
        assert 'class="chip"' in page.text
    assert people_in(officer.get("/people?mail=no").text) == [f"/people/{outside.id}"]


def test_the_filter_of_the_list_is_the_one_for_invitations(officer: FlaskClient):
    organisation = make_organisation()
    inside = add()
    add("Друг Човек-Демо")
    tie_actions.affiliate(
        inside, organisation, ends_on=date(2026, 11, 22), is_contact=True, by=SYSTEM, at=NOW
    )
    db.session.commit()

    def matching(day: date) -> list[Person]:
        asked = {"q": "вера", "organisation": str(organisation.id)}
        return list(db.session.scalars(filters.matching(PeopleFilter.read(asked, on=day))))

    assert matching(date(2026, 11, 22)) == [inside]
    assert matching(date(2026, 11, 23)) == []
    assert list(queries.contacts_of(organisation.id, on=date(2026, 11, 22))) == [inside]


def test_the_lookup_answers_what_a_search_field_shows(officer: FlaskClient):
    person = add(emails=["vera@people.example"])

    answer = officer.get("/people/lookup?q=пример")

    assert answer.json == [
        {"value": str(person.id), "text": person.full_name, "detail": "vera@people.example"}
    ]


def test_a_merged_record_leads_to_its_survivor_and_an_erased_one_is_nameless(officer: FlaskClient):
    survivor, gone, erased = add("Една Демо"), add("Втора Демо"), add("")
    gone.merged_into_id = gone.survivor_id = survivor.id
    erased.erased_on = date(2026, 11, 20)
    db.session.commit()

    assert officer.get(f"/people/{gone.id}").location == f"/people/{survivor.id}"
    assert "Erased person" in officer.get(f"/people/{erased.id}").text
    assert officer.get("/people/999999999999").status_code == 404


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        ("/people", "officer admin manager privacy_officer"),
        ("/people/lookup", "officer admin manager"),
        ("/people/new", "officer admin"),
        ("/people/{id}", "officer admin manager privacy_officer"),
        ("/people/{id}/edit", "officer admin"),
        ("/people/{id}/consents/new", "officer admin privacy_officer"),
        ("/people/{id}/background/new", "officer admin privacy_officer"),
        ("/privacy/readings", "privacy_officer"),
        ("/search?q=демо", "officer admin manager privacy_officer"),
    ],
)
@pytest.mark.parametrize("role", ["officer", "admin", "manager", "privacy_officer", "door_keeper"])
def test_each_page_opens_to_its_roles_only(
    app: Flask, request: pytest.FixtureRequest, path: str, roles: str, role: str
):
    person = add()
    browser = request.getfixturevalue(role)

    answer = browser.get(path.format(id=person.id))

    assert answer.status_code == (200 if role in roles.split() else 403)


@pytest.mark.parametrize(
    "path", ["/people", "/people?q=демо", "/people?sector=education", "/search?q=демо"]
)
def test_a_list_takes_as_many_statements_for_thirty_rows_as_for_one(
    officer: FlaskClient, statements: Callable, path: str
):
    organisation = make_organisation()

    def fill(count: int) -> None:
        for number in range(count):
            mail = f"demo{number}-{count}@people.example"
            person = add(f"Ана Демо {number} {count}", emails=[mail], phones=[f"+359 000 {number}"])
            tie_actions.affiliate(person, organisation, by=SYSTEM, at=NOW)
            tie_actions.add_expertise(person, "education", by=SYSTEM, at=NOW)
        db.session.commit()

    fill(1)
    with_one = statements(lambda: officer.get(path))
    fill(30)
    with_thirty = statements(lambda: officer.get(path))

    assert len(with_one) == len(with_thirty)
    assert len(with_thirty) <= 10


def test_the_record_page_takes_few_statements_however_much_it_shows(
    officer: FlaskClient, statements: Callable
):
    person = add(emails=["a@people.example", "b@people.example"], phones=["+359 000 1"])
    for number in range(5):
        organisation = make_organisation(name=f"Body {number} Demo")
        tie_actions.affiliate(person, organisation, by=SYSTEM, at=NOW)
    consent_actions.give_consent(
        person, Purpose.PHOTO, given_on=date(2026, 11, 1), by=SYSTEM, at=NOW
    )
    db.session.commit()
    path = f"/people/{person.id}"

    sent = statements(lambda: officer.get(path))

    assert len(sent) <= 10


def test_a_contact_is_added_from_the_page_of_its_organisation(officer):
    body = make_organisation(name="Harbour Association Demo")
    address = f"/people/new?organisation={body.id}"

    shown = officer.get(f"/organisations/{body.id}").text
    answer = officer.post(address, data={"full_name": "Нора Контактова-Демо"})

    tie = db.session.scalars(select(Affiliation)).one()
    assert address in shown
    assert "New contact of Harbour Association Demo" in officer.get(address).text
    assert answer.location.endswith(f"/organisations/{body.id}")
    assert (tie.organisation_id, tie.is_contact) == (body.id, True)
    assert tie.person.full_name == "Нора Контактова-Демо"

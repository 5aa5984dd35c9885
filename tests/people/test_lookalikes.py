"""Whoever is typed in is compared with those on record, in both scripts, while typing."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from crm.db import db
from crm.history.models import SYSTEM
from crm.matching.profiles import Profile
from crm.people import actions
from crm.people.lookalikes import candidates, lookalikes
from crm.people.models import Person
from tests.conftest import NOW


def add(name: str, **facts) -> Person:
    person = actions.add_person(full_name=name, by=SYSTEM, at=NOW, **facts)
    db.session.commit()
    return person


def test_the_same_name_is_found_in_the_other_script(app: Flask):
    known = add("Цветелина Чолакова-Демо")
    add("Борис Примеров-Демо")

    found = lookalikes(Profile(0, "Tsvetelina Cholakova-Demo"))

    assert [one.person.id for one in found] == [known.id]


def test_somebody_with_the_same_address_or_telephone_is_named_whatever_their_name(app: Flask):
    by_mail = add("Вера Първа-Демо", emails=["shared@people.example"])
    by_phone = add("Ана Втора-Демо", phones=["+359 888 123 456"])
    typed = Profile(0, "Kiril Demo", emails=("SHARED@people.example",), phones=("0888 123 456",))

    found = lookalikes(typed)

    assert {one.person.id for one in found} == {by_mail.id, by_phone.id}


def test_a_number_that_fits_no_plan_is_found_as_it_was_typed(app: Flask):
    known = add("Ана Втора-Демо", phones=["+359 000 111 222"])

    found = lookalikes(Profile(0, "Kiril Demo", phones=("+359 000 111 222",)))

    assert [one.person.id for one in found] == [known.id]


def test_a_misspelt_name_is_a_candidate(app: Flask):
    known = add("Божидара Кънчевска-Демо")

    assert candidates(Profile(0, "Bojidara Kanchovska")) == {known.id}


def test_rare_words_choose_the_candidates_among_many_namesakes(app: Flask):
    for number in range(120):
        add(f"Мария Иванова-{'абвгдежзийклмнопрст'[number % 19]}")
    rare = add("Мария Жлебинкова")

    assert rare.id in candidates(Profile(0, "Mariya Zhlebinkova"))


def test_the_record_itself_the_merged_and_the_erased_are_left_out(app: Flask):
    kept, gone, erased = add("Вера Демо"), add("Вера Демо"), add("Вера Демо")
    gone.merged_into_id = gone.survivor_id = kept.id
    erased.erased_on = NOW.date()
    db.session.commit()

    found = lookalikes(Profile(kept.id, "Вера Демо"))

    assert found == []


def test_the_register_is_asked_a_few_times_whatever_its_size(
    app: Flask, statements: Callable[..., list[str]]
):
    typed = Profile(0, "Вера Примерова-Демо", emails=("v@people.example",), phones=("0888123456",))
    add("Вера Примерова-Демо", emails=["v@people.example"])
    few = len(statements(lambda: lookalikes(typed)))
    for _number in range(30):
        add("Вера Примерова-Демо", phones=["0888123456"])
    many = len(statements(lambda: lookalikes(typed)))

    assert (many, many <= 14) == (few, True)


def test_a_piece_of_page_names_lookalikes_while_the_form_is_filled_in(officer: FlaskClient):
    known = add("Цветелина Чолакова-Демо", emails=["c@people.example"])

    answer = officer.post(
        "/people/lookalikes",
        data={"full_name": "Cvetelina Cholakova", "emails-0": "c@people.example"},
    )

    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert f'href="/people/{known.id}"' in answer.text
    assert "Same e-mail address" in answer.text


def test_nothing_alike_is_an_empty_piece_of_page(officer: FlaskClient):
    add("Цветелина Чолакова-Демо")

    answer = officer.post("/people/lookalikes", data={"full_name": "Boris Demirev"})

    assert (answer.status_code, answer.text.strip()) == (200, "")


def test_an_edit_asks_only_about_those_whom_it_makes_alike(officer: FlaskClient):
    person, namesake = add("Вера Първа-Демо"), add("Вера Първа-Демо")
    other = add("Ана Втора-Демо", phones=["0888123456"])

    same = officer.post(
        f"/people/lookalikes?person={person.id}", data={"full_name": "Вера Първа-Демо"}
    )
    reached = officer.post(
        f"/people/lookalikes?person={person.id}",
        data={"full_name": "Вера Първа-Демо", "phones-0": "+359888123456"},
    )

    assert f"/people/{namesake.id}" not in same.text + reached.text
    assert f'href="/people/{other.id}"' in reached.text


def test_hostile_input_is_no_error(officer: FlaskClient):
    answers = [
        officer.post("/people/lookalikes?person=99999999999999", data={"full_name": "x" * 5_000}),
        officer.post("/people/lookalikes?person=-1", data={"emails-0": "@", "phones-0": "+"}),
        officer.post("/people/lookalikes", data={"full_name": "\x00'; --", "birth_year": "soon"}),
        officer.post("/people/lookalikes", data={}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 200]


def test_only_those_who_may_add_people_are_told(manager: FlaskClient, door_keeper: FlaskClient):
    add("Вера Първа-Демо")

    answers = [
        one.post("/people/lookalikes", data={"full_name": "Вера Първа-Демо"})
        for one in (manager, door_keeper)
    ]

    assert [answer.status_code for answer in answers] == [403, 403]

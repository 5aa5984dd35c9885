"""A small invented register of which it is known who is who: how much is found, how much wrong."""

from dataclasses import replace
from datetime import date
from itertools import combinations
from math import inf

import pytest

from crm.matching.files import birth_date, file_profile, judge_file
from crm.matching.index import Index
from crm.matching.pairs import pairs
from crm.matching.profiles import Profile
from crm.matching.together import settled
from crm.matching.weights import CERTAIN, SUGGEST, Model
from tests.benchmarks.matching_register import Register, make

SEED = 909


@pytest.fixture(scope="module")
def register() -> Register:
    return make(1_200, SEED)


@pytest.fixture(scope="module")
def model(register: Register) -> Model:
    return Model.learnt(register.profiles)


@pytest.fixture(scope="module")
def found(register: Register, model: Model) -> set[tuple[int, int]]:
    return {(pair.a, pair.b) for pair in pairs(register.profiles, model)}


@pytest.fixture(scope="module")
def true(register: Register) -> set[tuple[int, int]]:
    ids = sorted(profile.id for profile in register.profiles)
    of = register.person_of
    return {(a, b) for a, b in combinations(ids, 2) if of[a] == of[b]}


def test_nearly_all_that_is_suggested_is_right(
    found: set[tuple[int, int]], true: set[tuple[int, int]]
) -> None:
    precision = len(found & true) / len(found)

    assert precision >= 0.98


def test_most_doubles_are_found(found: set[tuple[int, int]], true: set[tuple[int, int]]) -> None:
    recall = len(found & true) / len(true)

    assert recall >= 0.94


def test_twins_and_couples_stay_apart(register: Register, found: set[tuple[int, int]]) -> None:
    kinds = [
        register.kin.get(frozenset((register.person_of[a], register.person_of[b])))
        for a, b in sorted(found)
    ]

    assert kinds.count("twins") + kinds.count("family") == 0


def test_the_same_register_gives_the_same_model(register: Register, model: Model) -> None:
    again = Model.learnt(register.profiles)

    assert again.as_json() == model.as_json()


def test_a_model_comes_back_from_its_text(model: Model) -> None:
    back = Model.from_json(model.as_json())

    assert back.as_json() == model.as_json()


@pytest.mark.parametrize("text", ["[]", "{}", '{"people": 1}', "null"])
def test_text_that_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a model"):
        Model.from_json(text)


def test_the_index_names_who_would_be_suggested(
    register: Register, model: Model, found: set[tuple[int, int]]
) -> None:
    index = Index(model)
    for profile in register.profiles:
        index.add(profile)
    by_id = {profile.id: profile for profile in register.profiles}

    named = [b in index.candidates(by_id[a]) for a, b in sorted(found)]

    assert named.count(True) / len(named) >= 0.93


def test_the_index_names_few(register: Register, model: Model) -> None:
    index = Index(model)
    for profile in register.profiles:
        index.add(profile)

    named = [len(index.candidates(profile)) for profile in register.profiles]

    assert sum(named) / len(named) < 4


def test_progress_reaches_the_whole(model: Model) -> None:
    profiles = [Profile(number, f"Иван Дянков{number}") for number in range(1, 1_100)]
    heard: list[tuple[int, int]] = []

    pairs(profiles, model, on_progress=lambda done, total: heard.append((done, total)))

    assert heard == [(0, 1_099), (500, 1_099), (1_000, 1_099), (1_099, 1_099)]


def test_a_record_like_two_that_contradict_each_other_is_left_open() -> None:
    scores = {(1, 2): 0.9, (1, 3): 0.9}

    found = settled(scores, lambda _a, _b: 0.0001, lambda _a, _b, _third: -10.0)

    assert max(found[1, 2], found[1, 3]) < SUGGEST


def test_a_record_like_two_that_only_lack_grounds_for_each_other_joins_them() -> None:
    scores = {(1, 2): 0.9, (1, 3): 0.9}

    found = settled(scores, lambda _a, _b: 0.0001, lambda _a, _b, _third: 0.0)

    assert min(found[1, 2], found[1, 3]) >= 0.9


def test_two_of_other_given_names_are_not_joined_by_a_third() -> None:
    scores = {(1, 2): 0.999, (1, 3): 0.999}

    found = settled(scores, lambda _a, _b: 0.3, lambda _a, _b, _third: -inf)

    assert found[2, 3] < SUGGEST


def test_a_double_of_one_twin_does_not_lead_to_the_other() -> None:
    born, home = date(1990, 5, 17), "ул. Шипка 3, ап. 7"
    twins = [
        Profile(1, "Спас Петров Дянков", phones=("0888111222",), birth_date=born, address=home),
        Profile(2, "Илия Петров Дянков", phones=("0888111222",), birth_date=born),
        Profile(3, "Iliya Petrov Dyankov", phones=("0888111222",), birth_year=1990, address=home),
        Profile(4, "ИлияПетровДянков", birth_year=1990, address=home),
    ]

    found = [(pair.a, pair.b) for pair in pairs(twins, Model.standard())]

    assert sorted(found) == [(2, 3), (2, 4), (3, 4)]


def test_a_register_of_careless_names_still_asks_about_two_given_names() -> None:
    standard = Model.standard()
    careless = replace(standard, kinds=(0.5, 0.002, 0.03, 3.0), lacks=(0.1, *standard.lacks[1:]))
    born, home = date(1990, 5, 17), "ул. Шипка 3, ап. 7"
    twins = [
        Profile(1, "Спас Петров Дянков", phones=("0888111222",), birth_date=born, address=home),
        Profile(2, "Илия Петров Дянков", phones=("0888111222",), birth_date=born, address=home),
    ]

    found = [pair.judgement.score < CERTAIN for pair in pairs(twins, careless)]

    assert found == [True]


def test_two_steps_lead_to_a_new_pair() -> None:
    scores = {(1, 2): 0.99, (2, 3): 0.99}

    found = settled(scores, lambda _a, _b: 0.15, lambda _a, _b, _third: 0.0)

    assert found[1, 3] >= SUGGEST


def test_rows_of_a_file_become_pairs() -> None:
    rows = [
        {"id": "a", "full_name": "Иван Дянков", "phone": "0888 111 222", "birth_year": "1990"},
        {"id": "b", "given_name": "Ivan", "family_name": "Dyankov", "phone": "+359888111222"},
        {"id": "c", "full_name": "Петя Касабова", "birth_date": "17.05.1990"},
    ]

    found = [(pair.a, pair.b) for pair in judge_file(rows)]

    assert found == [(1, 2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1990-05-17", "1990-05-17"),
        ("17.05.1990 г.", "1990-05-17"),
        ("19900517", "1990-05-17"),
        ("1990", None),
        ("31.02.1990", None),
    ],
)
def test_dates_of_a_file_are_read(text: str, expected: str | None) -> None:
    found = birth_date(text)

    assert (found and found.isoformat()) == expected


def test_a_year_in_the_column_of_dates_is_a_year() -> None:
    found = file_profile({"birth_date": "1990", "full_name": "Иван"}, 1)

    assert (found.birth_year, found.birth_date) == (1990, None)

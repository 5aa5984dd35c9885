import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.text.collation import LONGEST_KEY, sort_key

ALPHABET = "абвгдежзийклмнопрстуфхцчшщъьюя"
BULGARIAN_TEXT = st.text(ALPHABET + " ", max_size=60).map(lambda text: " ".join(text.split()))


def by_the_alphabet(text: str) -> list[list[int]]:
    return [[ALPHABET.index(letter) for letter in word] for word in text.split()]


@pytest.mark.parametrize(
    "in_order",
    [
        ["2 участък", "12 участък", "144 училище", "Ана", "Яна", "Ana", "Yana", "محمد"],
        ["Ан Б", "Ана А", "Ана-Мария", "Анна"],
        ["Иванов", "Иванова", "Иванова Ц", "Иванова-Чолакова", "Ивановски"],
        ["Гаврилов", "Ґалаган", "Гюров", "Дечев"],
        ["Евтимов", "Ёлкин", "Емилов", "Єршова", "Ефтимов", "Жеков"],
        ["Илчев", "Їрчев", "Йонов"],
        ["Щерев", "Ъглов", "Юнаков", "Янев"],
        ["Abel", "Ábelová", "Çelik", "Dupont", "Øster", "Ott", "Zöe"],
        ["Агенция", "„Български фонд“", "(Варна)", "'Габрово'"],
    ],
)
def test_names_stand_in_alphabetical_order(in_order: list[str]):
    keys = [sort_key(name) for name in in_order]

    assert all(one < next_one for one, next_one in pairwise(keys))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("иванов", "ИВАНОВ"),
        ("всѝ", "вси"),
        ("Мари\u0301я", "Мария"),
        ("Николаи\u0306", "Николай"),
        ("Zoë", "zoe"),
        ("O’Brien", "OBrien"),
        ("Ана-Мария", "Ана  Мария"),
        ("„Фонд“", "фонд"),
        ("Straße", "Strasse"),
        ("007", "7"),
    ],
)
def test_case_accents_and_signs_do_not_count(one: str, other: str):
    keys = {sort_key(one), sort_key(other)}

    assert len(keys) == 1


@given(st.text())
def test_a_key_is_short_and_written_in_digits_and_small_letters(text: str):
    key = sort_key(text)

    assert re.fullmatch(f"[0-9a-z]{{0,{LONGEST_KEY}}}", key)


@given(BULGARIAN_TEXT, BULGARIAN_TEXT)
def test_bulgarian_words_follow_the_alphabet(one: str, other: str):
    order = sort_key(one) < sort_key(other)

    assert order == (by_the_alphabet(one) < by_the_alphabet(other))


@given(st.integers(0, 10**34 - 1), st.integers(0, 10**34 - 1))
def test_numbers_follow_their_value(one: int, other: int):
    order = sort_key(f"Район {one}") < sort_key(f"Район {other}")

    assert order == (one < other)

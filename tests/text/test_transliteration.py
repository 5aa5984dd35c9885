import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.text.transliteration import BULGARIAN, latin

ALPHABET = "абвгдежзийклмнопрстуфхцчшщъьюя"


def test_the_table_holds_the_thirty_letters_of_the_act():
    letters = "".join(BULGARIAN)

    spelt = " ".join(BULGARIAN.values())

    assert letters == ALPHABET
    assert spelt == "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya"


@pytest.mark.parametrize(
    ("cyrillic", "expected"),
    [
        ("Щерю Демо", "Shteryu Demo"),
        ("ЩЕРЮ ДЕМО", "SHTERYU DEMO"),
        ("Щ. Демо", "Sht. Demo"),
        ("Стоян Цветков", "Stoyan Tsvetkov"),
        ("Ъгъл", "Agal"),
        ("Гьорги Шопов", "Gyorgi Shopov"),
        ("Юлия", "Yulia"),
        ("ЮЛИЯ", "YULIA"),
        ("Марияна", "Mariyana"),
        ("София-град", "Sofia-grad"),
        ("Илия и Мария", "Ilia i Maria"),
        ("България", "Bulgaria"),
        ("БЪЛГАРИЯ", "BULGARIA"),
        ("Българията", "Balgariyata"),
        ("Бългaрия", "Balgaria"),
        ("ѝ", "i"),
        ("Мари\u0301я", "Maria"),
        ("Николаи\u0306", "Nikolay"),
        ("Я", "Ya"),
    ],
)
def test_bulgarian_is_written_as_the_law_says(cyrillic: str, expected: str):
    written = latin(cyrillic)

    assert written == expected


@pytest.mark.parametrize(
    ("cyrillic", "expected"),
    [
        ("Ольга", "Olga"),
        ("ИГОРЬ", "IGOR"),
        ("ДОЧЬ", "DOCH"),
        ("Эльдар Ёлкин", "Eldar Yolkin"),
        ("Рыбаков", "Rybakov"),
        ("Євген", "Yevgen"),
        ("Їжакевич", "Yizhakevich"),
        ("Ґалаґан", "Galagan"),
        ("Љубиша", "Lyubisha"),
    ],
)
def test_names_of_the_neighbours_lose_no_letter(cyrillic: str, expected: str):
    written = latin(cyrillic)

    assert written == expected


@given(st.text(st.characters(max_codepoint=0x3FF)))
def test_what_is_not_cyrillic_stays(text: str):
    written = latin(text)

    assert written == text


@given(st.text(ALPHABET + ALPHABET.upper() + " -."))
def test_the_result_is_ascii_and_final(text: str):
    written = latin(text)

    assert written.isascii()
    assert latin(written) == written


@given(st.text(ALPHABET, min_size=2))
def test_capitals_do_not_change_the_spelling(word: str):
    written = latin(word.upper())

    assert written == latin(word).upper()

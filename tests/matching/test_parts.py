import pytest

from crm.matching.features import Role, features, phone_form
from crm.matching.parts import Likeness, likeness, part
from crm.matching.profiles import Profile
from crm.matching.spelling import split

NEAR = [
    ("иванов", "ivanov", Likeness.SAME),
    ("иванов", "ivanoff", Likeness.SAME),
    ("иванов", "iwanow", Likeness.SAME),
    ("цветан", "cvetan", Likeness.SAME),
    ("цанко", "canko", Likeness.SAME),
    ("цонев", "tzonev", Likeness.SAME),
    ("живко", "jivko", Likeness.SAME),
    ("йордан", "jordan", Likeness.SAME),
    ("христо", "xristo", Likeness.SAME),
    ("михаил", "mixail", Likeness.SAME),
    ("чолаков", "4olakov", Likeness.SAME),
    ("шишманов", "6i6manov", Likeness.SAME),
    ("щерева", "6tereva", Likeness.SAME),
    ("мария", "mariq", Likeness.SAME),
    ("яна", "qna", Likeness.SAME),
    ("мария", "mariya", Likeness.SAME),
    ("къдринов", "kudrinov", Likeness.CLOSE),
    ("къдринов", "kydrinov", Likeness.CLOSE),
    ("людмила", "ludmila", Likeness.CLOSE),
    ("иванов", "иванова", Likeness.ENDING),
    ("веленски", "веленска", Likeness.ENDING),
    ("веленски", "velenskaya", Likeness.ENDING),
    ("иванович", "иванов", Likeness.ENDING),
    ("георги", "гошо", Likeness.SHORT),
    ("georgi", "жоро", Likeness.SHORT),
    ("иван", "ваньо", Likeness.SHORT),
    ("александър", "алекс", Likeness.SHORT),
    ("мария", "мими", Likeness.SHORT),
    ("елена", "ели", Likeness.SHORT),
    ("elizabeth", "liz", Likeness.SHORT),
    ("mohammed", "мохамад", Likeness.SAME),
    ("muhammad", "mohamed", Likeness.SAME),
    ("hussein", "hossein", Likeness.SAME),
    ("khatib", "alkhatib", Likeness.CLOSE),
    ("abdulrahman", "abdelrahman", Likeness.SAME),
    ("дмитрий", "димитър", Likeness.SAME),
    ("градинаров", "градинраов", Likeness.CLOSE),
    ("градинаров", "градинров", Likeness.CLOSE),
    ("градинаров", "градиинаров", Likeness.SAME),
    ("гадинаров", "градинаров", Likeness.SLIP),
    ("и.", "иван", Likeness.INITIAL),
]
APART = [
    ("иван", "петър"),
    ("hassan", "hussein"),
    ("георги", "георгиев"),
    ("петър", "петров"),
    ("мария", "магдалена"),
    ("и.", "петър"),
]


@pytest.mark.parametrize(("one", "two", "expected"), NEAR)
def test_words_of_one_name_are_recognised_in_either_order(
    one: str, two: str, expected: Likeness
) -> None:
    found = likeness(part(one), part(two)), likeness(part(two), part(one))

    assert found == (expected, expected)


@pytest.mark.parametrize(("one", "two"), APART)
def test_words_of_different_names_stay_apart(one: str, two: str) -> None:
    found = likeness(part(one), part(two))

    assert found == Likeness.OTHER


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ИВАНОВ, Георги", ["ИВАНОВ", "Георги"]),
        ("ИванПетров Демо", ["Иван", "Петров", "Демо"]),
        ("д-р Мария Петрова-Иванова", ["Мария", "Петрова", "Иванова"]),
        ("Mr. John van der Berg", ["John", "Berg"]),
        ("Omar Al-Khatib", ["Omar", "Alkhatib"]),
        ("Abd al Rahman Saleh", ["Abdalrahman", "Saleh"]),
        ("И. Петров", ["И.", "Петров"]),
        ("", []),
    ],
)
def test_a_name_is_split_into_words(name: str, words: list[str]) -> None:
    found = split(name)

    assert found == words


@pytest.mark.parametrize(
    ("name", "given", "family", "roles"),
    [
        ("Мария Петрова Иванова", "", "", (Role.GIVEN, Role.MIDDLE, Role.FAMILY)),
        ("Иванова Мария", "", "", (Role.FAMILY, Role.GIVEN)),
        ("Иванова Мария Петрова", "", "", (Role.FAMILY, Role.GIVEN, Role.MIDDLE)),
        ("Ali Hassan", "Hassan", "Ali", (Role.FAMILY, Role.GIVEN)),
        ("Иван Дянков", "Дянков", "Иван", (Role.GIVEN, Role.FAMILY)),
        ("waller", "", "waller", (Role.FAMILY,)),
        ("Ахмед", "", "", (Role.GIVEN,)),
    ],
)
def test_parts_find_their_place(
    name: str, given: str, family: str, roles: tuple[Role, ...]
) -> None:
    profile = Profile(1, name, given_name=given, family_name=family)

    found = features(profile).roles

    assert found == roles


@pytest.mark.parametrize(
    "typed", ["+359 000 123 456", "0000 123456", "00359000123456", "359000123456"]
)
def test_a_telephone_has_one_form(typed: str) -> None:
    found = phone_form(typed)

    assert found == "123456"


def test_aliases_of_a_mailbox_are_one() -> None:
    typed = ("Ivan.Petrov+news@Gmail.com", "ivanpetrov@googlemail.com")

    found = features(Profile(1, "Иван Петров", emails=typed)).mails

    assert found == ("ivanpetrov@gmail.com",)

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.matching.judging import Reason, judge, score
from crm.matching.profiles import Profile
from crm.matching.weights import SUGGEST, Model

STANDARD = Model.standard()
PHONE = ("+359 000 888 123",)
MAIL = ("g.demo@post.example",)
HOME = "ул. Шипка 3, вх. Б, ап. 7"

ONE_PERSON = [
    (Profile(1, "Иван Петров Дянков", phones=PHONE), Profile(2, "Ivan Dyankov", phones=PHONE)),
    (Profile(1, "Гошо Касабов", emails=MAIL), Profile(2, "Georgi Kasaboff", emails=MAIL)),
    (Profile(1, "Дянков Иван", phones=PHONE), Profile(2, "Иван Дянков", phones=PHONE)),
    (Profile(1, "ИВАНДЯНКОВ", phones=PHONE), Profile(2, "Ivan Dyankov", phones=PHONE)),
    (
        Profile(1, "Мария Петрова", birth_date=date(1990, 5, 17), phones=PHONE),
        Profile(2, "Мария Иванова", birth_date=date(1990, 5, 17), phones=PHONE),
    ),
    (
        Profile(1, "Цветелина Гемиджиева", birth_date=date(1990, 5, 17)),
        Profile(2, "Cvetelina Gemidjieva", birth_date=date(1990, 5, 17)),
    ),
    (
        Profile(
            1,
            "Мария Петрова",
            given_name="Мария",
            family_name="Петрова",
            birth_date=date(1990, 5, 17),
            phones=PHONE,
            address=HOME,
        ),
        Profile(
            2,
            "Иванова Мария",
            given_name="Иванова",
            family_name="Мария",
            birth_date=date(1990, 5, 17),
            phones=PHONE,
            address=HOME,
        ),
    ),
    (
        Profile(1, "Цветелина Гемиджиева", birth_date=date(1990, 5, 17), phones=PHONE),
        Profile(2, "Cvetelina Gemidjieva", birth_date=date(1990, 5, 11), phones=PHONE),
    ),
    (
        Profile(1, "Kamelia Shishmanova", address=HOME),
        Profile(2, "Камелия Шишманова", address="Ul. Shipka 3, vh. B, ap. 7"),
    ),
    (
        Profile(1, "Mohammed Al-Khatib", birth_year=1990, phones=PHONE),
        Profile(2, "Мохамад Хатиб", birth_year=1990, phones=("0000888123",)),
    ),
    (Profile(1, "И. Дянков", emails=MAIL), Profile(2, "Иван Дянков", emails=MAIL)),
    (
        Profile(1, "Elizabeth Sondergeld", birth_date=date(1960, 2, 10)),
        Profile(2, "Liz Sondergeld", birth_date=date(1960, 2, 10)),
    ),
    (
        Profile(1, "Огнян Юруков", emails=("ogi+news@post.example",)),
        Profile(2, "Ognqn Yurukov", emails=("ogi@post.example",)),
    ),
]

APART = {
    "a common name alone": (Profile(1, "Мария Иванова"), Profile(2, "Мария Иванова")),
    "a name of two parts alone": (Profile(1, "Камен Дянков"), Profile(2, "Камен Дянков")),
    "a telephone alone": (
        Profile(1, "Иван Дянков", phones=PHONE),
        Profile(2, "Петя Касабова", phones=PHONE),
    ),
    "a mailbox alone": (
        Profile(1, "Иван Дянков", emails=MAIL),
        Profile(2, "Петя Касабова", emails=MAIL),
    ),
    "a couple": (
        Profile(1, "Иван Дянков", phones=PHONE, address=HOME, emails=MAIL),
        Profile(2, "Петя Дянкова", phones=PHONE, address=HOME, emails=MAIL),
    ),
    "father and son by age": (
        Profile(1, "Иван Дянков", phones=PHONE, address=HOME, birth_year=1950),
        Profile(2, "Иван Дянков", phones=PHONE, address=HOME, birth_year=1979),
    ),
    "father and son by patronymic": (
        Profile(1, "Георги Иванов Дянков", phones=PHONE, address=HOME),
        Profile(2, "Георги Георгиев Дянков", phones=PHONE, address=HOME),
    ),
    "twins": (
        Profile(1, "Иван Петров Дянков", address=HOME, phones=PHONE, birth_date=date(1990, 5, 17)),
        Profile(2, "Асен Петров Дянков", address=HOME, phones=PHONE, birth_date=date(1990, 5, 17)),
    ),
    "twins of everything in common": (
        Profile(
            1,
            "Иван Петров Ялъмов",
            address=HOME,
            phones=PHONE,
            emails=MAIL,
            birth_date=date(1990, 5, 17),
            organisations=("Каритас Демо",),
        ),
        Profile(
            2,
            "Asen Petrov Yalamov",
            address=HOME,
            phones=PHONE,
            emails=MAIL,
            birth_date=date(1990, 5, 17),
            organisations=("Каритас Демо",),
        ),
    ),
    "twins of one sound": (
        Profile(1, "Стоян Ялъмов", address=HOME, phones=PHONE, birth_date=date(1990, 5, 17)),
        Profile(2, "Боян Ялъмов", address=HOME, phones=PHONE, birth_date=date(1990, 5, 17)),
    ),
    "twins of one name but for the sex": (
        Profile(1, "Александър Ялъмов", phones=PHONE, birth_date=date(1990, 5, 17)),
        Profile(2, "Александра Ялъмова", phones=PHONE, birth_date=date(1990, 5, 17)),
    ),
    "twins in another order": (
        Profile(1, "Ялъмов Спас", address=HOME, phones=PHONE, birth_date=date(1990, 5, 17)),
        Profile(2, "Илия Ялъмов", address=HOME, phones=PHONE, birth_date=date(1990, 5, 17)),
    ),
    "twin sister and brother": (
        Profile(1, "Иван Дянков", address=HOME, birth_date=date(1990, 5, 17)),
        Profile(2, "Мая Дянкова", address=HOME, birth_date=date(1990, 5, 17)),
    ),
    "namesakes of other years": (
        Profile(1, "Камен Петров Дянков", birth_year=1950),
        Profile(2, "Камен Петров Дянков", birth_year=1962),
    ),
    "an organisation's mailbox": (
        Profile(1, "Иван Дянков", emails=MAIL, organisations=("Каритас Демо",)),
        Profile(2, "Петя Касабова", emails=MAIL, organisations=("Caritas Demo",)),
    ),
}


@pytest.mark.parametrize(("left", "right"), ONE_PERSON)
def test_records_of_one_person_are_suggested(left: Profile, right: Profile) -> None:
    found = judge(left, right, STANDARD)

    assert found.score >= SUGGEST


@pytest.mark.parametrize(("left", "right"), APART.values(), ids=APART)
def test_different_people_are_not_suggested(left: Profile, right: Profile) -> None:
    found = judge(left, right, STANDARD)

    assert found.score < SUGGEST


def test_the_grounds_quote_both_records_and_name_what_is_missing() -> None:
    left = Profile(1, "Иван Петров Дянков", phones=PHONE)
    right = Profile(2, "Ivan Dyankov", phones=("0000888123",))

    found = judge(left, right, STANDARD).reasons

    assert found == (
        Reason("phone_same"),
        Reason("part_same", "Иван", "Ivan"),
        Reason("part_same", "Дянков", "Dyankov"),
        Reason("patronymic_missing", "Петров", ""),
    )


def test_a_rare_name_counts_more_than_a_common_one() -> None:
    common = (
        Profile(1, "Мария Иванова", birth_year=1990),
        Profile(2, "Мария Иванова", birth_year=1990),
    )
    rare = (
        Profile(1, "Мария Ялъмова", birth_year=1990),
        Profile(2, "Мария Ялъмова", birth_year=1990),
    )

    found = score(*common, STANDARD), score(*rare, STANDARD)

    assert found[0] < SUGGEST < found[1]


def test_a_year_against_the_same_name_lowers_the_score() -> None:
    plain = Profile(1, "Камен Дянков", phones=PHONE), Profile(2, "Kamen Dyankov", phones=PHONE)
    years = (
        Profile(1, "Камен Дянков", phones=PHONE, birth_year=1990),
        Profile(2, "Kamen Dyankov", phones=PHONE, birth_year=1983),
    )

    found = score(*plain, STANDARD), score(*years, STANDARD)

    assert found[0] > found[1]


WORDS = "Иван,Ivanov,Иванова,Гошо,Georgi,И.,Al,Khatib,Abdul,4avdar,Mariq,X,J-Q,ИванПетров"
NAMES = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from(WORDS.split(",")), max_size=5).map(" ".join),
)
PROFILES = st.builds(
    Profile,
    id=st.integers(1, 10**6),
    full_name=NAMES,
    given_name=NAMES,
    family_name=NAMES,
    latin_name=NAMES,
    emails=st.lists(st.sampled_from(["a@b.example", "ivan.i+x@gmail.com", "@", "x"])).map(tuple),
    phones=st.lists(st.sampled_from(["0888 123 456", "+359888123456", "", "12"])).map(tuple),
    birth_year=st.none() | st.integers(1900, 2020),
    birth_date=st.none() | st.dates(date(1900, 1, 1), date(2020, 1, 1)),
    address=st.sampled_from(["", "ул. Шипка 3", "ж.к. Люлин, бл. 5, ап. 6", "№", "София"]),
    organisations=st.lists(st.sampled_from(["Каритас", "Caritas", "", "ЕООД"])).map(tuple),
)


@settings(max_examples=400, deadline=None)
@given(PROFILES, PROFILES)
def test_the_score_is_a_probability_and_the_same_both_ways(left: Profile, right: Profile) -> None:
    there, back = judge(left, right, STANDARD), judge(right, left, STANDARD)

    assert 0.0 <= there.score <= 1.0
    assert there.score == pytest.approx(back.score, abs=1e-12)
    assert there.score == score(left, right, STANDARD)

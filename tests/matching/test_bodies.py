"""Organisations are known again in both languages: by name, legal form, initials, domain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.matching.bodies import SUGGEST, Body, BodyIndex, body_pairs, judge_bodies


def score(left: str, right: str, **more: str) -> float:
    return judge_bodies(Body(1, left, **more), Body(2, right, **more)).score


def codes(left: Body, right: Body) -> list[str]:
    return [reason.code for reason in judge_bodies(left, right).reasons]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Каритас София", "Caritas Sofia"),
        ("Фондация „Каритас“", "Caritas Foundation"),
        ("Каритас", "Caritas Bulgaria"),
        ("Алфа ООД", "Alfa Ltd."),
        ("БЧК", "Български червен кръст"),
        ("IOM", "International Organization for Migration"),
        ("МОМ", "Международна организация по миграция"),
        ("Bulgarian Red Cross", "Български червен кръст"),
        ("СУ „Св. Климент Охридски“", "Софийски университет „Свети Климент Охридски“"),
        ("Sofia University St. Kliment Ohridski", "Софийски университет „Св. Климент Охридски“"),
        ("Столична община", "Sofia Municipality"),
        ("Съвет на жените бежанки", "Council of Refugee Women"),
        ("Мулти Култи Колектив", "Multi Kulti Collective"),
        ("Harbour Assocation Demo", "Harbour Association Demo"),
    ],
)
def test_one_body_under_two_names_is_suggested(left: str, right: str):
    assert score(left, right) >= SUGGEST


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Caritas Sofia", "Caritas Plovdiv"),
        ("51. СУ Елисавета Багряна", "52. СУ Елисавета Багряна"),
        ("Алфа ООД", "Бета ООД"),
        ("Faculty of Law, Sofia University", "Faculty of Philosophy, Sofia University"),
        ("Център за жени", "Център за деца"),
        ("Demo Foundation", "Demo Museum of Bread"),
    ],
)
def test_two_bodies_stay_apart_by_their_name_alone(left: str, right: str):
    assert score(left, right) < SUGGEST


def test_parts_of_one_house_stay_apart_though_they_share_a_domain():
    law = Body(1, "Faculty of Law Demo", website="https://www.university.example")
    art = Body(2, "Faculty of Arts Demo", email="art@university.example")

    assert judge_bodies(law, art).score < SUGGEST


def test_a_part_is_never_its_whole():
    whole = Body(1, "Каритас Демо")
    part = Body(2, "Каритас Демо", part_of=frozenset({1}))

    assert (judge_bodies(whole, part).score, judge_bodies(part, whole).score) == (0.0, 0.0)


def test_a_shared_domain_makes_a_shortened_name_enough_and_a_common_mailbox_does_not():
    short = Body(1, "Мулти Култи", website="https://multikulti.example")
    full = Body(2, "Multi Kulti Collective", email="office@multikulti.example")
    free = [Body(n, name, email=f"x{n}@abv.bg") for n, name in ((3, "Алфа Демо"), (4, "Бета"))]

    assert codes(short, full) == ["body_name_part", "domain_same"]
    assert judge_bodies(short, full).score >= SUGGEST
    assert codes(*free) == ["body_name_other"]


def test_the_same_telephone_alone_is_not_enough():
    left = Body(1, "Алфа", phone="0888 123 456")
    right = Body(2, "Бета", phone="+359888123456")

    assert codes(left, right) == ["body_name_other", "phone_same"]
    assert judge_bodies(left, right).score < SUGGEST


def test_names_in_both_languages_are_compared_each_with_each():
    left = Body(1, "Bread and Salt Demo", name_bg="Хляб и сол Демо")
    right = Body(2, "Хляб и сол Демо")

    assert judge_bodies(left, right).score >= SUGGEST


def test_pairs_of_many_are_those_each_pair_would_give_by_itself():
    bodies = [
        Body(1, "Каритас София"),
        Body(2, "Caritas Sofia"),
        Body(3, "Caritas Plovdiv"),
        Body(4, "БЧК"),
        Body(5, "Български червен кръст"),
        Body(6, "Nothing alike Demo"),
    ]

    found = body_pairs(bodies)

    assert [(pair.a, pair.b) for pair in found] == [(1, 2), (4, 5)]


def test_what_every_name_has_tells_little():
    bodies = [
        Body(n, f"Demo {word}") for n, word in enumerate(["alpha", "beta", "gamma", "delta", "xi"])
    ]

    index = BodyIndex(bodies)

    assert index.common == frozenset({"demo"})
    assert [index.pairs_of(body) for body in bodies] == [[], [], [], [], []]


NAMES = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(
            [
                "Каритас",
                "Caritas",
                "ООД",
                "Фондация",
                "БЧК",
                "51",
                "Sofia",
                "the",
                "и",
                "СУ",
                "Red",
                "Cross",
            ]
        ),
        max_size=5,
    ).map(" ".join),
)
BODIES = st.builds(
    Body,
    id=st.integers(1, 9),
    name=NAMES,
    name_bg=NAMES,
    website=st.sampled_from(["", "https://a.example", "http://[", "x"]),
    email=st.sampled_from(["", "a@a.example", "b@abv.bg", "@"]),
    phone=st.sampled_from(["", "0888123456", "1"]),
    district=st.sampled_from(["", "sredets", "mladost"]),
)


@given(BODIES, BODIES)
def test_the_score_is_the_same_whichever_comes_first(left: Body, right: Body):
    there, back = judge_bodies(left, right), judge_bodies(right, left)

    assert there.score == back.score
    assert 0 <= there.score <= 1

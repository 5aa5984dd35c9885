import pytest

from crm.text.districts import DISTRICTS, DistrictName, district_choices, district_name
from crm.text.languages import LANGUAGES, language_choices, language_name


def test_the_city_has_24_districts_and_one_place_for_the_rest():
    codes = list(DISTRICTS)

    assert len(codes) == 25
    assert codes[-1] == "other"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("krasno-selo", DistrictName("Красно село", "Krasno Selo")),
        ("oborishte", DistrictName("Оборище", "Oborishte")),
        ("lyulin", DistrictName("Люлин", "Lyulin")),
        ("vrabnitsa", DistrictName("Връбница", "Vrabnitsa")),
        ("other", DistrictName("Извън София", "Outside Sofia")),
    ],
)
def test_a_district_is_named_in_both_languages(code: str, expected: DistrictName):
    names = (district_name(code, "bg"), district_name(code, "en"))

    assert names == expected


def test_an_unknown_district_is_an_error():
    with pytest.raises(KeyError):
        district_name("varna", "bg")


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("bg", ("bankya", "Банкя"), ("triaditsa", "Триадица")),
        ("en", ("bankya", "Bankya"), ("vrabnitsa", "Vrabnitsa")),
    ],
)
def test_districts_are_offered_in_alphabetical_order(
    language: str, first: tuple[str, str], last: tuple[str, str]
):
    choices = district_choices(language)

    assert (choices[0], choices[-2], choices[-1][0]) == (first, last, "other")


@pytest.mark.parametrize(
    ("code", "display", "expected"),
    [
        ("uk", "bg", "украински"),
        ("fa", "en", "Persian"),
        ("bg", "bg", "български"),
        ("qqq", "en", "qqq"),
    ],
)
def test_a_language_is_named_in_the_language_of_the_reader(code: str, display: str, expected: str):
    name = language_name(code, display)

    assert name == expected


@pytest.mark.parametrize("display", ["bg", "en"])
def test_every_offered_language_has_a_name_and_the_two_of_the_house_come_first(display: str):
    choices = language_choices(display)

    assert [code for code, _ in choices[:2]] == ["bg", "en"]
    assert {code for code, _ in choices} == set(LANGUAGES)
    assert all(code != name for code, name in choices)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.text.phones import Phone, digits, parse_phone, search_digits

MOBILE = Phone(typed="0888 123 456", e164="+359888123456", national="088 812 3456")


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("0888 123 456", "+359888123456"),
        ("0888/12-34-56", "+359888123456"),
        ("+359 888 123 456", "+359888123456"),
        ("+359 (0) 888 123 456", "+359888123456"),
        ("00359888123456", "+359888123456"),
        ("359888123456", "+359888123456"),
        ("02 981 1234", "+35929811234"),
        ("02/981 1234 вътр. 12", "+35929811234"),
        ("+90 532 123 45 67", "+905321234567"),
        ("0049 1511 2345678", "+4915112345678"),
    ],
)
def test_usual_forms_of_a_number_are_one_number(typed: str, e164: str):
    phone = parse_phone(typed)

    assert phone is not None
    assert (phone.e164, phone.is_valid) == (e164, True)


@pytest.mark.parametrize(
    "typed", ["+359 000 123", "112", "0888 12", "питайте Ана, 3 етаж", "9" * 40]
)
def test_an_impossible_number_is_kept_as_typed(typed: str):
    phone = parse_phone(typed)

    assert phone == Phone(typed=typed, e164="", national="")
    assert not phone.is_valid


@pytest.mark.parametrize("typed", ["", "   ", "няма", "+"])
def test_without_a_digit_there_is_no_number(typed: str):
    phone = parse_phone(typed)

    assert phone is None


def test_a_number_without_country_belongs_to_the_region():
    phone = parse_phone("0532 123 45 67", region="TR")

    assert phone == Phone("0532 123 45 67", e164="+905321234567", national="0532 123 45 67")


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        (MOBILE, ("359888123456", "00359888123456", "0888123456", "888123456", "123456")),
        (
            Phone("02 981 1234 вътр. 12", "+35929811234", "02 981 1234 ext. 12"),
            ("35929811234", "0035929811234", "029811234", "29811234", "811234"),
        ),
        (
            Phone("+359 000 123", "", ""),
            ("359000123", "00359000123", "0000123", "000123"),
        ),
        (Phone("0888 12", "", ""), ("088812", "88812")),
        (Phone("112", "", ""), ("112",)),
        (Phone("00999 1234567", "", ""), ("9991234567", "009991234567", "234567")),
    ],
)
def test_a_number_is_indexed_in_every_usual_form(phone: Phone, expected: tuple[str, ...]):
    forms = search_digits(phone)

    assert forms == expected


@pytest.mark.parametrize(
    "typed", ["0888", "088 812", "+359 88", "00359 888 1", "888123", "123456", "1234"]
)
def test_the_start_of_any_form_finds_the_number(typed: str):
    forms = search_digits(MOBILE)

    assert any(form.startswith(digits(typed)) for form in forms)


def test_digits_of_other_scripts_are_digits():
    found = digits("+٣٥٩ (888) ۱۲۳")

    assert found == "359888123"


@given(st.text())
def test_no_text_breaks_the_reading_of_numbers(text: str):
    phone = parse_phone(text)

    assert (phone is None) == (digits(text) == "")
    assert phone is None or all(form.isdigit() for form in search_digits(phone))

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.text.addresses import check_mail, mail_key


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ana.demo@people.example", "ana.demo@people.example"),
        ("  Ana.Demo@People.EXAMPLE ", "Ana.Demo@people.example"),
        ("office+news@ngo.example", "office+news@ngo.example"),
        ("ana@пример.бг", "ana@xn--e1afmkfd.xn--90ae"),
    ],
)
def test_a_good_address_comes_back_as_letters_are_sent(typed: str, expected: str):
    address = check_mail(typed)

    assert address == expected


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "syntax"),
        ("ana", "syntax"),
        ("ana@", "syntax"),
        ("ana@people", "syntax"),
        ("ana@people..example", "syntax"),
        ("ana demo@people.example", "syntax"),
        ("ana@people.example\nBcc: boris@people.example", "syntax"),
        ("Ana Demo <ana@people.example>", "syntax"),
        ("ana@people.invalid", "syntax"),
        ("ана@people.example", "non_ascii_local"),
    ],
)
def test_a_bad_address_is_refused_with_its_reason(typed: str, code: str):
    with pytest.raises(ValueError, match=f"^{code}$"):
        check_mail(typed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana@People.example", " ana@people.EXAMPLE\n"),
        ("ana@пример.бг", "ANA@xn--e1afmkfd.xn--90ae"),
        ("ana@ПРИМЕР.бг", "ana@пример.бг"),
    ],
)
def test_one_address_has_one_key(one: str, other: str):
    keys = {mail_key(one), mail_key(other)}

    assert len(keys) == 1


def test_dots_and_tags_make_another_address():
    keys = {mail_key(f"{local}@people.example") for local in ("anademo", "ana.demo", "anademo+a")}

    assert len(keys) == 3


@pytest.mark.parametrize("typed", ["", "ana", "ана@", "ana@\u0301.бг", "@"])
def test_what_is_no_address_keeps_its_letters(typed: str):
    key = mail_key(typed)

    assert key == typed


@given(st.emails())
def test_a_checked_address_keeps_its_key(typed: str):
    key = mail_key(typed)

    assert mail_key(key) == key


@given(
    st.from_regex(r"[a-zA-Z0-9]{1,20}", fullmatch=True), st.sampled_from(["пример.бг", "A.example"])
)
def test_checking_does_not_change_whose_address_it_is(local: str, domain: str):
    typed = f"{local}@{domain}"

    address = check_mail(typed)

    assert mail_key(address) == mail_key(typed)

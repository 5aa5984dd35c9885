import contextlib
import time
from datetime import date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm.attendance.models import AttendanceRole, AttendanceState
from crm.imports.reading import contacts, values
from crm.imports.reading.columns import header_index, looks_like_data
from crm.imports.reading.days import DayReader
from crm.imports.reading.faults import BadCell, shortened
from crm.imports.reading.spool import Cell
from crm.imports.reading.vocabulary import (
    ANSWERS,
    DISTRICT_CODES,
    GENDERS,
    KINDS,
    LANGUAGE_CODES,
    PURPOSES,
    ROLES,
    SECTORS,
    STATES,
)
from crm.organisations.models import Sector
from crm.people.models import Answer, Purpose
from crm.text.addresses import check_mail
from crm.text.districts import DISTRICTS
from crm.text.languages import LANGUAGES
from crm.text.phones import parse_phone

TODAY = date(2026, 11, 22)
DAYS = DayReader(today=TODAY)


def fault(reader: object, cell: Cell, *others: object) -> str:
    with pytest.raises(BadCell) as bad:
        reader(cell, *others)
    return bad.value.code


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("22.11.2026", date(2026, 11, 22)),
        ("1.2.2026 г.", date(2026, 2, 1)),
        ("2026-11-22", date(2026, 11, 22)),
        ("2026-11-22T10:15:30.000+02:00", date(2026, 11, 22)),
        ("22.11.2026 10:15", date(2026, 11, 22)),
        ("22.11.2026 г., 18:00 ч.", date(2026, 11, 22)),
        ("22/11/2026", date(2026, 11, 22)),
        ("11/22/2026", date(2026, 11, 22)),
        ("04/04/2020", date(2020, 4, 4)),
        ("22 ноември 2026 г.", date(2026, 11, 22)),
        ("3 Mar 2020", date(2020, 3, 3)),
        ("1st September, 2019", date(2019, 9, 1)),
        (date(2026, 11, 22), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 18, 0), date(2026, 11, 22)),
        (46348, date(2026, 11, 22)),
        (46348.75, date(2026, 11, 22)),
        ("", None),
        ("-", None),
        ("няма", None),
    ],
)
def test_days_are_read_as_they_are_usually_written(cell: Cell, day: date | None):
    assert DAYS.day(cell) == day


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("03/04/2020", "ambiguous_day"),
        ("3-4-2020", "ambiguous_day"),
        ("22.11.85", "two_digit_year"),
        ("22.11.26 г.", "two_digit_year"),
        ("22.11", "no_year"),
        ("22/11", "no_year"),
        ("31.02.2026", "not_a_day"),
        ("46348", "not_a_day"),
        (2026, "not_a_day"),
        (-5, "not_a_day"),
        (10**12, "not_a_day"),
        (float("inf"), "not_a_day"),
        (True, "not_a_day"),
        ("днес", "not_a_day"),
        ("32 ноември 2026", "not_a_day"),
        ("22 маргарити 2026", "not_a_day"),
        ("22.11.1026", "not_a_day"),
        ("<b>2026</b>", "not_a_day"),
        ("2026" * 8000, "not_a_day"),
    ],
)
def test_a_day_that_needs_guessing_is_refused(cell: Cell, code: str):
    assert fault(DAYS.day, cell) == code


def test_numbers_of_old_macintosh_workbooks_count_from_1904():
    assert DayReader(today=TODAY, is_from_1904=True).day(44886) == date(2026, 11, 22)


def test_a_consent_cannot_have_been_given_tomorrow():
    assert DAYS.past_day("22.11.2026") == TODAY
    assert fault(DAYS.past_day, "23.11.2026") == "day_ahead"


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        (1985, (1985, None)),
        ("1985", (1985, None)),
        ("1985 г.", (1985, None)),
        ("03.04.1985", (1985, date(1985, 4, 3))),
        (date(1985, 4, 3), (1985, date(1985, 4, 3))),
        (31140, (1985, date(1985, 4, 3))),
        ("", (None, None)),
    ],
)
def test_a_birth_is_a_year_or_a_day(cell: Cell, birth: tuple[int | None, date | None]):
    assert DAYS.birth(cell) == birth


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1885, "not_a_year"),
        ("2027", "not_a_year"),
        ("01.01.2027", "day_ahead"),
        ("85", "not_a_day"),
        (85, "not_a_day"),
    ],
)
def test_a_birth_out_of_this_world_is_refused(cell: Cell, code: str):
    assert fault(DAYS.birth, cell) == code


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("0888 123 456", [("0888 123 456", "+359888123456")]),
        ("088-812-34-56", [("088-812-34-56", "+359888123456")]),
        (888123456, [("888123456", "+359888123456")]),
        (359888123456, [("+359888123456", "+359888123456")]),
        ("+359888123456; 02 981 12 34", [("+359888123456",) * 2, ("02 981 12 34", "+35929811234")]),
        (
            "0888123456, 0899123456",
            [("0888123456", "+359888123456"), ("0899123456", "+359899123456")],
        ),
        (
            "0888123456/0899123456",
            [("0888123456", "+359888123456"), ("0899123456", "+359899123456")],
        ),
        ("02/981 12 34", [("02/981 12 34", "+35929811234")]),
        ("0888/12-34-56", [("0888/12-34-56", "+359888123456")]),
        ("0888 123 456\n+359888123456", [("0888 123 456", "+359888123456")]),
        ("'+359888123456", [("+359888123456", "+359888123456")]),
        ("+49 1511 2345678", [("+49 1511 2345678", "+4915112345678")]),
        ("+359 000 123 456", [("+359 000 123 456", "")]),
        ("112", [("112", "")]),
        ("няма", []),
        ("", []),
    ],
)
def test_telephones_keep_their_typed_form_beside_the_international(
    cell: Cell, found: list[tuple[str, str]]
):
    assert [(phone.typed, phone.e164) for phone in contacts.phones(cell)] == found


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("попитайте Ана", "not_a_phone"),
        ("<script>", "not_a_phone"),
        ("8,88123E+08", "digits_lost"),
        ("3.59888E+11", "digits_lost"),
        (888123456.5, "not_a_phone"),
        ("1" * 61, "not_a_phone"),
        (";".join(f"+35988812340{n}" for n in range(10)) + ";0899111111", "too_many"),
        (True, "not_a_phone"),
    ],
)
def test_what_is_no_telephone_is_refused(cell: Cell, code: str):
    assert fault(contacts.phones, cell) == code


@given(st.from_regex(r"(\+359|00359|0)[ -]?8[789][ -]?\d{3}[ -]?\d{2}[ -]?\d{2}", fullmatch=True))
def test_the_short_way_for_mobile_numbers_says_what_the_long_one_says(typed: str):
    phone = parse_phone(typed)

    assert phone is not None
    assert contacts.phones(typed)[0].e164 == phone.e164


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Ana@People.Example", ["Ana@people.example"]),
        ("ana@people.example; b@people.example", ["ana@people.example", "b@people.example"]),
        ("ana@people.example\nb@people.example", ["ana@people.example", "b@people.example"]),
        ("ana@people.example/b@people.example", ["ana@people.example", "b@people.example"]),
        ("a@people.example, A@PEOPLE.example", ["a@people.example"]),
        ("Ана Демо <ana@people.example>", ["ana@people.example"]),
        ("mailto:ana@people.example", ["ana@people.example"]),
        ("ana@поща.example", ["ana@xn--80a1ac5b.example"]),
        ("няма", []),
        ("-", []),
    ],
)
def test_mail_addresses_are_checked_and_doubles_left_out(cell: str, found: list[str]):
    assert [*contacts.mails(cell)] == found


@pytest.mark.parametrize(
    "cell",
    ["ana", "ana@", "@people.example", "ana @people", "иван@people.example", "a@b@c.example",
     "<script>alert(1)</script>", "a@people.test", "x" * 400 + "@people.example", 5, True],
)  # fmt: skip
def test_what_is_no_mail_address_is_refused(cell: Cell):
    assert fault(contacts.mails, cell) == "not_a_mail"


@example("a.b-c@people.example")
@given(
    st.from_regex(r"[a-z0-9._+-]{1,12}@([a-z0-9-]{1,9}\.){1,2}(bg|com|eu|example)", fullmatch=True)
)
def test_the_short_way_for_plain_addresses_says_what_the_long_one_says(typed: str):
    try:
        expected = check_mail(typed)
    except ValueError:
        expected = ""

    try:
        (found,) = contacts.mails(typed)
    except BadCell:
        found = ""

    assert found == expected


@pytest.mark.parametrize("cell", ["да", "Да", "YES", "x", "Х", "✓", "✔", 1, "1", True, "съгласна"])
def test_a_tick_is_a_yes(cell: Cell):
    assert values.yes_or_no(cell) is True


@pytest.mark.parametrize("cell", ["не", "NO", 0, "0", False, "отказва"])
def test_a_refusal_is_a_no(cell: Cell):
    assert values.yes_or_no(cell) is False


def test_a_doubtful_tick_is_refused():
    assert values.yes_or_no("") is None
    assert fault(values.yes_or_no, "може би") == "not_yes_or_no"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("  Иван \u00a0 Демо\n", "Иван \u00a0 Демо"),
        ("Иван\x00 Де\x1bмо", "Иван Демо"),
        ("\u202eомеД\u202c", "омеД"),
        ("Иван\ud800 Демо", "Иван Демо"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("'=1+1 Демо", "=1+1 Демо"),
        ("О'Конър", "О'Конър"),
        ("N/A", ""),
        ("—", ""),
    ],
)
def test_names_are_one_line_of_plain_text(cell: str, shown: str):
    assert values.name(cell) == shown


@pytest.mark.parametrize(
    ("cell", "code"),
    [("12345", "no_letters"), ("x" * 201, "too_long"), (date(2026, 1, 1), "no_letters")],
)
def test_what_is_no_name_is_refused(cell: Cell, code: str):
    assert fault(values.name, cell) == code


@pytest.mark.parametrize(
    ("cell", "code"), [("17", "digits_only"), (17, "digits_only"), ("r" * 81, "too_long")]
)
def test_what_is_no_ref_is_refused(cell: Cell, code: str):
    assert fault(values.ref, cell) == code


@pytest.mark.parametrize("cell", ["javascript:alert(1)", "data:text/html,x", "един сайт", "сайт"])
def test_what_is_no_website_is_refused(cell: str):
    assert fault(values.website, cell) == "not_a_website"


def test_websites_are_kept_as_written():
    assert values.website("https://people.example/a?b") == "https://people.example/a?b"
    assert values.website("www.people.example") == "www.people.example"


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (ANSWERS, Answer),
        (PURPOSES, Purpose),
        (SECTORS, Sector),
        (STATES, AttendanceState),
        (ROLES, AttendanceRole),
        (DISTRICT_CODES, DISTRICTS),
        (LANGUAGE_CODES, LANGUAGES),
    ],
)
def test_words_lead_to_the_codes_there_are(table: dict[str, str], codes: object):
    assert set(table.values()) == set(codes)


@pytest.mark.parametrize(
    ("cell", "table", "code"),
    [
        ("Жена", GENDERS, "female"),
        ("м.", GENDERS, "male"),
        ("НПО", KINDS, "ngo"),
        ("Права и жалби", SECTORS, "rights"),
        ("Предпочита да не отговори", ANSWERS, "pns"),
        ("Да", ANSWERS, "yes"),
        ("участник", ROLES, "participant"),
        ("", ROLES, ""),
    ],
)
def test_words_of_both_languages_have_their_codes(cell: str, table: dict[str, str], code: str):
    assert values.code(cell, table) == code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("на български", "bg"),
        ("Арабски език", "ar"),
        ("FA", "fa"),
        ("фарси", "fa"),
        ("Persian", "fa"),
    ],
)
def test_languages_are_known_by_their_names(cell: str, code: str):
    assert values.language(cell, LANGUAGE_CODES) == code


@pytest.mark.parametrize(
    ("cell", "code"),
    [("район Красно село", "krasno-selo"), ("Люлин", "lyulin"), ("Р-н Средец", "sredets"),
     ("Mladost district", "mladost"), ("извън София", "other"), ("", "")],
)  # fmt: skip
def test_districts_are_known_by_their_names(cell: str, code: str):
    assert values.district(cell, DISTRICT_CODES) == code


def test_an_unknown_word_is_refused():
    assert fault(values.code, "сиво", GENDERS) == "unknown_word"
    assert fault(values.district, "Дружба 2", DISTRICT_CODES) == "unknown_word"
    assert fault(values.language, "klingon", LANGUAGE_CODES) == "unknown_word"


def test_several_words_in_one_cell_give_several_codes():
    assert values.codes("образование; здраве, Education", SECTORS) == ("education", "health")


def test_tags_keep_their_first_spelling():
    assert values.tags("Доброволец; доброволец, лаб | Лаб 2\n") == ("Доброволец", "лаб", "Лаб 2")
    assert fault(values.tags, "x" * 61) == "too_long"


@given(st.text(max_size=5000))
def test_a_piece_of_a_file_in_a_message_is_one_short_line(text: str):
    shown = shortened(text)

    assert len(shown) <= 80
    assert len(shown.splitlines()) <= 1
    shown.encode()


READERS = (
    contacts.mails, contacts.phones, DAYS.birth, values.name, values.tags, values.note,
    values.yes_or_no, values.website, values.ref,
)  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    [
        "," * 32_000, "a" * 32_000 + "<", "<" + "@" * 32_000, "a@" + "." * 32_000 + " b",
        "1/" * 16_000, " " * 32_000 + "x", "+" * 32_000, "г" * 32_000, "(" * 32_000,
        "a/" * 16_000,
    ],
)  # fmt: skip
def test_no_cell_takes_long_to_be_refused(cell: str):
    started = time.process_time()

    for reader in READERS:
        with contextlib.suppress(BadCell):
            reader(cell)
    for table in (ANSWERS, LANGUAGE_CODES):
        with contextlib.suppress(BadCell):
            values.codes(cell, table)
    looks_like_data([cell])
    header_index([[cell, cell]])

    assert time.process_time() - started < 0.5

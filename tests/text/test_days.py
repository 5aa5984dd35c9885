from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.text.days import parse_day

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("23.11.2026", date(2026, 11, 23)),
        ("3. 1. 2027 г.", date(2027, 1, 3)),
        ("15.05.2019г.", date(2019, 5, 15)),
        ("23.11.26", date(2026, 11, 23)),
        ("2026-11-23", date(2026, 11, 23)),
        ("2026/1/3", date(2026, 1, 3)),
        ("23/11/2026", date(2026, 11, 23)),
        ("11/23/2026", date(2026, 11, 23)),
        ("11-11-2026", date(2026, 11, 11)),
        ("23.11", date(2026, 11, 23)),
        ("22.11.", date(2026, 11, 22)),
        ("21.11", date(2027, 11, 21)),
        ("29.02", date(2028, 2, 29)),
        ("  Днес ", date(2026, 11, 22)),
        ("УТРЕ", date(2026, 11, 23)),
        ("today", date(2026, 11, 22)),
        ("tomorrow", date(2026, 11, 23)),
        ("вчера", date(2026, 11, 21)),
    ],
)
def test_usual_ways_to_write_a_day_are_read(typed: str, expected: date):
    day = parse_day(typed, today=TODAY)

    assert day == expected


@pytest.mark.parametrize("typed", ["11/12/2026", "1-2-2027", "22.11.85", "22.11.37"])
def test_a_day_with_two_readings_is_not_guessed(typed: str):
    with pytest.raises(ValueError, match=r"^ambiguous$"):
        parse_day(typed, today=TODAY)


@pytest.mark.parametrize(
    "typed",
    ["", "скоро", "31.02", "31.02.2026", "30.02.26", "32/13/2026", "2026-13-01", "22", "22.11.2",
     "22.11.20266", "1.2.3.4", "22/11", "22/11-2026", "00.00.0000", "2026-11-22T10:00"],
)  # fmt: skip
def test_what_is_no_day_is_refused(typed: str):
    with pytest.raises(ValueError, match=r"^not_a_day$"):
        parse_day(typed, today=TODAY)


def test_the_next_leap_day_is_found_across_a_century():
    day = parse_day("29.2", today=date(2096, 3, 1))

    assert day == date(2104, 2, 29)


@given(st.dates(), st.sampled_from(["%d.%m.{year}", "{year}-%m-%d"]))
def test_every_written_out_day_is_read_back(day: date, shape: str):
    typed = day.strftime(shape).replace("{year}", f"{day.year:04}")

    read = parse_day(typed, today=TODAY)

    assert read == day


@given(st.dates(date(2000, 1, 1), date(2080, 1, 1)), st.dates(date(2000, 1, 1), date(2080, 1, 1)))
def test_a_day_without_year_lies_ahead(day: date, today: date):
    read = parse_day(f"{day.day}.{day.month}", today=today)

    assert read >= today
    assert (read.day, read.month) == (day.day, day.month)


@given(st.text("0123456789./- гднесу", max_size=12))
def test_every_refusal_has_a_known_reason(typed: str):
    try:
        outcome = str(parse_day(typed, today=TODAY))
    except ValueError as refusal:
        outcome = refusal.args[0]

    assert outcome in {"ambiguous", "not_a_day"} or date.fromisoformat(outcome)

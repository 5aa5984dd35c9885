"""Days, times and numbers as Bulgarian and English write them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from crm import i18n
from crm.i18n import speaking

LATE_MAY = date(2019, 5, 15)
#: 18:00 in Sofia, in summer.
EVENING = datetime(2019, 5, 15, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("write", "value", "bulgarian", "english"),
    [
        (i18n.number, 1_300_000, "1\u00a0300\u00a0000", "1\u00a0300\u00a0000"),
        (i18n.number, 12_916, "12\u00a0916", "12\u00a0916"),
        (i18n.number, 999, "999", "999"),
        (i18n.number, 0, "0", "0"),
        (i18n.number, None, "–", "–"),
        (i18n.percent, Fraction(5, 13), "38,5\u00a0%", "38.5\u00a0%"),
        (i18n.percent, Fraction(1, 1), "100,0\u00a0%", "100.0\u00a0%"),
        (i18n.percent, Fraction(77, 800), "9,6\u00a0%", "9.6\u00a0%"),
        (i18n.percent, 0.2, "20,0\u00a0%", "20.0\u00a0%"),
        (i18n.percent, Decimal("0.385"), "38,5\u00a0%", "38.5\u00a0%"),
        (i18n.percent, None, "–", "–"),
        (i18n.day, LATE_MAY, "15.05.2019\u00a0г.", "15 May 2019"),
        (i18n.day, None, "", ""),
        (i18n.day_words, LATE_MAY, "сряда, 15 май 2019\u00a0г.", "Wednesday, 15 May 2019"),
        (i18n.month_words, LATE_MAY, "Май 2019\u202fг.", "May 2019"),
        (i18n.clock_time, datetime(2019, 5, 15, 18, 0), "18:00\u00a0ч.", "18:00"),
        (i18n.clock_time, datetime(2019, 5, 15, 9, 5), "09:05\u00a0ч.", "09:05"),
        (i18n.moment, EVENING, "15.05.2019\u00a0г., 18:00\u00a0ч.", "15 May 2019, 18:00"),
        (i18n.moment, None, "", ""),
    ],
)
def test_a_value_is_written_as_the_language_writes_it(
    app, write: Callable[[Any], str], value: Any, bulgarian: str, english: str
):
    with speaking("bg"):
        in_bulgarian = write(value)
    with speaking("en"):
        in_english = write(value)

    assert (in_bulgarian, in_english) == (bulgarian, english)


@pytest.mark.parametrize(
    ("digits", "bulgarian", "english"),
    [(1, "1\u00a0234,6", "1\u00a0234.6"), (0, "1\u00a0235", "1\u00a0235")],
)
def test_a_decimal_is_rounded_half_up(app, digits, bulgarian, english):
    with speaking("bg"):
        in_bulgarian = i18n.number(Decimal("1234.55"), digits)
    with speaking("en"):
        in_english = i18n.number(Decimal("1234.55"), digits)

    assert (in_bulgarian, in_english) == (bulgarian, english)


def test_a_moment_is_told_on_the_clock_asked_for(app):
    with speaking("bg"):
        told = i18n.moment(EVENING, "Europe/Brussels")

    assert told == "15.05.2019\u00a0г., 17:00\u00a0ч."


def test_an_unknown_language_is_bulgarian(app):
    with speaking("tlh"):
        assert i18n.language() == "bg"

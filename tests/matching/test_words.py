import pytest
from flask import Flask

from crm.matching import reasons, words
from crm.matching.reasons import Reason
from crm.matching.words import reason_word

CODES = sorted(
    {*reasons._BY_LIKENESS.values(), *reasons._BIRTHS, *reasons._PHONES, *reasons._MAILS}
    | {*reasons._PLACES, *reasons._BODIES, "name_same", "name_rare", "name_common"}
    | {"order_swapped", "part_merged", "part_other", "part_missing", "patronymic_missing", "parent"}
)


def test_every_ground_has_its_words() -> None:
    told = sorted({*words._PLAIN, *words._QUOTING})

    assert told == [code for code in CODES if code]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (Reason("phone_same"), "Same telephone"),
        (Reason("part_same", "Иванов", "Ivanov"), "Иванов = Ivanov"),
        (Reason("patronymic_missing", "", "Петров"), "Patronymic Петров is missing"),
        (Reason("part_other", "100 %s", "%"), "100 %s is not %"),
    ],
)
def test_a_ground_quotes_the_records(app: Flask, reason: Reason, expected: str) -> None:
    with app.test_request_context("/?lang=en"):
        found = reason_word(reason)

    assert found == expected

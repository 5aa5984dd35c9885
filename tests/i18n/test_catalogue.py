"""The Bulgarian catalogue: complete, in step with the source, written by the rules of Bulgarian."""

import gettext
import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from crm.i18n import MANY
from tests.i18n import catalogue

#: Latin words that are Bulgarian text: formats, brands, commands, examples of addresses.
LATIN_ALLOWED = frozenset(
    {"Excel", "XLSX", "Google", "Outlook", "photovoice", "https", "name@example.org", "org"}
    | {"vCard", "Europe", "Sofia", "SERVER", "MAIL", "worker", "name", "example"}
)
#: What masculine things are called after a numeral and without one.
COUNT_FORMS = re.compile(r"\b(знака|записа|отговора|талона|обекта|сигнала|файла|реда|часа)\b")


@pytest.fixture(scope="module")
def words() -> list[Message]:
    return [message for message in catalogue.read() if message.id]


@pytest.fixture(scope="module")
def spoken() -> gettext.GNUTranslations:
    """The compiled catalogue, as the application opens it."""
    with catalogue.MO.open("rb") as file:
        return gettext.GNUTranslations(file)


def pairs(words: list[Message]) -> Iterator[tuple[str, str]]:
    """Each translation with the English it stands for; the count form with the English plural."""
    for message in words:
        english = catalogue.sources(message)
        for place, bulgarian in enumerate(catalogue.forms(message)):
            yield english[min(place, len(english) - 1)], bulgarian


def test_the_catalogue_holds_what_the_source_asks_for_and_nothing_else(words):
    asked = {(catalogue.sources(m), m.context) for m in catalogue.extract() if m.id}

    held = {(catalogue.sources(m), m.context) for m in words}

    assert sorted(map(str, asked ^ held)) == []


def test_every_string_is_translated_and_none_is_a_guess(words):
    left = [m.id for m in words if m.fuzzy or not all(catalogue.forms(m))]

    assert left == []


def test_every_counted_string_has_three_forms(words):
    short = [m.id for m in words if m.pluralizable and len(catalogue.forms(m)) != 3]

    assert short == []


def test_the_compiled_catalogue_is_that_of_the_source_file():
    compiled = catalogue.mo_bytes(catalogue.read())

    assert catalogue.MO.read_bytes() == compiled


def test_both_sides_fill_in_the_same_values(words):
    differing = [
        (english, bulgarian)
        for english, bulgarian in pairs(words)
        if catalogue.placeholders(english) != catalogue.placeholders(bulgarian)
    ]

    assert differing == []


def test_no_english_word_is_left_in_the_bulgarian(words):
    stray = [
        (word, bulgarian)
        for _english, bulgarian in pairs(words)
        for word in re.findall(r"[A-Za-z]{4,}", re.sub(r"%\(\w+\)[sd]", "", bulgarian))
        if word not in LATIN_ALLOWED
    ]

    assert stray == []


def test_quotes_are_bulgarian_and_balanced(words):
    wrong = [
        bulgarian
        for _english, bulgarian in pairs(words)
        if re.search(r"[\"”«»']", bulgarian) or bulgarian.count("„") != bulgarian.count("“")
    ]

    assert wrong == []


def test_blanks_line_ends_and_last_signs_are_those_of_the_source(words):
    def edges(text: str) -> tuple[bool, bool, int, bool]:
        return text[:1].isspace(), text[-1:].isspace(), text.count("\n"), text.endswith("?")

    differing = [
        (english, bulgarian)
        for english, bulgarian in pairs(words)
        if edges(english) != edges(bulgarian) and english != "No more letters?"
    ]

    assert differing == []


def test_nobody_is_shouted_at(words):
    assert [bulgarian for _english, bulgarian in pairs(words) if "!" in bulgarian] == []


def test_you_is_polite(words):
    familiar = re.compile(r"\b(ти|теб|тебе|твоя|твоят|твоето|твоите|ви|ваш\w*)\b")

    found = [bulgarian for _english, bulgarian in pairs(words) if familiar.search(bulgarian)]

    assert found == []


def test_masculine_things_have_a_form_of_their_own_after_a_numeral(words):
    counted = [m.string for m in words if m.pluralizable and COUNT_FORMS.search(m.string[1])]

    alike = [forms for forms in counted if forms[1] == forms[2]]

    assert (len(counted) > 3, alike) == (True, [])


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, "1 нов отговор за Вашите събития"),
        (2, "2 нови отговора за Вашите събития"),
        (21, "21 нови отговора за Вашите събития"),
        (0, "0 нови отговора за Вашите събития"),
        (MANY, "-1 нови отговори за Вашите събития"),
    ],
)
def test_the_form_follows_the_number(spoken, number, expected):
    text = spoken.ngettext(
        "%(num)s new answer to your events", "%(num)s new answers to your events", number
    )

    assert text % {"num": number} == expected


def test_the_unnumbered_plural_is_plural_in_english_too():
    untranslated = gettext.NullTranslations()

    assert untranslated.ngettext("answer", "answers", MANY) == "answers"


@pytest.mark.parametrize(
    ("english", "bulgarian"),
    [
        ("Save", "Запази"),
        ("Cancel", "Отказ"),
        ("Organisation", "Организация"),
        ("Strand", "Направление"),
        ("Waiting list", "Списък на чакащите"),
        ("Attendance list", "Присъствен списък"),
        ("Acting for", "В качеството на представител на"),
        ("attended", "присъства"),
        ("did not come", "не се яви"),
        ("Will you come?", "Ще присъствате ли?"),
        ("Engaged people", "Пряко включени лица"),
        ("At least", "Най-малко"),
        ("At most", "Най-много"),
        ("This field is required.", "Това поле е задължително."),
    ],
)
def test_terms_are_those_of_the_glossary(spoken, english, bulgarian):
    assert spoken.gettext(english) == bulgarian

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.imports.reading.columns import propose
from crm.imports.reading.facts import (
    AffiliationFact,
    AttendanceFact,
    BackgroundFact,
    ConsentFact,
    OrganisationFacts,
    PersonFacts,
    PhoneFact,
)
from crm.imports.reading.faults import Fault
from crm.imports.reading.rows import OrganisationReader, PersonReader
from crm.imports.reading.spool import Cell, Row
from crm.imports.reading.targets import OF_PEOPLE, Subject

TODAY = date(2026, 11, 22)

Outcome = tuple[PersonFacts | None, tuple[Fault, ...]]


def person(headers: str, *cells: Cell) -> Outcome:
    """What row 7 with these cells says under headings parted by bars."""
    mapping = propose(headers.split("|"))
    return PersonReader(mapping, today=TODAY).read(Row(7, cells))


def facts(headers: str, *cells: Cell) -> PersonFacts:
    found, faults = person(headers, *cells)
    assert found is not None
    assert faults == ()
    return found


def codes(headers: str, *cells: Cell) -> list[tuple[str, str]]:
    found, faults = person(headers, *cells)
    assert found is None
    return [(fault.column, fault.code) for fault in faults]


def test_a_row_with_everything_is_read():
    headers = (
        "ref|_uuid|Име|Презиме|Фамилия|Име на латиница|Имейл|Имейл 2|Телефон|Език|Пол|"
        "Дата на раждане|Район|Адрес|Бележка|Тагове|Организация|Длъжност|За контакт|Експертиза|"
        "Произход|Дата на отговора|Съгласие за снимки|Дата на съгласието|Доказателство|Събитие|"
        "Присъствие|Роля на събитието"
    )

    found = facts(
        headers, "p-a", "9f-1", "Ана", "Иванова", "Демо", "Ana Demo", "a@people.example",
        "b@people.example", "0888 123 456", "български", "ж", date(1985, 4, 3), "Средец",
        "ул. Примерна 1", "първи ред\nвтори ред", "лаб; доброволец", "Фондация Демо", "експерт",
        "да", "образование", "да", "01.11.2026", "x", "02.11.2026", "формуляр", "Среща 1", "✓",
        "лектор",
    )  # fmt: skip

    assert found == PersonFacts(
        row=7,
        full_name="Ана Иванова Демо",
        ref="p-a",
        external_id="9f-1",
        given_name="Ана",
        middle_name="Иванова",
        family_name="Демо",
        latin_name="Ana Demo",
        emails=("a@people.example", "b@people.example"),
        phones=(PhoneFact("0888 123 456", "+359888123456"),),
        language="bg",
        gender="female",
        birth_year=1985,
        birth_date=date(1985, 4, 3),
        district="sredets",
        address="ул. Примерна 1",
        note="първи ред\nвтори ред",
        tags=("лаб", "доброволец"),
        affiliation=AffiliationFact("Фондация Демо", "експерт", is_contact=True),
        expertises=("education",),
        background=BackgroundFact("yes", date(2026, 11, 1)),
        consents=(ConsentFact("photo", True, date(2026, 11, 2), "формуляр"),),
        attendance=AttendanceFact("Среща 1", None, "attended", "speaker"),
    )


def test_every_fault_of_a_row_is_named_with_row_column_and_code():
    found, faults = person(
        "Имена|Имейл|Роден|Съгласие за снимки", "Ана Демо", "ana@", "03/04/2020", "може би"
    )

    assert found is None
    assert faults == (
        Fault(7, "Имейл", "not_a_mail", {"value": "ana@"}),
        Fault(7, "Роден", "ambiguous_day", {"value": "03/04/2020"}),
        Fault(7, "Съгласие за снимки", "not_yes_or_no", {"value": "може би"}),
    )


def test_what_a_fault_repeats_is_cut_short_and_stays_text():
    _, faults = person("Имена|Имейл", "Ана Демо", "<script>" + "x" * 500 + "\n\u202e")

    assert faults[0].values["value"] == "<script>" + "x" * 71 + "…"


def test_a_row_without_a_name_is_a_fault_unless_a_number_says_who_is_meant():
    assert codes("Имена|Имейл", "", "a@people.example") == [("Имена", "no_name")]
    assert codes("Имейл", "a@people.example") == [("", "no_name")]
    assert facts("ref|Имейл", "p-a", "a@people.example").full_name == ""


def test_a_short_row_is_a_row_with_blanks():
    assert facts("Имена|Имейл|Телефон", "Ана Демо") == PersonFacts(row=7, full_name="Ана Демо")


def test_an_impossible_telephone_is_kept_with_a_warning():
    found, faults = person("Имена|Телефон", "Ана Демо", "+359 000 123 456")

    assert found is not None
    assert found.phones == (PhoneFact("+359 000 123 456", ""),)
    assert faults == (
        Fault(7, "Телефон", "impossible_phone", {"value": "+359 000 123 456"}, is_warning=True),
    )


def test_year_and_day_of_birth_must_agree():
    headers = "Имена|Година на раждане|Дата на раждане"

    assert facts(headers, "Ана Демо", 1985, "03.04.1985").birth_year == 1985
    assert codes(headers, "Ана Демо", 1986, "03.04.1985") == [
        ("Година на раждане", "births_differ")
    ]


def test_a_role_without_an_organisation_waits_for_the_one_the_file_comes_from():
    found = facts("Имена|Длъжност", "Ана Демо", "учител")

    assert found.affiliation == AffiliationFact("", "учител")


def test_an_affiliation_cannot_end_before_it_begins():
    headers = "Имена|Организация|В организацията от|В организацията до"

    assert codes(headers, "Ана Демо", "Фондация", "02.01.2020", "01.01.2020") == [
        ("В организацията до", "days_turned_round")
    ]


def test_several_organisations_in_one_cell_are_refused():
    assert codes("Имена|Организация", "Ана Демо", "Едно; Друго") == [("Организация", "only_one")]


def test_a_consent_is_a_tick_or_the_day_it_was_given():
    headers = "Имена|Съгласие за снимки|Съгласие за новини|Съгласие за статистика"

    found = facts(headers, "Ана Демо", "01.02.2026", "не", "")

    assert found.consents == (
        ConsentFact("news", is_given=False),
        ConsentFact("photo", is_given=True, day=date(2026, 2, 1)),
    )


def test_a_consent_of_tomorrow_is_refused():
    assert codes("Имена|Съгласие за снимки", "Ана Демо", "01.02.2027") == [
        ("Съгласие за снимки", "day_ahead")
    ]


def test_consents_may_be_named_in_one_cell_but_a_bare_yes_names_none():
    found = facts("Имена|Съгласия", "Ана Демо", "снимки; новини")

    assert [(consent.purpose, consent.is_given) for consent in found.consents] == [
        ("photo", True),
        ("news", True),
    ]
    assert codes("Имена|Съгласия", "Ана Демо", "да") == [("Съгласия", "consent_for_what")]


def test_columns_that_disagree_on_a_consent_are_refused():
    headers = "Имена|Съгласия|Съгласие за снимки"

    assert codes(headers, "Ана Демо", "снимки", "не") == [("Съгласие за снимки", "consents_differ")]


@pytest.mark.parametrize(
    ("headers", "cells", "attendance"),
    [
        ("Имена|Присъствие", ("x",), AttendanceFact()),
        ("Имена|Присъствие", ("не",), AttendanceFact(state="no_show")),
        ("Имена|Присъствие", ("извинен",), AttendanceFact(state="excused")),
        ("Имена|Присъствие", ("",), None),
        ("Имена|Събитие|Дата", ("Лаб 1", "22.11.2026"), AttendanceFact("Лаб 1", TODAY)),
        ("Имена|Събитие", ("",), None),
        ("Имена|Имейл", ("",), None),
    ],
)
def test_a_sign_in_sheet_says_who_came(
    headers: str, cells: tuple[str, ...], attendance: AttendanceFact | None
):
    assert facts(headers, "Ана Демо", *cells).attendance == attendance


def test_an_empty_answer_is_no_answer():
    assert facts("Имена|Произход", "Ана Демо", "").background is None
    assert facts("Имена|Произход", "Ана Демо", "не").background == BackgroundFact("no")


def test_notes_of_several_columns_stand_below_each_other():
    assert facts("Имена|Бележка|Коментар", "Ана Демо", "едно", "две").note == "едно\nдве"


def organisation(headers: str, *cells: Cell) -> tuple[OrganisationFacts | None, list[str]]:
    mapping = propose(headers.split("|"), subject=Subject.ORGANISATIONS)
    found, faults = OrganisationReader(mapping, today=TODAY).read(Row(3, cells))
    return found, [fault.code for fault in faults]


def test_a_row_about_an_organisation_is_read():
    found, faults = organisation(
        "Name|Име на български|Вид|Сфера|Част от|Сайт|Имейл|Телефон|Район|Бележка|Тагове",
        "Demo Foundation", "Фондация Демо", "НПО", "образование", "Мрежа Демо",
        "https://demo.example", "office@demo.example", "02 981 12 34", "Средец", "x y", "партньор",
    )  # fmt: skip

    assert faults == []
    assert found == OrganisationFacts(
        row=3,
        name="Demo Foundation",
        name_bg="Фондация Демо",
        kind="ngo",
        sector="education",
        parent="Мрежа Демо",
        website="https://demo.example",
        email="office@demo.example",
        phone="02 981 12 34",
        district="sredets",
        note="x y",
        tags=("партньор",),
    )


def test_an_organisation_has_a_name_and_one_address():
    assert organisation("Наименование|Имейл", "", "a@demo.example") == (None, ["no_name"])
    assert organisation("Наименование|Имейл", "Демо", "a@demo.example; b@demo.example") == (
        None,
        ["only_one"],
    )


anything = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["да", "x", "22.11.2026", "'=1", "+359 888 1", "a@b", "1e999", "\x00", "\ud800"]
    ),
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates(),
    st.datetimes(),
)


@given(cells=st.lists(anything, max_size=len(OF_PEOPLE)))
def test_no_cell_whatever_it_holds_breaks_the_reading(cells: list[Cell]):
    mapping = propose([target.value for target in OF_PEOPLE])

    found, faults = PersonReader(mapping, today=TODAY).read(Row(7, tuple(cells)))

    assert (found is None) == any(not fault.is_warning for fault in faults)

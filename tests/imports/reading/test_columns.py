import json

import pytest

from crm.imports.reading.columns import (
    Confidence,
    Mapping,
    MappingError,
    Rule,
    apply_json,
    header_index,
    letters,
    looks_like_data,
    propose,
)
from crm.imports.reading.synonyms import NOBODYS, OF_ORGANISATIONS, OF_PEOPLE
from crm.imports.reading.targets import Subject, Target, targets_of

T = Target


def targets(*headers: str, subject: Subject = Subject.PEOPLE) -> list[Target | None]:
    return [column.target for column in propose(headers, subject=subject).columns]


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("Име и фамилия", T.FULL_NAME),
        ("ТРИТЕ ИМЕНА:", T.FULL_NAME),
        ("  е-поща ", T.EMAIL),
        ("E-mail*", T.EMAIL),
        ("Имейл (задължително)", T.EMAIL),
        ("Телефон / Phone", T.PHONE),
        ("Тел.", T.PHONE),
        ("GSM", T.PHONE),
        ("2. Организация/институция", T.ORGANISATION),
        ("Длъжност", T.ORGANISATION_ROLE),
        ("Год. на раждане", T.BIRTH_YEAR),
        ("date_of_birth", T.BIRTH_DATE),
        ("Район", T.DISTRICT),
        ("What is your email?", T.EMAIL),
        ("Вашият телефон", T.PHONE),
        ("grp_contacts/personal/full_name", T.FULL_NAME),
        ("Съгласие за снимки", T.CONSENT_PHOTO),
        ("_uuid", T.EXTERNAL_ID),
        ("_submission_time", T.IGNORE),
        ("ЕГН", T.IGNORE),
        ("№", T.IGNORE),
        ("Причина", T.IGNORE),
        ("Телефон на родител", None),
        ("Любим цвят", None),
        ("Phone / E-mail", T.EMAIL),
    ],
)
def test_headings_are_known_however_they_are_written(heading: str, target: Target | None):
    assert targets(heading) == [target]


def test_a_heading_that_names_two_things_is_only_a_guess():
    assert propose(["Phone / E-mail"]).columns[0].confidence is Confidence.LIKELY


def test_a_name_beside_a_family_name_is_the_given_name():
    assert targets("Име", "Презиме", "Фамилия") == [T.GIVEN_NAME, T.MIDDLE_NAME, T.FAMILY_NAME]
    assert targets("Име", "Имейл") == [T.FULL_NAME, T.EMAIL]


def test_of_two_columns_for_one_field_the_surer_gets_it():
    mapping = propose(["Дата", "Дата на събитието", "Event date"])

    assert [(column.target, column.confidence) for column in mapping.columns] == [
        (None, Confidence.NONE),
        (T.EVENT_ON, Confidence.SURE),
        (None, Confidence.NONE),
    ]


def test_fields_with_several_values_take_several_columns():
    assert targets("Имейл", "Имейл 2", "Email") == [T.EMAIL, T.EMAIL, T.EMAIL]


def test_labels_tell_repeated_and_empty_headings_apart():
    mapping = propose(["Тел", "", "тел.", "", "Тел"])

    assert [column.label for column in mapping.columns] == ["Тел", "B", "тел. (2)", "D", "Тел (3)"]


def test_columns_of_organisations_are_their_own():
    found = targets(
        "Наименование", "Вид", "Сфера на дейност", "Сайт", "Име на български",
        subject=Subject.ORGANISATIONS,
    )  # fmt: skip

    assert found == [T.NAME, T.KIND, T.SECTOR, T.WEBSITE, T.NAME_BG]


@pytest.mark.parametrize("subject", Subject)
def test_every_field_is_known_by_its_own_code(subject: Subject):
    for target in targets_of(subject):
        assert targets(target.value, subject=subject) == [target]


def test_no_heading_stands_for_two_fields():
    ambiguous = [
        (heading, target)
        for table in (OF_PEOPLE, OF_ORGANISATIONS)
        for target, headings in table.items()
        for heading in headings.split("; ")
        if heading not in NOBODYS.split("; ")
        and targets(
            heading, subject=Subject.PEOPLE if table is OF_PEOPLE else Subject.ORGANISATIONS
        )
        != [target]
    ]

    assert ambiguous == []


def test_the_header_is_the_first_row_with_two_known_headings():
    rows = [["Списък на участници"], ["Столична община", "2026"], ["№", "Имена"], ["1", "телефон"]]

    assert header_index(rows) == 2


def test_a_row_of_somebody_is_no_header():
    assert looks_like_data(["Иван Демо", "ivan@people.example"])
    assert looks_like_data(["Иван Демо", "+359 888 123 456"])
    assert not looks_like_data(["Naam", "2026"])


@pytest.mark.parametrize(
    ("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (99, "CV"), (701, "ZZ")]
)
def test_columns_have_the_letters_of_a_spreadsheet(index: int, name: str):
    assert letters(index) == name


def test_a_choice_by_hand_is_kept_as_json_and_applied_to_the_next_file():
    first = propose(["Участник", "Контакт", "Бележка"])
    chosen = first.choose({1: (T.PHONE, Rule.OVERWRITE), 2: (T.IGNORE, Rule.FILL)})
    stored = json.loads(json.dumps(chosen.as_json()))

    later = apply_json(propose(["КОНТАКТ", "Нова", "Участник", "Бележка"]), stored)

    assert [(column.target, column.rule) for column in later.columns] == [
        (T.PHONE, Rule.OVERWRITE),
        (None, Rule.FILL),
        (T.FULL_NAME, Rule.FILL),
        (T.IGNORE, Rule.FILL),
    ]


def test_a_plain_list_of_headings_and_fields_is_a_mapping_too():
    mapping = apply_json(propose(["Naam", "Имена"]), {"Naam": "full_name"})

    assert [column.target for column in mapping.columns] == [T.FULL_NAME, None]


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ([], "not_a_mapping"),
        ("x", "not_a_mapping"),
        (None, "not_a_mapping"),
        ({"columns": []}, "not_a_mapping"),
        ({"Имена": "shoe_size"}, "wrong_target"),
        ({"Имена": {"target": "full_name", "rule": "maybe"}}, "wrong_target"),
        ({"Имена": ["full_name"]}, "wrong_target"),
        ({"Имена": "website"}, "wrong_target"),
        ({"Имена": "gender", "Друго": "gender"}, "target_twice"),
        ({"subject": "organisations", "columns": {}}, "other_subject"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(stored: object, code: str):
    with pytest.raises(MappingError) as refused:
        apply_json(propose(["Имена", "Друго"]), stored)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("headers", "problems"),
    [
        (("Имейл",), ("no_name",)),
        (("Имена",), ()),
        (("Фамилия",), ()),
        (("_uuid", "Имейл"), ()),
        (("Имена", "Дата на съгласието"), ("consent_day_alone",)),
        (("Имена", "Дата на съгласието", "Съгласие за снимки"), ()),
    ],
)
def test_columns_must_say_who_is_meant(headers: tuple[str, ...], problems: tuple[str, ...]):
    assert propose(headers).problems() == problems


def test_a_mapping_finds_the_columns_of_a_field():
    mapping: Mapping = propose(["Имена", "Имейл", "Имейл 2"])

    assert [column.index for column in mapping.of(T.EMAIL)] == [1, 2]

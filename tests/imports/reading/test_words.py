import re
from pathlib import Path

import pytest
from flask import Flask

from crm.attendance import words as attendance
from crm.i18n import LANGUAGES
from crm.imports import reading
from crm.imports.reading import vocabulary, words
from crm.imports.reading.columns import MappingError, Rule
from crm.imports.reading.faults import Fault, Unreadable
from crm.imports.reading.headings import heading_key, meaning
from crm.imports.reading.targets import Subject, Target, targets_of
from crm.organisations import words as organisations
from crm.people import words as people

SOURCE = "\n".join(
    path.read_text("utf-8") for path in sorted(Path(reading.__path__[0]).glob("*.py"))
)
ROOT = Path(reading.__path__[0]).parents[2]
VALUES = {
    "value": "<b>", "row": 3, "limit": 5, "sheet": "A", "cell": "GR", "times": "900",
    "column": "C", "target": "name",
}  # fmt: skip


def spoken(pattern: str) -> set[str]:
    return set(re.findall(pattern, SOURCE))


def test_every_refusal_has_its_message():
    raised = spoken(r'Unreadable\(\s*"(\w+)"') | spoken(r'-signal\.\w+: "(\w+)"')
    also = {"encoding", "truncated", "not_a_spreadsheet", "damaged"}

    assert raised | also == set(words.REFUSALS)


def test_every_fault_has_its_message():
    raised = spoken(r'BadCell\(\s*"(\w+)"') | spoken(r'(?:fault|Fault)\(\s*row, [\w.]+, "(\w+)"')
    also = {"ambiguous_day", "impossible_phone", "no_name"}

    assert raised | also == set(words.FAULTS)


def test_every_problem_of_a_mapping_has_its_message():
    raised = spoken(r'MappingError\(\s*"(\w+)"')

    assert raised | {"no_name", "consent_day_alone"} == set(words.MAPPING_PROBLEMS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_whole_in_every_language(app: Flask, language: str):
    with app.test_request_context(f"/?lang={language}"):
        said = [
            *(words.refusal_message(Unreadable(code, **VALUES)) for code in words.REFUSALS),
            *(words.fault_text(Fault(3, "C", code, {"value": "<b>"})) for code in words.FAULTS),
            *(
                words.problem_message(MappingError(code, column="C", target="name"))
                for code in words.MAPPING_PROBLEMS
            ),
            *map(words.target_word, Target),
            *map(words.rule_word, Rule),
        ]

    assert [text for text in said if not text or "%(" in text] == []


def test_the_words_of_our_own_pages_are_headings_again(app: Flask):
    with app.test_request_context("/?lang=en"):
        lost = [
            (subject, target)
            for subject in Subject
            for target in targets_of(subject)
            if meaning(words.target_word(target), subject)[0] is not target
        ]

    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_our_own_pages_are_values_again(app: Flask, language: str):
    tables = [
        (people.genders, vocabulary.GENDERS),
        (people.answers, vocabulary.ANSWERS),
        (people.purposes, vocabulary.PURPOSES),
        (organisations.kinds, vocabulary.KINDS),
        (organisations.sectors, vocabulary.SECTORS),
        (lambda: dict(attendance.role_choices()), vocabulary.ROLES),
        (lambda: dict(attendance.state_choices()), vocabulary.STATES),
    ]

    with app.test_request_context(f"/?lang={language}"):
        lost = [
            (code, str(word))
            for shown, table in tables
            for code, word in shown().items()
            if table.get(heading_key(str(word))) != code and word not in vocabulary.BLANKS
        ]

    assert lost == []


def test_the_headings_of_the_guide_are_those_that_are_read():
    lines = (ROOT / "docs" / "imports.md").read_text("utf-8").splitlines()
    subject, wrong, seen = Subject.PEOPLE, [], 0

    for line in lines:
        if line.startswith("## "):
            subject = Subject.ORGANISATIONS if "Organisations" in line else Subject.PEOPLE
        if line.startswith("| `"):
            code, *headings = (cell.strip() for cell in line.strip("|").split("|")[:3])
            seen += 1
            wrong += [
                (code, heading)
                for listed in headings
                for heading in listed.split(", ")
                if meaning(heading, subject)[0] != code.strip("`")
            ]

    assert (wrong, seen) == ([], sum(len(targets_of(subject)) for subject in Subject))

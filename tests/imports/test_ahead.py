"""Rows looked up beside the import are those looked up in it."""

from datetime import date

import pytest

from crm.imports import people, sources
from crm.imports.ahead import Scout, Task, phones_of, ready_of
from crm.imports.apart import Apart, EndedError
from crm.imports.reading import columns, files
from crm.imports.reading.facts import PersonFacts, PhoneFact
from crm.imports.reading.targets import Subject
from crm.matching.weights import Model
from tests.imports.conftest import begin, carry_out, counts_of, outcomes, table

ON_RECORD = [
    ("Иван Петров-Демо", "", "", "", ("ivan@people.example",), (), 1980, None, "", ()),
    ("Мария Колева-Демо", "", "", "", (), ("+359000000102",), None, None, "", ()),
]
ROWS = [
    ("Ivan Petrov-Demo", "ivan@people.example", "", "", 1980),
    ("Leila Demo", "no address", "", "", ""),
    ("Petar Yanev-Demo", "petar@people.example", "", "Harbour Demo", 1990),
    ("Петър Янев-Демо", "petar@people.example", "+359 000 000104", "", 1990),
    ("Petar Yanev-Demo", "petar@people.example", "", "Harbour Demo", 1990),
]


def task(spool, *, done: int = 0) -> Task:
    with files.read(table(ROWS), keep=spool) as sheets:
        mapping = columns.propose(sheets.headers, subject=Subject.PEOPLE)
    return Task(
        spool=spool,
        header_row=sheets.header_row,
        mapping=mapping,
        today=date(2027, 5, 3),
        is_from_1904=False,
        model=Model.standard().as_json(),
        done=done,
        size=2,
    )


@pytest.mark.parametrize("done", [0, 4], ids=["from the start", "behind rows that are done"])
def test_a_process_of_its_own_gives_the_same_rows_as_this_one(tmp_path, done):
    wanted = task(tmp_path / "rows.spool", done=done)
    here, beside = Scout(wanted), Apart(wanted)
    for one in (here, beside):
        one.add(ON_RECORD)

    found = list(beside.chunks())
    beside.close()

    assert found == list(here.chunks())
    assert [[row.number for row in chunk] for chunk in found] == [[2, 3], [4, 5], [6]]


def test_rows_meet_those_on_record_and_those_above_them(tmp_path):
    scout = Scout(task(tmp_path / "rows.spool"))
    scout.add(ON_RECORD)

    rows = [row for chunk in scout.chunks() for row in chunk]

    assert [(row.place, list(row.near)) for row in rows] == [
        (3, [1]),
        (0, []),
        (4, []),
        (5, [4]),
        (6, [4, 5]),
    ]
    assert len({row.fingerprint for row in rows}) == 5


def test_a_process_that_ends_too_early_is_not_taken_for_the_end_of_the_file(tmp_path):
    wanted = task(tmp_path / "rows.spool")
    wanted.spool.unlink()
    beside = Apart(wanted)

    with pytest.raises(EndedError):
        list(beside.chunks())

    beside.close()


def test_what_a_new_person_needs_is_made_of_the_row_alone():
    phone = PhoneFact("+359  000 000105", "")
    facts = PersonFacts(2, "Иван Демо", emails=("ivan@people.example",), phones=(phone, phone))

    ready = ready_of(facts)

    assert ready.latin_name == "Ivan Demo"
    assert "ivan@people.example" in ready.terms
    assert [one.typed for one in phones_of(facts)] == ["+359 000 000105"]


def test_a_long_file_comes_to_the_same_as_a_short_one(app, monkeypatch):
    short = begin(table(ROWS))
    said = carry_out(short, is_dry=True), outcomes(short)
    monkeypatch.setattr(people, "APART_FROM", 0)
    monkeypatch.setattr(sources, "CHUNK", 2)

    apart_from_it = begin(table(ROWS), source="again")
    carry_out(apart_from_it, is_dry=True)

    assert (counts_of(apart_from_it), outcomes(apart_from_it)) == said

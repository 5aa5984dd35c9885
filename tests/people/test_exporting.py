"""The list as a file: exactly the filter, no formulas, no background answers, in the history."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from crm.db import db
from crm.history.models import HistoryEntry
from crm.people import exporting
from crm.people.filters import PeopleFilter
from crm.people.models import Answer, PhoneNumber
from tests.factories import make_answer, make_organisation, make_person


def rows_of(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def test_the_filtered_list_is_exported_and_noted(officer) -> None:
    vera, _other = make_person(email="vera@people.example", language="bg"), make_person()
    vera.phones = [PhoneNumber(typed="+359 000 1", is_primary=True)]
    db.session.commit()
    ref = vera.ref

    answer = officer.post("/people/export?language=bg", data={"kind": "csv"})

    _head, *rows = rows_of(answer.data)
    assert [row[:2] + row[3:5] for row in rows] == [
        [ref, "Вера Примерова-Демо", "vera@people.example", "+359 000 1"]
    ]
    [entry] = db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb == "exported"))
    assert (entry.record_kind, entry.changes) == ("person", {"people": [None, 1]})
    assert entry.actor_id is not None


@pytest.mark.parametrize("name", ["=1+1 Demo", "+Demo", "-Demo", "@Demo", "\tDemo"])
def test_no_name_is_a_formula(officer, name) -> None:
    make_person(name=name)

    answer = officer.post("/people/export", data={"kind": "csv"})

    assert rows_of(answer.data)[1][1] == f"'{name}"


def test_a_workbook_keeps_numbers_of_telephones_as_text(officer) -> None:
    make_person().phones = [PhoneNumber(typed="+359 000 1", is_primary=True)]
    db.session.commit()

    answer = officer.post("/people/export", data={"kind": "xlsx"})

    sheet = zipfile.ZipFile(io.BytesIO(answer.data)).read("xl/worksheets/sheet1.xml").decode()
    [cell] = re.findall(r'<c r="E2"[^>]*t="(\w+)"[^>]*><is><t>([^<]*)', sheet)
    assert cell == ("inlineStr", "+359 000 1")


def test_no_background_answer_leaves_the_house(officer) -> None:
    make_answer(make_person(), Answer.YES)

    head, row = rows_of(officer.post("/people/export", data={"kind": "csv"}).data)

    assert len(head) == len(row) == 8
    assert not {"yes", "migrant"} & {cell.lower() for cell in row}


def test_rows_are_read_one_at_a_time(app) -> None:
    assert isinstance(exporting.table(PeopleFilter(on=date(2026, 11, 22))), Iterator)


def test_another_kind_of_file_is_refused(officer) -> None:
    assert officer.post("/people/export", data={"kind": "exe"}).status_code == 400


def test_organisations_are_exported_with_their_filter(officer) -> None:
    make_organisation(name="=Harbour Demo")

    answer = officer.post("/organisations/export", data={"kind": "csv"})

    assert [row[1] for row in rows_of(answer.data)[1:]] == ["'=Harbour Demo"]


def test_the_command_counts_whoever_is_somebody(runner) -> None:
    ada, merged, erased = make_person(), make_person(), make_person()
    merged.merged_into_id, erased.erased_on = ada.id, date(2026, 11, 1)
    db.session.commit()

    result = runner.invoke(args=["people", "count", "--json"])

    assert json.loads(result.stdout) == {"people": 1}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_command_writes_a_file(runner, tmp_path, ending) -> None:
    make_person()
    file = tmp_path / f"people.{ending}"

    result = runner.invoke(args=["people", "export", "--out", str(file), "--json"])

    assert json.loads(result.stdout) == {"people": 1}
    assert file.read_bytes()[:3] == {"csv": b"\xef\xbb\xbf", "xlsx": b"PK\x03"}[ending]

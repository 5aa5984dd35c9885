"""What a file says of somebody's background is seen by nobody who may not open answers."""

import sqlalchemy as sa

from crm.db import db
from crm.imports.models import ImportRow
from tests.imports.conftest import begin, counts_of, imported, table

HEADERS = ["full_name", "email", "background", "background_on"]
MAPPING = {"background": "background", "background_on": "background_on"}
ODD = table([("Anna Demo", "anna@people.example", "fled from Harbourland", "")], headers=HEADERS)


def of(answer: str, day: str) -> bytes:
    return table([("Anna Demo", "anna@people.example", answer, day)], headers=HEADERS)


def test_an_answer_that_is_not_understood_is_not_repeated_by_the_report(officer, manager):
    batch = imported(ODD, mapping=MAPPING)

    pages = [
        manager.get(f"/imports/{batch.id}/report").text,
        officer.get(f"/imports/{batch.id}/report").text,
    ]

    kept = db.session.scalars(sa.select(ImportRow.errors)).one()
    assert counts_of(batch) == {"rejected": 1}
    assert ["“…” is not a word known for this column." in page for page in pages] == [True, True]
    assert "Harbourland" not in repr(kept) + "".join(pages)


def test_rejected_rows_hold_answers_only_for_those_who_may_open_them(officer, admin):
    batch = imported(ODD, mapping=MAPPING)

    files = [one.get(f"/imports/{batch.id}/rejected").text for one in (officer, admin)]

    assert ["fled from Harbourland" in text for text in files] == [True, False]
    assert ["Anna Demo,anna@people.example," in text for text in files] == [True, True]


def test_a_column_of_answers_is_not_shown_whatever_it_is_read_into(admin):
    batch = begin(ODD, mapping={"background": "district", "background_on": "ignore"})

    pages = [admin.get(f"/imports/{batch.id}/{step}").text for step in ("columns", "check")]

    assert ["Harbourland" in page for page in pages] == [False, False]


def test_what_becomes_of_a_row_does_not_tell_the_answer_on_record(app):
    imported(of("tcn", "2026-10-01"), mapping=MAPPING)

    outcomes = [
        counts_of(imported(of(answer, day), mapping=MAPPING, source=f"{answer} {day}"))
        for answer, day in (
            ("no", "2026-10-01"),
            ("tcn", "2026-10-01"),
            ("no", ""),
            ("tcn", ""),
            ("tcn", "2026-10-02"),
            ("yes", "2026-10-03"),
            ("no", "2026-10-04"),
        )
    ]

    assert outcomes == [{"unchanged": 1}] * 4 + [{"updated": 1}] * 3

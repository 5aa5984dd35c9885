"""The wizard: an address for each step, and what stands there."""

import io
import re
import threading

import pytest
import sqlalchemy as sa

from crm.db import db
from crm.imports import queries
from crm.imports.models import ImportBatch, ImportState
from crm.jobs.worker import drain
from crm.people.models import Person
from tests.factories import make_person
from tests.imports.conftest import (
    archive,
    begin,
    carry_out,
    imported,
    outcomes,
    table,
    take_back,
)

ROWS = table(
    [
        ("Ivan Petrov-Demo", "ivan@people.example", "", "", 1980),
        ("<script>alert(1)</script> Demo", "not-a-mail", "", "", ""),
    ]
)


def upload(officer, content: bytes = ROWS, **more):
    data = {"kind": "people", "file": (io.BytesIO(content), "partner.csv"), **more}
    return officer.post("/imports/new", data=data, content_type="multipart/form-data")


def last_batch() -> ImportBatch:
    return db.session.scalars(sa.select(ImportBatch).order_by(ImportBatch.id.desc())).first()


def work() -> None:
    """Let the worker do what is due."""
    drain(threading.Event())


def chosen(batch: ImportBatch, *targets: str) -> dict[str, str]:
    """A form of columns as a browser sends it."""
    found = {"version": str(batch.version), "unknown_body": "create"}
    for place, target in enumerate(targets):
        found[f"target-{place}"], found[f"rule-{place}"] = target, "fill"
    return found


REASON = "“not-a-mail” is not an e-mail address."
TARGETS = ("full_name", "email", "phone", "organisation", "birth_year")


def test_a_file_goes_the_whole_way_through_the_wizard(officer):
    sent = upload(officer)
    number = last_batch().id
    columns = officer.get(f"/imports/{number}/columns")
    checked = officer.post(f"/imports/{number}/columns", data=chosen(last_batch(), *TARGETS))
    check = officer.get(f"/imports/{number}/check")
    officer.post(f"/imports/{number}/trial")
    going = officer.get(f"/imports/{number}/trial")
    work()
    tried = officer.get(f"/imports/{number}/trial")
    officer.post(f"/imports/{number}/run")
    work()
    report = officer.get(f"/imports/{number}/report")

    assert sent.location == f"/imports/{number}/columns"
    assert "ivan@people.example" in columns.text
    assert checked.location == f"/imports/{number}/check"
    assert "&lt;script&gt;" in check.text
    assert "<progress" in going.text
    assert "Nothing is written yet" in tried.text
    assert "is not an e-mail address" in report.text
    assert outcomes(queries.batch(number)) == [
        (2, "created", []),
        (3, "rejected", ["not_a_mail"]),
    ]


def test_pasted_cells_are_a_file_as_well(officer):
    pasted = "name\temail\nIvan Demo\tivan@people.example\n"

    sent = officer.post("/imports/new", data={"kind": "people", "pasted": pasted})

    assert sent.location == f"/imports/{last_batch().id}/columns"


def test_each_cell_that_was_pasted_is_a_column(officer):
    pasted = "name\temail\tphone\nIvan Demo\t\t+359 000 111\n"
    officer.post("/imports/new", data={"kind": "people", "pasted": pasted})

    page = officer.get(f"/imports/{last_batch().id}/columns").text

    assert re.findall(r'class="first">\s*(?:<strong>)?(\w+)', page) == ["name", "email", "phone"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02binary", "is not a spreadsheet"),
        (b"full_name\n", "nothing below the headings"),
    ],
)
def test_a_file_that_cannot_be_read_never_becomes_an_import(officer, content, words):
    page = upload(officer, content)

    assert page.status_code == 422
    assert words in page.text
    assert last_batch() is None


def test_columns_without_a_name_are_refused(officer):
    upload(officer)
    batch = last_batch()

    page = officer.post(
        f"/imports/{batch.id}/columns", data=chosen(batch, "-", "email", "phone", "-", "-")
    )

    assert page.status_code == 422
    assert "No column is chosen for the name" in page.text


def test_two_officers_at_the_columns_see_both_choices(officer):
    upload(officer)
    batch = last_batch()
    first = chosen(batch, *TARGETS)
    officer.post(f"/imports/{batch.id}/columns", data=first)

    page = officer.post(
        f"/imports/{batch.id}/columns", data={**first, "target-4": "note", "rule-1": "never"}
    )

    assert page.status_code == 409
    assert "Someone saved this record" in page.text
    assert queries.batch(batch.id).mapping["columns"]["birth_year"]["target"] == "birth_year"


def test_the_columns_of_a_source_are_remembered(officer):
    rows = b"who,where\nIvan Demo,ivan@people.example\n"
    upload(officer, rows, source="Partner Demo")
    batch = last_batch()
    officer.post(f"/imports/{batch.id}/columns", data=chosen(batch, "full_name", "email"))

    upload(officer, rows, source="Partner Demo")

    page = officer.get(f"/imports/{last_batch().id}/columns")
    assert '<option selected value="full_name">' in page.text


def test_a_run_that_is_stopped_can_be_gone_on_with(officer):
    number = begin(ROWS).id
    officer.post(f"/imports/{number}/run")

    officer.post(f"/imports/{number}/cancellation")
    work()
    stopped, people = queries.batch(number).state, db.session.scalars(sa.select(Person)).all()
    officer.post(f"/imports/{number}/run")
    work()

    assert (stopped, people) == (ImportState.CANCELLED, [])
    assert queries.batch(number).counts["created"] == 1


def test_an_import_is_taken_back_on_its_page(officer):
    number = imported(ROWS).id
    asked = officer.get(f"/imports/{number}/undoing")

    officer.post(f"/imports/{number}/undoing")
    work()

    page = officer.get(f"/imports/{number}/report")
    assert "Take the import back" in asked.text
    assert db.session.scalars(sa.select(Person)).all() == []
    assert "taken back" in page.text


def test_rejected_rows_come_back_in_their_own_columns_with_the_reason(officer):
    batch = imported(ROWS)

    sent = officer.get(f"/imports/{batch.id}/rejected")

    lines = sent.data.decode("utf-8-sig").splitlines()
    assert lines == [
        "full_name,email,phone,organisation,birth_year,Reason",
        "<script>alert(1)</script> Demo,not-a-mail,,,,email: " + REASON,
    ]


def test_rejected_rows_that_were_mended_are_taken_over_and_the_reason_is_not(officer):
    batch = imported(ROWS)
    sent = officer.get(f"/imports/{batch.id}/rejected").data

    again = imported(sent.replace(b"not-a-mail,", b"mended@people.example,"), name="mended.csv")

    assert outcomes(again) == [(2, "created", [])]


def in_review() -> tuple[ImportBatch, Person]:
    known = make_person(name="Ivan Petrov-Demo", email="family@people.example")
    batch = imported(
        table(
            [
                ("Rositsa Angelova-Demo", "family@people.example", "", "", 1975),
                ("Vera Demo", "", "", "", ""),
            ]
        )
    )
    return batch, known


def test_the_review_shows_the_row_beside_the_candidates(officer):
    batch, known = in_review()

    page = officer.get(f"/imports/{batch.id}/review")

    assert "Row 2: whom does it mean?" in page.text
    assert "Rositsa Angelova-Demo" in page.text
    assert f'href="/people/{known.id}"' in page.text


@pytest.mark.parametrize(
    ("choice", "outcome", "people"),
    [
        ("this", "updated", 2),
        ("new", "created", 3),
        ("leave", "rejected", 2),
        ("other", "updated", 2),
    ],
)
def test_a_decision_is_applied_and_the_counts_still_add_up(officer, choice, outcome, people):
    batch, known = in_review()
    data = {"choice": f"this-{known.id}" if choice == "this" else choice}
    if choice == "other":
        data["other"] = str(known.id)

    officer.post(f"/imports/{batch.id}/review/2", data=data)

    batch = queries.batch(batch.id)
    assert outcomes(batch)[0][1] == outcome
    assert len(db.session.scalars(sa.select(Person)).all()) == people
    assert sum(n for name, n in batch.counts.items() if ":" not in name) == 2


def test_a_row_is_decided_once(officer):
    batch, _known = in_review()
    officer.post(f"/imports/{batch.id}/review/2", data={"choice": "new"})

    page = officer.post(
        f"/imports/{batch.id}/review/2", data={"choice": "new"}, follow_redirects=True
    )

    assert "decided meanwhile" in page.text
    assert len(db.session.scalars(sa.select(Person)).all()) == 3


def test_what_was_decided_is_taken_back_with_the_rest(officer, tmp_path):
    make_person(name="Ivan Petrov-Demo", email="family@people.example")
    before = archive(tmp_path / "before")
    rows = [("Rositsa Demo", "family@people.example", "", "", 1975), ("Vera Demo", "", "", "", "")]
    batch = imported(table(rows))
    [vera] = db.session.scalars(sa.select(Person).where(Person.full_name == "Vera Demo"))
    data = {"choice": "other", "other": str(vera.id)}
    officer.post(f"/imports/{batch.id}/review/2", data=data)

    take_back(queries.batch(batch.id))

    assert archive(tmp_path / "after") == before


def test_managers_read_reports_and_change_nothing(manager):
    batch = imported(ROWS)

    pages = [manager.get(path).status_code for path in ("/imports", f"/imports/{batch.id}/report")]
    changes = [
        manager.post(f"/imports/{batch.id}/{verb}").status_code for verb in ("run", "undoing")
    ]

    assert pages == [200, 200]
    assert changes == [403, 403]


def test_answers_are_not_shown_before_they_are_on_record(officer):
    rows = table([("Anna Demo", "tcn")], headers=["full_name", "background"])
    batch = begin(rows, mapping={"background": "background"})

    pages = [officer.get(f"/imports/{batch.id}/{step}").text for step in ("columns", "check")]

    assert ["tcn" in page for page in pages] == [False, False]
    assert "has an answer" in pages[1]


def test_the_dry_run_writes_nobody(officer):
    batch = begin(ROWS)

    carry_out(batch, is_dry=True)

    assert db.session.scalars(sa.select(Person)).all() == []

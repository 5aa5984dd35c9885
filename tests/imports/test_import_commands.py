"""`crm people import`, `crm people import-undo`, `crm organisations import`."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from crm.attendance.models import Attendance
from crm.db import db
from crm.files.models import StoredFile
from crm.imports import queries
from crm.imports.models import ImportBatch, ImportKind
from crm.jobs.registry import handlers
from crm.jobs.work import Work
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.people.tag_models import PersonTag, Tag
from tests.conftest import NOW
from tests.factories import make_event, make_organisation, make_programme
from tests.imports.conftest import (
    archive,
    begin,
    carry_out,
    counts_of,
    imported,
    outcomes,
    table,
    take_back,
)

ROWS = table(
    [("Anna Demo", "anna@people.example", "", "", 1980), ("Boris Demo", "no mail", "", "", "")]
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(ROWS)
    return path


def test_the_command_reports_counts_that_add_up_and_every_error(command, file):
    report = command("people", "import", str(file))

    assert report == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "review": 0,
        "rejected": 1,
        "errors": [
            {
                "row": 3,
                "column": "email",
                "code": "not_a_mail",
                "message": "“no” is not an e-mail address.",
            }
        ],
        "batch": report["batch"],
    }


def test_a_dry_run_reports_the_same_and_writes_nobody(command, file):
    dry = command("people", "import", str(file), "--dry-run")
    on_record = len(db.session.scalars(sa.select(Person)).all())

    done = command("people", "import", str(file))

    assert {**dry, "batch": 0} == {**done, "batch": 0}
    assert on_record == 0


def test_the_command_takes_an_import_back(command, file):
    number = command("people", "import", str(file))["batch"]

    report = command("people", "import-undo", str(number))

    assert report == {"deleted": 1, "restored": 0, "kept": 0}
    assert command("people", "count") == {"people": 0}


def test_a_mapping_names_columns_in_its_own_words(command, tmp_path):
    rows, mapping = tmp_path / "rows.csv", tmp_path / "mapping.json"
    rows.write_text("who,where\nAnna Demo,anna@people.example\n")
    mapping.write_text(json.dumps({"who": "full_name", "where": "email"}))

    report = command("people", "import", str(rows), "--mapping", str(mapping))

    assert report["created"] == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "is empty"), (b"\x00\x01", "is not a spreadsheet"), (b"colour\nred\n", "No column")],
)
def test_a_file_that_cannot_be_used_fails_with_the_reason_and_leaves_nothing(
    runner, tmp_path, content, words
):
    path = tmp_path / "people.csv"
    path.write_bytes(content)

    done = runner.invoke(args=["people", "import", str(path), "--json"])

    assert done.exit_code == 1
    assert words in done.output
    assert db.session.scalars(sa.select(ImportBatch)).all() == []


def test_what_was_not_carried_out_cannot_be_taken_back(runner):
    batch = begin(ROWS)

    done = runner.invoke(args=["people", "import-undo", str(batch.id)])
    missing = runner.invoke(args=["people", "import-undo", "999"])

    assert (done.exit_code, missing.exit_code) == (1, 1)


BODIES = table(
    [
        ("Caritas Demo", "Каритас Демо", "info@caritas.example", "Caritas Demo"),
        ("Bridge Demo", "", "", "Caritas Demo"),
        ("", "", "", ""),
    ],
    headers=["name", "name_bg", "email", "parent"],
)


def test_organisations_are_imported_by_the_same_rules(command, tmp_path):
    known = make_organisation(name="Каритас Демо", name_bg="Каритас Демо")
    path = tmp_path / "bodies.csv"
    path.write_bytes(BODIES)

    first = command("organisations", "import", str(path))
    again = command("organisations", "import", str(path))

    bridge = db.session.scalars(sa.select(Organisation).where(Organisation.name == "Bridge Demo"))
    assert (first["created"], first["updated"]) == (1, 1)
    assert (again["created"], again["unchanged"]) == (0, 2)
    assert bridge.one().parent_id == known.id


def test_an_import_of_organisations_is_taken_back_byte_for_byte(app, tmp_path):
    make_organisation(name="Каритас Демо", name_bg="Каритас Демо")
    before = archive(tmp_path / "before")
    batch = imported(BODIES, kind=ImportKind.ORGANISATIONS)

    counts = take_back(batch)

    assert archive(tmp_path / "after") == before
    assert counts == {"deleted": 1, "restored": 1}


def test_organisations_tried_and_carried_out_come_to_the_same(app):
    batch = begin(BODIES, kind=ImportKind.ORGANISATIONS)
    dry, said = carry_out(batch, is_dry=True), outcomes(batch)

    done = carry_out(batch)

    assert (dry, said) == (done, outcomes(batch))


def test_a_sign_in_sheet_records_who_came_and_is_taken_back(app, tmp_path):
    event = make_event(make_programme())
    before = archive(tmp_path / "before")

    batch = imported(ROWS, event_id=event.id)

    [row] = db.session.scalars(sa.select(Attendance))
    assert (row.event_id, row.state.value, row.source) == (event.id, "attended", "sheet")
    assert counts_of(imported(ROWS, event_id=event.id)) == {"unchanged": 1, "rejected": 1}
    take_back(batch)
    assert archive(tmp_path / "after") == before


def test_tags_of_a_row_are_put_on_and_taken_back(app, tmp_path):
    before = archive(tmp_path / "before")
    rows = table([("Anna Demo", "choir, volunteers")], headers=["full_name", "tags"])

    batch = imported(rows)

    assert len(db.session.scalars(sa.select(PersonTag)).all()) == 2
    assert counts_of(imported(rows)) == {"unchanged": 1}
    take_back(batch)
    assert archive(tmp_path / "after") == before
    assert db.session.scalars(sa.select(Tag)).all() == []


def test_drafts_and_files_of_the_past_are_forgotten_after_a_month(app, set_clock):
    draft, done = begin(ROWS, name="draft.csv"), imported(ROWS)
    number = done.id
    set_clock(NOW + timedelta(days=31))

    _sweep()

    assert queries.batch(draft.id) is None
    assert queries.batch(number).counts["created"] == 1
    assert db.session.scalars(sa.select(StoredFile)).all() == []


def _sweep() -> None:
    """The nightly turn, without a job row to hold."""
    work = Work(0, "imports.forget_old", {}, attempt=1)
    work.unit_done = lambda *_args, **_more: db.session.commit()
    handlers["imports.forget_old"](work)

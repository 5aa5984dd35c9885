"""A register with everything in it, out and in again."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm.accounts.models import User
from crm.attendance.models import Attendance
from crm.db import Base, db
from crm.files.models import StoredFile
from crm.files.store import store
from crm.history.models import SYSTEM
from crm.invitations.models import Invitation
from crm.merging import actions as merging
from crm.merging import organisation_actions as organisation_merging
from crm.organisations.models import Organisation
from crm.people.filter_parts import Parameter
from crm.people.filters import registry
from crm.people.models import Person
from crm.register.contents import FILES
from crm.register.wanted import NAMED
from crm.register.writing import export_archive
from crm.search.queries import hits
from crm.segments import queries as segments
from crm.segments.models import Segment
from tests.conftest import NOW, empty_all_tables
from tests.register import world

#: Tables that are no part of an archive: who works here, what the desk does and remembers of it.
LEFT_OUT = {
    "user_sessions", "failed_sign_ins", "password_resets", "door_duties", "demo_marks",
    "letters", "letter_steps", "suppressions", "invitation_tokens",
    "jobs", "heartbeats", "history_entries", "revisions", "search_terms", "answer_readings",
    "import_batches", "import_rows", "saved_mappings", "bulk_actions", "bulk_rows",
    "export_profiles", "exports_made",
    "merges", "duplicate_searches", "learnt_weights", "segment_members", "segment_moves",
}  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of an archive but the manifest with its time."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = {str(path.relative_to(folder)): path.read_bytes() for path in files}
    del found["manifest.json"]
    return found


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def exported(app, tmp_path) -> Path:
    """The archive of a register with everything in it; on record there is nothing any more."""
    world.build()
    export_archive(tmp_path / "first", at=NOW)
    db.session.remove()
    empty_all_tables()
    shutil.rmtree(store().root)
    return tmp_path / "first"


@pytest.fixture
def imported(exported, runner) -> Path:
    result = runner.invoke(args=["archive", "import", str(exported)])
    assert result.exit_code == 0, result.output
    return exported


def test_every_file_of_the_archive_has_rows(exported):
    manifest = json.loads((exported / "manifest.json").read_text())

    empty = [layout.name for layout in FILES if manifest["rows"][layout.name] == 0]

    assert empty == []


def test_every_column_has_a_value_somewhere(exported):
    unused = {
        f"{layout.name}.{name}"
        for layout in FILES
        for name in [column.name for column in layout.columns]
        if not any(row[name] for row in rows(exported, layout.name))
    }

    assert unused == {
        "programmes.sender_name", "programmes.reply_to", "programmes.funding_line",
        "programmes.archived_at", "strands.archived_at", "targets.due_on",
        "organisations.sector", "organisations.website", "organisations.email",
        "organisations.district", "organisations.note", "organisations.archived_at",
        "people.erased_on", "people.archived_at", "affiliations.role", "affiliations.starts_on",
        "affiliations.ends_on", "background_answers.wording", "sites.address", "sites.district",
        "sites.latitude", "sites.longitude", "sites.archived_at", "events.text", "events.text_bg",
        "transitions.reason", "invitations.comment", "invitations.waiting_since",
        "replies.comment", "headcounts.unnamed", "headcounts.background_no",
        "headcounts.background_refused", "lists.archived_at", "conversations.archived_at",
        "commitments.organisation", "commitments.archived_at", "issues.person",
        "issues.archived_at", "groups.archived_at",
    }  # fmt: skip


def test_everything_comes_back_byte_for_byte(imported, tmp_path):
    export_archive(tmp_path / "second", at=NOW)

    assert contents(tmp_path / "second") == contents(imported)


PDF_DIGEST = hashlib.sha256(world.PDF).hexdigest()


def test_attachments_are_in_the_store_again(imported):
    digests = db.session.scalars(select(StoredFile.sha256).distinct()).all()

    assert [(digest, store().is_sound(digest)) for digest in digests] == [(PDF_DIGEST, True)]


def test_colleagues_come_as_names_and_not_as_logins(imported):
    users = db.session.scalars(select(User)).all()

    assert [(u.email, u.is_active, u.password_hash, u.role.value) for u in users] == [
        ("Officer@office.example", False, None, "door")
    ]


def test_segments_find_the_same_people_by_refs(imported):
    refs = {
        segment.name: set(
            db.session.scalars(
                select(Person.ref).where(Person.id.in_(segments.member_ids(segment, on=NOW.date())))
            )
        )
        for segment in db.session.scalars(select(Segment))
    }
    sizes = dict(db.session.execute(select(Segment.name, Segment.size)).all())

    assert {name: len(found) for name, found in refs.items()} == sizes
    assert len(refs["Of those Demo"]) == 1


def test_a_filter_names_records_by_ref(exported):
    filters = [row["filter"] for row in rows(exported, "segments")]

    event, tag = rows(exported, "events")[0]["ref"], rows(exported, "tags")[0]["ref"]
    assert filters[0].split("&")[:2] == ["attended=1", "attended_from=2026-01-01"]
    assert f"invited_to={event}" in filters[0].split("&")
    assert f"tag={tag}" in filters[0].split("&")
    assert filters[0].split("&")[-2:] == ["q=Вера %26 co", f"tag={tag}"]


def test_what_was_said_is_searched_for_again(imported):
    found = {kind: len(hits(kind, word, limit=5)) for kind, word in SEARCHED.items()}

    assert found == dict.fromkeys(SEARCHED, 1)


SEARCHED = {"conversation": "park", "commitment": "benches", "issue": "lit"}


def test_merges_of_an_archive_can_be_taken_back(imported):
    person = db.session.scalar(select(Person).where(Person.merged_into_id.is_not(None)))
    body = db.session.scalar(select(Organisation).where(Organisation.merged_into_id.is_not(None)))

    merging.unmerge(person.id, by=SYSTEM, at=NOW)
    organisation_merging.unmerge(body.id, by=SYSTEM, at=NOW)
    db.session.commit()

    superseded = select(func.count()).where(Invitation.superseded_by_id.is_not(None))
    assert (person.merged_into_id, person.survivor_id) == (None, person.id)
    assert (body.merged_into_id, body.survivor_id) == (None, None)
    assert db.session.scalar(superseded) == 0


def test_belonging_to_nobody_is_another_thing_than_not_kept(imported):
    kept = db.session.execute(
        select(Attendance.state, Attendance.is_affiliation_kept).order_by(Attendance.id)
    ).all()

    assert [tuple(row) for row in kept] == [("attended", True), ("excused", True)]


def test_a_tag_that_is_gone_is_asked_for_in_vain_wherever_it_is_read(exported, runner, tmp_path):
    lines = (exported / "segments.csv").read_text("utf-8").splitlines()
    tag = rows(exported, "tags")[0]["ref"]
    changed = [line.replace(f"tag={tag}", f"tag=&tag={tag}") for line in lines]
    (exported / "segments.csv").write_text("\r\n".join([*changed, ""]), encoding="utf-8")

    status = runner.invoke(args=["archive", "import", str(exported)]).exit_code
    export_archive(tmp_path / "second", at=NOW)

    segment = db.session.scalars(select(Segment).order_by(Segment.id)).first()
    assert status == 0
    assert segments.member_ids(segment, on=NOW.date()) == frozenset()
    assert rows(tmp_path / "second", "segments") == rows(exported, "segments")


def test_an_archive_without_the_newer_files_and_columns_is_read(exported, runner):
    for layout in FILES[FILES_OF_FIRST:]:
        (exported / layout.file_name).unlink()
    (exported / "colleagues.csv").unlink()
    for name, newer in NEWER.items():
        _drop(exported / f"{name}.csv", newer)

    result = runner.invoke(args=["archive", "import", str(exported)])

    stand = select(func.count()).where(Invitation.superseded_by_id.is_(None))
    assert result.exit_code == 0, result.output
    assert db.session.scalar(stand) == 2
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 3


FILES_OF_FIRST = [layout.name for layout in FILES].index("headcounts") + 1
NEWER = {
    "organisations": ["merged_into"],
    "events": ["convenor"],
    "invitations": ["to_call_since", "superseded_by"],
    "attendances": ["belonged_to", "is_belonging_kept"],
}


def _drop(path: Path, columns: list[str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        kept = [{n: v for n, v in row.items() if n not in columns} for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(kept[0]))
        writer.writeheader()
        writer.writerows(kept)


def test_a_colleague_who_has_a_login_here_is_that_login(exported, runner):
    known = world.factories.make_user(email="officer@office.example")

    runner.invoke(args=["archive", "import", str(exported)])

    users = db.session.scalars(select(User)).all()
    assert [(user.id, user.is_active) for user in users] == [(known.id, True)]


def test_every_table_is_in_the_archive_or_left_out_on_purpose(app):
    world.build()
    filled = {
        table.name
        for table in Base.metadata.sorted_tables
        if db.session.scalar(select(func.count()).select_from(table))
    }

    every = {table.name for table in Base.metadata.sorted_tables}

    assert every - filled - LEFT_OUT == set()


def test_every_word_of_a_filter_that_means_a_record_is_known(app):
    means_a_record = {
        name
        for name, (_condition, parameter) in registry().parameters.items()
        if _is_of_records(parameter)
    }

    assert means_a_record <= set(NAMED)
    assert set(NAMED) <= set(registry().parameters)


def _is_of_records(parameter: Parameter) -> bool:
    """Whether its reading takes any number a record can have, or asks for the record."""
    if parameter.name in ("segment", "list"):
        return True
    return parameter.read("2147483646") == 2147483646

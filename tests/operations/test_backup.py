import io
import json
import sqlite3
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import select, text

from crm.db import db
from crm.files import actions as files
from crm.files.store import store
from crm.people.models import Person
from tests import factories


def run(runner, *args) -> tuple[int, dict, str]:
    result = runner.invoke(args=[*map(str, args), "--json"])
    lines = result.stdout.strip().splitlines()
    return result.exit_code, json.loads(lines[-1]) if lines else {}, result.stderr


def names() -> list[str]:
    return list(db.session.scalars(select(Person.full_name).order_by(Person.id)))


def test_what_was_backed_up_is_put_back(runner, tmp_path):
    factories.make_person(name="Вера Демо")
    run(runner, "backup", tmp_path / "copy.tar.gz")
    factories.make_person(name="Late Demo")

    status, told, _ = run(runner, "restore", tmp_path / "copy.tar.gz")

    assert (status, told["ok"]) == (0, True)
    assert names() == ["Вера Демо"]


def test_uploads_are_part_of_a_backup(app, runner, tmp_path):
    uploads = Path(app.config["INSTANCE"]) / "files"
    uploads.mkdir(exist_ok=True)
    (uploads / "ab12").write_bytes(b"a picture")

    run(runner, "backup", tmp_path / "copy.tar.gz")
    (uploads / "ab12").unlink()
    run(runner, "restore", tmp_path / "copy.tar.gz")

    assert (uploads / "ab12").read_bytes() == b"a picture"


def test_what_is_only_on_the_disk_and_not_in_the_backup_is_gone_after_a_restore(
    app, runner, tmp_path
):
    uploads = Path(app.config["INSTANCE"]) / "files"
    run(runner, "backup", tmp_path / "copy.tar.gz")
    (uploads / "late").write_bytes(b"came later")

    run(runner, "restore", tmp_path / "copy.tar.gz")

    assert not (uploads / "late").exists()
    assert [path.name for path in uploads.parent.glob(".files*")] == []


def test_half_written_files_are_left_out_of_a_backup(app, runner, tmp_path):
    uploads = Path(app.config["INSTANCE"]) / "files"
    uploads.mkdir(exist_ok=True)
    (uploads / ".new-half").write_bytes(b"hal")

    run(runner, "backup", tmp_path / "copy.tar.gz")
    (uploads / ".new-half").unlink()

    with tarfile.open(tmp_path / "copy.tar.gz") as tar:
        assert [name for name in tar.getnames() if name.startswith("files/.")] == []


def test_check_and_doctor_name_a_file_that_is_missing(app, runner, at):
    shelf = store()
    received = files.receive(io.BytesIO(b"%PDF-1.7"), name="a.pdf", into=shelf)
    file = files.keep(received, about=("x", 1), by_id=None, at=at)
    db.session.commit()
    path = shelf.root / file.sha256[:2] / file.sha256
    before = [
        {c["name"]: c["ok"] for c in run(runner, command)[1]["checks"]}["files"]
        for command in ("check", "doctor")
    ]

    path.write_bytes(b"%PDF-1.8")
    damaged = {c["name"]: c["ok"] for c in run(runner, "check")[1]["checks"]}["files"]
    path.unlink()
    missing = [
        {c["name"]: c["ok"] for c in run(runner, command)[1]["checks"]}["files"]
        for command in ("check", "doctor")
    ]

    assert (before, damaged, missing) == ([True, True], False, [False, False])


def test_an_existing_file_is_not_written_over(runner, tmp_path):
    (tmp_path / "copy.tar.gz").write_text("precious")

    status, told, reason = run(runner, "backup", tmp_path / "copy.tar.gz")

    assert (status, told) == (1, {})
    assert "is there already" in reason
    assert (tmp_path / "copy.tar.gz").read_text() == "precious"


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b truncated"])
def test_a_file_that_is_no_backup_changes_nothing(runner, tmp_path, content):
    factories.make_person(name="Вера Демо")
    (tmp_path / "broken.tar.gz").write_bytes(content)

    status, _, reason = run(runner, "restore", tmp_path / "broken.tar.gz")

    assert status == 1
    assert reason.startswith("Error: ")
    assert names() == ["Вера Демо"]


def test_a_damaged_backup_changes_nothing(runner, tmp_path):
    factories.make_person(name="Вера Демо")
    run(runner, "backup", tmp_path / "copy.tar.gz")
    damage(tmp_path / "copy.tar.gz", tmp_path / "damaged.tar.gz")

    status, _, reason = run(runner, "restore", tmp_path / "damaged.tar.gz")

    assert status == 1
    assert "is damaged" in reason
    assert names() == ["Вера Демо"]


def damage(source: Path, target: Path) -> None:
    """Turn one byte of the database inside the backup."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            content = bytearray(old.extractfile(member).read())
            if member.name.startswith("database."):
                content[len(content) // 2] ^= 0xFF
            new.addfile(member, io.BytesIO(bytes(content)))


def test_check_finds_nothing_wrong_with_a_sound_database(runner):
    factories.make_person()

    status, told, _ = run(runner, "check")

    assert (status, told["ok"]) == (0, True)


def test_check_names_what_contradicts_itself(runner):
    person = factories.make_person()
    person.survivor_id = None
    db.session.commit()

    status, told, reason = run(runner, "check")

    assert status == 1
    assert [c["name"] for c in told["checks"] if not c["ok"]] == ["survivors"]
    assert "survivors" in reason


def test_a_backup_is_taken_while_somebody_writes(app, runner, tmp_path):
    if db.engine.dialect.name != "sqlite":
        factories.make_person(name="Вера Демо")
        status, _, _ = run(runner, "backup", tmp_path / "copy.tar.gz")
        assert status == 0
        return
    factories.make_person(name="Вера Демо")
    writer = sqlite3.connect(db.engine.url.database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE people SET full_name = 'Half written'")

    status, _, _ = run(runner, "backup", tmp_path / "copy.tar.gz")
    writer.execute("ROLLBACK")
    writer.close()
    run(runner, "restore", tmp_path / "copy.tar.gz")

    assert status == 0
    assert names() == ["Вера Демо"]


def test_a_restore_touches_nothing_but_its_own_schema(runner, tmp_path):
    """On SQLite the file is all ours; on PostgreSQL others may live in the same database."""
    is_shared = db.engine.dialect.name == "postgresql"
    with db.engine.begin() as connection:
        connection.execute(
            text("CREATE TABLE IF NOT EXISTS public.others (n int)" if is_shared else "SELECT 1")
        )
        connection.execute(text("DELETE FROM public.others" if is_shared else "SELECT 1"))
    run(runner, "backup", tmp_path / "copy.tar.gz")
    with db.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO public.others VALUES (1)" if is_shared else "SELECT 1")
        )

    status, _, reason = run(runner, "restore", tmp_path / "copy.tar.gz")

    count = "SELECT count(*) FROM public.others" if is_shared else "SELECT 1"
    left = db.session.scalar(text(count))
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS public.others" if is_shared else "SELECT 1"))
    assert (status, reason) == (0, "")
    assert left == 1

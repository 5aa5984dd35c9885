"""Backup and restore: one file with the database, the uploads and a manifest of checksums.

A backup is taken while the application runs: SQLite through its backup interface, PostgreSQL
through `pg_dump`. The key of the installation is not part of it.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import text

from crm.db import db, reading
from crm.files.store import FOLDER, store
from crm.operations import schema

MANIFEST = "manifest.json"
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
FILES = FOLDER
#: The lock of the store and half-written files.
UNFINISHED = shutil.ignore_patterns(".*")
FORMAT = 1


class BackupError(RuntimeError):
    """A backup that cannot be made or put back; the message says why."""


@dataclass(frozen=True)
class Backup:
    """What a backup holds."""

    engine: str
    revision: str | None
    created_at: str
    files: int


def backup(target: Path, *, at: datetime) -> Backup:
    """Write everything to one file, which appears only when it is complete.

    Raises:
        BackupError: the file is there already, or the database could not be read.
    """
    if target.exists():
        raise BackupError(f"{target} is there already")
    engine = db.engine.dialect.name
    with tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".backup-") as folder:
        work = Path(folder)
        with store().hold():  # no file goes between the copy of its row and its own
            _dump(work / DATABASES[engine])
            shutil.copytree(_uploads(), work / FILES, ignore=UNFINISHED)
        members = sorted(path for path in work.rglob("*") if path.is_file())
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "engine": engine,
            "revision": schema.current(),
            "created_at": at.isoformat(),
            "sha256": {str(path.relative_to(work)): _digest(path) for path in members},
        }
        (work / MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")
        packed = work / "packed.tar.gz"
        with tarfile.open(packed, "w:gz", compresslevel=6) as tar:
            for path in [work / MANIFEST, *members]:
                tar.add(path, arcname=str(path.relative_to(work)))
        packed.chmod(0o600)
        os.link(packed, target)
    return Backup(engine, manifest["revision"], manifest["created_at"], len(members) - 1)


def restore(source: Path) -> Backup:
    """Put a backup back over what is there. Asks nothing; every checksum is compared first.

    Raises:
        BackupError: damaged, made on the other engine, or by a newer release.
    """
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        work = Path(folder)
        manifest = _unpack(source, work)
        engine = db.engine.dialect.name
        if manifest["engine"] != engine:
            raise BackupError(f"the backup is of {manifest['engine']}, this database is {engine}")
        revision = manifest["revision"]
        if revision is not None and not schema.is_known(revision):
            raise BackupError(f"the backup has schema {revision} of a newer release")
        arrived = _beside(work / FILES)
        _load(work / DATABASES[engine])
        _exchange(arrived)
        return Backup(engine, revision, manifest["created_at"], len(manifest["sha256"]) - 1)


def _uploads() -> Path:
    return Path(current_app.config["INSTANCE"]) / FILES


def _beside(files: Path) -> Path:
    """Copy the files of a backup next to the folder they will replace, on the same disk."""
    arrived = _uploads().with_name(f".{FILES}-arrived")
    shutil.rmtree(arrived, ignore_errors=True)
    if files.is_dir():
        shutil.copytree(files, arrived)
    else:
        arrived.mkdir()
    arrived.chmod(0o700)
    return arrived


def _exchange(arrived: Path) -> None:
    """Let the folder take the place of the present one, which goes."""
    uploads = _uploads()
    replaced = uploads.with_name(f".{FILES}-replaced")
    shutil.rmtree(replaced, ignore_errors=True)
    if uploads.exists():
        uploads.rename(replaced)
    arrived.rename(uploads)
    shutil.rmtree(replaced, ignore_errors=True)


def _dump(target: Path) -> None:
    if db.engine.dialect.name == "sqlite":
        with closing(_sqlite()) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        return
    _run_postgres("pg_dump", "--format=custom", "--no-owner", _own_schema(), f"--file={target}")


def _load(dump: Path) -> None:
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(dump)) as source, closing(_sqlite()) as live:
            if source.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError("the database in the backup is damaged")
            source.backup(live)
        return
    own_schema = _own_schema()
    db.engine.dispose()
    _run_postgres(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction",
        "--exit-on-error", own_schema, str(dump),
    )  # fmt: skip


def _own_schema() -> str:
    """The option that keeps to our schema: others of the same database are not ours to touch."""
    with reading() as connection:
        return f"--schema={connection.scalar(text('SELECT current_schema()'))}"


def _sqlite() -> sqlite3.Connection:
    path = db.engine.url.database
    if not path:
        raise BackupError("a database in memory cannot be backed up")
    return sqlite3.connect(path, timeout=30)


def _run_postgres(program: str, *arguments: str) -> None:
    url = db.engine.url
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    address = url.set(drivername="postgresql", password=None).render_as_string()
    try:
        subprocess.run(  # noqa: S603 - program and arguments are ours
            [program, f"--dbname={address}", *arguments],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError:
        raise BackupError(f"{program} is missing: apt install postgresql-client") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines()
        raise BackupError(f"{program}: {lines[-1] if lines else error.returncode}") from None


def _unpack(source: Path, work: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as tar:
            tar.extractall(work, filter="data")
        manifest: dict[str, Any] = json.loads((work / MANIFEST).read_text("utf-8"))
        digests: dict[str, str] = manifest["sha256"]
    except FileNotFoundError:
        raise BackupError(f"{source} is not there, or is no backup") from None
    except (tarfile.TarError, OSError, ValueError, KeyError, EOFError) as error:
        raise BackupError(f"{source} cannot be read: {error}") from None
    for name, digest in digests.items():
        path = work / name
        if not path.is_file() or _digest(path) != digest:
            raise BackupError(f"{name} in the backup is damaged")
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

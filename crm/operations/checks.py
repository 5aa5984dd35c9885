"""What can be wrong with an installation, one function a question."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from crm.config import Settings
from crm.db import bookkeeping, db
from crm.files import queries as files
from crm.files.store import store as file_store
from crm.i18n import gettext as _
from crm.i18n import moment, number
from crm.jobs import queries as jobs
from crm.mail import queries as mail
from crm.operations import queries, schema

#: Below this a backup or a large import would fill the disk.
LEAST_FREE_BYTES = 200 * 1024 * 1024
#: A letter that waits longer than this says that the worker or the mail server stands still.
LONGEST_WAIT = timedelta(hours=1)
SECRET = ("secret", "password", "key")


@dataclass(frozen=True)
class Check:
    """An answer: what was looked at, whether it is well, and the detail.

    `detail` is for commands and monitors; `words` say the same in the reader's language, where it
    is more than a name of the machine's own.
    """

    name: str
    ok: bool
    detail: str
    words: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "ok": self.ok, "detail": self.detail}


def settings_check() -> Check:
    """The settings that differ from their defaults, secrets hidden."""
    settings: Settings = current_app.config["SETTINGS"]
    shown = [
        f"CRM_{name.upper()}={_hidden(name, getattr(settings, name))}" for name in settings.changed
    ]
    told = ", ".join(shown)
    if not told:
        return Check("settings", ok=True, detail="all defaults", words=_("As supplied"))
    return Check("settings", ok=True, detail=told)


def logins_check() -> Check:
    """Whether logins that everybody knows still work where real people are served."""
    settings: Settings = current_app.config["SETTINGS"]
    known = queries.active_demo_logins()
    words = _("Demo users that can sign in: %(count)s", count=known)
    if settings.is_production and known:
        detail = f"{known} demo logins: run crm demo --remove"
        words = _("%(what)s. Run %(command)s", what=words, command="crm demo --remove")
        return Check("logins", ok=False, detail=detail, words=words)
    detail = f"{known} demo logins" if known else "no demo logins"
    return Check("logins", ok=True, detail=detail, words=words)


def database_check() -> Check:
    """Whether the database can be written."""
    try:
        with bookkeeping() as connection:
            is_writable = queries.is_writable(connection)
    except SQLAlchemyError as error:
        return Check("database", ok=False, detail=type(error).__name__)
    if not is_writable:
        return Check("database", ok=False, detail="read-only", words=_("It can only be read."))
    return Check("database", ok=True, detail=db.engine.dialect.name)


def schema_check() -> Check:
    """Whether the schema is the one of this release."""
    try:
        has, wants = schema.current(), schema.head()
    except SQLAlchemyError as error:
        return Check("schema", ok=False, detail=type(error).__name__)
    if has == wants:
        return Check("schema", ok=True, detail=str(has))
    return Check(
        "schema",
        ok=False,
        detail=f"has {has}, wants {wants}: run crm db upgrade",
        words=_(
            "It is %(has)s and has to be %(wants)s. Run %(command)s",
            has=has or "–",
            wants=wants,
            command="crm db upgrade",
        ),
    )


def worker_check(at: datetime) -> Check:
    """Whether a worker has been seen lately."""
    seen_at = jobs.worker_seen_at()
    if seen_at is None:
        words = _("Never seen. Run %(command)s", command="crm worker")
        return Check("worker", ok=False, detail="never seen: run crm worker", words=words)
    return Check(
        "worker",
        ok=not jobs.is_worker_silent(at),
        detail=f"seen {seen_at:%F %T} UTC",
        words=_("Last seen: %(when)s", when=moment(seen_at)),
    )


def mail_check(at: datetime) -> Check:
    """Whether letters leave the house; without a mail server they stay in the outbox."""
    waiting = mail.waiting_count()
    server = current_app.config["MAIL_SERVER"]
    if not server:
        detail = f"no mail server, {waiting} in the outbox"
        words = _("No mail server is set; letters in the outbox: %(count)s", count=number(waiting))
        return Check("mail", ok=True, detail=detail, words=words)
    oldest = mail.oldest_due_at(at)
    late = oldest is not None and at - oldest > LONGEST_WAIT
    detail = f"{server}, {waiting} waiting" + (f", the oldest since {oldest:%F %T}" if late else "")
    words = _("%(server)s; letters waiting: %(count)s", server=server, count=number(waiting))
    if late:
        words = _("%(what)s; the oldest since %(when)s", what=words, when=moment(oldest))
    return Check("mail", ok=not late, detail=detail, words=words)


def disk_check() -> Check:
    """Whether there is room left where the instance keeps its files."""
    free = shutil.disk_usage(current_app.config["INSTANCE"]).free
    megabytes = free // 1024**2
    return Check(
        "disk",
        ok=free >= LEAST_FREE_BYTES,
        detail=f"{megabytes} MiB free",
        words=_("Free: %(size)s MiB", size=number(megabytes)),
    )


def files_check() -> Check:
    """Whether every file on record lies on the disk."""
    store = file_store()
    missing = sum(not store.exists(digest) for digest in files.checksums())
    if missing:
        words = _("Files on record that are missing: %(count)s", count=number(missing))
        return Check("files", ok=False, detail=f"{missing} missing", words=words)
    held = files.count()
    return Check(
        "files", ok=True, detail=f"{held} files", words=_("Files: %(count)s", count=number(held))
    )


def contents_check() -> Check:
    """Whether every file on record lies on the disk and is what was put there."""
    store = file_store()
    wrong = sum(not store.is_sound(digest) for digest in files.checksums())
    return Check("files", ok=wrong == 0, detail=f"{wrong} missing or damaged" if wrong else "well")


def integrity_checks() -> Sequence[Check]:
    """What `crm check` looks at: the database, sums that must agree, and every file."""
    return (
        Check("database", *queries.engine_integrity()),
        *(
            Check(name, ok=wrong == 0, detail=f"{wrong} wrong" if wrong else "well")
            for name, wrong in queries.contradictions().items()
        ),
        contents_check(),
    )


def doctor(at: datetime) -> Sequence[Check]:
    """Every check that can be made while the application runs."""
    return _all(
        [
            settings_check,
            logins_check,
            database_check,
            schema_check,
            lambda: mail_check(at),
            lambda: worker_check(at),
            disk_check,
            files_check,
        ]
    )


def readiness(at: datetime) -> Sequence[Check]:
    """What must be well for requests to be sent here."""
    return _all(
        [
            database_check,
            schema_check,
            lambda: mail_check(at),
            lambda: worker_check(at),
            disk_check,
        ]
    )


def _all(questions: Sequence[Callable[[], Check]]) -> Sequence[Check]:
    answers = []
    for question in questions:
        try:
            answers.append(question())
        except (SQLAlchemyError, OSError) as error:
            db.session.rollback()
            answers.append(Check("fault", ok=False, detail=type(error).__name__))
    return answers


def _hidden(name: str, value: object) -> str:
    if name == "database_url":
        return str(db.engine.url.render_as_string(hide_password=True))
    return "…" if any(word in name for word in SECRET) else str(value)

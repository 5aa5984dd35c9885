"""The version of the schema: what the database has and what this release brings."""

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from flask import Flask, current_app

from crm.db import reading


class NewerSchema(RuntimeError):  # noqa: N818 - it reads as the state it is
    """The database belongs to a newer release than this one."""


def script() -> ScriptDirectory:
    """The migrations of this release."""
    config = Config()
    config.set_main_option("script_location", str(current_app.config["MIGRATIONS"]))
    return ScriptDirectory.from_config(config)


def head() -> str | None:
    """The revision this release brings."""
    return script().get_current_head()


def current() -> str | None:
    """The revision the database has; `None` for one that was never set up."""
    with reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether this release knows the revision."""
    try:
        return script().get_revision(revision) is not None
    except CommandError:
        return False


def refuse_newer(app: Flask) -> None:
    """Stop a release that is older than its database from starting.

    Raises:
        NewerSchema: the database has a revision this release does not know.
    """
    with app.app_context():
        revision = current()
        if revision is not None and not is_known(revision):
            raise NewerSchema(
                f"the database has schema {revision}, which this release does not know: "
                "install the newer release again"
            )

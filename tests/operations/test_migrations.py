import os
from collections.abc import Iterator
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from crm.app import create_app
from crm.config import Settings
from crm.db import Base, db
from crm.operations import schema

pytestmark = pytest.mark.database


@pytest.fixture
def empty_app(tmp_path) -> Iterator[Flask]:
    """The application on a database without a table."""
    address = os.environ.get("CRM_TEST_DATABASE_URL", "")
    name = f"steps_{os.getpid()}"
    owner = sa.create_engine(address, isolation_level="AUTOCOMMIT") if address else None
    if owner is not None:
        with owner.connect() as connection:
            connection.execute(sa.text(f'CREATE SCHEMA "{name}"'))
    url = f"{address}?options=-csearch_path%3D{name}" if address else f"sqlite:///{tmp_path}/a.db"
    app = create_app(Settings(database_url=url, instance_path=str(tmp_path), secret_key="k" * 40))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    if owner is not None:
        with owner.connect() as connection:
            connection.execute(sa.text(f'DROP SCHEMA "{name}" CASCADE'))
        owner.dispose()


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_the_steps_lead_up_down_and_up_again(empty_app):
    run = empty_app.test_cli_runner().invoke

    up = run(args=["db", "upgrade"])
    after_up = tables()
    down = run(args=["db", "downgrade", "base"])
    after_down = tables()
    again = run(args=["db", "upgrade"])

    assert (up.exit_code, down.exit_code, again.exit_code) == (0, 0, 0)
    assert after_up == tables() == set(Base.metadata.tables)
    assert after_down == set()


def test_the_steps_lead_to_what_the_models_say(empty_app):
    run = empty_app.test_cli_runner().invoke
    run(args=["db", "upgrade"])

    result = run(args=["db", "check"])

    assert result.exit_code == 0, result.output


#: A row of each table that later steps rebuild or that points at one of them.
FIRST_RELEASE = {
    "users": {"role": "officer", "language": "bg", "theme": "auto"},
    "programmes": {},
    "organisations": {},
    "people": {},
    "affiliations": {"person_id": 1, "organisation_id": 1},
    "events": {"programme_id": 1, "kind": "other", "status": "held"},
    "invitations": {"event_id": 1, "person_id": 1, "channel": "mail"},
    "replies_given": {"invitation_id": 1, "reply": "yes", "source": "link"},
}


def in_full(connection: sa.Connection, name: str, values: dict[str, object]) -> sa.Insert:
    """The row of a table as it is in the database, its other columns filled with something."""
    table = sa.Table(name, sa.MetaData(), autoload_with=connection)
    some = {str: "x", int: 1, bool: False, date: date(2026, 1, 1), datetime: datetime(2026, 1, 1)}
    filled = {c.name: some[c.type.python_type] for c in table.columns if not c.nullable}
    return table.insert().values({**filled, **values})


def test_a_step_keeps_the_rows_that_point_at_a_rebuilt_table(empty_app):
    run = empty_app.test_cli_runner().invoke
    run(args=["db", "upgrade", "0001"])
    with db.engine.begin() as connection:
        for table, row in FIRST_RELEASE.items():
            connection.execute(in_full(connection, table, row))

    result = run(args=["db", "upgrade"])

    assert result.exit_code == 0, result.output
    with db.engine.connect() as connection:
        kept = {
            table: connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("organisations", "affiliations", "invitations", "replies_given", "users")
        }
    assert kept == dict.fromkeys(kept, 1)


def test_a_release_older_than_its_database_does_not_start(empty_app):
    empty_app.test_cli_runner().invoke(args=["db", "upgrade"])
    with db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'from_the_future'"))

    with pytest.raises(schema.NewerSchema, match="from_the_future"):
        schema.refuse_newer(empty_app)

"""The embedded database knows how large its tables are, so that it plans its reads well."""

import pytest
import sqlalchemy as sa

from crm.db import db
from crm.jobs.work import Work
from crm.operations import queries
from crm.operations.jobs import refresh_statistics
from tests.factories import make_person


@pytest.mark.sqlite
def test_the_embedded_database_counts_its_tables(app):
    for _number in range(3):
        make_person()
    db.session.commit()

    queries.refresh_statistics()
    db.session.commit()

    stmt = sa.text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'people'")
    assert {row.split()[0] for row in db.session.scalars(stmt)} >= {"3"}


def test_it_is_a_job_of_the_night(app, monkeypatch):
    done = []
    monkeypatch.setattr(Work, "unit_done", lambda work: done.append(work.name))

    refresh_statistics(Work(id=1, name="database.statistics", args={}, attempt=1))

    assert done == ["database.statistics"]

"""Pages of merging: the preview, the merge, the section on the person's page, the undo."""

from flask.testing import FlaskClient

from crm.db import db
from crm.people.models import Person
from tests.factories import make_person


def test_the_preview_shows_both_records_and_changes_nothing(app, officer: FlaskClient):
    keep, gone = make_person(name="Вера Демо"), make_person(name="Vera Demo")

    page = officer.get(f"/people/{keep.id}/merge/{gone.id}")

    assert page.status_code == 200
    assert "Vera Demo" in page.text
    assert db.session.get(Person, gone.id).merged_into_id is None

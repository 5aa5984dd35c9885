"""Taking an import back: what it wrote goes, what was edited since stays."""

from contextlib import suppress

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.db import db
from crm.history.models import SYSTEM
from crm.imports import actions, queries, undoing
from crm.imports.models import ImportBatch, ImportState
from crm.organisations.models import Organisation
from crm.people.actions import change_person
from crm.people.models import Person
from crm.people.queries import found
from crm.search.models import SearchTerm
from tests.conftest import NOW, empty_all_tables
from tests.factories import (
    make_event,
    make_invitation,
    make_organisation,
    make_person,
    make_programme,
)
from tests.imports.conftest import archive, begin, carry_out, imported, table, take_back

ROWS = table(
    [
        ("Ivan Petrov-Demo", "ivan@people.example", "", "Bridge Demo", 1980),
        ("Anna Koleva-Demo", "anna@people.example", "", "Bridge Demo", ""),
        ("Ivan Petrov-Demo", "ivan@people.example", "+359 000 000103", "", ""),
    ]
)


def half_taken_back(batch: ImportBatch) -> None:
    """Take back one row and break down."""
    actions.set_undoing(batch)
    batch.job_id = 0
    db.session.commit()

    def break_down(_count: int, _total: int) -> None:
        db.session.commit()
        raise LookupError

    with suppress(LookupError):
        undoing.take_back(batch, by=SYSTEM, committed=break_down)
    assert actions.settle(batch)
    db.session.commit()


def test_everything_is_as_it_was_byte_for_byte(app, tmp_path):
    make_organisation()
    make_person(name="Anna Koleva-Demo", email="anna@people.example")
    before = archive(tmp_path / "before")
    batch = imported(ROWS)

    counts = take_back(batch)

    assert archive(tmp_path / "after") == before
    assert counts == {"deleted": 1, "restored": 2}
    assert batch.state is ImportState.UNDONE


def test_what_was_half_taken_back_is_taken_back_to_its_end_and_never_gone_on_with(app, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK", 1)
    batch = imported(ROWS)
    half_taken_back(batch)
    with pytest.raises(actions.NotNowError):
        actions.set_running(batch)

    done = take_back(batch)

    assert done == {"deleted": 2, "restored": 1}
    assert (batch.state, db.session.scalars(sa.select(Person)).all()) == (ImportState.UNDONE, [])


def test_nobody_finds_what_was_taken_back(app):
    batch = imported(ROWS)

    take_back(batch)

    assert found("ivan@people.example") == []
    assert db.session.scalars(sa.select(SearchTerm)).all() == []


def test_a_person_edited_since_stays_and_is_listed_with_the_reason(app):
    batch = imported(ROWS)
    [anna] = found("anna@people.example")
    _rename(anna, "Anna Other-Demo")

    counts = take_back(batch)

    kept = [(row.label, row.kept) for row in queries.kept(batch.id, limit=10)]
    names = db.session.scalars(sa.select(Person.full_name)).all()
    assert kept == [("", "organisation_used"), ("Anna Koleva-Demo", "edited")]
    assert (names, counts) == (["Anna Other-Demo"], {"deleted": 1, "restored": 1, "kept": 1})


def test_a_person_invited_since_stays(app):
    batch = imported(ROWS)
    [anna] = found("anna@people.example")
    make_invitation(make_event(make_programme()), anna)

    take_back(batch)

    assert [row.kept for row in queries.kept(batch.id, limit=2)][1] == "invited"


def test_a_value_edited_since_stays_and_others_are_set_back(app):
    known = make_person(name="Ivan Petrov-Demo", email="ivan@people.example")
    batch = imported(ROWS)
    known.birth_year = 1981
    db.session.commit()

    counts = take_back(batch)

    db.session.refresh(known)
    assert (known.birth_year, known.phone, known.affiliations) == (1981, "", [])
    assert counts == {"deleted": 1, "restored": 1, "kept": 1}


def test_an_organisation_others_use_by_now_stays(app):
    batch = imported(ROWS)
    again = imported(table([("Boris Demo", "boris@people.example", "", "Bridge Demo", "")]))

    take_back(batch)

    assert [row.kept for row in queries.kept(batch.id, limit=9)] == ["organisation_used"]
    take_back(again)
    assert len(db.session.scalars(sa.select(Organisation)).all()) == 1


def test_importing_again_after_taking_back_puts_everybody_on_record_again(app):
    take_back(imported(ROWS))

    again = imported(ROWS)

    assert again.counts["created"] == 2


NAMES = st.sampled_from(["Иван Петров-Демо", "Ivan Petrov-Demo", "Анна Колева-Демо", "Vera Demo"])
MAILS = st.sampled_from(["", "ivan@people.example", "anna@people.example", "vera@people.example"])
PHONES = st.sampled_from(["", "0888 123 456", "+359 888 123 457"])
BODIES = st.sampled_from(["", "Bridge Demo", "Мост Демо"])
YEARS = st.sampled_from(["", "1980", "1955", "last year"])
FILES = st.lists(st.tuples(NAMES, MAILS, PHONES, BODIES, YEARS), min_size=1, max_size=8)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(on_record=FILES, rows=FILES)
def test_any_import_adds_up_and_can_be_taken_back_wholly(app, tmp_path_factory, on_record, rows):
    db.session.remove()
    empty_all_tables()
    imported(table(on_record), name="first.csv")
    before = archive(tmp_path_factory.mktemp("archive") / "before")
    batch = begin(table(rows))

    counts = carry_out(batch)
    take_back(batch)

    assert sum(counts.values()) == len(rows)
    assert archive(tmp_path_factory.mktemp("archive") / "after") == before


def _rename(person: Person, name: str) -> None:
    change_person(
        person,
        full_name=name,
        given_name="",
        family_name="",
        latin_name="",
        emails=[person.email],
        phones=[],
        language="",
        birth_year=None,
        gender="",
        district="",
        note="",
        by=SYSTEM,
        at=NOW,
    )
    db.session.commit()

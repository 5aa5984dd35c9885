"""What becomes of rows: matched, planned, written, the same dry and in earnest."""

import pytest
import sqlalchemy as sa

from crm.db import db
from crm.history.models import HistoryEntry
from crm.imports import actions, queries, sources
from crm.imports.models import ImportState
from crm.organisations.models import Organisation
from crm.people.models import BackgroundAnswer, Consent, Person
from crm.people.queries import found
from tests.conftest import empty_all_tables
from tests.factories import make_organisation, make_person, make_user
from tests.imports.conftest import (
    archive,
    begin,
    carry_out,
    counts_of,
    imported,
    outcomes,
    table,
)

CAST = table(
    [
        ("Иван Петров-Демо", "ivan@people.example", "+359 000 000101", "", 1980),
        ("Мария Колева-Демо", "", "", "", ""),
        ("Petar Demo", "petar@people.example", "", "Harbour Demo", ""),
        ("Leila Demo", "no address", "", "", ""),
        ("Ivan Petrov-Demo", "ivan@people.example", "+359 000 000101", "", 1980),
    ]
)


def people() -> list[Person]:
    return list(db.session.scalars(sa.select(Person).order_by(Person.id)))


def test_every_row_comes_to_one_outcome_and_they_add_up(app):
    batch = imported(CAST)

    assert outcomes(batch) == [
        (2, "created", []),
        (3, "created", []),
        (4, "created", []),
        (5, "rejected", ["not_a_mail"]),
        (6, "unchanged", []),
    ]
    assert sum(counts_of(batch).values()) == batch.total_rows == 5


def test_a_dry_run_says_what_the_run_does_and_writes_nobody(app):
    batch = begin(CAST)
    dry = carry_out(batch, is_dry=True)
    said, on_record = outcomes(batch), len(people())
    batch.state = ImportState.TRIED

    done = carry_out(batch)

    assert (dry, said, on_record) == (done, outcomes(batch), 0)


def test_importing_the_same_file_again_creates_nothing(app):
    imported(CAST)

    again = imported(CAST)

    assert counts_of(again) == {"unchanged": 4, "rejected": 1}
    assert len(people()) == 3


def test_a_file_of_another_name_with_the_same_content_creates_nothing(app):
    imported(CAST)

    again = imported(CAST, name="other.csv")

    assert counts_of(again) == {"unchanged": 4, "rejected": 1}


def test_namesakes_in_one_file_are_a_question_once_and_stay_so(app):
    rows = table([("Мария Колева-Демо",), ("Мария Колева-Демо",)], headers=["full_name"])

    first, second = imported(rows), imported(rows)

    assert outcomes(first)[0][1] == "created"
    assert outcomes(first)[1][1] in ("review", "created")
    assert outcomes(second)[0][1] == "unchanged"
    assert outcomes(second)[1][1] in ("review", "unchanged")


def test_a_person_on_record_gets_what_was_blank_and_keeps_what_was_not(app):
    known = make_person(name="Ivan Petrov-Demo", email="ivan@people.example")
    known.district = "lozenets"
    db.session.commit()
    version = known.version
    rows = table(
        [("Ivan Petrov-Demo", "ivan@people.example", "1980", "+359 000 000102", "Младост")],
        headers=["full_name", "email", "birth_year", "phone", "district"],
    )

    batch = imported(rows)

    db.session.refresh(known)
    assert counts_of(batch) == {"updated": 1}
    assert (known.birth_year, known.district, known.phone) == (1980, "lozenets", "+359 000 000102")
    assert known.version == version + 1


def test_a_column_may_overwrite_and_a_column_may_never_change(app):
    known = make_person(name="Ivan Petrov-Demo", email="ivan@people.example")
    known.district = "lozenets"
    db.session.commit()
    rows = table(
        [("Ivan Petrov-Demo", "ivan@people.example", "1980", "Младост")],
        headers=["full_name", "email", "birth_year", "district"],
    )
    mapping = {
        "subject": "people",
        "columns": {
            "district": {"target": "district", "rule": "overwrite"},
            "birth_year": {"target": "birth_year", "rule": "never"},
        },
    }

    imported(rows, mapping=mapping)

    db.session.refresh(known)
    assert (known.birth_year, known.district != "lozenets") == (None, True)


def test_one_who_shares_only_the_mail_is_a_question(app):
    make_person(name="Ivan Petrov-Demo", email="family@people.example")

    batch = imported(table([("Rositsa Angelova-Demo", "family@people.example", "", "", "")]))

    assert outcomes(batch) == [(2, "review", [])]
    assert len(people()) == 1


def test_a_row_that_may_mean_several_people_is_a_question(app):
    make_person(name="Ivan Petrov-Demo", email="ivan@people.example")
    make_person(name="Ivan Petrov-Demo", email="ivan@people.example")

    batch = imported(table([("Ivan Petrov-Demo", "ivan@people.example", "", "", "")]))

    assert outcomes(batch) == [(2, "review", [])]


def test_a_row_names_a_person_by_ref_and_a_merged_one_stands_for_its_survivor(app):
    keep, gone = make_person(name="Ivan Demo"), make_person(name="Vanyo Demo")
    keep.ref, gone.ref = "officer-ivan", "officer-vanyo"
    gone.merged_into_id = gone.survivor_id = keep.id
    db.session.commit()
    rows = table(
        [("officer-vanyo", "Vanyo Demo", 1970), ("nobody", "Nobody Demo", "")],
        headers=["ref", "full_name", "birth_year"],
    )

    batch = imported(rows)

    assert outcomes(batch) == [(2, "updated", []), (3, "rejected", ["unknown_ref"])]
    assert db.session.get(Person, keep.id).birth_year == 1970


def test_an_organisation_is_found_in_either_language_or_put_on_record_once(app):
    known = make_organisation(name="Caritas Demo", name_bg="Каритас Демо")
    rows = table(
        [
            ("Anna Demo", "", "", "каритас демо", ""),
            ("Boris Demo", "", "", "Bridge Demo", ""),
            ("Vera Demo", "", "", "Bridge Demo", ""),
        ]
    )

    imported(rows)

    anna, boris, vera = people()
    made = db.session.scalars(sa.select(Organisation).where(Organisation.id != known.id)).one()
    assert [one.affiliations[0].organisation_id for one in (anna, boris, vera)] == [
        known.id,
        made.id,
        made.id,
    ]


@pytest.mark.parametrize(("wanted", "outcome"), [("review", "review"), ("reject", "rejected")])
def test_an_unknown_organisation_may_be_asked_about_or_rejected(app, wanted, outcome):
    batch = begin(CAST, options={"unknown_body": wanted})

    carry_out(batch)

    assert outcomes(batch)[2] == (4, outcome, ["unknown_organisation"])


def test_an_erased_person_is_not_put_on_record_again(app):
    imported(CAST)
    maria = people()[1]
    maria.full_name, maria.erased_on = "", maria.created_on
    db.session.commit()

    again = imported(CAST)

    assert outcomes(again)[1] == (3, "rejected", ["erased"])


def test_a_consent_that_was_withdrawn_is_not_given_back(app):
    rows = table(
        [("Anna Demo", "anna@people.example", "да", "paper form 7")],
        headers=["full_name", "email", "consent photo", "evidence"],
    )
    mapping = {"consent photo": "consent_photo", "evidence": "consent_evidence"}
    imported(rows, mapping=mapping)
    given = db.session.scalars(sa.select(Consent)).one()
    given.withdrawn_on = given.given_on
    db.session.commit()

    again = imported(rows, mapping=mapping)

    assert given.wording == "paper form 7"
    assert outcomes(again) == [(2, "unchanged", ["consent_withdrawn"])]
    assert len(db.session.scalars(sa.select(Consent)).all()) == 1


def test_an_answer_is_taken_over_once_and_told_nowhere(app):
    rows = table(
        [("Anna Demo", "anna@people.example", "tcn")], headers=["full_name", "email", "background"]
    )
    mapping = {"background": "background"}

    batch, again = imported(rows, mapping=mapping), imported(rows, mapping=mapping)

    answers = db.session.scalars(sa.select(BackgroundAnswer)).all()
    told = [entry.changes for entry in db.session.scalars(sa.select(HistoryEntry))]
    assert [one.answer.value for one in answers] == ["tcn"]
    assert counts_of(again) == {"unchanged": 1}
    assert "tcn" not in repr(told) + repr([row.made for row in _rows(batch)])


def test_an_import_by_somebody_who_may_not_record_answers_leaves_them(app):
    rows = table(
        [("Anna Demo", "anna@people.example", "tcn")], headers=["full_name", "email", "background"]
    )
    batch = begin(rows, mapping={"background": "background"})
    batch.may_answer = False

    carry_out(batch)

    assert db.session.scalars(sa.select(BackgroundAnswer)).all() == []


def test_new_people_are_found_and_have_a_history(app):
    batch = imported(CAST)

    [ivan] = found("ivan@people.example")
    entry = db.session.scalars(
        sa.select(HistoryEntry).where(
            HistoryEntry.record_kind == "person", HistoryEntry.record_id == ivan.id
        )
    ).one()
    assert (entry.verb, entry.changes["import"]) == ("imported", [None, batch.id])
    assert (ivan.ref, ivan.survivor_id) == (f"person-{ivan.id}", ivan.id)


def test_only_one_import_is_carried_out_at_a_time(app):
    one, two = begin(CAST), begin(CAST, name="other.csv")
    actions.set_running(one)
    db.session.commit()
    number = two.id

    with pytest.raises(actions.NotNowError, match="busy"):
        actions.set_running(two)

    assert db.session.get(type(two), number).state is ImportState.CHECKED


class KilledError(Exception):
    """The process dies."""


@pytest.mark.parametrize("at_chunk", [1, 2, 3])
@pytest.mark.parametrize("is_committed", [True, False], ids=["between chunks", "inside one"])
def test_a_run_that_was_killed_goes_on_to_the_same_end(
    app, tmp_path, monkeypatch, at_chunk, is_committed
):
    monkeypatch.setattr(sources, "CHUNK", 2)
    whole = imported(CAST)
    wanted, result = outcomes(whole), archive(tmp_path / "whole")
    _empty()
    batch, seen = begin(CAST), []

    def dying(_count: int, _total: int) -> None:
        seen.append(1)
        if len(seen) == at_chunk and not is_committed:
            raise KilledError
        db.session.commit()
        if len(seen) == at_chunk:
            raise KilledError

    with pytest.raises(KilledError):
        carry_out(batch, committed=dying)
    db.session.rollback()
    db.session.expire_all()
    carry_out(batch)

    assert outcomes(batch) == wanted
    assert _without_refs(archive(tmp_path / "resumed")) == _without_refs(result)
    assert sum(counts_of(batch).values()) == 5


def _empty() -> None:
    db.session.remove()
    empty_all_tables()
    make_user()


def _rows(batch):
    return db.session.scalars(queries.rows_of(batch.id)).all()


def _without_refs(files: dict[str, bytes]) -> list[bytes]:
    """The people of an archive; how high their numbers are is a matter of the engine."""
    return [line.partition(b",")[2] for line in files["people.csv"].splitlines()]

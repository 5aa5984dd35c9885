"""The search writes suggestions once, keeps decisions, and looks at changes by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from crm.db import db
from crm.duplicates import actions, automatic, jobs, queries
from crm.duplicates.models import Kind, Suggestion, SuggestionState
from crm.history.models import SYSTEM
from crm.jobs import worker
from crm.jobs.models import Job, JobState
from crm.jobs.work import Work
from crm.merging import actions as merging
from crm.organisations import actions as organisations
from crm.organisations.actions import Particulars
from crm.organisations.models import Organisation
from crm.people import actions as people
from crm.people.models import LearntWeights, Person
from tests.conftest import NOW

OPEN, DISTINCT, MERGED = SuggestionState.OPEN, SuggestionState.DISTINCT, SuggestionState.MERGED


def add(name: str, **facts) -> Person:
    person = people.add_person(full_name=name, by=SYSTEM, at=NOW, **facts)
    db.session.commit()
    return person


def add_body(name: str) -> Organisation:
    body = organisations.add_organisation(Particulars(name=name), by=SYSTEM, at=NOW)
    db.session.commit()
    return body


def twins() -> tuple[Person, Person]:
    """One human being on record twice, in both scripts, with one address."""
    mail = "tsvetelina.cholakova@people.example"
    return (
        add("Цветелина Чолакова-Демо", emails=[mail], phones=["0888 123 456"], birth_year=1980),
        add("Tsvetelina Cholakova-Demo", emails=[mail], phones=["0888 123 456"], birth_year=1980),
    )


def search_all() -> Job:
    """The whole search as the worker runs it."""
    job = actions.start(by=SYSTEM, at=NOW)
    db.session.commit()
    claimed = worker.claim(NOW)
    assert claimed is not None
    assert claimed.id == job.id
    assert worker.run(claimed) is JobState.DONE
    db.session.expire_all()
    return job


def look() -> None:
    """What the worker does with changes, until nothing is left."""
    while jobs.look_at_changes(lambda: False).again:
        pass
    db.session.expire_all()


def pairs(kind: Kind = Kind.PERSON) -> list[tuple[int, int, SuggestionState]]:
    stmt = select(Suggestion).where(Suggestion.kind == kind)
    stmt = stmt.order_by(Suggestion.a_id, Suggestion.b_id)
    return [(one.a_id, one.b_id, one.state) for one in db.session.scalars(stmt)]


def only_pair() -> Suggestion:
    return db.session.scalars(select(Suggestion)).one()


def tell_apart(pair: Suggestion) -> None:
    records = queries.plain_records(pair.kind, {pair.a_id, pair.b_id})
    actions.tell_apart(pair, list(records.values()), by=SYSTEM, at=NOW)
    db.session.commit()


def test_the_search_finds_one_person_in_two_scripts_and_says_why(app: Flask):
    first, second = twins()
    add("Борис Примеров-Демо")

    job = search_all()

    pair = only_pair()
    assert pairs() == [(first.id, second.id, OPEN)]
    assert "mail_same" in {reason[0] for reason in pair.reasons}
    assert (job.done_units, job.total_units) == (100, 100)
    assert job.result == {
        "pairs_person": 1,
        "pairs_organisation": 0,
        "merged_person": 0,
        "merged_organisation": 0,
    }


def test_searching_again_writes_nothing_twice(app: Flask):
    twins()
    search_all()
    before = only_pair().id

    search_all()

    assert only_pair().id == before
    assert len(db.session.scalars(select(LearntWeights)).all()) == 2


def test_weights_learnt_before_the_last_ones_are_forgotten(app: Flask):
    twins()

    for _turn in range(4):
        search_all()

    assert len(db.session.scalars(select(LearntWeights)).all()) == 2


def test_a_search_that_died_is_done_again_without_doubles(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    first, second = twins()
    add_body("Каритас Демо")
    add_body("Caritas Demo")
    actions.start(by=SYSTEM, at=NOW)
    db.session.commit()
    work = worker.claim(NOW)
    assert work is not None

    def die(_work: Work) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_find_organisations", die)
        with pytest.raises(KeyboardInterrupt):
            worker.run(work)
    db.session.rollback()
    halfway = pairs(), pairs(Kind.ORGANISATION)
    again = worker.claim(NOW + timedelta(minutes=6))
    assert again is not None
    worker.run(again)

    assert halfway == ([(first.id, second.id, OPEN)], [])
    assert pairs() == [(first.id, second.id, OPEN)]
    assert len(pairs(Kind.ORGANISATION)) == 1


def test_a_button_pressed_twice_is_one_search(app: Flask):
    first = actions.start(by=SYSTEM, at=NOW)
    second = actions.start(by=SYSTEM, at=NOW + timedelta(seconds=1))

    assert first.id == second.id


def test_what_was_found_to_be_two_is_never_suggested_again(app: Flask):
    first, second = twins()
    search_all()
    tell_apart(only_pair())

    search_all()
    people.change_person(second, **facts_of(second, note="Met again."), by=SYSTEM, at=NOW)
    db.session.commit()
    look()

    assert pairs() == [(first.id, second.id, DISTINCT)]


def facts_of(person: Person, **changes) -> dict[str, object]:
    names = (
        "full_name", "given_name", "family_name", "latin_name", "language", "birth_year",
        "gender", "district", "note",
    )  # fmt: skip
    return {
        **{name: getattr(person, name) for name in names},
        "emails": [email.address for email in person.emails],
        "phones": [phone.typed for phone in person.phones],
        **changes,
    }


def test_two_stay_two_when_one_of_them_is_merged_into_a_third(app: Flask):
    first, second = twins()
    search_all()
    tell_apart(only_pair())
    third = add("Цветелина Чолакова-Демо", emails=["tsvetelina.cholakova@people.example"])
    merging.merge(third.id, second.id, by=SYSTEM, at=NOW)
    db.session.commit()

    search_all()
    look()

    assert pairs() == [(first.id, second.id, DISTINCT)]


def test_added_and_changed_people_are_compared_by_themselves(app: Flask):
    first, second = twins()

    look()
    found = pairs()
    people.change_person(
        second,
        **facts_of(second, full_name="Борис Демирев", emails=[], phones=[], latin_name=""),
        by=SYSTEM,
        at=NOW,
    )
    db.session.commit()
    look()

    assert found == [(first.id, second.id, OPEN)]
    assert pairs() == []


def test_a_pair_that_was_merged_is_remembered_and_asked_about_when_the_merge_is_undone(app: Flask):
    first, second = twins()
    look()
    merging.merge(first.id, second.id, by=SYSTEM, at=NOW)
    db.session.commit()

    look()
    merged = pairs()
    merging.unmerge(second.id, by=SYSTEM, at=NOW)
    db.session.commit()
    look()

    assert merged == [(first.id, second.id, MERGED)]
    assert pairs() == [(first.id, second.id, OPEN)]
    assert queries.certain(Kind.PERSON, 0.1, limit=10) == []


def test_the_erased_are_left_out_and_nothing_of_their_name_is_kept(app: Flask):
    first, second = twins()
    third = add("Цветелина Чолакова-Демо", emails=["tsvetelina.cholakova@people.example"])
    look()
    stmt = select(Suggestion).where(Suggestion.a_id == first.id, Suggestion.b_id == second.id)
    tell_apart(db.session.scalars(stmt).one())
    second.erased_on = NOW.date()
    second.full_name = second.latin_name = second.sort_key = ""
    db.session.commit()

    search_all()

    assert pairs() == [(first.id, second.id, DISTINCT), (first.id, third.id, OPEN)]
    assert db.session.scalars(stmt).one().reasons == []


def test_organisations_are_compared_as_well(app: Flask):
    first, second = add_body("Каритас Демо"), add_body("Caritas Demo Foundation")
    other = add_body("Lighthouse Museum")

    look()
    by_change = pairs(Kind.ORGANISATION)
    search_all()

    assert by_change == pairs(Kind.ORGANISATION) == [(first.id, second.id, OPEN)]
    assert other.id not in {number for one in pairs(Kind.ORGANISATION) for number in one[:2]}


def test_many_changes_put_a_search_of_everything_aside(app: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs, "TOO_MANY", 1)
    twins()

    look()
    waiting = db.session.scalars(select(Job).where(Job.name == actions.FIND)).all()

    assert [job.state for job in waiting] == [JobState.WAITING]
    assert (pairs(), jobs.changed_count()) == ([], 0)


def test_a_worker_that_runs_once_compares_what_was_added(app: Flask, runner: FlaskCliRunner):
    numbers = tuple(one.id for one in twins())

    answer = runner.invoke(args=["worker", "--once", "--json"])

    assert answer.exit_code == 0
    assert pairs() == [(*numbers, OPEN)]
    assert jobs.changed_count() == 0


def test_every_night_everything_is_searched(
    app: Flask, runner: FlaskCliRunner, set_clock: Callable[[datetime], None]
):
    set_clock(datetime.fromisoformat("2026-11-23T01:00:00+00:00"))

    runner.invoke(args=["worker", "--once"])

    stmt = select(Job.state).where(Job.name == actions.NIGHTLY)
    assert db.session.scalars(stmt).all() == [JobState.DONE]


def test_nothing_is_merged_by_itself_unless_staff_have_said_so(app: Flask):
    first, second = twins()

    search_all()

    assert queries.search(Kind.PERSON).merge_from is None
    assert (first.merged_into_id, second.merged_into_id) == (None, None)


def test_from_the_score_that_was_set_pairs_are_merged_and_the_merge_can_be_taken_back(app: Flask):
    first, second = twins()
    actions.set_merge_from(Kind.PERSON, 0.5, by=SYSTEM, at=NOW)
    db.session.commit()

    job = search_all()
    merged = second.merged_into_id, pairs(), job.result["merged_person"]
    merging.unmerge(second.id, by=SYSTEM, at=NOW)
    db.session.commit()
    search_all()

    assert merged == (first.id, [(first.id, second.id, MERGED)], 1)
    assert (second.merged_into_id, pairs()) == (None, [(first.id, second.id, OPEN)])


def test_below_the_score_and_once_decided_nothing_is_merged(app: Flask):
    first, second = twins()
    look()
    score = only_pair().score
    actions.set_merge_from(Kind.PERSON, min(score + 0.0001, 1.0), by=SYSTEM, at=NOW)
    db.session.commit()
    work = Work(0, "test", {}, attempt=1)

    counts = [automatic.merge_certain(Kind.PERSON, work)] if score < 1 else [0]
    tell_apart(only_pair())
    records = [first, second]
    actions.ask_again(only_pair(), records, by=SYSTEM, at=NOW)
    actions.set_merge_from(Kind.PERSON, 0.5, by=SYSTEM, at=NOW)
    db.session.commit()
    counts.append(automatic.merge_certain(Kind.PERSON, work))

    assert counts == [0, 0]
    assert pairs() == [(first.id, second.id, OPEN)]


def test_organisations_are_merged_by_their_own_score(app: Flask):
    first, second = add_body("Каритас Демо"), add_body("Caritas Demo")
    people_pair = twins()
    actions.set_merge_from(Kind.ORGANISATION, 0.5, by=SYSTEM, at=NOW)
    db.session.commit()

    search_all()

    assert (second.merged_into_id, people_pair[1].merged_into_id) == (first.id, None)


def test_a_record_that_cannot_be_judged_does_not_stop_the_worker(
    app: Flask, monkeypatch: pytest.MonkeyPatch
):
    twins()

    def fail(*_args: object) -> None:
        raise AttributeError

    monkeypatch.setattr(jobs.comparing, "with_rest", fail)
    look()

    assert (pairs(), jobs.changed_count()) == ([], 0)

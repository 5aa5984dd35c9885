"""Letters to many: by the worker, in chunks, one each, whatever interrupts it."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from crm.db import db
from crm.events import actions as events
from crm.events.actions import EventFacts
from crm.history.models import SYSTEM
from crm.invitations import actions, sendings
from crm.invitations.models import Invitation
from crm.jobs import worker
from crm.jobs.models import Job, JobState
from crm.jobs.work import LEASE
from crm.mail.models import Letter, LetterState
from crm.people.models import EmailAddress, Person
from tests.factories import MADE_AT, make_event, make_person

MANY = 250


@pytest.fixture
def crowd(app):
    """The numbers of many people with an address each."""
    people = [
        Person(full_name=f"Demo {n:03}", language="en", sort_key=f"demo {n:03}", created_at=MADE_AT)
        for n in range(MANY)
    ]
    for number, person in enumerate(people):
        address = f"demo{number}@people.example"
        person.emails = [EmailAddress(address=address, address_key=address, is_primary=True)]
    db.session.add_all(people)
    db.session.flush()
    for person in people:
        person.survivor_id = person.id
    db.session.commit()
    return [person.id for person in people]


def letters_of(event_id, **facts):
    stmt = select(Letter).where(Letter.about_kind == "event", Letter.about_id == event_id)
    return db.session.scalars(stmt.filter_by(**facts)).all()


def run_job():
    """Do the job that is due and nothing else."""
    work = worker.claim(worker.clock.now())
    assert work is not None
    return worker.run(work)


def test_many_are_invited_by_a_job_that_the_page_leads_to(officer, crowd, runner):
    event_id = make_event().id
    address = f"/events/{event_id}/invitations/new?everyone=1"

    answer = officer.post(address)
    queued = db.session.scalar(select(func.count()).select_from(Letter))
    during = officer.get(answer.location)
    runner.invoke(args=["worker", "--once"])
    after = officer.get(answer.location)

    assert re.fullmatch(rf"/events/{event_id}/invitations/sendings/\d+", answer.location)
    assert queued == 0
    assert "Sending 250 invitations: 0 done" in during.text
    assert 'hx-trigger="every 2s"' in during.text
    assert "All letters are written" in after.text
    assert "hx-trigger" not in after.text
    assert len({letter.recipient for letter in letters_of(event_id)}) == MANY
    assert len(letters_of(event_id)) == MANY


def test_asking_twice_makes_one_job(officer, crowd):
    event = make_event()
    address = f"/events/{event.id}/invitations/new?everyone=1"

    first, second = officer.post(address), officer.post(address)

    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1


def test_a_job_holds_numbers_and_no_words(officer, crowd):
    event = make_event()

    officer.post(f"/events/{event.id}/invitations/new?everyone=1")

    job = db.session.scalars(select(Job)).one()
    assert sorted(job.args) == ["actor", "event", "people"]
    assert sorted(job.args["people"]) == crowd


def test_a_killed_sending_goes_on_where_it_was_and_everybody_gets_one_letter(
    app, crowd, at, set_clock, monkeypatch
):
    event = make_event()
    job_id = sendings.start(event, crowd, by=SYSTEM, at=at).id
    db.session.commit()
    chunks = []
    invite = actions.invite

    def dying(*args, **kwargs):
        outcome = invite(*args, **kwargs)
        chunks.append(len(outcome.invited))
        if len(chunks) == 3:
            raise SystemExit(137)
        return outcome

    monkeypatch.setattr(actions, "invite", dying)

    with pytest.raises(SystemExit):
        run_job()
    db.session.remove()
    half = (len(letters_of(event.id)), db.session.get(Job, job_id).done_units)
    set_clock(at + LEASE + timedelta(seconds=1))
    state = run_job()

    job = db.session.get(Job, job_id, populate_existing=True)
    assert half == (100, 100)
    assert state is JobState.DONE
    assert chunks == [50] * 6
    assert (job.done_units, job.total_units, job.result) == (MANY, MANY, {"invited": MANY})
    assert len(letters_of(event.id)) == MANY
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == MANY


def test_a_stopped_sending_writes_no_more_letters(officer, crowd, at, monkeypatch):
    event = make_event()
    job_id = sendings.start(event, crowd, by=SYSTEM, at=at).id
    db.session.commit()
    page = f"/events/{event.id}/invitations/sendings/{job_id}"
    invite = actions.invite

    def stopping(*args, **kwargs):
        if db.session.get(Job, job_id).done_units == 100:
            db.session.rollback()
            officer.post(f"{page}/cancellation")
        return invite(*args, **kwargs)

    monkeypatch.setattr(actions, "invite", stopping)
    run_job()

    assert len(letters_of(event.id)) == 100
    assert "The sending was stopped" in officer.get(page).text


def test_a_sending_ends_when_the_event_is_cancelled_and_says_why(officer, crowd, at):
    event = make_event()
    job_id = sendings.start(event, crowd, by=SYSTEM, at=at).id
    events.cancel(event, reason="Rain", by=SYSTEM, at=at)
    db.session.commit()

    run_job()

    page = officer.get(f"/events/{event.id}/invitations/sendings/{job_id}").text
    assert letters_of(event.id) == []
    assert "The event is cancelled." in page


def test_who_gets_no_letter_is_counted_with_the_reason(officer, crowd, at):
    event = make_event()
    silent = make_person(name="No Address Demo", email=None)
    job_id = sendings.start(event, [*crowd, silent.id], by=SYSTEM, at=at).id
    db.session.commit()

    run_job()

    job = db.session.get(Job, job_id, populate_existing=True)
    page = officer.get(f"/events/{event.id}/invitations/sendings/{job_id}").text
    assert job.result == {"invited": MANY, "skipped:no_address": 1}
    assert "No mail address: on the call list, with a letter to print." in page


def test_many_letters_take_few_statements(app, crowd, at, statements):
    event = make_event()
    sendings.start(event, crowd, by=SYSTEM, at=at)
    db.session.commit()

    with statements() as found:
        run_job()

    assert len(found) <= MANY


def test_a_cancellation_withdraws_at_once_and_tells_many_by_a_job(officer, crowd, at):
    event = make_event()
    people = db.session.scalars(select(Person)).all()
    actions.invite(event, people, by=SYSTEM, at=at)
    db.session.commit()
    for letter in letters_of(event.id)[:200]:
        letter.state = LetterState.SENT
    db.session.commit()

    officer.post(f"/events/{event.id}/cancellation", data={"reason": "Rain in sheets"})
    waiting = letters_of(event.id, state=LetterState.QUEUED)
    run_job()

    farewells = letters_of(event.id, kind="cancellation")
    assert waiting == []
    assert len(farewells) == 200
    assert "Rain in sheets" in farewells[0].body.decode()
    assert db.session.scalars(select(Job)).one().args.keys() == {"event", "actor", "sequence"}


def test_a_change_is_told_to_many_by_a_job_even_if_the_title_changes_after_it(app, crowd, at):
    event = make_event()
    people = db.session.scalars(select(Person)).all()
    actions.invite(event, people, by=SYSTEM, at=at)
    for letter in letters_of(event.id):
        letter.state = LetterState.SENT
    facts = {"programme": event.programme, "kind": event.kind, "title": event.title}
    moved = EventFacts(**facts, starts=datetime(2026, 12, 6, 11, 0))
    renamed = replace(moved, title="Canal walk Demo")

    events.change_event(event, moved, by=SYSTEM, at=at)
    told = sendings.announce_change(event, by=SYSTEM, at=at, due_at=at)
    later = at + timedelta(minutes=1)
    events.change_event(event, renamed, by=SYSTEM, at=later)
    sendings.announce_change(event, by=SYSTEM, at=later, due_at=later)
    db.session.commit()
    run_job()

    assert (told.letters, told.job is not None) == (0, True)
    assert len(letters_of(event.id, kind="update")) == MANY
    assert db.session.scalar(select(func.count()).select_from(Job)) == 1

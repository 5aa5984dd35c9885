"""Something done with many people at once: by a job, remembered, taken back to the letter."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from crm.db import db
from crm.history.models import SYSTEM, HistoryEntry
from crm.jobs import worker
from crm.jobs.models import Job, JobState
from crm.people import actions as people
from crm.people import tag_actions
from crm.people.models import Person
from crm.people.tag_models import PersonTag, Tag
from crm.segments import bulk_actions, bulk_jobs, list_actions
from crm.segments.actions import Facts
from crm.segments.bulk_models import BulkAction, BulkRow, BulkState, RowState
from crm.segments.models import ListMembership, PeopleList
from tests.factories import make_event, make_person

MANY = 120
HERE = "district=Лозенец"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_actions, "CHUNK", 25)


def many(count: int = MANY, *, district: str = "Лозенец") -> list[int]:
    made = [make_person(name=f"Човек {n:03} Демо") for n in range(count)]
    for person in made:
        person.district = district
    db.session.commit()
    return [person.id for person in made]


def begin(
    client: FlaskClient, verb: str, where: str = "district=Лозенец", **data: Any
) -> BulkAction:
    """Look at the page, press the button of a verb, come to the action."""
    page = client.get(f"/people/bulk?{where}")
    expected = page.text.split('name="expected" value="')[1].split('"')[0]
    answer = client.post(f"/people/bulk?{where}", data={"verb": verb, "expected": expected, **data})
    assert answer.status_code == 302, answer.text
    return the_action()


def the_action() -> BulkAction:
    db.session.rollback()
    return db.session.scalars(sa.select(BulkAction).order_by(BulkAction.id.desc())).first()


def work() -> None:
    worker.drain(threading.Event())
    db.session.rollback()


def undo(client: FlaskClient, action: BulkAction) -> BulkAction:
    number = action.id
    client.post(f"/people/bulk/{number}/undoing")
    work()
    return db.session.get(BulkAction, number)


def state() -> list[Any]:
    """Everything undoing has to bring back."""
    db.session.rollback()
    tags = sa.select(PersonTag.person_id, PersonTag.tag_id, PersonTag.tagged_at)
    lists = sa.select(
        ListMembership.person_id,
        ListMembership.list_id,
        ListMembership.joined_on,
        ListMembership.left_on,
    )
    archived = sa.select(Person.id, Person.archived_at)
    return [sorted(db.session.execute(stmt).all(), key=repr) for stmt in (tags, lists, archived)]


def a_tag(at: datetime, name: str = "Училище") -> Tag:
    tag = tag_actions.tag_named(name, by=SYSTEM, at=at)
    db.session.commit()
    return tag


def a_list(at: datetime) -> PeopleList:
    made = list_actions.add_list(Facts("Канал"), by=SYSTEM, at=at)
    db.session.commit()
    return made


def test_the_page_says_how_many_whom_and_what_can_be_done(officer) -> None:
    many(12)

    page = officer.get("/people/bulk?district=Лозенец").text

    assert "This is about 12 people." in page
    assert page.count("Човек") == 10
    assert "and 2 more" in page
    assert "Put the tag on 12 people" in page
    assert "Archive 12 people" in page
    assert "back into the lists" not in page


def test_a_filter_that_is_not_understood_means_nobody(officer) -> None:
    many(3)

    page = officer.get("/people/bulk?born_from=soon").text
    answer = officer.post("/people/bulk?born_from=soon", data={"verb": "archive", "expected": "3"})

    assert "Nobody fits. Nothing can be done." in page
    assert answer.status_code == 400
    assert db.session.scalar(sa.select(sa.func.count(Person.archived_at))) == 0


def test_many_people_get_a_tag_by_a_job_with_a_history_of_each(officer) -> None:
    ids = many()
    other = make_person(name="Друг Демо").id

    action = begin(officer, "tag", put_tag="Доброволец")
    before = officer.get(f"/people/bulk/{action.id}").text
    work()

    action = the_action()
    tagged = set(db.session.scalars(sa.select(PersonTag.person_id)))
    entries = db.session.scalars(
        sa.select(HistoryEntry.record_id).where(HistoryEntry.verb == "tagged")
    ).all()
    assert "Going through 120 people: 0 done" in before
    assert tagged == set(ids)
    assert other not in tagged
    assert sorted(entries) == ids
    assert (action.state, action.total, action.changed) == (BulkState.DONE, MANY, MANY)
    assert "120 people were changed." in officer.get(f"/people/bulk/{action.id}").text
    assert "Tag put on: Доброволец" in officer.get("/people/bulk/past").text


def test_few_people_are_done_with_at_once(officer) -> None:
    ids = many(3)

    action = begin(officer, "tag", where=f"ids={ids[0]}&ids={ids[2]}", put_tag="Доброволец")

    assert (action.state, action.is_ticked, action.job_id) == (BulkState.DONE, True, None)
    assert sorted(db.session.scalars(sa.select(PersonTag.person_id))) == [ids[0], ids[2]]


def test_whom_it_means_is_decided_when_the_button_is_pressed(officer) -> None:
    ids = many()

    begin(officer, "tag", put_tag="Доброволец")
    db.session.get(Person, ids[0]).district = "Център"
    late = make_person(name="Късен Демо")
    late.district = "Лозенец"
    db.session.commit()
    work()

    assert set(db.session.scalars(sa.select(PersonTag.person_id))) == set(ids)


def test_nothing_begins_when_others_fit_by_now(officer) -> None:
    many(3)

    answer = officer.post(
        "/people/bulk?district=Лозенец", data={"verb": "archive", "expected": "2"}
    )

    assert "Others fit by now than a moment ago." in answer.text
    assert the_action() is None


def test_a_form_sent_twice_is_one_action(officer) -> None:
    many(3)
    data = {"verb": "archive", "expected": "3", "press": "abc"}

    first = officer.post("/people/bulk?district=Лозенец", data=data)
    second = officer.post("/people/bulk?district=Лозенец", data=data)

    assert first.location == second.location
    assert len(db.session.scalars(sa.select(BulkAction)).all()) == 1


VERBS: list[tuple[str, Callable[[datetime], dict[str, Any]]]] = [
    ("tag", lambda at: {"put_tag": a_tag(at).name}),
    ("untag", lambda at: {"take_tag": a_tag(at).id}),
    ("list", lambda at: {"put_list": a_list(at).id}),
    ("unlist", lambda at: {"take_list": a_list(at).id}),
    ("archive", lambda _at: {}),
    ("restore", lambda _at: {}),
]


@pytest.mark.parametrize(("verb", "data"), VERBS, ids=[verb for verb, _data in VERBS])
def test_undoing_brings_everything_back_as_it_was(officer, at, verb, data) -> None:
    ids, asked = many(), data(at)
    half, earlier = ids[::2], at - timedelta(days=3)
    if "tag" in verb:
        tag_actions.put_on_many(half, a_tag(at), by=SYSTEM, at=earlier)
    if "list" in verb:
        found = db.session.scalars(sa.select(PeopleList)).one()
        list_actions.put_on(half, found, on=earlier.date(), by=SYSTEM, at=earlier)
    if verb in ("archive", "restore"):
        for number in half:
            people.archive(db.session.get(Person, number), by=SYSTEM, at=earlier)
    db.session.commit()
    was = state()

    where = "archived=1" if verb == "restore" else "district=Лозенец"
    action = begin(officer, verb, where=where, **asked)
    work()
    done = state()
    action = undo(officer, the_action())

    assert done != was
    assert state() == was
    assert (action.state, action.changed, action.undone, action.kept) == (
        BulkState.UNDONE,
        60,
        60,
        0,
    )
    assert "It was taken back" in officer.get(f"/people/bulk/{action.id}").text


def test_undoing_keeps_what_was_changed_since_and_says_so(officer, at, set_clock) -> None:
    ids = many(4)
    action = begin(officer, "tag", put_tag="Доброволец")
    tag = db.session.scalars(sa.select(Tag)).one()
    first, second = db.session.get(Person, ids[0]), db.session.get(Person, ids[1])
    tag_actions.take_off(first, tag, by=SYSTEM, at=at)
    tag_actions.take_off(second, tag, by=SYSTEM, at=at)
    tag_actions.put_on(second, tag, by=SYSTEM, at=at + timedelta(minutes=1))
    db.session.commit()
    set_clock(at + timedelta(minutes=2))

    action = undo(officer, action)

    assert (action.undone, action.kept) == (2, 2)
    assert list(db.session.scalars(sa.select(PersonTag.person_id))) == [ids[1]]
    page = officer.get(f"/people/bulk/{action.id}").text
    assert page.count("changed since by somebody else") == 2


def test_undoing_a_list_leaves_those_who_left_it_since(officer, at) -> None:
    ids = many(3)
    action = begin(officer, "list", new_list="Канал")
    found = db.session.scalars(sa.select(PeopleList)).one()
    list_actions.take_off([ids[0]], found, on=at.date(), by=SYSTEM, at=at)
    db.session.commit()

    action = undo(officer, action)

    assert (action.undone, action.kept) == (2, 1)


def test_undoing_a_tag_that_is_gone_says_so(officer, at) -> None:
    many(2)
    action = begin(officer, "tag", put_tag="Доброволец")
    tag_actions.delete(db.session.scalars(sa.select(Tag)).one(), by=SYSTEM, at=at)
    db.session.commit()

    action = undo(officer, action)

    assert (action.undone, action.kept) == (0, 2)
    assert "what it was done with is gone" in officer.get(f"/people/bulk/{action.id}").text


def test_a_worker_that_dies_in_a_chunk_leaves_all_or_nothing_of_it(officer, monkeypatch) -> None:
    ids = many()
    begin(officer, "tag", put_tag="Доброволец")
    work_of, units = worker.claim(datetime.now().astimezone()), 0

    def die(*_args: Any, **_more: Any) -> int:
        nonlocal units
        units += 1
        if units == 3:
            real(*_args, **_more)
            db.session.flush()
            raise SystemExit
        return real(*_args, **_more)

    real = bulk_actions.do_chunk
    monkeypatch.setattr(bulk_actions, "do_chunk", die)
    with pytest.raises(SystemExit):
        bulk_jobs.do(work_of)
    db.session.rollback()
    between = len(db.session.scalars(sa.select(PersonTag.id)).all())
    monkeypatch.setattr(bulk_actions, "do_chunk", real)
    job = db.session.scalars(sa.select(Job).where(Job.name == bulk_actions.DOING)).one()
    job.state, job.lease_until = JobState.WAITING, None
    db.session.commit()
    work()

    action = the_action()
    history = sa.select(HistoryEntry.record_id).where(HistoryEntry.verb == "tagged")
    assert between == 50
    assert (action.state, action.changed) == (BulkState.DONE, MANY)
    assert sorted(db.session.scalars(history)) == ids


def test_what_was_stopped_stays_and_can_be_taken_back(officer) -> None:
    many()
    action = begin(officer, "archive")
    number = action.id
    bulk_actions.do_chunk(action, on=action.made_at.date(), at=action.made_at)
    db.session.commit()

    officer.post(f"/people/bulk/{number}/stop")
    work()
    stopped = db.session.get(BulkAction, number)
    assert (stopped.state, stopped.changed) == (BulkState.STOPPED, 25)
    assert "It was stopped" in officer.get(f"/people/bulk/{number}").text
    action = undo(officer, stopped)

    assert (action.state, action.undone) == (BulkState.UNDONE, 25)
    assert db.session.scalar(sa.select(sa.func.count(Person.archived_at))) == 0
    waiting = sa.select(BulkRow.id).where(BulkRow.state == RowState.WAITING)
    assert db.session.scalars(waiting).all() == []


def test_it_is_taken_back_once(officer) -> None:
    many(2)
    action = undo(officer, begin(officer, "archive"))

    answer = officer.post(f"/people/bulk/{action.id}/undoing", follow_redirects=True)

    assert "There is nothing to take back" in answer.text
    assert the_action().undone == 2


def test_inviting_leads_to_the_preview_of_the_event_with_the_same_people(officer) -> None:
    ids = many(2)
    event = make_event()
    db.session.commit()
    number = event.id

    of_filter = officer.post(
        "/people/bulk?district=Лозенец", data={"verb": "invite", "event": number}
    )
    of_rows = officer.post(
        f"/people/bulk?ids={ids[0]}&ids={ids[1]}", data={"verb": "invite", "event": number}
    )

    preview = f"/events/{number}/invitations/preview"
    assert of_filter.location == (
        f"{preview}?everyone=1&district=%D0%9B%D0%BE%D0%B7%D0%B5%D0%BD%D0%B5%D1%86"
    )
    assert of_rows.location == f"{preview}?person={ids[0]}&person={ids[1]}"
    assert officer.get(of_filter.location).status_code == 200


def test_saving_leads_to_the_columns_of_the_same_people(officer) -> None:
    many(2)

    answer = officer.post("/people/bulk?language=bg", data={"verb": "export"})

    assert answer.location == "/people/export?language=bg"


def test_ticked_rows_become_an_address(officer) -> None:
    answer = officer.post("/people/bulk/ticked", data={"ids": ["4", "x", "7"]})

    assert answer.location == "/people/bulk?ids=4&ids=7"


def test_a_tag_without_a_letter_is_asked_for_again(officer) -> None:
    many(2)

    page = officer.post(
        "/people/bulk?district=Лозенец", data={"verb": "tag", "expected": "2", "put_tag": "!"}
    )

    assert "A tag needs a letter or a digit." in page.text
    assert the_action() is None


def test_managers_look_and_do_nothing(manager, officer) -> None:
    many(2)
    action = begin(officer, "archive")

    seen = manager.get(f"/people/bulk/{action.id}")

    assert seen.status_code == 200
    assert "Take it back" not in seen.text
    assert manager.get("/people/bulk").status_code == 403
    assert manager.post(f"/people/bulk/{action.id}/undoing").status_code == 403

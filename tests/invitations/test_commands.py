import json
from datetime import UTC, date, datetime

from sqlalchemy import select

from crm.db import db
from crm.events.models import EventStatus
from crm.history.models import GUEST
from crm.invitations import actions, jobs, queries
from crm.invitations.models import Reply, ReplySource
from crm.jobs.work import Work
from crm.mail.models import Letter
from tests.factories import make_event, make_invitation, make_person, make_user


def last_line(result):
    return json.loads(result.stdout.splitlines()[-1])


def test_people_are_invited_by_ref(runner):
    event, ada = make_event(), make_person(name="Ada Demo")
    bo = make_person(name="Bo Demo", email=None)
    event.ref, ada.ref, bo.ref = "walk", "ada", "bo"
    db.session.commit()
    command = ["invitations", "send", "walk", "--person", "ada", "--person", "bo", "--json"]

    first, second = runner.invoke(args=command), runner.invoke(args=command)

    skipped = [{"person": "bo", "reason": "no_address"}]
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert last_line(first) == {"invited": 1, "already": 0, "skipped": skipped}
    assert last_line(second) == {"invited": 0, "already": 1, "skipped": skipped}


def test_everybody_on_record_is_invited(runner):
    event = make_event()
    ada, _bo, merged, erased = (make_person() for _number in range(4))
    merged.merged_into_id = ada.id
    erased.erased_on = date(2026, 11, 1)
    db.session.commit()

    result = runner.invoke(args=["invitations", "send", str(event.id), "--all", "--json"])

    assert last_line(result) == {"invited": 2, "already": 0, "skipped": []}


def test_an_event_that_takes_no_invitations_is_a_failure(runner):
    event, ada = make_event(status=EventStatus.DRAFT), make_person()

    result = runner.invoke(args=["invitations", "send", event.ref, "--person", str(ada.id)])

    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


def test_an_unknown_event_or_person_is_a_failure_and_writes_nothing(runner):
    event, ada = make_event(), make_person()

    wrong_event = runner.invoke(args=["invitations", "send", "nothing", "--person", str(ada.id)])
    wrong_person = runner.invoke(
        args=["invitations", "send", str(event.id), "--person", str(ada.id), "--person", "nobody"]
    )

    assert (wrong_event.exit_code, wrong_person.exit_code) == (1, 1)
    assert queries.invitations_of(event.id) == []


def test_naming_nobody_is_wrong_usage(runner):
    event = make_event()

    assert runner.invoke(args=["invitations", "send", str(event.id)]).exit_code == 2


def test_the_calendar_of_an_event_is_shown(runner):
    event = make_event()

    result = runner.invoke(args=["calendar", "show", str(event.id)])

    lines = result.stdout_bytes.decode().split("\r\n")
    assert result.exit_code == 0
    assert "METHOD:PUBLISH" in lines
    assert f"UID:{event.uid}" in lines


def test_the_calendar_for_a_person_names_only_them(runner):
    event = make_event()
    ada = make_person(name="Ada Demo", email="ada@people.example")

    asked = runner.invoke(args=["calendar", "show", str(event.id), "--person", str(ada.id)])
    off = runner.invoke(
        args=["calendar", "show", event.ref, "--person", ada.ref, "--method", "cancel"]
    )

    assert asked.stdout.count("ATTENDEE") == 1
    assert "METHOD:REQUEST" in asked.stdout
    assert "METHOD:CANCEL" in off.stdout
    assert "STATUS:CANCELLED" in off.stdout


def test_who_wants_it_gets_yesterdays_answers_once(app, set_clock):
    user = make_user()
    user.wants_daily_mail = True
    mine, others = make_event(convenor=user), make_event()
    when = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    for event in (mine, others):
        invitation = make_invitation(event, make_person(name="Ada Demo"))
        actions.record_reply(
            invitation, Reply.YES, source=ReplySource.LINK, by=GUEST, at=when, party_size=2
        )
    db.session.commit()
    set_clock(datetime(2026, 11, 23, 6, 0, tzinfo=UTC))

    for _time in range(2):
        jobs.daily_answers(FakeWork())

    (letter,) = db.session.scalars(select(Letter)).all()
    assert letter.recipient == user.email
    assert letter.subject == "1 new answer to your events"


def test_nobody_gets_a_mail_about_nothing(app):
    user = make_user()
    user.wants_daily_mail = True
    make_event(convenor=user)
    db.session.commit()

    jobs.daily_answers(FakeWork())

    assert db.session.scalars(select(Letter)).all() == []


class FakeWork(Work):
    """A job that commits its units without a row of its own."""

    def __init__(self) -> None:
        super().__init__(id=1, name="invitations.daily_answers", args={}, attempt=1)

    def unit_done(self, count=1, *, total=None) -> None:
        db.session.commit()

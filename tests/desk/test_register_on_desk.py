"""The engagement register on other pages: home, person, organisation, event."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.conversations import actions, promise_actions
from crm.conversations.actions import ConversationFacts
from crm.conversations.models import Channel, Commitment, Conversation, IssueKind, Side
from crm.conversations.promise_actions import CommitmentFacts, IssueFacts
from crm.db import db
from crm.events.models import EventStatus
from crm.history.models import SYSTEM
from tests import factories

TODAY = date(2026, 11, 22)


@pytest.fixture
def owner(officer) -> User:
    return db.session.scalars(select(User).where(User.role == "officer")).one()


def promise(owner: User, text: str, *, due_on: date, **facts) -> Commitment:
    values = {"side": Side.OURS, "made_on": date(2026, 11, 1), **facts}
    made = promise_actions.promise(
        CommitmentFacts(text=text, owner_id=owner.id, due_on=due_on, **values),
        by=SYSTEM,
        at=factories.MADE_AT,
    )
    db.session.commit()
    return made


def ask(owner: User, text: str, **facts) -> None:
    values = {"kind": IssueKind.QUESTION, "raised_on": date(2026, 11, 2), **facts}
    promise_actions.raise_issue(
        IssueFacts(text=text, owner_id=owner.id, **values), by=SYSTEM, at=factories.MADE_AT
    )
    db.session.commit()


def log(about: str, *parties, **facts) -> Conversation:
    made = actions.log(
        ConversationFacts(about=about, channel=Channel.MEETING, day=date(2026, 11, 3), **facts),
        parties,
        by=SYSTEM,
        at=factories.MADE_AT,
    )
    db.session.commit()
    return made


def links(page: str, room: str) -> list[str]:
    return re.findall(rf'href="/{room}/\d+">([^<]*)<', page)


def test_today_shows_my_promises_before_older_ones_of_others(officer, owner):
    other = factories.make_user()
    promise(other, "Older of another", due_on=TODAY - timedelta(days=30))
    promise(owner, "Mine", due_on=TODAY)
    promise(owner, "Mine, overdue", due_on=TODAY - timedelta(days=1))
    promise(owner, "Next month", due_on=TODAY + timedelta(days=30))

    page = officer.get("/").text

    assert links(page, "commitments") == ["Mine, overdue", "Mine", "Older of another"]
    assert page.count("needs-you") == 1


def test_today_shows_what_waits_for_an_answer(officer, owner):
    ask(owner, "Where do I enrol my child?")

    assert links(officer.get("/").text, "issues") == ["Where do I enrol my child?"]


def test_a_mine_of_old_promises_of_others_does_not_hide_mine(officer, owner):
    other = factories.make_user()
    for number in range(12):
        promise(other, f"Old {number}", due_on=TODAY - timedelta(days=99))
    promise(owner, "Mine", due_on=TODAY)

    assert links(officer.get("/").text, "commitments")[0] == "Mine"


def test_the_timeline_of_a_person_tells_what_was_said_promised_and_asked(officer, owner):
    person = factories.make_person()
    log("Kindergarten places", person)
    promise(owner, "Send the list", due_on=TODAY, person_id=person.id)
    ask(owner, "Where?", person_id=person.id)

    titles = re.findall(
        r'class="timeline-title"><a href="[^"]*">([^<]*)<', officer.get(f"/people/{person.id}").text
    )

    assert titles == [
        "Meeting: Kindergarten places",
        "Question: Where?",
        "We promised: Send the list",
    ]


def test_the_timeline_of_an_organisation_tells_the_same(officer, owner):
    body = factories.make_organisation()
    log("Kindergarten places", body)
    promise(owner, "Send the list", due_on=TODAY, organisation_id=body.id)

    page = officer.get(f"/organisations/{body.id}").text
    timeline = page.split('class="timeline"')[1]

    assert links(timeline, "conversations") == ["Meeting: Kindergarten places"]
    assert links(timeline, "commitments") == ["We promised: Send the list"]


def test_the_privacy_officer_sees_the_person_without_the_register(privacy_officer):
    person = factories.make_person()
    log("Kindergarten places", person)

    page = privacy_officer.get(f"/people/{person.id}").text

    assert "Kindergarten places" not in page


def test_an_event_lists_its_conversations_and_takes_another_in_one_line(officer):
    person, event = factories.make_person(name="Vera Demo"), factories.make_event()
    log("Said at the wall", person, event_id=event.id)

    page = officer.get(f"/events/{event.id}").text
    answer = officer.post(
        "/conversations/new",
        data={
            "who": f"person-{person.id}",
            "about": "Second talk",
            "channel": "event",
            "day": "2026-11-20",
            "event": event.id,
            "back": f"/events/{event.id}",
        },
    )

    assert links(page, "conversations") == ["Said at the wall"]
    assert answer.location == f"/events/{event.id}"
    assert links(officer.get(f"/events/{event.id}").text, "conversations") == [
        "Second talk",
        "Said at the wall",
    ]


def test_a_draft_that_somebody_spoke_about_is_not_deleted(officer):
    event = factories.make_event(status=EventStatus.DRAFT)
    log("What it will be", factories.make_person(), event_id=event.id)

    answer = officer.post(f"/events/{event.id}/deletion")

    assert answer.status_code == 302
    assert links(officer.get(f"/events/{event.id}").text, "conversations") == ["What it will be"]

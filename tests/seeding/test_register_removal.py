"""What was written about people and organisations of the demo when the demo is taken away."""

import io
from datetime import date

import pytest
from sqlalchemy import func, select

from crm.conversations import actions as conversations
from crm.conversations import promise_actions
from crm.conversations.actions import ConversationFacts
from crm.conversations.models import Channel, Commitment, Conversation, Party, Side
from crm.conversations.promise_actions import CommitmentFacts
from crm.db import db
from crm.files import actions as files
from crm.files.models import StoredFile
from crm.files.store import store
from crm.history.models import SYSTEM
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.seeding import removal
from crm.seeding.models import DemoMark
from crm.stakeholders import actions as stakeholders
from crm.stakeholders.actions import GroupFacts
from crm.stakeholders.models import GroupKind, Membership, Position
from tests import factories

TODAY = date(2026, 11, 22)


def mark(kind: str, record) -> None:
    db.session.add(DemoMark(kind=kind, record_id=record.id))
    db.session.commit()


def left(*models) -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


@pytest.fixture
def remove(at):
    def removed() -> None:
        db.session.commit()
        removal.remove(at=at)
        db.session.commit()

    return removed


def test_what_names_a_demo_person_goes_with_them_and_the_talk_stays(app, at, remove):
    demo, own = factories.make_person(), factories.make_person()
    mark("person", demo)
    facts = ConversationFacts(about="x", channel=Channel.MAIL, day=TODAY)
    conversations.log(facts, [demo, own], by=SYSTEM, at=at)
    stakeholders.place(demo, power=1, interest=1, on=TODAY, by=SYSTEM, at=at)
    group = stakeholders.found_group(
        GroupFacts(name="Council Demo", kind=GroupKind.COUNCIL), by=SYSTEM, at=at
    )
    stakeholders.add_member(group, demo, by=SYSTEM, at=at)
    stakeholders.add_member(group, own, by=SYSTEM, at=at)

    remove()

    assert left(Person, Conversation, Party, Position, Membership) == [1, 1, 1, 0, 1]


def test_an_organisation_somebody_placed_on_the_map_is_the_demos_no_longer(app, at, remove):
    body = factories.make_organisation()
    mark("organisation", body)
    stakeholders.place(body, power=1, interest=1, on=TODAY, by=SYSTEM, at=at)

    remove()

    assert left(Organisation, Position, DemoMark) == [1, 1, 0]


def test_promises_of_a_demo_user_go_with_their_files(app, at, remove):
    user = factories.make_user()
    mark("user", user)
    promise = promise_actions.promise(
        CommitmentFacts(side=Side.OURS, text="x", owner_id=user.id, made_on=TODAY, due_on=TODAY),
        by=SYSTEM,
        at=at,
    )
    received = files.receive(io.BytesIO(b"%PDF-1.7"), name="a.pdf", into=store())
    files.keep(received, about=("commitment", promise.id), by_id=user.id, at=at)

    remove()

    assert left(Commitment, StoredFile) == [0, 0]

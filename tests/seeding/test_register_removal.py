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
from crm.duplicates import actions as duplicates
from crm.duplicates.models import DuplicateSearch, Kind, Suggestion
from crm.files import actions as files
from crm.files.models import StoredFile
from crm.files.store import store
from crm.history.models import SYSTEM
from crm.imports.models import ImportBatch, ImportKind, ImportRow, ImportState, Outcome
from crm.organisations.models import Organisation
from crm.people import tag_actions as tags
from crm.people.filters import PeopleFilter
from crm.people.models import Person
from crm.people.tag_models import PersonTag, Tag
from crm.seeding import removal
from crm.seeding.models import DemoMark
from crm.segments import actions as segments
from crm.segments.actions import Facts
from crm.segments.models import Segment, SegmentMember
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


def test_a_demo_tag_on_somebody_of_ones_own_stays_and_a_segment_goes(app, at, remove):
    own, demo = factories.make_person(), factories.make_person()
    tag = tags.tag_named("интересни", by=SYSTEM, at=at)
    unused = tags.tag_named("забравени", by=SYSTEM, at=at)
    for person in (own, demo):
        tags.put_on(person, tag, by=SYSTEM, at=at)
    tags.put_on(demo, unused, by=SYSTEM, at=at)
    wanted = PeopleFilter.read({"tag": [str(tag.id)]}, on=TODAY)
    segment = segments.add_segment(Facts(name="x"), wanted, on=TODAY, by=SYSTEM, at=at)
    for kind, record in (("person", demo), ("tag", tag), ("tag", unused), ("segment", segment)):
        mark(kind, record)

    remove()

    assert db.session.scalars(select(Tag.name)).all() == ["интересни"]
    assert left(PersonTag, Segment, SegmentMember) == [1, 0, 0]


def test_whom_a_demo_file_brought_goes_and_whom_it_only_names_stays(app, at, remove):
    brought, named = factories.make_person(), factories.make_person()
    batch = ImportBatch(
        kind=ImportKind.PEOPLE, state=ImportState.DONE, file_hash="", made_on=TODAY, created_at=at
    )
    db.session.add(batch)
    db.session.flush()
    mark("import_batch", batch)
    for row, outcome, person in ((2, Outcome.CREATED, brought), (3, Outcome.UPDATED, named)):
        db.session.add(ImportRow(batch_id=batch.id, row=row, outcome=outcome, record_id=person.id))
    number = named.id

    remove()

    assert db.session.scalars(select(Person.id)).all() == [number]
    assert left(ImportBatch, ImportRow) == [0, 0]


def test_the_next_search_looks_at_everybody_and_keeps_what_staff_have_set(app, at, remove):
    one, two = factories.make_person(), factories.make_person()
    mark("person", two)
    pair = Suggestion(
        kind=Kind.PERSON, a_id=one.id, b_id=two.id, score=0.9, reasons=[], found_at=at
    )
    db.session.add(pair)
    duplicates.set_merge_from(Kind.PERSON, 0.99, by=SYSTEM, at=at)
    duplicates.search_of(Kind.PERSON).last_record_id = two.id
    duplicates.search_of(Kind.ORGANISATION)

    remove()

    searches = db.session.execute(
        select(DuplicateSearch.merge_from, DuplicateSearch.last_record_id)
    )
    assert [tuple(search) for search in searches] == [(0.99, 0)]
    assert left(Suggestion) == [0]

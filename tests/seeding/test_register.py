"""What the demo brings to the rooms around duplicates, imports, segments and promises."""

import pytest
import sqlalchemy as sa
from flask import Flask

from crm.conversations.models import Commitment, CommitmentState, Conversation, Issue
from crm.db import db
from crm.duplicates.models import Kind, Suggestion, SuggestionState
from crm.files.models import StoredFile
from crm.imports.models import ImportBatch, ImportRow, ImportState, Outcome
from crm.organisations.models import Organisation
from crm.people.models import Person
from crm.people.tag_models import PersonTag, Tag
from crm.seeding import actions
from crm.segments.models import ListMembership, PeopleList, Segment, SegmentMove
from crm.stakeholders.models import Group, Membership, Position
from tests.conftest import NOW

pytestmark = pytest.mark.database

TODAY = NOW.date()


def number_of(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_people_who_are_on_record_twice_are_suggested_and_father_and_son_are_not(
    demo: Flask,
) -> None:
    names = {one.id: one.full_name for one in db.session.scalars(sa.select(Person))}

    pairs = db.session.scalars(
        sa.select(Suggestion)
        .where(Suggestion.kind == Kind.PERSON, Suggestion.state == SuggestionState.OPEN)
        .order_by(Suggestion.a_id)
    ).all()

    assert [(names[pair.a_id], names[pair.b_id]) for pair in pairs] == [
        ("Десислава Ветринова-Демо", "Desislava Vetrinova-Demo"),
        ("Михаела Стоилкова-Демо", "Михаела Камбанарова-Демо"),
        ("Цветан Петров Йорданчев-Демо", "Tzvetan Iordantchev-Demo"),
        ("Мохамед Ал Хатибани-Демо", "Mohamad Al-Khatibani-Demo"),
    ]
    assert "Камен Каменов Росенков-Демо" in names.values()


def test_a_partners_file_is_taken_over_but_for_one_row_and_one_question(demo: Flask) -> None:
    batch = db.session.scalars(sa.select(ImportBatch)).one()

    outcomes = db.session.execute(
        sa.select(ImportRow.row, ImportRow.outcome).order_by(ImportRow.row)
    ).all()

    assert batch.state == ImportState.DONE
    assert [tuple(row) for row in outcomes] == [
        (2, Outcome.UPDATED),
        (3, Outcome.CREATED),
        (4, Outcome.CREATED),
        (5, Outcome.REJECTED),
        (6, Outcome.REVIEW),
    ]


def test_segments_have_people_and_two_came_with_the_file(demo: Flask) -> None:
    segments = db.session.scalars(sa.select(Segment).order_by(Segment.id)).all()

    moves = db.session.execute(sa.select(SegmentMove.segment_id, SegmentMove.has_come)).all()

    assert segments[0].size == 6
    assert segments[1].size is not None
    assert segments[1].size > 200
    assert [tuple(move) for move in moves] == [(segments[0].id, True)] * 2


def test_there_are_tags_and_a_list(demo: Flask) -> None:
    used = db.session.execute(
        sa.select(Tag.name, sa.func.count(PersonTag.id))
        .join(PersonTag)
        .group_by(Tag.name)
        .order_by(Tag.name)
    ).all()

    assert [tuple(row) for row in used] == [
        ("доброволец", 28),
        ("партньорски списък", 3),
        ("устен превод", 16),
    ]
    assert [number_of(PeopleList), number_of(ListMembership)] == [1, 14]


def test_promises_are_kept_told_of_and_one_is_overdue(demo: Flask) -> None:
    promises = db.session.scalars(sa.select(Commitment)).all()

    overdue = [promise.text for promise in promises if promise.is_overdue(TODAY)]

    assert overdue == ["Да потвърдят залата за съботите"]
    assert sum(promise.state == CommitmentState.FULFILLED for promise in promises) == 2
    assert sum(promise.reported_on is not None for promise in promises) == 1
    assert len(promises) == 5


def test_what_is_said_of_organisations_is_said_of_invented_ones(demo: Flask) -> None:
    said = [
        column
        for table in (Commitment, Issue, Position, Membership)
        for column in db.session.scalars(sa.select(table.organisation_id).distinct())
    ]
    spoke = [
        p.organisation_id for c in db.session.scalars(sa.select(Conversation)) for p in c.parties
    ]

    names = db.session.scalars(
        sa.select(Organisation.name).where(Organisation.id.in_([*said, *spoke]))
    ).all()

    assert len(names) == 14
    assert [name for name in names if not name.endswith("Demo")] == []


def test_some_moved_on_the_map_a_group_has_members_and_a_conversation_a_file(demo: Flask) -> None:
    moved = db.session.execute(
        sa.select(Position.organisation_id)
        .group_by(Position.organisation_id)
        .having(sa.func.count() > 1)
    ).all()

    files = db.session.scalars(
        sa.select(StoredFile.about_kind).order_by(StoredFile.about_kind)
    ).all()

    assert len(moved) == 4
    assert [number_of(Group), number_of(Membership)] == [1, 4]
    assert files == ["conversation", "import_batch"]


def test_carrying_on_again_changes_nothing(demo: Flask) -> None:
    before = [number_of(model) for model in (Person, ImportRow, Suggestion, SegmentMove)]

    actions.carry_on(at=NOW)

    assert [number_of(model) for model in (Person, ImportRow, Suggestion, SegmentMove)] == before

"""To whom somebody belonged on the day stays true after they have changed their job."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from crm.attendance import actions, list_queries
from crm.attendance.list_queries import AttendanceFilter
from crm.attendance.models import AttendanceAffiliation, AttendanceState
from crm.db import db
from crm.engagement.counting import count
from crm.engagement.definitions import Definition
from crm.events.models import EventStatus
from crm.history.models import SYSTEM
from crm.people.models import Affiliation
from tests import factories

DAY = date(2026, 11, 14)


@pytest.fixture
def event(app):
    return factories.make_event(status=EventStatus.HELD, starts=datetime(2026, 11, 14, 10, 0))


def record(event, person, state=AttendanceState.ATTENDED, **said) -> None:
    actions.record(event, person, state, source="desk", by=SYSTEM, at=factories.MADE_AT, **said)
    db.session.commit()


def kept() -> list[int]:
    return list(
        db.session.scalars(
            select(AttendanceAffiliation.organisation_id).order_by(
                AttendanceAffiliation.organisation_id
            )
        )
    )


def shown(event) -> list[list[str]]:
    rows = list_queries.every_row(event, AttendanceFilter())
    return [[body.name for body in row.organisations] for row in rows]


def test_a_later_job_does_not_change_the_table_of_an_event(event):
    person = factories.make_person()
    before = factories.make_organisation(name="School Demo")
    tie = factories.make_affiliation(person, before)
    record(event, person)

    db.session.delete(tie)
    factories.make_affiliation(person, factories.make_organisation(name="Ministry Demo"))
    db.session.commit()

    assert shown(event) == [["School Demo"]]


def test_who_belonged_nowhere_then_belongs_nowhere_later(event):
    person = factories.make_person()
    record(event, person)

    factories.make_affiliation(person, factories.make_organisation(name="Ministry Demo"))

    assert shown(event) == [[]]


def test_only_ties_of_that_day_are_kept(event):
    person = factories.make_person()
    past, now, later = (factories.make_organisation(name=f"Body {n} Demo") for n in range(3))
    for body, starts, ends in (
        (past, None, date(2026, 11, 13)),
        (now, DAY, DAY),
        (later, date(2026, 11, 15), None),
    ):
        db.session.add(
            Affiliation(
                person_id=person.id, organisation_id=body.id, starts_on=starts, ends_on=ends
            )
        )
    db.session.commit()

    record(event, person)

    assert kept() == [now.id]


def test_ties_of_merged_records_are_kept_with_the_survivor(event):
    keep, gone = factories.make_person(), factories.make_person()
    body = factories.make_organisation()
    factories.make_affiliation(gone, body)
    gone.merged_into_id = gone.survivor_id = keep.id
    db.session.commit()

    record(event, gone)

    assert kept() == [body.id]


def test_a_no_show_keeps_nothing_until_they_turn_out_to_have_come(event):
    person, body = factories.make_person(), factories.make_organisation()
    factories.make_affiliation(person, body)
    record(event, person, AttendanceState.NO_SHOW)
    before = kept()

    record(event, person)
    record(event, person)

    assert (before, kept()) == ([], [body.id])


def test_what_was_kept_first_stays_through_corrections(event):
    person, body = factories.make_person(), factories.make_organisation()
    tie = factories.make_affiliation(person, body)
    record(event, person)
    db.session.delete(tie)
    db.session.commit()

    record(event, person, AttendanceState.NO_SHOW)
    record(event, person, AttendanceState.ATTENDED)

    assert kept() == [body.id]


def test_belonging_to_an_organisation_is_not_acting_for_it(event):
    person, body = factories.make_person(), factories.make_organisation()
    factories.make_affiliation(person, body)
    record(event, person)
    silent = count(event.programme, DAY, DAY, Definition.MIGRANT_BACKGROUND).organisations

    record(event, person, acting_for=[body])

    said = count(event.programme, DAY, DAY, Definition.MIGRANT_BACKGROUND).organisations
    assert (silent, said) == (0, 1)


def test_attendance_written_before_this_was_kept_follows_the_ties_of_the_day(event):
    person, body = factories.make_person(), factories.make_organisation(name="School Demo")
    factories.make_affiliation(person, body)
    factories.make_attendance(event, person)

    assert shown(event) == [["School Demo"]]

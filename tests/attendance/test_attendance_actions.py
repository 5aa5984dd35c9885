import threading
from datetime import date

import pytest
import sqlalchemy as sa

from crm.accounts.models import Role
from crm.attendance import headcount_actions, queries
from crm.attendance.actions import mark_missing_as_no_show, record, unrecord
from crm.attendance.headcount_actions import HeadcountFacts, set_headcount, step_headcount
from crm.attendance.models import Attendance, AttendanceRole, AttendanceState, DoorDuty, Headcount
from crm.attendance.opening import Refused, refusal
from crm.db import db
from crm.engagement.counting import count
from crm.engagement.definitions import Definition
from crm.events.models import EventStatus
from crm.history.models import COUNTED, SYSTEM, HistoryEntry
from crm.history.queries import revision
from crm.invitations.models import Reply
from tests.factories import (
    make_attendance,
    make_event,
    make_headcount,
    make_invitation,
    make_organisation,
    make_person,
    make_programme,
    make_user,
)

ATTENDED = AttendanceState.ATTENDED


def tick(event, person, at, **more):
    done = record(event, person, ATTENDED, source="door", by=SYSTEM, at=at, **more)
    db.session.commit()
    return done


def number_of(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def merge(gone, keep):
    gone.merged_into_id = gone.survivor_id = keep.id
    db.session.commit()


def test_a_second_tick_changes_nothing(app, at):
    event, person = make_event(), make_person()
    tick(event, person, at)
    before = revision(COUNTED)

    again = tick(event, person, at)

    assert (again.was, again.is_changed, number_of(Attendance)) == (ATTENDED, False, 1)
    assert revision(COUNTED) == before


def test_two_hands_ticking_at_once_make_one_row(app, at):
    event_id, person_id = make_event().id, make_person().id
    db.session.commit()
    start = threading.Barrier(4)
    failures = []

    def one_hand():
        with app.app_context():
            try:
                start.wait()
                event = queries.event_for(event_id, user_id=0, role=Role.ADMIN)
                person = queries.person(person_id)
                tick(event, person, at)
            except Exception as error:  # noqa: BLE001 - shown by the assertion
                failures.append(error)
            finally:
                db.session.remove()

    hands = [threading.Thread(target=one_hand) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    assert failures == []
    assert number_of(Attendance) == 1


def test_steps_of_two_tallies_at_once_are_both_kept(app, at):
    event_id = make_event().id
    step_headcount(
        queries.event_for(event_id, user_id=0, role=Role.ADMIN),
        1, is_of_everyone=False, counted_by="A", by=SYSTEM, at=at,
    )  # fmt: skip
    db.session.commit()
    start = threading.Barrier(3)

    def one_hand():
        with app.app_context():
            start.wait()
            event = queries.event_for(event_id, user_id=0, role=Role.ADMIN)
            step_headcount(event, 5, is_of_everyone=False, counted_by="B", by=SYSTEM, at=at)
            db.session.commit()
            db.session.remove()

    hands = [threading.Thread(target=one_hand) for _ in range(3)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    db.session.expire_all()

    assert db.session.scalar(sa.select(Headcount.unnamed_people)) == 16


def test_taking_back_leaves_nothing_recorded_and_a_line_of_history(app, at):
    event, person = make_event(), make_person()
    tick(event, person, at)

    removed = unrecord(event, {person.id}, by=SYSTEM, at=at)
    db.session.commit()

    entry = db.session.scalars(
        sa.select(HistoryEntry).where(HistoryEntry.verb == "attendance_removed")
    ).one()
    assert (removed, number_of(Attendance)) == (1, 0)
    assert (entry.record_kind, entry.record_id) == ("event", event.id)
    assert entry.changes == {
        "person_id": [person.id, None],
        "state": ["attended", None],
        "role": ["participant", None],
    }


def test_recording_is_history_of_the_row(app, at):
    event, person, body = make_event(), make_person(), make_organisation()

    done = tick(event, person, at, role=AttendanceRole.EXPERT, acting_for=[body])

    entry = db.session.scalars(sa.select(HistoryEntry)).one()
    assert (entry.record_kind, entry.record_id) == ("attendance", done.attendance.id)
    assert entry.changes == {
        "event_id": [None, event.id],
        "person_id": [None, person.id],
        "state": [None, "attended"],
        "role": [None, "expert"],
        "acting_for": [None, [body.ref]],
    }


def test_a_merged_record_is_ticked_as_its_survivor(app, at):
    event, gone, keep = make_event(), make_person(), make_person()
    merge(gone, keep)

    done = tick(event, gone, at)

    assert done.attendance.person_id == keep.id


def test_a_row_on_a_merged_record_says_already_here(app, at):
    event, gone, keep = make_event(), make_person(), make_person()
    tick(event, gone, at)
    merge(gone, keep)

    done = tick(event, keep, at)

    assert (done.is_changed, done.attendance.person_id, number_of(Attendance)) == (
        False, gone.id, 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "code"), [(EventStatus.DRAFT, "draft"), (EventStatus.CANCELLED, "cancelled")]
)
def test_nobody_is_recorded_at_a_draft_or_a_cancelled_event(app, at, status, code):
    event, person = make_event(status=status), make_person()

    with pytest.raises(Refused) as refused:
        tick(event, person, at)

    assert refused.value.args == (code,)


def test_the_door_opens_with_the_day_before(app):
    event = make_event()  # 5 December 2026, 10:00 in Sofia
    from_utc = event.starts_at.replace(day=3, hour=21, minute=59)

    before = refusal(event, at=from_utc, any_time=False)
    staff = refusal(event, at=from_utc, any_time=True)
    then = refusal(event, at=from_utc.replace(hour=22, minute=0), any_time=False)

    assert (before, staff, then) == ("too_early", None, None)


def test_whoever_accepted_and_is_not_recorded_is_missing_until_somebody_says_so(app, at):
    event = make_event()
    here, gap, declined = make_person(), make_person(), make_person()
    for person, reply in ((here, Reply.YES), (gap, Reply.YES), (declined, Reply.NO)):
        make_invitation(event, person, reply=reply)
    tick(event, here, at)
    missing = [person.id for person in queries.people_missing(event.id)]

    marked = mark_missing_as_no_show(event, source="desk", by=SYSTEM, at=at)

    assert (missing, marked, queries.missing_records(event.id)) == ([gap.id], 1, 0)
    assert queries.row(event.id, gap.id).state == AttendanceState.NO_SHOW
    assert queries.row(event.id, declined.id) is None


def test_a_headcount_below_the_names_leaves_nobody_unnamed_and_warns(app, at):
    event = make_event()
    for _ in range(6):
        tick(event, make_person(), at)
    set_headcount(event, HeadcountFacts(5, is_of_everyone=True), by=SYSTEM, at=at)

    counts = queries.attendance_counts([event.id])[event.id]

    assert (counts.people, counts.unnamed, counts.is_headcount_below_names) == (6, 0, True)


def test_slips_above_the_heads_warn(app, at):
    event = make_event()
    facts = HeadcountFacts(3, is_of_everyone=False, yes=2, no=2)

    set_headcount(event, facts, by=SYSTEM, at=at)

    assert queries.attendance_counts([event.id])[event.id].has_too_many_slips


def test_a_headcount_is_taken_back(app, at):
    event = make_event()
    set_headcount(event, HeadcountFacts(3, is_of_everyone=False), by=SYSTEM, at=at)

    headcount_actions.clear_headcount(event, by=SYSTEM, at=at)

    assert queries.attendance_counts([event.id])[event.id].unnamed is None


def test_a_negative_count_is_refused(app, at):
    event = make_event()

    with pytest.raises(ValueError, match="negative_number"):
        set_headcount(event, HeadcountFacts(3, is_of_everyone=True, no=-1), by=SYSTEM, at=at)

    assert number_of(Headcount) == 0


def test_a_door_is_given_once(app, at):
    event, user = make_event(), make_user()

    given = [headcount_actions.assign_door(event, user, by=SYSTEM, at=at) for _ in range(2)]

    assert (given, number_of(DoorDuty)) == ([True, False], 1)


def test_the_numbers_of_lists_agree_with_the_counting_function(app, at):
    programme = make_programme()
    first = make_event(programme, status=EventStatus.HELD)
    second = make_event(programme, status=EventStatus.HELD)
    people = [make_person() for _ in range(5)]
    merge(people[4], people[0])
    for person in people:
        make_attendance(first, person)
    make_attendance(second, people[1], role=AttendanceRole.TEAM)
    make_attendance(second, people[2], state=AttendanceState.NO_SHOW)
    make_headcount(first, total_on_site=14)
    make_headcount(second, total_on_site=9)

    counts = queries.attendance_counts([first.id, second.id])

    figures = count(programme, date(2026, 1, 1), date(2026, 12, 31), Definition.MIGRANT_BACKGROUND)
    assert [(c.people, c.counted, c.unnamed) for c in counts.values()] == [(4, 4, 10), (1, 0, 8)]
    assert figures.unnamed == sum(c.unnamed for c in counts.values())
    assert figures.attendances == sum(c.counted for c in counts.values())


def test_the_bounds_case_two_events_with_ten_and_eight_unnamed(app, at):
    programme = make_programme()
    shared, left, right = (make_person() for _ in range(3))
    first = make_event(programme, status=EventStatus.HELD)
    second = make_event(programme, status=EventStatus.HELD)
    for event, names, heads in ((first, (shared, left), 10), (second, (shared, right), 8)):
        for person in names:
            tick(event, person, at)
        set_headcount(event, HeadcountFacts(heads, is_of_everyone=False), by=SYSTEM, at=at)
    db.session.commit()

    figures = count(programme, date(2026, 1, 1), date(2026, 12, 31), Definition.MIGRANT_BACKGROUND)

    assert (figures.people, figures.at_least, figures.at_most) == (3, 12, 21)

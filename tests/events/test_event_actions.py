from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crm.db import db
from crm.events import actions
from crm.events.actions import EventFacts, NotNow
from crm.events.models import Event, EventKind, EventStatus
from crm.history.models import SYSTEM, Actor
from crm.history.queries import entries_of, revision
from crm.search.queries import hits
from tests import factories

WALL = datetime(2026, 12, 5, 10, 0)


@pytest.fixture
def facts(app):
    return EventFacts(
        programme=factories.make_programme(),
        kind=EventKind.CLEAN_UP,
        title="Canal wall clean-up",
        starts=WALL,
        ends=WALL + timedelta(hours=2),
    )


@pytest.fixture
def draft(facts, at):
    return actions.create_event(facts, by=SYSTEM, at=at)


@pytest.fixture
def scheduled(draft, at):
    actions.schedule(draft, by=SYSTEM, at=at)
    return draft


def change(event, facts, at, **changes):
    return actions.change_event(event, replace(facts, **changes), by=SYSTEM, at=at)


def test_a_new_event_is_a_draft_named_after_its_number(draft):
    assert (draft.status, draft.ref) == (EventStatus.DRAFT, f"event-{draft.id}")


def test_a_new_event_stands_on_the_clock_of_its_programme(facts, at):
    programme = factories.make_programme(zone="Europe/London")

    event = actions.create_event(replace(facts, programme=programme), by=SYSTEM, at=at)

    assert event.starts_at == datetime(2026, 12, 5, 10, 0, tzinfo=UTC)


def test_a_new_event_takes_the_seats_of_its_place(facts, at):
    site = factories.make_site(seats=40)

    event = actions.create_event(replace(facts, site=site), by=SYSTEM, at=at)

    assert event.seats == 40


def test_a_number_of_seats_of_its_own_wins_over_that_of_the_place(facts, at):
    site = factories.make_site(seats=40)

    event = actions.create_event(replace(facts, site=site, seats=12), by=SYSTEM, at=at)

    assert event.seats == 12


def test_a_strand_of_another_programme_is_refused(facts, at):
    strand = factories.make_strand(factories.make_programme())

    with pytest.raises(ValueError, match="strand_of_another_programme"):
        actions.create_event(replace(facts, strand=strand), by=SYSTEM, at=at)


def test_an_event_is_found_by_a_word_of_its_title(draft):
    found = hits("event", "cana", limit=5)

    assert [hit.record_id for hit in found] == [draft.id]


def test_moving_a_scheduled_event_raises_its_sequence(scheduled, facts, at):
    is_moved = change(scheduled, facts, at, starts=WALL + timedelta(hours=1))

    assert (is_moved, scheduled.sequence) == (True, 1)


def test_another_place_raises_the_sequence(scheduled, facts, at):
    is_moved = change(scheduled, facts, at, site=factories.make_site())

    assert (is_moved, scheduled.sequence) == (True, 1)


def test_another_title_leaves_the_sequence(scheduled, facts, at):
    is_moved = change(scheduled, facts, at, title="Canal walk")

    assert (is_moved, scheduled.sequence, scheduled.title) == (False, 0, "Canal walk")


def test_moving_a_draft_leaves_the_sequence(draft, facts, at):
    is_moved = change(draft, facts, at, starts=WALL + timedelta(hours=1))

    assert (is_moved, draft.sequence) == (False, 0)


def test_saving_the_same_facts_again_writes_no_history(scheduled, facts, at):
    before = len(entries_of("event", scheduled.id))

    change(scheduled, facts, at)

    assert len(entries_of("event", scheduled.id)) == before


def test_a_change_of_day_has_the_figures_counted_again(scheduled, facts, at):
    before = revision("counted")

    change(scheduled, facts, at, starts=WALL + timedelta(days=1), ends=WALL + timedelta(days=2))

    assert revision("counted") == before + 1


def test_a_change_of_title_leaves_the_figures(scheduled, facts, at):
    before = revision("counted")

    change(scheduled, facts, at, title="Canal walk")

    assert revision("counted") == before


def test_each_step_says_who_when_and_why(scheduled, at):
    officer = factories.make_user()

    actions.cancel(scheduled, reason="The canal floods", by=Actor.user(officer.id), at=at)

    last = scheduled.transitions[-1]
    assert (last.from_status, last.to_status, last.at, last.by_id, last.reason) == (
        "scheduled",
        "cancelled",
        at,
        officer.id,
        "The canal floods",
    )


def test_cancelling_and_reinstating_raise_the_sequence(scheduled, at):
    actions.cancel(scheduled, reason="", by=SYSTEM, at=at)
    actions.reinstate(scheduled, reason="The water fell", by=SYSTEM, at=at)

    assert (scheduled.status, scheduled.sequence) == (EventStatus.SCHEDULED, 2)


def test_cancelling_twice_changes_nothing_more(scheduled, at):
    actions.cancel(scheduled, reason="", by=SYSTEM, at=at)

    assert actions.cancel(scheduled, reason="", by=SYSTEM, at=at) is False
    assert scheduled.sequence == 1


def test_a_draft_cannot_be_cancelled(draft, at):
    with pytest.raises(NotNow):
        actions.cancel(draft, reason="", by=SYSTEM, at=at)


def test_an_event_cannot_be_closed_before_it_begins(scheduled, at):
    with pytest.raises(NotNow, match="not_begun"):
        actions.close(scheduled, by=SYSTEM, at=at)


def test_closing_holds_the_event_and_has_the_figures_counted_again(scheduled):
    before = revision("counted")

    actions.close(scheduled, by=SYSTEM, at=scheduled.starts_at)

    assert (scheduled.status, revision("counted")) == (EventStatus.HELD, before + 1)


@pytest.mark.parametrize("reason", ["", "  "])
def test_opening_a_held_event_again_needs_a_reason(scheduled, reason):
    actions.close(scheduled, by=SYSTEM, at=scheduled.starts_at)

    with pytest.raises(ValueError, match="reason_missing"):
        actions.reopen(scheduled, reason=reason, by=SYSTEM, at=scheduled.starts_at)


def test_a_reopened_event_is_scheduled_again(scheduled):
    actions.close(scheduled, by=SYSTEM, at=scheduled.starts_at)

    actions.reopen(scheduled, reason="Names missing", by=SYSTEM, at=scheduled.starts_at)

    assert scheduled.status == EventStatus.SCHEDULED


def test_a_held_event_is_not_scheduled_by_the_way(scheduled):
    actions.close(scheduled, by=SYSTEM, at=scheduled.starts_at)

    with pytest.raises(NotNow):
        actions.reinstate(scheduled, reason="x", by=SYSTEM, at=scheduled.starts_at)


def test_a_deleted_draft_leaves_its_history_and_its_number(draft, facts, at):
    number = draft.id
    actions.delete_draft(draft, by=SYSTEM, at=at)
    db.session.commit()

    successor = actions.create_event(facts, by=SYSTEM, at=at)

    assert successor.id != number
    assert [entry.verb for entry in entries_of("event", number)] == ["deleted", "created"]
    assert db.session.get(Event, number) is None


def test_a_scheduled_event_is_not_deleted(scheduled, at):
    with pytest.raises(NotNow):
        actions.delete_draft(scheduled, by=SYSTEM, at=at)

from datetime import date, timedelta
from fractions import Fraction

from crm.conversations import actions, promise_actions
from crm.conversations import promise_queries as queries
from crm.conversations.figures import CommitmentFigures, IssueFigures, issue_figures
from crm.conversations.models import CommitmentState, Side
from crm.conversations.promise_queries import CommitmentFilter, IssueFilter
from crm.db import db
from crm.history.models import SYSTEM

TODAY = date(2026, 11, 22)
BEFORE = TODAY - timedelta(days=1)
ALL = CommitmentFilter(on=TODAY)


def settle(commitment, at, *, reported: bool = False) -> None:
    promise_actions.settle(commitment, CommitmentState.FULFILLED, on=TODAY, by=SYSTEM, at=at)
    if reported:
        promise_actions.report_back(commitment, on=TODAY, how="by telephone", by=SYSTEM, at=at)


def test_of_eight_promises_three_were_reported_back(promise, owner, at):
    """Eight made, five fulfilled, three of them reported back, two overdue, one not due."""
    for number in range(5):
        settle(promise(owner=owner.id), at, reported=number < 3)
    for _ in range(2):
        promise(owner=owner.id, due_on=BEFORE)
    promise(owner=owner.id)
    db.session.commit()

    figures = queries.commitment_figures(ALL)

    assert figures == CommitmentFigures(made=8, fulfilled=5, reported=3, overdue=2)
    assert figures.loop_closed == Fraction(3, 8)


def test_the_page_says_how_many_loops_are_closed(officer, promise, owner, at):
    for number in range(5):
        settle(promise(owner=owner.id), at, reported=number < 3)
    for _ in range(3):
        promise(owner=owner.id, due_on=BEFORE)
    db.session.commit()

    page = officer.get("/commitments")

    assert "37.5\u00a0%" in page.text


def test_theirs_archived_and_other_days_are_not_ours(promise, owner, at):
    promise(owner=owner.id)
    promise(owner=owner.id, side=Side.THEIRS)
    promise(owner=owner.id, made_on=BEFORE)
    archived = promise(owner=owner.id)
    actions.archive(archived, by=SYSTEM, at=at)
    db.session.commit()

    figures = queries.commitment_figures(CommitmentFilter(on=TODAY, day_from=TODAY))

    assert figures == CommitmentFigures(made=1, fulfilled=0, reported=0, overdue=0)


def test_the_figures_do_not_follow_the_state_a_list_is_filtered_by(promise, owner, at):
    settle(promise(owner=owner.id), at)
    promise(owner=owner.id)
    db.session.commit()

    only_open = CommitmentFilter(on=TODAY, state=CommitmentState.OPEN)

    assert queries.count(queries.commitments_matching(only_open)) == 1
    assert queries.commitment_figures(only_open) == CommitmentFigures(2, 1, 0, 0)


def test_a_cancelled_promise_was_made_all_the_same(promise, owner, at):
    cancelled = promise(owner=owner.id, due_on=BEFORE)
    promise_actions.settle(cancelled, CommitmentState.CANCELLED, on=TODAY, by=SYSTEM, at=at)
    db.session.commit()

    assert queries.commitment_figures(ALL) == CommitmentFigures(1, 0, 0, 0)


def test_nothing_promised_closes_no_loop(app):
    assert queries.commitment_figures(ALL).loop_closed is None


def test_nine_questions_five_on_the_spot_and_the_median_of_the_rest(raised, owner, at):
    """Nine raised, five answered on the spot, three of the rest after 2, 5 and 11 days."""
    asked = TODAY - timedelta(days=30)
    for days in (0, 0, 0, 0, 0, 2, 5, 11):
        issue = raised(owner=owner.id, raised_on=asked)
        promise_actions.answer(
            issue, "At the school", on=asked + timedelta(days=days), by=SYSTEM, at=at
        )
    raised(owner=owner.id, raised_on=asked)
    db.session.commit()

    figures = queries.figures_of_issues(IssueFilter())

    assert figures == IssueFigures(
        raised=9, on_the_spot=5, follow_ups=4, closed=3, median_days=Fraction(5)
    )
    assert figures.waiting == 1


def test_the_median_of_two_lies_between_them():
    days = [(TODAY, TODAY + timedelta(days=2)), (TODAY, TODAY + timedelta(days=5))]

    assert issue_figures(days).median_days == Fraction(7, 2)

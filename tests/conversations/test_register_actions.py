from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.conversations import actions, promise_actions, queries, who
from crm.conversations import promise_queries as promises
from crm.conversations.actions import ConversationFacts
from crm.conversations.models import Channel, CommitmentState, Party, Satisfaction
from crm.conversations.promise_queries import CommitmentFilter
from crm.conversations.queries import ConversationFilter
from crm.db import db
from crm.history.models import SYSTEM
from crm.history.queries import entries_of
from crm.people import who as people_who
from tests import factories

TODAY = date(2026, 11, 22)


def merge(gone, keep) -> None:
    gone.merged_into_id = gone.survivor_id = keep.id
    db.session.commit()


def names(conversation) -> list[str]:
    return [one.name for one in who.of_conversations([conversation])[conversation.id]]


def test_a_conversation_is_found_by_its_words_and_by_whom_it_was_with(log):
    vera, body = factories.make_person(name="Вера Демо"), factories.make_organisation()
    made = log("Места в детската градина", vera, body)
    log("About the canal", factories.make_person())

    by_words = queries.matching(ConversationFilter(q="градин"))
    by_person = queries.matching(ConversationFilter(person_id=vera.id))
    by_body = queries.matching(ConversationFilter(organisation_id=body.id))

    assert [db.session.scalars(stmt).all() for stmt in (by_words, by_person, by_body)] == [
        [made],
        [made],
        [made],
    ]


def test_merged_records_are_one_in_the_register(log):
    keep, gone = factories.make_person(name="Вера Демо"), factories.make_person(name="Vera Demo")
    first, both = log("First", gone), log("Both", gone, keep)
    merge(gone, keep)

    found = queries.conversations_of(person_id=keep.id)

    assert {one.id for one in found} == {first.id, both.id}
    assert (names(first), names(both)) == (["Вера Демо"], ["Вера Демо"])


def test_merged_organisations_are_one_in_the_register(log, promise, owner):
    keep, gone = factories.make_organisation(name="Keep Demo"), factories.make_organisation()
    made, due = log("First", gone), promise(owner=owner.id, organisation_id=gone.id)
    merge(gone, keep)

    assert list(queries.conversations_of(organisation_id=keep.id)) == [made]
    assert list(promises.commitments_of(TODAY, organisation_id=keep.id)) == [due]
    assert names(made) == ["Keep Demo"]


def test_a_party_that_stays_keeps_its_row_even_under_the_survivors_name(log, at):
    keep, gone = factories.make_person(), factories.make_person()
    body = factories.make_organisation()
    made = log("First", gone)
    row = made.parties[0].id
    merge(gone, keep)
    facts = ConversationFacts(about="First", channel=Channel.MAIL, day=TODAY)

    actions.change(made, facts, [keep, body], by=SYSTEM, at=at)
    db.session.commit()

    rows = db.session.execute(
        select(Party.id, Party.person_id, Party.organisation_id).order_by(Party.id)
    ).all()
    assert [tuple(one) for one in rows] == [(row, gone.id, None), (row + 1, None, body.id)]


def test_the_same_facts_again_are_no_change(log, at):
    person = factories.make_person()
    made = log("First", person)
    facts = ConversationFacts(about="First", channel=made.channel, day=made.day)

    actions.change(made, facts, [person], by=SYSTEM, at=at)
    db.session.commit()

    assert [entry.verb for entry in entries_of("conversation", made.id)] == ["created"]


def test_other_parties_alone_raise_the_version(log, at):
    made = log("First", factories.make_person())
    before = made.version
    facts = ConversationFacts(about="First", channel=made.channel, day=made.day)

    actions.change(made, facts, [factories.make_person()], by=SYSTEM, at=at)
    db.session.commit()

    assert made.version > before


def test_a_promise_is_done_before_it_is_reported_back(promise, owner, at):
    commitment = promise(owner=owner.id)

    with pytest.raises(ValueError, match="still_open"):
        promise_actions.report_back(commitment, on=TODAY, by=SYSTEM, at=at)
    promise_actions.settle(commitment, CommitmentState.FULFILLED, on=TODAY, by=SYSTEM, at=at)
    done = (commitment.state, commitment.reported_on)
    promise_actions.report_back(commitment, on=TODAY, how="by letter", by=SYSTEM, at=at)

    assert done == (CommitmentState.FULFILLED, None)
    assert (commitment.reported_on, commitment.reported_how) == (TODAY, "by letter")


def test_a_promise_opened_again_was_reported_back_to_nobody(promise, owner, at):
    commitment = promise(owner=owner.id)
    promise_actions.settle(commitment, CommitmentState.CANCELLED, on=TODAY, by=SYSTEM, at=at)
    promise_actions.report_back(commitment, on=TODAY, how="by letter", by=SYSTEM, at=at)

    promise_actions.reopen(commitment, by=SYSTEM, at=at)
    db.session.commit()

    assert (commitment.is_open, commitment.settled_on) == (True, None)
    assert (commitment.reported_on, commitment.reported_how) == (None, "")


def test_the_database_wants_an_outcome_before_a_report(promise, owner):
    commitment = promise(owner=owner.id)
    commitment.reported_on = TODAY

    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_a_promise_is_overdue_after_its_last_day_only(promise, owner):
    commitment = promise(owner=owner.id, due_on=TODAY)

    assert commitment.is_overdue(TODAY) is False
    assert commitment.is_overdue(TODAY + timedelta(days=1)) is True


def test_due_are_the_overdue_and_those_of_the_week(promise, owner):
    late = promise("Late", owner=owner.id, due_on=TODAY - timedelta(days=9))
    soon = promise("Soon", owner=owner.id, due_on=TODAY + timedelta(days=7))
    promise("Later", owner=owner.id, due_on=TODAY + timedelta(days=8))
    other = promise("Somebody else's", due_on=TODAY)

    assert list(promises.due(on=TODAY, limit=9)) == [late, other, soon]
    assert list(promises.due(on=TODAY, limit=9, owner_id=owner.id)) == [late, soon]


def test_an_answer_can_be_given_rated_and_taken_back(raised, owner, at):
    issue = raised(owner=owner.id)

    promise_actions.answer(
        issue, "At the school", on=TODAY, satisfaction=Satisfaction.PARTLY, by=SYSTEM, at=at
    )
    answered = (issue.is_answered, issue.satisfaction, list(promises.unanswered(limit=9)))
    promise_actions.reopen_issue(issue, by=SYSTEM, at=at)

    assert answered == (True, Satisfaction.PARTLY, [])
    assert list(promises.unanswered(limit=9)) == [issue]
    assert issue.answer == ""


def test_what_is_archived_is_in_no_list_until_it_is_restored(promise, owner, at):
    commitment = promise(owner=owner.id)
    everything = CommitmentFilter(on=TODAY)

    actions.archive(commitment, by=SYSTEM, at=at)
    archived = promises.count(promises.commitments_matching(everything))
    actions.restore(commitment, by=SYSTEM, at=at)

    assert archived == 0
    assert promises.count(promises.commitments_matching(everything)) == 1


def test_nobody_erased_can_be_chosen(app):
    person = factories.make_person()
    value = f"person-{person.id}"
    before = people_who.find(value)
    person.erased_on = TODAY
    db.session.commit()

    assert (before, people_who.find(value)) == (person, None)


@pytest.mark.parametrize(
    "value", ["", "person", "person-", "person-x", "person-0", "person-9999999999", "user-1", "-1"]
)
def test_what_names_nobody_is_nobody(app, value):
    assert people_who.find(value) is None

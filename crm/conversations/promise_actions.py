"""Promises and what was raised: made, kept, reported back; asked, answered."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from crm.conversations import promise_queries as queries
from crm.conversations.models import (
    Commitment,
    CommitmentState,
    Issue,
    IssueKind,
    Satisfaction,
    Side,
)
from crm.db import db, give_ref
from crm.history import actions as history
from crm.history.models import Actor
from crm.search import actions as search


@dataclass(frozen=True, kw_only=True)
class CommitmentFacts:
    """What is written down about a promise."""

    side: Side
    text: str
    owner_id: int
    made_on: date
    due_on: date
    person_id: int | None = None
    organisation_id: int | None = None
    programme_id: int | None = None
    conversation_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class IssueFacts:
    """What is written down about a question, concern or suggestion."""

    kind: IssueKind
    text: str
    owner_id: int
    raised_on: date
    topic: str = ""
    person_id: int | None = None
    organisation_id: int | None = None
    programme_id: int | None = None
    conversation_id: int | None = None


def promise(facts: CommitmentFacts, *, by: Actor, at: datetime) -> Commitment:
    """Put a promise on record."""
    commitment = Commitment(**asdict(facts), created_at=at)
    history.note(commitment, "created", by=by, at=at)
    give_ref(commitment)
    search.index(queries.COMMITMENT, commitment.id, (commitment.text,))
    return commitment


def change_commitment(
    commitment: Commitment, facts: CommitmentFacts, *, by: Actor, at: datetime
) -> None:
    """Write the facts anew; the state has verbs of its own."""
    _write(commitment, facts, by=by, at=at)
    search.index(queries.COMMITMENT, commitment.id, (commitment.text,))


def settle(
    commitment: Commitment, state: CommitmentState, *, on: date, by: Actor, at: datetime
) -> None:
    """Say that it was fulfilled or cancelled, and on which day. Whoever asked knows nothing yet."""
    commitment.state, commitment.settled_on = state, on
    history.note(commitment, "changed", by=by, at=at)
    db.session.flush()


def reopen(commitment: Commitment, *, by: Actor, at: datetime) -> None:
    """Make it a promise to be kept again; what was reported back was of another outcome."""
    commitment.state, commitment.settled_on = CommitmentState.OPEN, None
    commitment.reported_on, commitment.reported_how = None, ""
    history.note(commitment, "reopened", by=by, at=at)
    db.session.flush()


def report_back(
    commitment: Commitment, *, on: date | None, how: str = "", by: Actor, at: datetime
) -> None:
    """Say that the one concerned was told of the outcome, when and how; `None` takes it back.

    Raises:
        ValueError: "still_open": there is no outcome to report.
    """
    if on is not None and commitment.is_open:
        raise ValueError("still_open")
    commitment.reported_on, commitment.reported_how = on, how if on is not None else ""
    history.note(commitment, "changed", by=by, at=at)
    db.session.flush()


def raise_issue(facts: IssueFacts, *, by: Actor, at: datetime) -> Issue:
    """Put what somebody raised on record."""
    issue = Issue(**asdict(facts), created_at=at)
    history.note(issue, "created", by=by, at=at)
    give_ref(issue)
    search.index(queries.ISSUE, issue.id, (issue.text,))
    return issue


def change_issue(issue: Issue, facts: IssueFacts, *, by: Actor, at: datetime) -> None:
    """Write the facts anew; the answer has verbs of its own."""
    _write(issue, facts, by=by, at=at)
    search.index(queries.ISSUE, issue.id, (issue.text, issue.answer))


def answer(
    issue: Issue,
    text: str,
    *,
    on: date,
    satisfaction: Satisfaction | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Write down the answer given, again if it was another one."""
    issue.answer, issue.answered_on, issue.satisfaction = text, on, satisfaction
    history.note(issue, "changed", by=by, at=at)
    db.session.flush()
    search.index(queries.ISSUE, issue.id, (issue.text, issue.answer))


def reopen_issue(issue: Issue, *, by: Actor, at: datetime) -> None:
    """Say that it was not answered after all; the history keeps what stood there."""
    issue.answer, issue.answered_on, issue.satisfaction = "", None, None
    history.note(issue, "reopened", by=by, at=at)
    db.session.flush()


def _write(
    record: Commitment | Issue,
    facts: CommitmentFacts | IssueFacts,
    *,
    by: Actor,
    at: datetime,
) -> None:
    for name, value in asdict(facts).items():
        setattr(record, name, value)
    history.note(record, "changed", by=by, at=at)
    db.session.flush()

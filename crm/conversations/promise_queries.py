"""Commitments and issues: the two lists that ask to be finished."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from crm.conversations.figures import CommitmentFigures, IssueFigures, issue_figures
from crm.conversations.models import Commitment, CommitmentState, Issue, IssueKind, Side
from crm.conversations.queries import MOST_ENTRIES
from crm.db import db
from crm.organisations import queries as organisations
from crm.people.who_queries import same_person
from crm.search import queries as search

COMMITMENT: Final = "commitment"
ISSUE: Final = "issue"
#: A promise is shown this long before its last day.
SOON: Final = timedelta(days=7)

COMMITMENT_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "due": (Commitment.due_on, Commitment.id),
    "made": (Commitment.made_on, Commitment.id),
}
ISSUE_COLUMNS: Final[Mapping[str, Sequence[InstrumentedAttribute[Any]]]] = {
    "raised": (Issue.raised_on, Issue.id),
}


@dataclass(frozen=True)
class CommitmentFilter:
    """Which promises a list shows; an empty field filters nothing. `on` is today."""

    on: date
    q: str = ""
    side: Side | None = None
    state: CommitmentState | None = None
    is_overdue: bool = False
    is_unreported: bool = False
    owner_id: int | None = None
    programme_id: int | None = None
    person_id: int | None = None
    organisation_id: int | None = None
    day_from: date | None = None
    day_to: date | None = None
    is_archived: bool = False


@dataclass(frozen=True)
class IssueFilter:
    """Which issues a list shows; an empty field filters nothing."""

    q: str = ""
    kind: IssueKind | None = None
    is_answered: bool | None = None
    topic: str = ""
    owner_id: int | None = None
    programme_id: int | None = None
    person_id: int | None = None
    organisation_id: int | None = None
    day_from: date | None = None
    day_to: date | None = None
    is_archived: bool = False


def commitments_allowed(wanted: CommitmentFilter) -> sa.Select[int]:
    """The numbers of promises all filters but the words leave."""
    stmt = _common(Commitment, wanted, day=Commitment.made_on)
    if wanted.side is not None:
        stmt = stmt.where(Commitment.side == wanted.side)
    if wanted.state is not None:
        stmt = stmt.where(Commitment.state == wanted.state)
    if wanted.is_overdue:
        stmt = stmt.where(_is_overdue(wanted.on))
    if wanted.is_unreported:
        stmt = stmt.where(
            Commitment.state != CommitmentState.OPEN, Commitment.reported_on.is_(None)
        )
    return stmt


def issues_allowed(wanted: IssueFilter) -> sa.Select[int]:
    """The numbers of issues all filters but the words leave."""
    stmt = _common(Issue, wanted, day=Issue.raised_on)
    if wanted.kind is not None:
        stmt = stmt.where(Issue.kind == wanted.kind)
    if wanted.topic:
        stmt = stmt.where(Issue.topic == wanted.topic)
    if wanted.is_answered is not None:
        answered = Issue.answered_on
        stmt = stmt.where(answered.is_not(None) if wanted.is_answered else answered.is_(None))
    return stmt


def commitment_rows(wanted: CommitmentFilter) -> sa.Select[Commitment]:
    """The promises of the same filter with what a row shows."""
    return _rows(Commitment, commitments_allowed(wanted))


def issue_rows(wanted: IssueFilter) -> sa.Select[Issue]:
    """The issues of the same filter with what a row shows."""
    return _rows(Issue, issues_allowed(wanted))


def commitments_matching(wanted: CommitmentFilter) -> sa.Select[Commitment]:
    """The promises a filter describes, words included."""
    return _found(commitment_rows(wanted), Commitment, COMMITMENT, wanted.q)


def issues_matching(wanted: IssueFilter) -> sa.Select[Issue]:
    """The issues a filter describes, words included."""
    return _found(issue_rows(wanted), Issue, ISSUE, wanted.q)


def count(stmt: sa.Select[Any]) -> int:
    """How many rows a statement of this room finds."""
    numbers = stmt.with_only_columns(sa.literal(1), maintain_column_froms=True).subquery()
    return db.session.scalar(sa.select(sa.func.count()).select_from(numbers)) or 0


def commitments_one_by_one(wanted: CommitmentFilter) -> Iterator[Commitment]:
    """Every promise a filter describes, by last day; a few hundred in memory."""
    stmt = commitments_matching(wanted).order_by(Commitment.due_on, Commitment.id)
    yield from db.session.scalars(stmt.execution_options(yield_per=500))


def issues_one_by_one(wanted: IssueFilter) -> Iterator[Issue]:
    """Every issue a filter describes, the latest first; a few hundred in memory."""
    stmt = issues_matching(wanted).order_by(Issue.raised_on.desc(), Issue.id.desc())
    yield from db.session.scalars(stmt.execution_options(yield_per=500))


def commitment(number: int) -> Commitment | None:
    options = (*_parts(Commitment), joinedload(Commitment.programme))
    return db.session.get(Commitment, number, options=options, populate_existing=True)


def issue(number: int) -> Issue | None:
    options = (*_parts(Issue), joinedload(Issue.programme))
    return db.session.get(Issue, number, options=options, populate_existing=True)


def due(*, on: date, limit: int, owner_id: int | None = None) -> Sequence[Commitment]:
    """Open promises that are overdue or due within a week, the oldest first."""
    wanted = CommitmentFilter(on=on, state=CommitmentState.OPEN, owner_id=owner_id)
    stmt = commitment_rows(wanted).where(Commitment.due_on <= on + SOON)
    return db.session.scalars(stmt.order_by(Commitment.due_on, Commitment.id).limit(limit)).all()


def unanswered(*, limit: int, owner_id: int | None = None) -> Sequence[Issue]:
    """Issues without an answer, the oldest first."""
    stmt = issue_rows(IssueFilter(is_answered=False, owner_id=owner_id))
    return db.session.scalars(stmt.order_by(Issue.raised_on, Issue.id).limit(limit)).all()


def commitments_of(
    on: date, *, person_id: int | None = None, organisation_id: int | None = None
) -> Sequence[Commitment]:
    """Promises to or by somebody, the latest first."""
    wanted = CommitmentFilter(on=on, person_id=person_id, organisation_id=organisation_id)
    stmt = commitment_rows(wanted).order_by(Commitment.made_on.desc(), Commitment.id.desc())
    return db.session.scalars(stmt.limit(MOST_ENTRIES)).all()


def issues_of(
    *, person_id: int | None = None, organisation_id: int | None = None
) -> Sequence[Issue]:
    """What somebody raised, the latest first."""
    wanted = IssueFilter(person_id=person_id, organisation_id=organisation_id)
    stmt = issue_rows(wanted).order_by(Issue.raised_on.desc(), Issue.id.desc())
    return db.session.scalars(stmt.limit(MOST_ENTRIES)).all()


def commitment_figures(wanted: CommitmentFilter) -> CommitmentFigures:
    """Our own promises among those a filter describes, its state left aside."""
    numbers = _found(_rows(Commitment, _common(Commitment, wanted, day=Commitment.made_on)),
                     Commitment, COMMITMENT, wanted.q)  # fmt: skip
    stmt = numbers.where(Commitment.side == Side.OURS).with_only_columns(
        sa.func.count(),
        sa.func.count(sa.case((Commitment.state == CommitmentState.FULFILLED, 1))),
        sa.func.count(Commitment.reported_on),
        sa.func.count(sa.case((_is_overdue(wanted.on), 1))),
        maintain_column_froms=True,
    )
    made, fulfilled, reported, overdue = db.session.execute(stmt).one()
    return CommitmentFigures(made, fulfilled, reported, overdue)


def figures_of_issues(wanted: IssueFilter) -> IssueFigures:
    """The issues among those a filter describes, its state left aside."""
    stmt = _found(_rows(Issue, _common(Issue, wanted, day=Issue.raised_on)), Issue, ISSUE, wanted.q)
    days = stmt.with_only_columns(Issue.raised_on, Issue.answered_on, maintain_column_froms=True)
    return issue_figures((raised, answered) for raised, answered in db.session.execute(days))


def _is_overdue(on: date) -> sa.ColumnElement[bool]:
    return sa.and_(Commitment.state == CommitmentState.OPEN, Commitment.due_on < on)


def _common(model: Any, wanted: CommitmentFilter | IssueFilter, *, day: Any) -> sa.Select[int]:
    archived = model.archived_at
    stmt = sa.select(model.id).where(
        archived.is_not(None) if wanted.is_archived else archived.is_(None)
    )
    for column, value in (
        (model.owner_id, wanted.owner_id),
        (model.programme_id, wanted.programme_id),
    ):
        if value is not None:
            stmt = stmt.where(column == value)
    if wanted.person_id is not None:
        stmt = stmt.where(model.person_id.in_(same_person(wanted.person_id)))
    if wanted.organisation_id is not None:
        bodies = organisations.same_as(wanted.organisation_id)
        stmt = stmt.where(model.organisation_id.in_(bodies))
    if wanted.day_from is not None:
        stmt = stmt.where(day >= wanted.day_from)
    if wanted.day_to is not None:
        stmt = stmt.where(day <= wanted.day_to)
    return stmt


def _parts(model: Any) -> tuple[Any, ...]:
    return (joinedload(model.organisation), joinedload(model.owner), joinedload(model.conversation))


def _rows(model: Any, numbers: sa.Select[int]) -> sa.Select[Any]:
    stmt = sa.select(model).options(*_parts(model))
    where = numbers.whereclause
    return stmt if where is None else stmt.where(where)


def _found(stmt: sa.Select[Any], model: Any, kind: str, words: str) -> sa.Select[Any]:
    if not words:
        return stmt
    ids = search.found_ids(kind, words)
    return stmt.where(sa.false() if ids is None else model.id.in_(ids))

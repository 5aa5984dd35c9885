"""What was said, promised and raised by or with somebody, as short lines in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from crm.accounts.models import User
from crm.conversations.models import Commitment, Conversation, Issue
from crm.conversations.promise_queries import (
    CommitmentFilter,
    IssueFilter,
    commitments_allowed,
    issues_allowed,
)
from crm.conversations.queries import MOST_ENTRIES, ConversationFilter, allowed
from crm.db import db


@dataclass(frozen=True)
class RegisterLine:
    """A conversation, commitment or issue in short.

    `code` is the channel, side or kind, `by` who of us, `detail` what was said or answered;
    `closed_on` is the day something was reported back or answered.
    """

    kind: str
    number: int
    day: date
    code: str
    text: str
    by: str
    detail: str
    state: str
    due_on: date | None
    closed_on: date | None


def lines_about(
    on: date, *, person_id: int | None = None, organisation_id: int | None = None
) -> Sequence[RegisterLine]:
    """The latest of each about somebody, merged records as one, in no order."""
    person, body = person_id, organisation_id
    said = _columns(
        allowed(ConversationFilter(person_id=person, organisation_id=body)).outerjoin(
            User, User.id == Conversation.our_side_id
        ),
        Conversation,
        day=Conversation.day,
        code=Conversation.channel,
        text=Conversation.about,
        detail=Conversation.text,
    )
    promised = _columns(
        commitments_allowed(CommitmentFilter(on=on, person_id=person, organisation_id=body)).join(
            User, User.id == Commitment.owner_id
        ),
        Commitment,
        day=Commitment.made_on,
        code=Commitment.side,
        text=Commitment.text,
        state=Commitment.state,
        due_on=Commitment.due_on,
        closed_on=Commitment.reported_on,
    )
    raised = _columns(
        issues_allowed(IssueFilter(person_id=person, organisation_id=body)).join(
            User, User.id == Issue.owner_id
        ),
        Issue,
        day=Issue.raised_on,
        code=Issue.kind,
        text=Issue.text,
        detail=Issue.answer,
        closed_on=Issue.answered_on,
    )
    parts = [sa.select(part.subquery()) for part in (said, promised, raised)]
    return [RegisterLine(*row) for row in db.session.execute(sa.union_all(*parts))]


def _columns(
    stmt: sa.Select[Any],
    model: type[Conversation | Commitment | Issue],
    *,
    day: Any,
    code: Any,
    text: Any,
    detail: Any = None,
    state: Any = None,
    due_on: Any = None,
    closed_on: Any = None,
) -> sa.Select[Any]:
    """The columns of a line, the same for each kind; the latest entries only."""
    nothing, no_day = sa.literal(""), sa.cast(sa.null(), sa.Date)
    return (
        stmt.with_only_columns(
            sa.literal(model.__name__.lower()).label("kind"),
            model.id.label("number"),
            day.label("day"),
            sa.cast(code, sa.String).label("code"),
            text.label("text"),
            sa.func.coalesce(User.full_name, "").label("by"),
            (nothing if detail is None else detail).label("detail"),
            (nothing if state is None else sa.cast(state, sa.String)).label("state"),
            (no_day if due_on is None else due_on).label("due_on"),
            (no_day if closed_on is None else closed_on).label("closed_on"),
        )
        .order_by(None)
        .order_by(day.desc(), model.id.desc())
        .limit(MOST_ENTRIES)
    )

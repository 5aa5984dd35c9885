"""What was said, promised and raised, as entries of somebody's timeline."""

from collections.abc import Sequence
from datetime import date

from flask import url_for

from crm.accounts.access import may
from crm.conversations import entry_queries
from crm.conversations.entry_queries import RegisterLine
from crm.conversations.models import Channel, CommitmentState, IssueKind, Side
from crm.conversations.words import (
    channel_word,
    commitment_state_word,
    issue_kind_word,
    side_word,
)
from crm.desk.timeline import Entry
from crm.i18n import day
from crm.i18n import gettext as _


def register_entries(
    on: date, *, person_id: int | None = None, organisation_id: int | None = None
) -> Sequence[Entry]:
    """The latest entries of the register about somebody; none for readers who may not see it."""
    if not may("conversations.index"):
        return ()
    found = entry_queries.lines_about(on, person_id=person_id, organisation_id=organisation_id)
    return [_entry(one, on) for one in found]


def _entry(line: RegisterLine, on: date) -> Entry:
    if line.kind == "conversation":
        return _said(line)
    return _promised(line, on) if line.kind == "commitment" else _raised(line)


def _said(line: RegisterLine) -> Entry:
    return Entry(
        line.day,
        "chat-left-text",
        f"{channel_word(Channel(line.code))}: {line.text}",
        url_for("desk.conversation", id=line.number),
        by=line.by,
        detail=line.detail[:200],
    )


def _promised(line: RegisterLine, on: date) -> Entry:
    state = CommitmentState(line.state)
    is_overdue = state is CommitmentState.OPEN and line.due_on is not None and line.due_on < on
    words = [
        _("by %(day)s", day=day(line.due_on)),
        _("overdue") if is_overdue else commitment_state_word(state),
    ]
    if line.closed_on is not None:
        words.append(_("reported back %(day)s", day=day(line.closed_on)))
    return Entry(
        line.day,
        "flag",
        f"{side_word(Side(line.code))}: {line.text}",
        url_for("desk.commitment", id=line.number),
        by=line.by,
        detail=" · ".join(words),
    )


def _raised(line: RegisterLine) -> Entry:
    if line.closed_on is None:
        detail = _("Unanswered")
    else:
        detail = _(
            "Answered %(day)s: %(answer)s", day=day(line.closed_on), answer=line.detail[:200]
        )
    return Entry(
        line.day,
        "question-circle",
        f"{issue_kind_word(IssueKind(line.code))}: {line.text}",
        url_for("desk.issue", id=line.number),
        detail=detail,
    )

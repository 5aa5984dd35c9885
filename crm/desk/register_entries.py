"""What was said, promised and raised, as entries of somebody's timeline."""

from collections.abc import Sequence
from datetime import date

from flask import url_for

from crm.accounts.access import may
from crm.conversations import promise_queries as promises
from crm.conversations import queries
from crm.conversations.models import Commitment, Conversation, Issue
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
    whose = {"person_id": person_id, "organisation_id": organisation_id}
    return [
        *map(_said, queries.conversations_of(**whose)),
        *(_promised(one, on) for one in promises.commitments_of(on, **whose)),
        *map(_raised, promises.issues_of(**whose)),
    ]


def _said(one: Conversation) -> Entry:
    return Entry(
        one.day,
        "chat-left-text",
        f"{channel_word(one.channel)}: {one.about}",
        url_for("desk.conversation", id=one.id),
        by=one.our_side.full_name if one.our_side else "",
        detail=one.text[:200],
    )


def _promised(one: Commitment, on: date) -> Entry:
    state = _("overdue") if one.is_overdue(on) else commitment_state_word(one.state)
    words = [_("by %(day)s", day=day(one.due_on)), state]
    if one.reported_on is not None:
        words.append(_("reported back %(day)s", day=day(one.reported_on)))
    return Entry(
        one.made_on,
        "flag",
        f"{side_word(one.side)}: {one.text}",
        url_for("desk.commitment", id=one.id),
        by=one.owner.full_name,
        detail=" · ".join(words),
    )


def _raised(one: Issue) -> Entry:
    if one.answered_on is None:
        detail = _("Unanswered")
    else:
        detail = _(
            "Answered %(day)s: %(answer)s", day=day(one.answered_on), answer=one.answer[:200]
        )
    return Entry(
        one.raised_on,
        "question-circle",
        f"{issue_kind_word(one.kind)}: {one.text}",
        url_for("desk.issue", id=one.id),
        detail=detail,
    )

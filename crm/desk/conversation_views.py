"""The record pages of the engagement register: a conversation, a promise, an issue."""

from typing import Any

from flask import abort, render_template

from crm.conversations import promise_queries as promises
from crm.conversations import queries
from crm.conversations.forms import distinct
from crm.conversations.issue_views import issue_form
from crm.conversations.models import Commitment, Conversation, Issue
from crm.conversations.promise_views import commitment_form
from crm.conversations.views import today
from crm.desk.conversation_words import LABELS, value_words
from crm.desk.histories import lines_of
from crm.desk.timeline import timeline
from crm.desk.views import bp
from crm.files.forms import AttachmentForm
from crm.files.queries import files_of
from crm.history import queries as history
from crm.history.actions import kind_of

__all__ = ["bp"]

HISTORY_SHOWN = 60


@bp.get("/conversations/<int:id>")
def conversation(id: int) -> str:
    """What was said, what was promised and raised in it, and its files."""
    record = queries.conversation(id) or abort(404)
    return render_template(
        "desk/conversation.html",
        promises=[one for one in record.commitments if one.archived_at is None],
        issues=[one for one in record.issues if one.archived_at is None],
        promise_form=distinct(commitment_form(record), "promise"),
        raised_form=distinct(issue_form(record), "raised"),
        **_shared(record),
    )


@bp.get("/commitments/<int:id>")
def commitment(id: int) -> str:
    """A promise: by when, what became of it, and whether those concerned were told."""
    record = promises.commitment(id) or abort(404)
    return render_template("desk/commitment.html", **_shared(record))


@bp.get("/issues/<int:id>")
def issue(id: int) -> str:
    """A question, concern or suggestion and its answer."""
    record = promises.issue(id) or abort(404)
    return render_template("desk/issue.html", **_shared(record))


def _shared(record: Conversation | Commitment | Issue) -> dict[str, Any]:
    entries = history.entries_of(kind_of(record), record.id, limit=HISTORY_SHOWN)
    lines = lines_of(entries, labels=LABELS, value_of=value_words(entries))
    return {
        "record": record,
        "on": today(),
        "files": files_of(kind_of(record), record.id),
        "file_form": AttachmentForm(formdata=None),
        "entries": timeline((), lines),
    }

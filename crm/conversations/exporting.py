"""The three lists of the register as tables for spreadsheets."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from crm.conversations import promise_queries, queries, who
from crm.conversations.promise_queries import CommitmentFilter, IssueFilter
from crm.conversations.queries import ConversationFilter
from crm.conversations.words import (
    channel_word,
    commitment_state_word,
    issue_kind_word,
    satisfaction_word,
    side_word,
)
from crm.i18n import gettext as _
from crm.organisations.words import sector_word
from crm.people.who import Who
from crm.web.exports import Cell

RowT = TypeVar("RowT")
BATCH = 200


def conversations(wanted: ConversationFilter) -> Iterator[Sequence[Cell]]:
    """A heading and one row for each conversation."""
    yield [
        _("Ref"), _("Day"), _("How"), _("With whom"), _("About what"), _("Place"), _("Purpose"),
        _("What was said"), _("Our side"),
    ]  # fmt: skip
    for batch in _batches(queries.one_by_one(wanted)):
        parties = who.of_conversations(batch)
        for one in batch:
            yield [
                one.ref,
                one.day,
                channel_word(one.channel),
                _names(parties[one.id]),
                one.about,
                one.place,
                one.purpose,
                one.text,
                one.our_side.full_name if one.our_side else "",
            ]


def commitments(wanted: CommitmentFilter) -> Iterator[Sequence[Cell]]:
    """A heading and one row for each promise."""
    yield [
        _("Ref"), _("Who promised"), _("What was promised"), _("To or by whom"),
        _("Who looks after it"), _("Promised on"), _("By when"), _("State"), _("Since"),
        _("Reported back on"), _("How they were told"),
    ]  # fmt: skip
    for batch in _batches(promise_queries.commitments_one_by_one(wanted)):
        named = who.of_records(batch)
        for one in batch:
            yield [
                one.ref,
                side_word(one.side),
                one.text,
                _names(named[one.id]),
                one.owner.full_name,
                one.made_on,
                one.due_on,
                commitment_state_word(one.state),
                one.settled_on,
                one.reported_on,
                one.reported_how,
            ]


def issues(wanted: IssueFilter) -> Iterator[Sequence[Cell]]:
    """A heading and one row for each question, concern and suggestion."""
    yield [
        _("Ref"), _("Kind"), _("What was raised"), _("Topic"), _("By whom"),
        _("Who looks after it"), _("Raised on"), _("Answered on"), _("Answer"),
        _("How it was received"),
    ]  # fmt: skip
    for batch in _batches(promise_queries.issues_one_by_one(wanted)):
        named = who.of_records(batch)
        for one in batch:
            yield [
                one.ref,
                issue_kind_word(one.kind),
                one.text,
                sector_word(one.topic),
                _names(named[one.id]),
                one.owner.full_name,
                one.raised_on,
                one.answered_on,
                one.answer,
                satisfaction_word(one.satisfaction) if one.satisfaction else "",
            ]


def _batches(rows: Iterator[RowT]) -> Iterator[list[RowT]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _names(named: Sequence[Who]) -> str:
    return "; ".join(one.name or _("Erased person") for one in named)

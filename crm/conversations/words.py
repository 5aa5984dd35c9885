"""The words shown for the codes of the engagement register."""

from crm.conversations.models import (
    Channel,
    CommitmentState,
    IssueKind,
    Satisfaction,
    Side,
)
from crm.i18n import gettext as _
from crm.i18n import pgettext


def channels() -> dict[Channel, str]:
    return {
        Channel.MEETING: pgettext("channel", "Meeting"),
        Channel.TELEPHONE: pgettext("channel", "Telephone"),
        Channel.MAIL: pgettext("channel", "E-mail"),
        Channel.LETTER: pgettext("channel", "Letter"),
        Channel.EVENT: pgettext("channel", "At an event"),
        Channel.MEDIA: pgettext("channel", "Media"),
        Channel.OTHER: pgettext("channel", "Another way"),
    }


def channel_word(channel: Channel) -> str:
    return channels()[channel]


def sides() -> dict[Side, str]:
    return {Side.OURS: _("We promised"), Side.THEIRS: _("They promised")}


def side_word(side: Side) -> str:
    return sides()[side]


def commitment_states() -> dict[CommitmentState, str]:
    return {
        CommitmentState.OPEN: pgettext("commitment", "Open"),
        CommitmentState.FULFILLED: pgettext("commitment", "Fulfilled"),
        CommitmentState.CANCELLED: pgettext("commitment", "Cancelled"),
    }


def commitment_state_word(state: CommitmentState) -> str:
    return commitment_states()[state]


def issue_kinds() -> dict[IssueKind, str]:
    return {
        IssueKind.QUESTION: _("Question"),
        IssueKind.CONCERN: _("Concern"),
        IssueKind.SUGGESTION: _("Suggestion"),
    }


def issue_kind_word(kind: IssueKind) -> str:
    return issue_kinds()[kind]


def satisfactions() -> dict[Satisfaction, str]:
    return {
        Satisfaction.SATISFIED: _("Satisfied with the answer"),
        Satisfaction.PARTLY: _("Partly satisfied"),
        Satisfaction.UNSATISFIED: _("Not satisfied"),
    }


def satisfaction_word(satisfaction: Satisfaction) -> str:
    return satisfactions()[satisfaction]

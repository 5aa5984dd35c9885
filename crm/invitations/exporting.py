"""The invitations of an event for a spreadsheet."""

from collections.abc import Iterator, Sequence

from crm.i18n import gettext as _
from crm.i18n import language, moment
from crm.invitations import words
from crm.invitations.models import Invitation


def file_rows(invitations: Sequence[Invitation]) -> Iterator[Sequence[str]]:
    """A header and one row for each invitation, in the order given."""
    yield [_("Name"), _("Organisations"), _("Answer"), _("People"), _("Answered"), _("Comment")]
    for invitation in invitations:
        yield _cells(invitation)


def _cells(invitation: Invitation) -> list[str]:
    ties = invitation.person.affiliations
    return [
        invitation.person.full_name,
        "; ".join(tie.organisation.name_in(language()) for tie in ties),
        words.reply_word(invitation.reply),
        str(invitation.party_size) if invitation.reply else "",
        moment(invitation.replied_at),
        invitation.comment,
    ]

"""The invitations of an event as CSV for a spreadsheet."""

import csv
import io
from collections.abc import Sequence

from crm.i18n import gettext as _
from crm.i18n import language, moment
from crm.invitations import words
from crm.invitations.models import Invitation

BYTE_ORDER_MARK = "\ufeff"
#: What a spreadsheet would take for the start of a formula, blanks before it included.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BLANKS = " \u00a0\n"


def csv_of(invitations: Sequence[Invitation]) -> str:
    """One row for each invitation, in the order given; no cell is read as a formula."""
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    writer.writerow(
        [_("Name"), _("Organisations"), _("Answer"), _("People"), _("Answered"), _("Comment")]
    )
    for invitation in invitations:
        writer.writerow([defused(cell) for cell in _cells(invitation)])
    return file.getvalue()


def defused(cell: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.lstrip(BLANKS).startswith(FORMULA_STARTS) else cell


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

"""What is said of files: why one was not kept, and how large one is."""

from collections.abc import Mapping

from crm.files.actions import Refusal
from crm.i18n import gettext as _
from crm.i18n import number

KILO, MEGA = 1024, 1024 * 1024


def refusal_word(why: Refusal, name: str) -> str:
    """Why a file was not kept, in the reader's language."""
    words: Mapping[Refusal, str] = {
        Refusal.EMPTY: _("%(name)s is empty.", name=name),
        Refusal.TOO_LARGE: _("%(name)s is larger than 20 MB.", name=name),
        Refusal.UNKNOWN_KIND: _(
            "%(name)s is none of the kinds kept here: PDF, pictures, text, tables, letters.",
            name=name,
        ),
    }
    return words[why]


def file_size(size: int) -> str:
    """A size in bytes as people read it."""
    if size < MEGA:
        return str(_("%(size)s kB", size=number(max(1, round(size / KILO)))))
    return str(_("%(size)s MB", size=number(size / MEGA, 1)))

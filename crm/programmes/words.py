"""What the history of a programme says, in the reader's words."""

from collections.abc import Mapping
from typing import Any, Final

from crm.i18n import lazy_gettext as _

VERBS: Final[Mapping[str, Any]] = {
    "created": _("created"),
    "changed": _("changed"),
    "archived": _("archived"),
    "restored": _("restored"),
    "exported": _("figures taken out as a file"),
}
FIELDS: Final[Mapping[str, Any]] = {
    "name_en": _("name in English"),
    "name_bg": _("name in Bulgarian"),
    "starts_on": _("first day"),
    "ends_on": _("last day"),
    "time_zone": _("clock"),
    "second_generation_counts": _("definition of migrant background"),
    "sender_name": _("sender of letters"),
    "reply_to": _("address for answers"),
    "funding_line": _("line about the funding"),
    "strand": _("strand"),
    "target_engaged_people": _("target for engaged people"),
    "target_migrant_share": _("target for the migrant share"),
}


def field_words(name: str) -> str:
    """The name of a field of the history; texts of letters share one."""
    if name.startswith("letter_"):
        return str(_("words of a letter"))
    return str(FIELDS.get(name, ""))

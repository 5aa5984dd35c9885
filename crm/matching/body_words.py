"""The grounds for taking two organisations for one, as a person reads them."""

from collections.abc import Mapping
from typing import Final

from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.matching.judging import Reason
from crm.matching.words import reason_word

_PLAIN: Final[Mapping[str, object]] = {
    "body_name_same": _l("Same name"),
    "body_name_close": _l("Nearly the same name"),
    "body_name_part": _l("One name is part of the other"),
    "body_name_other": _l("Other name"),
    "body_number_other": _l("Other number in the name"),
    "body_initials": _l("One name is the initials of the other"),
    "domain_same": _l("Same domain of website or e-mail"),
    "domain_other": _l("Other domain of website or e-mail"),
    "district_other": _l("Other district"),
}


def body_reason_word(reason: Reason) -> str:
    """One ground in the reader's language; the domain both write from is named."""
    if reason.code == "domain_same" and reason.left:
        return str(_("Same domain: %(domain)s", domain=reason.left))
    if reason.code in _PLAIN:
        return str(_PLAIN[reason.code])
    return reason_word(reason)

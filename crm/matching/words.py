"""The grounds of a judgement as a person reads them."""

from collections.abc import Mapping
from typing import Final

from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.matching.judging import Reason

#: Grounds that say the same whatever the two records hold.
_PLAIN: Final[Mapping[str, object]] = {
    "mail_same": _l("Same e-mail address"),
    "mail_name": _l("Same name in the e-mail address"),
    "mail_close": _l("Nearly the same e-mail address"),
    "phone_same": _l("Same telephone"),
    "phone_close": _l("Nearly the same telephone"),
    "phone_other": _l("Other telephone"),
    "birth_date_same": _l("Same date of birth"),
    "birth_date_close": _l("Nearly the same date of birth"),
    "birth_year_same": _l("Same year of birth"),
    "birth_year_close": _l("Nearly the same year of birth"),
    "birth_far": _l("Other year of birth"),
    "birth_generation": _l("A generation apart in age"),
    "address_same": _l("Same address"),
    "address_close": _l("Nearly the same address"),
    "address_other": _l("Other address"),
    "organisation_same": _l("Same organisation"),
    "organisation_other": _l("Other organisation"),
    "part_missing": _l("Part of the name missing"),
    "patronymic_missing": _l("Patronymic missing"),
    "order_swapped": _l("Parts of the name in another order"),
    "household": _l("May be members of one household"),
    "name_same": _l("Same name"),
    "name_common": _l("The name is common"),
    "name_rare": _l("The name is rare"),
}  # fmt: skip


def reason_word(reason: Reason) -> str:
    """One ground in the reader's language, such as "Same telephone" or "Иванов = Ivanov"."""
    if reason.code in _PLAIN:
        return str(_PLAIN[reason.code])
    names = {"left": reason.left, "right": reason.right}
    match reason.code:
        case "part_same":
            return _("%(left)s = %(right)s", **names)
        case "part_ending":
            return _("%(left)s = %(right)s, another ending", **names)
        case "part_short":
            return _("%(left)s is short for %(right)s", **names)
        case "part_close":
            return _("%(left)s is nearly %(right)s", **names)
        case "part_initial":
            return _("%(left)s stands for %(right)s", **names)
        case "part_other":
            return _("%(left)s is not %(right)s", **names)
        case "parent":
            return _("%(left)s is the patronymic of a child of %(right)s", **names)
    return reason.code

"""The grounds of a judgement as a person reads them."""

from collections.abc import Mapping
from typing import Final

from crm.i18n import lazy_gettext as _l
from crm.matching.reasons import Reason

#: Grounds that say the same whatever the two records hold.
_PLAIN: Final[Mapping[str, object]] = {
    "mail_same": _l("Same e-mail address"),
    "mail_name": _l("Same name in the e-mail address"),
    "mail_close": _l("Nearly the same e-mail address"),
    "mail_other": _l("Other e-mail address"),
    "phone_same": _l("Same telephone"),
    "phone_close": _l("Nearly the same telephone"),
    "phone_other": _l("Other telephone"),
    "birth_date_same": _l("Same date of birth"),
    "birth_date_close": _l("Nearly the same date of birth"),
    "birth_day_other": _l("Same year of birth, another day"),
    "birth_year_same": _l("Same year of birth"),
    "birth_year_close": _l("Nearly the same year of birth"),
    "birth_far": _l("Other year of birth"),
    "birth_generation": _l("A generation apart in age"),
    "address_same": _l("Same address"),
    "address_close": _l("Nearly the same address"),
    "address_other": _l("Other address"),
    "organisation_same": _l("Same organisation"),
    "organisation_close": _l("Nearly the same organisation"),
    "organisation_other": _l("Other organisation"),
    "name_same": _l("Same name"),
    "name_rare": _l("The name is rare"),
    "name_common": _l("The name is common"),
    "order_swapped": _l("Parts of the name in another order"),
}

#: Grounds that quote the records; of a part that is missing one side is empty.
_QUOTING: Final[Mapping[str, object]] = {
    "part_same": _l("%(left)s = %(right)s"),
    "part_ending": _l("%(left)s = %(right)s, another ending"),
    "part_short": _l("%(left)s is short for %(right)s"),
    "part_close": _l("%(left)s is nearly %(right)s"),
    "part_initial": _l("%(left)s may stand for %(right)s"),
    "part_merged": _l("%(left)s = %(right)s, written together"),
    "part_other": _l("%(left)s is not %(right)s"),
    "part_missing": _l("%(left)s%(right)s is missing"),
    "patronymic_missing": _l("Patronymic %(left)s%(right)s is missing"),
    "parent": _l("%(left)s may be a child of %(right)s"),
}


def reason_word(reason: Reason) -> str:
    """One ground in the reader's language, such as "Same telephone" or "Иванов = Ivanov"."""
    if reason.code in _PLAIN:
        return str(_PLAIN[reason.code])
    return str(_QUOTING[reason.code]) % {"left": reason.left, "right": reason.right}

"""Passwords: how they are kept, and which ones are refused.

Argon2id with 19 MiB, two passes and one lane, the first choice of the OWASP password storage
cheat sheet. No rules of composition (NIST SP 800-63B, 3.1.1.2): length, and not a common one.
"""

import unicodedata
from enum import StrEnum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crm.i18n import gettext as _
from crm.i18n import ngettext

SHORTEST = 12
LONGEST = 200
COMMON = Path(__file__).with_name("common_passwords.txt")

#: Verified in place of a hash that is not there, so that unknown accounts take the same time.
DECOY = (
    "$argon2id$v=19$m=19456,t=2,p=1$iOZNxe3zrXKca75YD7UjWg$"
    "TyB4IqtgnKIe5BoXsLPXM+J/XypwkC83SVa4uHo96O8"
)

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Weakness(StrEnum):
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    COMMON = "common"
    ADDRESS = "address"


class WeakPasswordError(ValueError):
    """A password that is refused; `weakness` says why."""

    def __init__(self, weakness: Weakness) -> None:
        super().__init__(weakness.value)
        self.weakness = weakness


def hash_password(password: str, *, email: str) -> str:
    """The hash to store.

    Raises:
        WeakPasswordError: it is too short, too long, common, or holds the mail address.
    """
    weakness = weakness_of(password, email=email)
    if weakness is not None:
        raise WeakPasswordError(weakness)
    return hasher.hash(_normal(password))


def is_right(password: str, stored: str | None) -> bool:
    """Whether the password fits the hash. Without a hash the same work is done for nothing."""
    typed = _normal(password[: LONGEST + 1])
    try:
        fits = hasher.verify(stored or DECOY, typed)
    except (VerificationError, InvalidHashError):
        return False
    return bool(fits) and stored is not None and len(password) <= LONGEST


def weakness_of(password: str, *, email: str) -> Weakness | None:
    """Why a new password is refused, or `None`."""
    if len(password) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(password) > LONGEST:
        return Weakness.TOO_LONG
    folded = _normal(password).casefold()
    if email and _holds_address(folded, email.casefold()):
        return Weakness.ADDRESS
    if folded.strip() in _common():
        return Weakness.COMMON
    return None


def words_for(weakness: Weakness) -> str:
    """What to tell the person who typed it."""
    words: dict[Weakness, str] = {
        Weakness.TOO_SHORT: ngettext(
            "Use at least %(num)d character.", "Use at least %(num)d characters.", SHORTEST
        ),
        Weakness.TOO_LONG: ngettext(
            "Use at most %(num)d character.", "Use at most %(num)d characters.", LONGEST
        ),
        Weakness.COMMON: _("Many people use this password, so it is guessed first."),
        Weakness.ADDRESS: _("The password must not contain the mail address."),
    }
    return words[weakness]


def _holds_address(folded: str, email: str) -> bool:
    local = email.partition("@")[0]
    return email in folded or (len(local) >= 6 and local in folded)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text("utf-8").split("\n"))

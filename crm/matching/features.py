"""A record taken apart for comparing, once, so that thousands of comparisons are cheap."""

import re
import zlib
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

from crm.matching.lists import word_set
from crm.matching.parts import Part, part
from crm.matching.profiles import Profile
from crm.matching.spelling import split
from crm.text.folding import fold


class Role(IntEnum):
    """What a word is in a name, as far as one can tell."""

    GIVEN = 0
    MIDDLE = 1
    FAMILY = 2


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What is compared of one record. Telephone numbers and addresses are in one form each."""

    id: int
    words: tuple[str, ...]
    parts: tuple[Part, ...]
    roles: tuple[Role, ...]
    is_female: bool | None
    mails: tuple[str, ...]
    phones: tuple[str, ...]
    year: int
    born: str
    address: str
    places: frozenset[str]
    bodies: tuple[str, ...]
    full: int


@lru_cache(maxsize=1 << 12)
def features(profile: Profile) -> Features:
    """Take a record apart; the latest few thousand are remembered."""
    name = profile.full_name or profile.latin_name
    words = split(name) if name else split(f"{profile.given_name} {profile.family_name}")
    words = words[:6]
    parts = tuple(part(word.casefold()) for word in words)
    roles = _doubled(profile.full_name, words, _roles(profile, words, parts))
    born = profile.birth_date
    address = _place(profile.address) if profile.address else ""
    return Features(
        id=profile.id,
        words=tuple(words),
        parts=parts,
        roles=roles,
        is_female=_is_female(parts, roles),
        mails=tuple(dict.fromkeys(mail_form(mail) for mail in profile.emails if "@" in mail)),
        phones=tuple(
            dict.fromkeys(form for phone in profile.phones if (form := phone_form(phone)))
        ),
        year=born.year if born else profile.birth_year or 0,
        born=f"{born:%Y%m%d}" if born else "",
        address=address,
        places=frozenset(address.split()),
        full=_full(parts, roles),
        bodies=tuple(dict.fromkeys(filter(None, map(body_form, profile.organisations)))),
    )


def _roles(profile: Profile, words: list[str], parts: tuple[Part, ...]) -> tuple[Role, ...]:
    """Which word is what: by the register's columns, else by endings, known names and place."""
    if len(parts) < 2:
        by_column = bool(profile.family_name) and not profile.given_name
        is_family = by_column or (bool(parts) and parts[0].is_surname)
        return (Role.FAMILY if is_family else Role.GIVEN,) * len(parts)
    given = _named(profile.given_name, words)
    family = _named(profile.family_name, words)
    if given is not None and family is not None and given != family:
        if parts[given].is_surname and not parts[family].is_surname:
            given, family = family, given
        return _rest_middle(len(parts), given, family)
    comma_first = "," in profile.full_name
    if comma_first or (parts[0].is_surname and not parts[1].is_surname):
        return _rest_middle(len(parts), 1, 0)
    if parts[0].is_surname and parts[-1].is_given:
        return _rest_middle(len(parts), len(parts) - 1, 0)
    return _rest_middle(len(parts), 0, len(parts) - 1)


def _doubled(name: str, words: list[str], roles: tuple[Role, ...]) -> tuple[Role, ...]:
    """Words joined by a hyphen are one double part: Петрова-Иванова."""
    if "-" not in name:
        return roles
    out = list(roles)
    for at in range(len(words) - 1, 0, -1):
        if f"{words[at - 1]}-{words[at]}" in name:
            pair = out[at - 1 : at + 1]
            out[at - 1 : at + 1] = [Role.GIVEN if Role.GIVEN in pair else Role.FAMILY] * 2
    return tuple(out)


def _named(column: str, words: list[str]) -> int | None:
    """The place of the column's (last) word among the words of the name."""
    if not column:
        return None
    named = split(column)
    wanted = named[-1].casefold() if named else ""
    found = [at for at, word in enumerate(words) if word.casefold() == wanted]
    return found[-1] if found else None


def _rest_middle(count: int, given: int, family: int) -> tuple[Role, ...]:
    roles = [Role.MIDDLE] * count
    roles[given], roles[family] = Role.GIVEN, Role.FAMILY
    return tuple(roles)


def _full(parts: tuple[Part, ...], roles: tuple[Role, ...]) -> int:
    """A number for given name and surname together, 0 without either."""
    keys = [
        one.key for one, role in zip(parts, roles, strict=True)
        if role != Role.MIDDLE and not one.is_initial
    ]  # fmt: skip
    return zlib.crc32("|".join(sorted(keys)).encode()) if len(keys) > 1 else 0


_UNISEX: Final = ("enko", "chuk", "ian", "idze", "shvili")
_MEN_IN_A: Final = word_set("men in -a")


def _is_female(parts: tuple[Part, ...], roles: tuple[Role, ...]) -> bool | None:
    """By the ending of a Slavic surname, else of a given name; None when neither tells."""
    for one, role in zip(parts, roles, strict=True):
        if role != Role.GIVEN and one.is_surname and not one.readings[0].endswith(_UNISEX):
            return one.readings[0][-1:] == "a"
    for one, role in zip(parts, roles, strict=True):
        if role == Role.GIVEN and one.is_given and len(one.readings[0]) > 2:
            return one.readings[0].endswith("a") and one.readings[0] not in _MEN_IN_A
    return None


@lru_cache(maxsize=1 << 14)
def mail_form(address: str) -> str:
    """An address as the mailbox it reaches: no +tag, no dots in gmail, one name for googlemail."""
    local, _, domain = address.strip().casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


_NO_DIGIT = re.compile(r"\D+")


def phone_form(typed: str) -> str:
    """A number without the ways to begin it: 0888…, +359 888…, 00359888… are one. "" for none."""
    number = _NO_DIGIT.sub("", typed)
    number = number.removeprefix("00")
    if len(number) > 10 and number.startswith("359"):
        number = number[3:]
    number = number.lstrip("0")
    return number if len(number) > 4 and len(set(number)) > 1 else ""


_PLACE_WORDS: Final = word_set("places")
_LEGAL_WORDS: Final = word_set("legal")
_NUMBER_SPLIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@lru_cache(maxsize=1 << 14)
def _place(address: str) -> str:
    """The telling words and numbers of an address, in their order."""
    words = fold(_NUMBER_SPLIT.sub(" ", address)).split()
    telling = [word for word in words if word not in _PLACE_WORDS]
    return " ".join(telling or words)


@lru_cache(maxsize=1 << 14)
def body_form(name: str) -> str:
    """The telling words of an organisation's name, sorted."""
    words = fold(name).split()
    return " ".join(sorted(word for word in words if word not in _LEGAL_WORDS) or sorted(words))

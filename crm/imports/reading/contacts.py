"""Mail addresses and telephone numbers of cells, one or several in each."""

import re
from typing import Final

from crm.imports.reading.facts import PhoneFact
from crm.imports.reading.faults import BadCell
from crm.imports.reading.spool import Cell
from crm.imports.reading.values import line, text, whole
from crm.imports.reading.vocabulary import BLANKS
from crm.text.addresses import check_mail, mail_key
from crm.text.phones import parse_phone

LONGEST_PHONE: Final = 60
LONGEST_MAIL: Final = 320
MOST: Final = 10
# A cell of ten values; what is longer holds something else, and is not worth the time.
_LONGEST_PHONES: Final = LONGEST_PHONE * MOST
_LONGEST_MAILS: Final = LONGEST_MAIL * MOST

_MAIL_PARTS = re.compile(r"[;,\s|]+|(?<=\w)/(?=\w+@)")
_NAMED_MAIL = re.compile(r"<\s*([^<>\s]+)\s*>")
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)
# Plain addresses, about which the full check says the same and takes fifty times as long. Names
# of reserved domains, which it refuses, all go the long way.
_PLAIN_MAIL = re.compile(
    r"[a-z0-9]+(?:[._-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:bg|com|eu|example)"
)
_LONGEST_PLAIN: Final = 60

_PHONE_PARTS = re.compile(r"[;\n|]|,(?=(?:\D*\d){6})")
_SLASH = re.compile(r"(?<=\d)\s*[/\\]\s*(?=[+\d])")
_NUMBER_LENGTH: Final = 8
# Bulgarian mobile numbers: 087, 088, 089 and seven digits, in any grouping.
_GROUPING = re.compile(r"[\s().-]+")
_MOBILE = re.compile(r"(?:\+359|00359|0)(8[789][0-9]{7})")


def mails(cell: Cell) -> tuple[str, ...]:
    """Checked addresses without doubles, in their order."""
    shown = text(cell)
    if not shown:
        return ()
    if len(shown) > _LONGEST_MAILS:
        raise BadCell("not_a_mail", shown)
    found: dict[str, str] = {}
    for part in _mail_parts(shown):
        address = _checked(part)
        found.setdefault(mail_key(address), address)
    if len(found) > MOST:
        raise BadCell("too_many", shown)
    return tuple(found.values())


def phones(cell: Cell) -> tuple[PhoneFact, ...]:
    """Numbers as typed, with +359 where no country is given; impossible ones without `e164`.

    A slash parts two numbers only if both are long enough to be one: 02/981 12 34 is one number.
    """
    if isinstance(cell, float):
        raise BadCell("not_a_phone", str(cell))
    if isinstance(cell, int) and not isinstance(cell, bool):
        return (_phone(_of_number(cell)),)
    shown = whole(text(cell))
    if len(shown) > _LONGEST_PHONES:
        raise BadCell("not_a_phone", shown)
    found: dict[str, PhoneFact] = {}
    for part in _phone_parts(shown):
        phone = _phone(part)
        found.setdefault(phone.e164 or phone.typed, phone)
    if len(found) > MOST:
        raise BadCell("too_many", shown)
    return tuple(found.values())


def _mail_parts(shown: str) -> list[str]:
    if "<" in shown:
        named = [part for part in _NAMED_MAIL.findall(shown) if "@" in part]
        if named:
            return named
    parts = _MAIL_PARTS.split(_MAILTO.sub("", shown))
    return [part for part in parts if part.casefold() not in BLANKS]


def _checked(part: str) -> str:
    if len(part) <= _LONGEST_PLAIN and _PLAIN_MAIL.fullmatch(part):
        return part
    if len(part) > LONGEST_MAIL:
        raise BadCell("not_a_mail", part)
    try:
        return check_mail(part)
    except ValueError as error:
        raise BadCell("not_a_mail", part) from error


def _phone_parts(shown: str) -> list[str]:
    parts = []
    for part in _PHONE_PARTS.split(shown):
        pieces = _SLASH.split(part)
        enough = all(sum(map(str.isdecimal, piece)) >= _NUMBER_LENGTH for piece in pieces)
        parts += pieces if enough else [part]
    return [part for part in map(str.strip, parts) if part.casefold() not in BLANKS]


def _of_number(number: int) -> str:
    """What was typed before a spreadsheet took it for a number and dropped 0, 00 or +."""
    digits = str(number)
    return f"+{digits}" if digits.startswith("359") and len(digits) > 10 else digits


def _phone(typed: str) -> PhoneFact:
    if len(typed) > LONGEST_PHONE:
        raise BadCell("not_a_phone", typed)
    shown = line(typed)
    if mobile := _MOBILE.fullmatch(_GROUPING.sub("", shown)):
        return PhoneFact(shown, f"+359{mobile[1]}")
    phone = parse_phone(shown)
    if phone is None:
        raise BadCell("not_a_phone", shown)
    return PhoneFact(phone.typed, phone.e164)

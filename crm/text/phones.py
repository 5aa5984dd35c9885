"""Telephone numbers as people type them, and the digits they are found by."""

import re
from dataclasses import dataclass
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat

TAIL_LENGTH: Final = 6
#: Of Bulgarian numbers, which are dialled with a 0 before them at home.
HOME: Final = "+359"

_EXTENSION = re.compile(r"\s*(?:вътр(?:ешен)?|доп)\.?\s*(?=\d+\s*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as typed, with its international and national form where it is a real one.

    `e164` ("+359888123456") and `national` ("088 812 3456") are empty when no such number can
    exist; the typed form is kept all the same, for a person to read and correct.
    """

    typed: str
    e164: str
    national: str

    @property
    def is_valid(self) -> bool:
        """Whether the number fits a numbering plan; says nothing of anybody answering."""
        return self.e164 != ""


def parse_phone(typed: str, *, region: str = "BG") -> Phone | None:
    """Read a number; None only when there is no digit in it.

    Numbers without a country are those of `region`, an ISO 3166 code. An impossible number comes
    back as typed and not valid, never refused: it is for the form to warn.
    """
    shown = " ".join(typed.split())
    if not digits(shown):
        return None
    number = _parsed(shown, region)
    if number is None or not phonenumbers.is_valid_number(number):
        return Phone(typed=shown, e164="", national="")
    return Phone(
        typed=shown,
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        national=phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL),
    )


def digits(typed: str) -> str:
    """The digits of a text as 0-9, whatever script they were typed in."""
    return "".join(str(int(char)) for char in typed if char.isdecimal())


def search_digits(phone: Phone) -> tuple[str, ...]:
    """The digit strings to index, so that a number is found by the start of any usual form.

    International (359888123456 and 00359…), national (0888123456), without any prefix (888123456)
    and the last six digits. Numbers that are not valid give the forms their digits allow.
    """
    international, national, significant = _forms(phone)
    forms = (
        international,
        "00" + international if international else "",
        national,
        significant,
        significant[-TAIL_LENGTH:],
    )
    return tuple(dict.fromkeys(form for form in forms if form))


def _forms(phone: Phone) -> tuple[str, str, str]:
    """Digits of the international, the national and the bare number."""
    if phone.e164.startswith(HOME):
        # What the numbering plan would answer, without asking it a hundred thousand times.
        significant = phone.e164.removeprefix(HOME)
        return digits(phone.e164), "0" + significant, significant
    if phone.is_valid:
        number = phonenumbers.parse(phone.e164, None)
        national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        significant = phonenumbers.national_significant_number(number)
        return digits(phone.e164), digits(national), significant
    typed = digits(phone.typed)
    if not phone.typed.startswith("+") and not typed.startswith("00"):
        return "", typed, typed.removeprefix("0")
    international = typed if phone.typed.startswith("+") else typed.removeprefix("00")
    if not international.startswith("359"):
        return international, "", international
    significant = international.removeprefix("359")
    return international, "0" + significant, significant


def _parsed(typed: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(_EXTENSION.sub(" ext. ", typed), region)
    except NumberParseException:
        return None

"""Targets as people type them, and as they are kept: exactly."""

import re
from decimal import Decimal

_BLANKS = re.compile(r"[ \u00a0\u202f]")
_WHOLE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,10}))?(%?)")


def parse_people(typed: str) -> Decimal:
    """A whole number of people, at least 1; blanks may part the thousands.

    Raises:
        ValueError: it is none.
    """
    text = _BLANKS.sub("", typed)
    if not _WHOLE.fullmatch(text) or int(text) < 1:
        raise ValueError("not_people")
    return Decimal(int(text))


def parse_share(typed: str) -> Decimal:
    """A share between 0 and 1, typed as 20 %, 12,5 % or 0.2; kept digit for digit.

    Raises:
        ValueError: "percent_sign" for a bare number above 1, which may be a percentage or a
            slip; "not_share" for all else.
    """
    found = _NUMBER.fullmatch(_BLANKS.sub("", typed))
    if found is None:
        raise ValueError("not_share")
    value = Decimal(f"{found[1]}.{found[2]}" if found[2] else found[1])
    if found[3]:
        value = value.scaleb(-2)
    elif value > 1:
        raise ValueError("percent_sign")
    if value > 1:
        raise ValueError("not_share")
    return value


def share_as_typed(value: Decimal) -> str:
    """A share as a percentage to type again, without losing a digit."""
    percentage = value.scaleb(2)
    whole = percentage == percentage.to_integral_value()
    return f"{int(percentage) if whole else format(percentage.normalize(), 'f')} %"

"""Values that stand in a calendar outside its escaped text: parameters, addresses, tags."""

import re
from urllib.parse import quote

from crm.text.plain import single_line

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def parameter(text: str) -> str:
    """The text fit for a parameter such as CN.

    Double quotes and backslashes are exchanged although RFC 6868 could carry the former: mail
    programs that do not know it would show its escapes, and some read a backslash as one.
    """
    return single_line(text).replace('"', "'").replace("\\", "/")


def mailto(address: str) -> str:
    """The `mailto:` address (RFC 6068) of a bare mail address; readers must undo the percents.

    Raises `ValueError("bad_address")` unless it is one run of printable characters around an @.
    """
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or not _is_one_word(address):
        raise ValueError("bad_address")
    return "mailto:" + quote(address, safe="@!$'()*+,:")


def web_address(url: str) -> str:
    """The address itself. Raises `ValueError("bad_url")` if it holds blanks or control signs."""
    if not url.startswith(("https://", "http://")) or not _is_one_word(url):
        raise ValueError("bad_url")
    return url


def language_tag(language: str) -> str:
    """The tag itself. Raises `ValueError("bad_language")` unless it has the form of one."""
    if not _LANGUAGE.fullmatch(language):
        raise ValueError("bad_language")
    return language


def _is_one_word(text: str) -> bool:
    return text.isprintable() and not any(character.isspace() for character in text)

"""Making words safe to stand in a calendar, whatever was typed or imported.

A calendar is made of lines, so nothing a program might take for the end of a line may stay.
"""

import re
import unicodedata
from urllib.parse import quote

_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def paragraphs(text: str) -> str:
    """The text with plain line feeds, without other control characters or broken characters."""
    lines = _LINE_ENDS.sub("\n", text)
    return "".join(kept for character in lines for kept in _cleaned(character))


def one_line(text: str) -> str:
    """The text on one line, its runs of white space each a single space."""
    return " ".join(paragraphs(text).split())


def parameter(text: str) -> str:
    """The text fit for a parameter such as CN.

    Double quotes and backslashes are exchanged although RFC 6868 could carry the former: mail
    programs that do not know it would show its escapes, and some read a backslash as one.
    """
    return one_line(text).replace('"', "'").replace("\\", "/")


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


def _cleaned(character: str) -> str:
    if character in "\n\t":
        return character
    category = unicodedata.category(character)
    if category == "Cs":
        return "\N{REPLACEMENT CHARACTER}"
    return "" if category == "Cc" else character


def _is_one_word(text: str) -> bool:
    return text.isprintable() and not any(character.isspace() for character in text)

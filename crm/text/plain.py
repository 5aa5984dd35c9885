"""Text without the characters that no reader sees: for headers, titles and notes."""

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
# No-break spaces stay: Bulgarian groups its thousands with them.
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")
# Marks and overrides of writing direction, which can make a line read as what it is not.
_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(rf"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff{_DIRECTION}]")


def single_line(text: str) -> str:
    """One line, trimmed, with single spaces; safe in a mail header, a file name or a title.

    Line breaks and tabs become spaces. Controls, direction marks and lone surrogates go; joiners
    stay, because Persian and emoji are written with them. The result is in NFC.
    """
    return _BLANKS.sub(" ", _seen(_LINE_ENDS.sub(" ", text))).strip()


def clean_text(text: str) -> str:
    """Several lines ending in "\\n", without controls and without blanks at the line ends.

    Tabs become spaces, indentation stays, blank lines around the text go. The result is in NFC.
    """
    lines = _seen(_LINE_ENDS.sub("\n", text)).replace("\t", " ").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _seen(text: str) -> str:
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))

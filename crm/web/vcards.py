r"""Files of contacts for telephones: vCard 3.0 (RFC 2426), which all of them read.

Version 4.0 (RFC 6350) writes the same facts alike, but several telephones and mail programs take
only 3.0. Lines end with CRLF and are folded before 75 octets, never inside a letter; a comma, a
semicolon, a backslash and a line break in a value are escaped.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

VCARD_TYPE: Final = "text/vcard"
#: Octets of a line without its end (RFC 2426, 2.6), and of one that continues another.
LONGEST_LINE: Final = 75
PIECE: Final = 16 * 1024
ESCAPES: Final = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": None})


@dataclass(frozen=True)
class Card:
    """A contact. The first address and the first telephone are the preferred ones."""

    full_name: str
    given_name: str = ""
    family_name: str = ""
    latin_name: str = ""
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    organisation: str = ""
    title: str = ""
    categories: Sequence[str] = ()
    uid: str = ""


def pieces(cards: Iterable[Card]) -> Iterator[str]:
    """The file in pieces of whole cards."""
    buffer: list[str] = []
    size = 0
    for card in cards:
        text = written(card)
        buffer.append(text)
        size += len(text)
        if size > PIECE:
            yield "".join(buffer)
            buffer, size = [], 0
    if buffer:
        yield "".join(buffer)


def written(card: Card) -> str:
    """One card. Whoever has no name is called by an address or a number, for FN must not be empty.

    A name whose parts nobody wrote down stands whole where the family name does: telephones show
    it as it is and sort by its beginning.
    """
    name = card.full_name or next(iter((*card.emails, *card.phones)), "-")
    family, given = card.family_name, card.given_name
    if not family and not given:
        family = name
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"N:{_escaped(family)};{_escaped(given)};;;",
        f"FN:{_escaped(name)}",
    ]
    if card.latin_name and card.latin_name != name:
        lines.append(f"NICKNAME:{_escaped(card.latin_name)}")
    lines += _all("EMAIL", "INTERNET", card.emails)
    lines += _all("TEL", "VOICE", card.phones)
    if card.organisation:
        lines.append(f"ORG:{_escaped(card.organisation)}")
    if card.title:
        lines.append(f"TITLE:{_escaped(card.title)}")
    if card.categories:
        lines.append("CATEGORIES:" + ",".join(map(_escaped, card.categories)))
    if card.uid:
        lines.append(f"UID:{_escaped(card.uid)}")
    lines.append("END:VCARD")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def folded(line: str) -> str:
    """A line as several, each continued after a blank, none of more than 75 octets."""
    if len(line.encode()) <= LONGEST_LINE:
        return line
    parts, part, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_LINE:
            parts.append(part)
            part, size = " ", 1
        part += letter
        size += octets
    return "\r\n".join([*parts, part])


def _all(name: str, kind: str, values: Sequence[str]) -> Iterator[str]:
    for number, value in enumerate(values):
        preferred = ",PREF" if number == 0 and len(values) > 1 else ""
        yield f"{name};TYPE={kind}{preferred}:{_escaped(value)}"


def _escaped(text: str) -> str:
    return text.translate(ESCAPES)

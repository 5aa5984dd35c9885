"""Which terms a record is found by, and which starts of terms a query asks for. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from crm.text.addresses import mail_key
from crm.text.folding import query_prefixes, words
from crm.text.phones import digits

LONGEST_TERM = 80
#: Fewer letters or digits than this find nothing: half of everybody would match.
SHORTEST_QUERY = 2
LONGEST_QUERY = 200
MOST_WORDS = 6

_PARTS = re.compile(r"[\s\-\u2010-\u2015./,;:_()\[\]\"„“”«»|\\+]+")
_TELEPHONE = re.compile(r"[+(]?[\d][\d\s()./+-]*")

Starts = tuple[str, ...]


def terms_of(texts: Iterable[str]) -> frozenset[str]:
    """The terms of a record: folded words, digit strings as they are, mail addresses whole.

    Of an address the words before the @ are terms as well. Terms are cut at 80 characters.
    """
    terms: set[str] = set()
    for text in texts:
        for chunk in text.split():
            local, at, domain = chunk.partition("@")
            if at and local and domain:
                terms.add(mail_key(chunk))
                terms.update(words(local))
            elif "@" not in text:
                terms.update(_folded(chunk))
    return frozenset(term[:LONGEST_TERM] for term in terms)


@lru_cache(maxsize=1 << 14)
def _folded(word: str) -> tuple[str, ...]:
    """The folded parts of a word; the same names come again and again."""
    return tuple(words(word))


def wanted(query: str) -> tuple[Starts, ...]:
    """For each word of the query the starts of terms that answer it, the most telling word first.

    Empty when fewer than two letters or digits were typed. A telephone number may be typed with
    spaces and signs; a word with an @ is taken for the start of a mail address.
    """
    query = query[:LONGEST_QUERY].strip()
    if sum(char.isalnum() for char in query) < SHORTEST_QUERY:
        return ()
    if _TELEPHONE.fullmatch(query):
        return ((digits(query)[:LONGEST_TERM],),)
    found: dict[Starts, None] = {}
    for chunk in query.split():
        if "@" in chunk.strip("@"):
            found[(mail_key(chunk)[:LONGEST_TERM],)] = None
            continue
        for part in _PARTS.split(chunk):
            if starts := _starts(part):
                found[starts] = None
    return tuple(sorted(found, key=lambda starts: -max(map(len, starts)))[:MOST_WORDS])


def after_start(start: str) -> str:
    """The smallest text above every text with that start, byte by byte."""
    last = ord(start[-1]) + 1
    if last > 0x10FFFF:
        return start + "\U0010ffff"
    return start[:-1] + chr(0xE000 if 0xD800 <= last <= 0xDFFF else last)


def _starts(part: str) -> Starts:
    starts = {start.split(" ")[0][:LONGEST_TERM] for start in query_prefixes(part)}
    return tuple(sorted(start for start in starts if not _is_covered(start, starts)))


def _is_covered(start: str, starts: set[str]) -> bool:
    return any(start != other and start.startswith(other) for other in starts)

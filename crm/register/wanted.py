"""Filters of segments in an archive: words of an address that name records by ref.

A record that is gone is named by nothing: `tag=`. Whoever asks for it finds nobody, here and
wherever the archive is read.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from crm.db import LARGEST_KEY
from crm.people.filters import PeopleFilter, registry
from crm.register.cells import CellError

#: Words of a filter that mean a record, and of which kind.
NAMED: Final = {
    "organisation": "organisation",
    "tag": "tag",
    "list": "list",
    "segment": "segment",
    "invited_to": "event",
    "attended_strand": "strand",
    "attended_programme": "programme",
}
#: What would be taken for a part of the address; other letters stay readable.
_ESCAPED: Final = {ord(char): f"%{ord(char):02X}" for char in "%&+="}
GONE: Final = str(LARGEST_KEY)

Filter = Mapping[str, Sequence[str]]


def written(asked: Filter, refs: Mapping[str, Mapping[int, str]]) -> str:
    """A filter as a cell; `refs` are kind → number → ref."""
    pairs = [(name, text) for name in sorted(asked) for text in asked[name]]
    return "&".join(
        f"{name}={_ref(refs[NAMED[name]], text) if name in NAMED else text.translate(_ESCAPED)}"
        for name, text in pairs
    )


def _ref(refs: Mapping[int, str], text: str) -> str:
    return refs.get(int(text), "").translate(_ESCAPED)


def read(text: str, numbers: Mapping[str, Mapping[str, int]], *, on: date) -> dict[str, Any]:
    """The filter a cell describes, as a segment keeps it; `numbers` are kind → ref → number.

    Raises:
        CellError: a word or a value that is not understood, or an unknown ref.
    """
    found = _numbered(text, numbers)
    gone = [name for name, texts in found.items() if texts == [GONE] and _is_looked_up(name)]
    wanted = PeopleFilter.read({n: t for n, t in found.items() if n not in gone}, on=on)
    if wanted.unread:
        labels = ", ".join(str(label) for label in wanted.unread)
        raise CellError("not_understood", f"the filter cannot be understood: {labels}")
    kept = {name: list(texts) for name, texts in wanted.asked.items()}
    return dict(sorted({**kept, **{name: [GONE] for name in gone}}.items()))


def _numbered(text: str, numbers: Mapping[str, Mapping[str, int]]) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=200)
    except ValueError:
        raise CellError("not_understood", "the filter is no list of name=value&…") from None
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in registry().parameters:
            raise CellError("unknown_word", f"people are not filtered by {name[:60]!r}")
        found.setdefault(name, []).append(_number(name, value, numbers))
    return found


def _number(name: str, value: str, numbers: Mapping[str, Mapping[str, int]]) -> str:
    kind = NAMED.get(name)
    if kind is None:
        if not value.strip():
            raise CellError("not_understood", f"the filter asks for {name} and does not say what")
        return value
    if not value:
        return GONE
    number = numbers[kind].get(value)
    if number is None:
        raise CellError("unknown_ref", f"there is no {kind} {value[:80]!r}")
    return str(number)


def _is_looked_up(name: str) -> bool:
    """Whether reading the word already asks for the record, which a gone one does not have."""
    return registry().parameters[name][1].read(GONE) is None

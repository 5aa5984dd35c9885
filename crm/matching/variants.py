"""Which names are forms of one another: short forms and spellings of other languages."""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from crm.matching.lists import lines
from crm.matching.spelling import readings


def _spellings() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines("variants.txt"):
        words = [readings(word)[0] for word in line.split()]
        for word in words:
            found[word].add(words[0])
    return {word: frozenset(heads) for word, heads in found.items()}


def _full_forms() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines("short_forms.txt"):
        full, _, short = line.partition(":")
        for word in short.split():
            found[readings(word)[0]].add(readings(full)[0])
    return {word: frozenset(fulls) for word, fulls in found.items()}


#: Reading of a name: the readings its spellings are gathered under ("mohamad": {"mohamed"}).
SPELLINGS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(_spellings())

#: Reading of a short form: the readings of the names it is short for ("gosho": {"georgi"}).
FULL_FORMS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(_full_forms())

_FULL = frozenset(full for fulls in FULL_FORMS.values() for full in fulls)

#: Readings known to be given names.
GIVEN: Final = frozenset(FULL_FORMS) | _FULL | frozenset(
    word for word in SPELLINGS if not word.endswith(("enko", "hosseini"))
)  # fmt: skip

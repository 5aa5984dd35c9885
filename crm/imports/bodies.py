"""Organisations as rows name them: found in either language, or new."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from crm.history.models import Actor
from crm.imports import body_queries
from crm.imports.known import Entry
from crm.organisations.actions import Particulars, add_organisation
from crm.text.folding import fold
from crm.text.transliteration import latin


class Bodies:
    """Organisations by name. In a dry run new ones get numbers below zero."""

    def __init__(self, *, is_dry: bool) -> None:
        self._is_dry = is_dry
        self._by_name: defaultdict[str, set[int]] = defaultdict(set)
        self._made = 0
        for number, names in body_queries.names():
            self.learn(number, names)

    def find(self, name: str) -> set[int]:
        """The numbers of the bodies of that name."""
        return self._by_name.get(fold(name), set()) if name else set()

    def learn(self, number: int, names: Iterable[str]) -> None:
        """Know a body by more names."""
        for name in filter(None, names):
            self._by_name[fold(name)].add(number)

    def add(self, name: str, *, by: Actor, at: datetime) -> int:
        """Put a body on record, or say that it would be; gives its number."""
        self._made += 1
        number = -self._made
        if not self._is_dry:
            name_bg = "" if latin(name) == name else name
            number = add_organisation(Particulars(name=name, name_bg=name_bg), by=by, at=at).id
        self.learn(number, [name])
        return number

    def entry(self, number: int, name: str) -> tuple[Entry, str]:
        """The row of a new body and what it holds, for taking it back."""
        name_bg = "" if latin(name) == name else name
        blank = dict.fromkeys(
            ("kind", "sector", "website", "email", "phone", "district", "note"), ""
        )
        entry = Entry("organisations", {"id": number, "name": name, "name_bg": name_bg, **blank})
        return entry, entry.mark

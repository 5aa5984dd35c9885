"""Tags as rows name them."""

from datetime import datetime

from crm.history.models import Actor
from crm.imports.changing import Manner
from crm.imports.known import Entry, Known, Step
from crm.people import tag_actions, tag_queries


class Tags:
    """Tags by name. In a dry run new ones get numbers below zero."""

    def __init__(self, *, is_dry: bool) -> None:
        self._is_dry = is_dry
        self._by_key: dict[str, int] = {}
        self._names: dict[int, str] = {}
        self._made = 0

    def named(self, name: str, *, by: Actor, at: datetime) -> tuple[int, bool]:
        """The number of a tag and whether it is new; 0 for a name without a letter."""
        try:
            key = tag_actions.key_of(name)
        except ValueError:
            return 0, False
        if key in self._by_key:
            return self._by_key[key], False
        known = tag_queries.tag_named(key)
        if known is not None:
            number = known.id
        elif self._is_dry:
            self._made += 1
            number = -self._made
        else:
            known_now = tag_actions.tag_named(name, by=by, at=at)
            number, name = known_now.id, known_now.name
        self._by_key[key] = number
        self._names[number] = known.name if known is not None else name
        return number, known is None

    def entry(self, number: int) -> tuple[Entry, str]:
        """The row of a new tag and what it holds, for taking it back."""
        entry = Entry("tags", {"id": number, "name": self._names[number]})
        return entry, entry.mark

    def put_on(self, step: Step, known: Known, number: int, manner: Manner) -> None:
        """Let the person carry the tag."""
        if any(row.values["tag_id"] == number for row in known.tags):
            return
        values = {"tag_id": number, "tagged_at": manner.at, "tagged_by_id": manner.by_id}
        known.tags.append(step.add(Entry("person_tags", values)))
        step.told["tags"] = [None, self._names.get(number, "")]

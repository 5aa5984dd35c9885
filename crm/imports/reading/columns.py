"""Which column of a file is what: proposed from the headings, corrected by a person, kept as JSON."""

from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crm.imports.reading.targets import Subject, Target


class Rule(StrEnum):
    """What a cell does to a record that has a value already. An empty cell never does anything."""

    FILL = "fill"
    OVERWRITE = "overwrite"
    NEVER = "never"


class Confidence(StrEnum):
    """How a target was found: by its known name, by a likely one, by a person, not at all."""

    SURE = "sure"
    LIKELY = "likely"
    CHOSEN = "chosen"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file.

    `label` names it in messages and is unique in the file: the heading, "phone (2)" when it
    repeats, the letter ("D") when it is empty.
    """

    index: int
    header: str
    label: str
    target: Target | None
    confidence: Confidence = Confidence.NONE
    rule: Rule = Rule.FILL


@dataclass(frozen=True, slots=True)
class Mapping:
    """All columns of a file and what each is taken for."""

    subject: Subject
    columns: tuple[Column, ...]

    def of(self, target: Target) -> tuple[Column, ...]:
        """The columns read into a target."""
        raise NotImplementedError

    def choose(self, choices: Table[int, tuple[Target | None, Rule]]) -> "Mapping":
        """The mapping with targets and rules as a person chose them, by index of column.

        Raises:
            MappingError: a target was given to several columns that takes one only.
        """
        raise NotImplementedError

    def problems(self) -> tuple[str, ...]:
        """Codes of `words.MAPPING_PROBLEMS`: "no_name", …; empty when rows can be read."""
        raise NotImplementedError

    def as_json(self) -> dict[str, Any]:
        """`{"subject": "people", "columns": {label: {"target": …, "rule": …}}}`, for `apply_json`."""
        raise NotImplementedError


class MappingError(ValueError):
    """A mapping that cannot be used: a code of `words.MAPPING_PROBLEMS` and what it names."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def propose(headers: Sequence[str], *, subject: Subject = Subject.PEOPLE) -> Mapping:
    """Match headings to targets; of two for one target the surer, then the first, gets it."""
    raise NotImplementedError


def apply_json(mapping: Mapping, stored: object) -> Mapping:
    """A proposal corrected by a stored mapping, or by a plain `{"heading": "target"}`.

    Headings the file does not have are passed over (a partner's sheets differ a little each
    month); columns the stored mapping does not know keep what was proposed.

    Raises:
        MappingError: not of this shape, or an unknown target or rule.
    """
    raise NotImplementedError


def header_index(rows: Sequence[Sequence[object]]) -> int:
    """Which of the first rows is the header: the first with two known headings, else the first."""
    raise NotImplementedError

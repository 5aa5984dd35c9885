"""Which column of a file is what: proposed from headings, corrected by a person, kept as JSON."""

import re
from collections import Counter
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from crm.imports.reading.faults import shortened
from crm.imports.reading.headings import NAMES, heading_key, is_known, meaning
from crm.imports.reading.targets import SEVERAL, Subject, Target, targets_of

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"[+()\d\s/.-]{6,}")
_LONGEST_CONTACT: Final = 100
_NAMES_OF_PEOPLE: Final = {Target.FULL_NAME, Target.GIVEN_NAME, Target.FAMILY_NAME}
_KEYS: Final = {Target.REF, Target.EXTERNAL_ID}
#: What may name an organisation; one of the names is enough.
_NAMES_OF_ORGANISATIONS: Final = {Target.NAME, Target.NAME_BG}


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


class MappingError(ValueError):
    """A mapping that cannot be used: a code of `words.MAPPING_PROBLEMS` and what it names."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = {name: shortened(value) for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file.

    `label` names it in messages and is unique in the file: the heading, "phone (2)" when it
    repeats, the letter ("D") when it is empty. `target` None: not decided, nothing is read.
    """

    index: int
    header: str
    label: str
    target: Target | None
    confidence: Confidence = Confidence.NONE
    rule: Rule = Rule.FILL

    @property
    def is_private(self) -> bool:
        """Whether its cells are shown to nobody: answers about the background, by what the column
        is read into or by its heading, whatever it is read into."""
        by_heading, _is_sure = meaning(self.header, Subject.PEOPLE)
        return Target.BACKGROUND in (self.target, by_heading)


@dataclass(frozen=True, slots=True)
class Mapping:
    """All columns of a file and what each is taken for."""

    subject: Subject
    columns: tuple[Column, ...]

    def of(self, target: Target) -> tuple[Column, ...]:
        """The columns read into a target."""
        return tuple(column for column in self.columns if column.target is target)

    def choose(self, choices: Table[int, tuple[Target | None, Rule]]) -> "Mapping":
        """The mapping with targets and rules as a person chose them, by index of column.

        Raises:
            MappingError: a target of the other kind of file, or given to several columns
                although it takes one only.
        """
        columns = []
        for column in self.columns:
            target, rule = choices.get(column.index, (column.target, column.rule))
            is_same = target is column.target
            columns.append(
                replace(
                    column,
                    target=target,
                    rule=rule,
                    confidence=column.confidence if is_same else Confidence.CHOSEN,
                )
            )
        chosen = Mapping(self.subject, tuple(columns))
        chosen._check()
        return chosen

    def problems(self) -> tuple[str, ...]:
        """Codes of `words.MAPPING_PROBLEMS`; empty when rows can be read."""
        targets = {column.target for column in self.columns}
        if self.subject is Subject.ORGANISATIONS:
            return () if targets & (_NAMES_OF_ORGANISATIONS | _KEYS) else ("no_name",)
        problems = []
        if not targets & (_NAMES_OF_PEOPLE | _KEYS):
            problems.append("no_name")
        if Target.CONSENT_ON in targets and not any(
            target and target.startswith("consent") and target is not Target.CONSENT_ON
            for target in targets
        ):
            problems.append("consent_day_alone")
        return tuple(problems)

    def as_json(self) -> dict[str, Any]:
        """`{"subject": "people", "columns": {label: {"target": …, "rule": …}}}`."""
        columns = {
            column.label: {"target": column.target, "rule": column.rule} for column in self.columns
        }
        return {"subject": str(self.subject), "columns": columns}

    def _check(self) -> None:
        allowed = {*targets_of(self.subject), Target.IGNORE, None}
        counts = Counter(column.target for column in self.columns)
        for column in self.columns:
            target = column.target
            if target not in allowed:
                raise MappingError("wrong_target", column=column.label, target=str(target))
            if target and target not in {*SEVERAL, Target.IGNORE} and counts[target] > 1:
                raise MappingError("target_twice", column=column.label, target=target.value)


def propose(headers: Sequence[str], *, subject: Subject = Subject.PEOPLE) -> Mapping:
    """Match headings to targets; of two for one target the surer, then the first, gets it."""
    labels = _labels(headers)
    found = [meaning(header, subject) for header in headers]
    if any(target is Target.FAMILY_NAME for target, _ in found):
        found = [
            (Target.GIVEN_NAME, is_sure) if heading_key(header) in NAMES else (target, is_sure)
            for header, (target, is_sure) in zip(headers, found, strict=True)
        ]
    winners = _winners(found)
    columns = []
    for index, (target, is_sure) in enumerate(found):
        if target is None or index not in winners:
            columns.append(Column(index, headers[index], labels[index], None))
        else:
            sureness = Confidence.SURE if is_sure else Confidence.LIKELY
            columns.append(Column(index, headers[index], labels[index], target, sureness))
    return Mapping(subject, tuple(columns))


def apply_json(mapping: Mapping, stored: object) -> Mapping:
    """A proposal corrected by a stored mapping, or by a plain `{"heading": "target"}`.

    Headings the file does not have are passed over (a partner's sheets differ a little each
    month); columns the stored mapping does not know keep what was proposed, unless a stored
    column takes their target. Labels are compared like headings.

    Raises:
        MappingError: not of this shape, or an unknown target or rule.
    """
    wanted = {heading_key(label): choice for label, choice in _stored(stored, mapping).items()}
    choices: dict[int, tuple[Target | None, Rule]] = {}
    for column in mapping.columns:
        key = heading_key(column.label)
        if key in wanted:
            choices[column.index] = _choice(wanted[key], column)
    taken = {target for target, _ in choices.values() if target and target not in SEVERAL}
    for column in mapping.columns:
        if column.index not in choices and column.target in taken - {Target.IGNORE}:
            choices[column.index] = (None, column.rule)
    return mapping.choose(choices)


def header_index(rows: Sequence[Sequence[object]]) -> int:
    """Which of the first rows is the header: the first with two known headings, else the first.

    In a file of one column a single known heading is enough.
    """
    enough = 1 if max(map(len, rows), default=0) == 1 else 2
    for index, cells in enumerate(rows):
        if sum(map(is_known, cells)) >= enough:
            return index
    return 0


def looks_like_data(headers: Sequence[str]) -> bool:
    """Whether a row taken for the header is rather somebody's: a mail address, a phone number."""
    if any(map(is_known, headers)):
        return False
    short = (text for text in headers if len(text) <= _LONGEST_CONTACT)
    return any(_MAIL.fullmatch(text) or _NUMBER.fullmatch(text) for text in short)


def letters(index: int) -> str:
    """The letters a spreadsheet gives a column, counted from 0: A, B, … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _labels(headers: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    labels = []
    for index, header in enumerate(headers):
        label = header or letters(index)
        key = heading_key(label)
        seen[key] += 1
        labels.append(label if seen[key] == 1 else f"{label} ({seen[key]})")
    return labels


def _winners(found: Sequence[tuple[Target | None, bool]]) -> set[int]:
    """Indexes of the columns that get what they were found to mean."""
    best: dict[Target, int] = {}
    free = {*SEVERAL, Target.IGNORE}
    for index, (target, is_sure) in enumerate(found):
        if target is None or target in free:
            continue
        if target not in best or (is_sure and not found[best[target]][1]):
            best[target] = index
    return {*best.values(), *(i for i, (target, _) in enumerate(found) if target in free)}


def _stored(stored: object, mapping: Mapping) -> dict[str, object]:
    if not isinstance(stored, dict):
        raise MappingError("not_a_mapping")
    columns = stored.get("columns", stored)
    if not isinstance(columns, dict) or not all(isinstance(label, str) for label in columns):
        raise MappingError("not_a_mapping")
    if columns is not stored and stored.get("subject", mapping.subject) != mapping.subject:
        raise MappingError("other_subject")
    return columns


def _choice(value: object, column: Column) -> tuple[Target | None, Rule]:
    target, rule = value, column.rule
    if isinstance(value, dict):
        target, rule = value.get("target"), value.get("rule", column.rule)
    try:
        return (Target(str(target)) if target else None), Rule(str(rule))
    except ValueError as error:
        raise MappingError("wrong_target", column=column.label, target=str(target)) from error

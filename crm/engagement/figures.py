"""The figures of a window as exact numbers, and the verdicts drawn from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from crm.engagement.definitions import Definition
from crm.i18n import rounded
from crm.programmes.models import Indicator, Target


class Verdict(StrEnum):
    REACHED = "reached"
    OPEN = "open"
    NOT_REACHED = "not_reached"


class WarningCode(StrEnum):
    """What is wrong with an event's numbers."""

    HEADCOUNT_BELOW_NAMES = "headcount_below_names"
    SLIPS_ABOVE_HEADS = "slips_above_heads"
    TEAM_AND_OTHER_ROLE = "team_and_other_role"


@dataclass(frozen=True)
class DataWarning:
    event_id: int
    event_ref: str
    code: WarningCode


@dataclass(frozen=True)
class Standings:
    """Heads by how they stand: yes, no, prefer not to say, not asked."""

    yes: int = 0
    no: int = 0
    refused: int = 0
    not_asked: int = 0

    @property
    def total(self) -> int:
        return self.yes + self.no + self.refused + self.not_asked

    @property
    def low(self) -> Fraction | None:
        """The share if nobody who did not say yes has a migrant background."""
        return _share(self.yes, self.total)

    @property
    def high(self) -> Fraction | None:
        """The share if everybody who did not say no has one."""
        return _share(self.yes + self.refused + self.not_asked, self.total)

    @property
    def known(self) -> Fraction | None:
        """The share among those who answered; read it with its coverage only."""
        return _share(self.yes, self.yes + self.no)

    @property
    def coverage(self) -> Fraction | None:
        return _share(self.yes + self.no, self.total)

    def plus(self, other: "Standings") -> "Standings":
        return Standings(
            self.yes + other.yes,
            self.no + other.no,
            self.refused + other.refused,
            self.not_asked + other.not_asked,
        )


@dataclass(frozen=True)
class StrandFigure:
    strand_id: int
    code: str
    people: int


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How many people are engaged and how they stand: all that targets are judged by."""

    people: int
    unnamed: int
    at_least: int
    named: Standings

    @property
    def at_most(self) -> int:
        """Named people and unnamed heads, as if no unnamed head were anybody else."""
        return self.people + self.unnamed


@dataclass(frozen=True, kw_only=True)
class Figures(Reach):
    """One reading of a programme between two days, both included, on the programme's clock."""

    programme_ref: str
    day_from: date
    day_to: date
    time_zone: str
    definition: Definition
    new_people: int
    attendances: int
    events_held: int
    events_without_attendance: int
    all_heads: Standings
    strands: Sequence[StrandFigure]
    strand_overlap: int
    organisations: int
    warnings: Sequence[DataWarning]

    @property
    def returning_people(self) -> int:
        return self.people - self.new_people


def engaged_verdict(value: Decimal, *, at_least: int, at_most: int) -> Verdict:
    """Whether so many people are engaged: for certain, perhaps, or not."""
    if at_least >= value:
        return Verdict.REACHED
    return Verdict.OPEN if at_most >= value else Verdict.NOT_REACHED


def share_verdict(value: Decimal, heads: Standings) -> Verdict:
    """Whether the share is reached, in exact arithmetic; nobody at all is not reached."""
    wanted = Fraction(value) * heads.total
    if heads.total == 0 or heads.yes + heads.refused + heads.not_asked < wanted:
        return Verdict.NOT_REACHED
    return Verdict.REACHED if heads.yes >= wanted else Verdict.OPEN


def verdict(target: Target, figures: Reach) -> Verdict:
    """The verdict on a target in this window, under the definition asked for."""
    if target.indicator is Indicator.ENGAGED_PEOPLE:
        return engaged_verdict(target.value, at_least=figures.at_least, at_most=figures.at_most)
    return share_verdict(target.value, figures.named)


def as_json(figures: Figures, targets: Sequence[Target]) -> dict[str, Any]:
    """The figures in the form other programs read."""
    return {
        "programme": figures.programme_ref,
        "from": figures.day_from.isoformat(),
        "to": figures.day_to.isoformat(),
        "time_zone": figures.time_zone,
        "definition": figures.definition.value,
        "people": figures.people,
        "new_people": figures.new_people,
        "returning_people": figures.returning_people,
        "attendances": figures.attendances,
        "unnamed": figures.unnamed,
        "at_least": figures.at_least,
        "at_most": figures.at_most,
        "events_held": figures.events_held,
        "events_without_attendance": figures.events_without_attendance,
        "warnings": [{"event": w.event_ref, "code": w.code.value} for w in figures.warnings],
        "migrants": _standings_json(figures.named),
        "migrants_all_heads": _standings_json(figures.all_heads),
        "strands": [{"code": s.code, "people": s.people} for s in figures.strands],
        "strand_overlap": figures.strand_overlap,
        "organisations": figures.organisations,
        "targets": {
            target.indicator.value: {
                "value": _number(target.value),
                "verdict": verdict(target, figures).value,
            }
            for target in targets
        },
    }


def _standings_json(heads: Standings) -> Mapping[str, int | float | None]:
    return {
        "yes": heads.yes,
        "no": heads.no,
        "refused": heads.refused,
        "not_asked": heads.not_asked,
        "total": heads.total,
        "low": _six(heads.low),
        "high": _six(heads.high),
        "known": _six(heads.known),
        "coverage": _six(heads.coverage),
    }


def _six(share: Fraction | None) -> float | None:
    return None if share is None else float(rounded(share, 6))


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None

"""The counting function. Every figure of the product, on page, in file or by command, is its."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm.engagement import queries
from crm.engagement.conditions import Window
from crm.engagement.definitions import Definition, Standing
from crm.engagement.figures import (
    DataWarning,
    Figures,
    Reach,
    Standings,
    StrandFigure,
    WarningCode,
)
from crm.engagement.memory import known, remembered
from crm.engagement.queries import EventHeads, PeopleSums
from crm.engagement.standing_queries import StandingSums, standing_sums
from crm.programmes.models import Programme


def count(programme: Programme, day_from: date, day_to: date, definition: Definition) -> Figures:
    """Count a programme between two days of its own clock, both included.

    The same window is not counted again while nothing that counts has changed.

    Raises:
        ValueError: `day_from` lies after `day_to`.
    """
    return count_each(programme, day_from, day_to)[definition]


def count_each(programme: Programme, day_from: date, day_to: date) -> Mapping[Definition, Figures]:
    """The same count under every definition; it costs what one costs. Raises as `count` does."""
    window = Window(programme, day_from, day_to)
    return remembered("figures", window, lambda: _count(window))


@dataclass(frozen=True)
class StrandKey:
    """A strand as the count names it."""

    id: int
    code: str


@dataclass(frozen=True)
class Sums:
    """What the database summed up for a window, whatever the definition."""

    strands: Sequence[StrandKey]
    people: Sequence[PeopleSums]
    events: Sequence[EventHeads]


@dataclass(frozen=True)
class ReachSums:
    """What of it says how many people are engaged and how they stand."""

    people: Sequence[StandingSums]
    events: Sequence[EventHeads]


def reach_sums(window: Window) -> ReachSums:
    """The sums targets are judged by: those of the whole count when they are known, else anew."""
    whole = known("sums", window)
    if isinstance(whole, Sums):
        return ReachSums(whole.people, whole.events)
    return remembered(
        "reach", window, lambda: ReachSums(standing_sums(window), queries.event_heads(window))
    )


def sums(window: Window) -> Sums:
    """People and heads of a window, read once while nothing that counts has changed."""
    return remembered("sums", window, lambda: _sums(window))


def _sums(window: Window) -> Sums:
    strands = [StrandKey(one.id, one.code) for one in queries.strands_of(window.programme)]
    return Sums(
        strands=strands,
        people=queries.people_sums(window, [strand.id for strand in strands]),
        events=queries.event_heads(window),
    )


def _count(window: Window) -> Mapping[Definition, Figures]:
    found = sums(window)
    bodies = queries.organisations_engaged(window)
    mixed = queries.events_with_mixed_roles(window)
    return {
        definition: figures_of(window, definition, found, organisations=bodies, mixed_roles=mixed)
        for definition in Definition
    }


def reach_of(found: ReachSums | Sums, definition: Definition) -> Reach:
    """How many people are engaged, from what was summed up."""
    return _reach(found, [heads_of(event, definition) for event in found.events], definition)


def _reach(
    found: ReachSums | Sums, heads: Sequence["UnnamedHeads"], definition: Definition
) -> Reach:
    people = sum(part.people for part in found.people)
    per_event = zip(found.events, heads, strict=True)
    fullest = max((event.people + part.unnamed for event, part in per_event), default=0)
    return Reach(
        people=people,
        unnamed=sum(part.unnamed for part in heads),
        at_least=max(people, fullest),
        named=_standings(found.people, definition),
    )


def figures_of(
    window: Window,
    definition: Definition,
    found: Sums,
    *,
    organisations: int,
    mixed_roles: Sequence[tuple[int, str]],
) -> Figures:
    """The figures of a window from what was summed up for it."""
    heads = [heads_of(event, definition) for event in found.events]
    reach = _reach(found, heads, definition)
    per_event = list(zip(found.events, heads, strict=True))
    strands = _strand_figures(found.strands, found.people)
    return Figures(
        programme_ref=window.programme.ref,
        day_from=window.day_from,
        day_to=window.day_to,
        time_zone=window.programme.time_zone,
        definition=definition,
        people=reach.people,
        unnamed=reach.unnamed,
        at_least=reach.at_least,
        named=reach.named,
        new_people=sum(part.new_people for part in found.people),
        attendances=sum(part.attendances for part in found.people),
        events_held=len(found.events),
        events_without_attendance=sum(
            1 for event, part in per_event if not event.people and not part.unnamed
        ),
        all_heads=_all_heads(reach.named, [part.standings for part in heads]),
        strands=strands,
        strand_overlap=sum(figure.people for figure in strands)
        - sum(part.with_strand for part in found.people),
        organisations=organisations,
        warnings=_warnings(found.events, heads, mixed_roles),
    )


@dataclass(frozen=True)
class UnnamedHeads:
    """The heads without a name at one event, and how their anonymous slips stand."""

    unnamed: int
    standings: Standings
    warning: WarningCode | None = None


def heads_of(event: EventHeads, definition: Definition) -> UnnamedHeads:
    """Unnamed heads of an event: everyone on site less the names on site, never below zero.

    Slips speak of migrant background only. Slips that add up to more than the unnamed heads are
    set aside: all those heads are then not asked.
    """
    headcount = event.headcount
    if headcount is None:
        return UnnamedHeads(0, Standings())
    warning = None
    unnamed = headcount.unnamed_people
    if unnamed is None:
        unnamed = (headcount.total_on_site or 0) - event.named_on_site
    if unnamed < 0:
        unnamed, warning = 0, WarningCode.HEADCOUNT_BELOW_NAMES
    yes, no = headcount.background_yes or 0, headcount.background_no or 0
    refused = headcount.background_refused or 0
    if yes + no + refused > unnamed:
        return UnnamedHeads(
            unnamed, Standings(not_asked=unnamed), warning or WarningCode.SLIPS_ABOVE_HEADS
        )
    if definition is Definition.TCN:
        return UnnamedHeads(unnamed, Standings(not_asked=unnamed), warning)
    return UnnamedHeads(unnamed, Standings(yes, no, refused, unnamed - yes - no - refused), warning)


def _standings(sums: Sequence[StandingSums], definition: Definition) -> Standings:
    by_standing = dict.fromkeys(Standing, 0)
    for part in sums:
        by_standing[part.standings[definition]] += part.people
    return Standings(
        by_standing[Standing.YES],
        by_standing[Standing.NO],
        by_standing[Standing.REFUSED],
        by_standing[Standing.NOT_ASKED],
    )


def _all_heads(named: Standings, unnamed: Sequence[Standings]) -> Standings:
    for heads in unnamed:
        named = named.plus(heads)
    return named


def _strand_figures(
    strands: Sequence[StrandKey], sums: Sequence[PeopleSums]
) -> tuple[StrandFigure, ...]:
    totals = ((strand, sum(part.by_strand[strand.id] for part in sums)) for strand in strands)
    return tuple(
        StrandFigure(strand.id, strand.code, people) for strand, people in totals if people
    )


def _warnings(
    events: Sequence[EventHeads],
    heads: Sequence[UnnamedHeads],
    mixed: Sequence[tuple[int, str]],
) -> tuple[DataWarning, ...]:
    found = [
        DataWarning(event.event_id, event.event_ref, part.warning)
        for event, part in zip(events, heads, strict=True)
        if part.warning is not None
    ]
    roles = [DataWarning(number, ref, WarningCode.TEAM_AND_OTHER_ROLE) for number, ref in mixed]
    return (*found, *roles)

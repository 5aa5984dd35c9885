"""What the figures would be if the records of two people were one: the count under a hypothesis.

Nothing is written. The sums of the whole window are those the count remembers; the two people are
summed up twice by the very same statements, as they are and as if one counted as the other, and
the difference is put on top. It costs what two people cost, however large the register is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from crm.engagement import queries
from crm.engagement.conditions import Pair, Window
from crm.engagement.counting import ReachSums, Sums, reach_of, reach_sums
from crm.engagement.definitions import Definition
from crm.engagement.figures import Reach
from crm.engagement.queries import EventHeads, PeopleSums
from crm.engagement.standing_queries import StandingSums


@dataclass(frozen=True)
class Outlook:
    """A window before and after two people's records become one.

    `counted_before` and `counted_after` say as how many people the two count in it.
    """

    before: Reach
    after: Reach
    counted_before: int
    counted_after: int

    @property
    def widest(self) -> tuple[Fraction | None, Fraction | None]:
        """The bounds of the share afterwards whatever the two may have answered.

        It takes nothing from their answers, so it gives nothing of them away.
        """
        total = self.after.named.total
        if not total:
            return None, None
        heads = self.before.named
        if not (self.counted_before or self.counted_after):
            return heads.low, heads.high
        least_yes = max(heads.yes - self.counted_before, 0)
        least_no = max(heads.no - self.counted_before, 0)
        return Fraction(least_yes, total), Fraction(total - least_no, total)


def outlook(window: Window, keep_id: int, gone_id: int) -> Mapping[Definition, Outlook]:
    """The figures of a window as they are and as they would be; both are surviving records."""
    found = reach_sums(window)
    parts = _Parts.of(window, (), keep_id, gone_id)
    off = [StandingSums(standings=part.standings, people=-part.people) for part in parts.as_two]
    merged = ReachSums([*found.people, *off, *parts.as_one], parts.events(found.events))
    return {
        definition: Outlook(
            before=reach_of(found, definition),
            after=reach_of(merged, definition),
            counted_before=sum(part.people for part in parts.as_two),
            counted_after=sum(part.people for part in parts.as_one),
        )
        for definition in Definition
    }


def sums_as_one(window: Window, found: Sums, keep_id: int, gone_id: int) -> Sums:
    """The sums of a window as they would be, from those as they are."""
    parts = _Parts.of(window, [strand.id for strand in found.strands], keep_id, gone_id)
    people = [*found.people, *map(_taken_off, parts.as_two), *parts.as_one]
    return Sums(strands=found.strands, people=people, events=parts.events(found.events))


@dataclass(frozen=True)
class _Parts:
    """What the two people are in a window, as two and as one; heads are people and on site."""

    as_two: Sequence[PeopleSums]
    as_one: Sequence[PeopleSums]
    heads: Mapping[int, tuple[int, int]]

    @classmethod
    def of(cls, window: Window, strand_ids: Sequence[int], keep_id: int, gone_id: int) -> "_Parts":
        two, one = Pair(keep_id, gone_id, as_one=False), Pair(keep_id, gone_id, as_one=True)
        was = queries.heads_of_pair(window, two)
        now = queries.heads_of_pair(window, one)
        return cls(
            as_two=queries.people_sums(window, strand_ids, pair=two),
            as_one=queries.people_sums(window, strand_ids, pair=one),
            heads={
                event_id: (now[event_id][0] - people, now[event_id][1] - on_site)
                for event_id, (people, on_site) in was.items()
            },
        )

    def events(self, found: Sequence[EventHeads]) -> Sequence[EventHeads]:
        """The heads of the window's events once the two are one."""
        return [
            replace(
                event,
                people=event.people + self.heads[event.event_id][0],
                named_on_site=event.named_on_site + self.heads[event.event_id][1],
            )
            if event.event_id in self.heads
            else event
            for event in found
        ]


def _taken_off(part: PeopleSums) -> PeopleSums:
    return PeopleSums(
        standings=part.standings,
        people=-part.people,
        new_people=-part.new_people,
        attendances=-part.attendances,
        with_strand=-part.with_strand,
        by_strand={strand: -number for strand, number in part.by_strand.items()},
    )

"""The engagement figures of a small world, counted with loops from the written rules.

Nothing of the product is imported: this is the second opinion.
"""

from collections import Counter
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from tests.engagement.world import AnEvent, Heads, World

NOT_COUNTED = ("team", "supplier")
FINER = ("tcn", "bip", "applicant", "temp", "stateless", "eu_mobile", "foreign_born_bg")


class Oracle:
    """One world, asked as often as one likes."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.events = {event.ref: event for event in world.events}
        self.people = {person.ref: person for person in world.people}

    def human(self, ref: str) -> str:
        while self.people[ref].merged_into:
            ref = self.people[ref].merged_into
        return ref

    def day(self, event: AnEvent) -> date:
        start = event.wall.replace(tzinfo=ZoneInfo(event.zone), fold=0).astimezone(UTC)
        return start.astimezone(ZoneInfo(self.world.zone)).date()

    def start(self, event: AnEvent) -> datetime:
        return event.wall.replace(tzinfo=ZoneInfo(event.zone), fold=0).astimezone(UTC)

    def objects(self, human: str) -> bool:
        """The newest row of each record; the stricter wins unless one was given after it."""
        newest = {}
        for place, consent in enumerate(self.world.consents):
            if self.human(consent.person) != human:
                continue
            known = newest.get(consent.person)
            if known is None or consent.given_on >= known[1].given_on:
                newest[consent.person] = place, consent
        given = [pair for pair in newest.values() if pair[1].withdrawn_on is None]
        return any(
            not any(self._is_newer(one, than=(place, consent)) for one in given)
            for place, consent in newest.values()
            if consent.withdrawn_on is not None
        )

    def _is_newer(self, given: tuple, *, than: tuple) -> bool:
        place, ended = than[0], than[1].withdrawn_on
        if given[1].given_on != ended:
            return given[1].given_on > ended
        return than[1].given_on == ended and given[0] > place

    def answer(self, human: str) -> str:
        """Codes of section 2.1, "pns" for an erased survivor, "unk" where nothing was said."""
        if self.people[human].erased_on is not None:
            return "pns"
        told = [said for said in self.world.said if self.human(said.person) == human]
        current = "unk"
        for said in sorted(told, key=lambda said: said.on):  # stable: later row on a tie
            if said.answer in ("unk", ""):
                continue
            if said.answer == "yes" and current in FINER:
                continue
            current = said.answer
        return current

    def stands(self, human: str, definition: str) -> str:
        answer = self.answer(human)
        if answer == "pns":
            return "refused"
        if answer == "unk":
            return "not_asked"
        if definition == "tcn":
            if answer in ("yes", "no"):
                return "not_asked"
            return "yes" if answer in FINER[:5] else "no"
        if answer == "second_gen":
            return "yes" if self.world.second_generation else "no"
        return "yes" if answer == "yes" or answer in FINER else "no"

    def folds(self, event: str) -> dict[str, tuple[str, bool, set[str]]]:
        """Per human being: winning state, whether team or supplier, organisations."""
        rows: dict[str, list] = {}
        for row in self.world.rows:
            if row.event == event:
                rows.setdefault(self.human(row.person), []).append(row)
        folded = {}
        for human, own in rows.items():
            states = [row.state for row in own]
            state = next(s for s in ("attended", "no_show", "excused") if s in states)
            bodies = {ref for r in own if r.state == state for ref in r.acting_for if ref}
            folded[human] = (state, any(r.role in NOT_COUNTED for r in own), bodies)
        return folded

    def counted(self, event: str) -> dict[str, set[str]]:
        """Human beings counted at an event, with the organisations they acted for."""
        if self.events[event].status != "held":
            return {}
        return {
            human: bodies
            for human, (state, is_team, bodies) in self.folds(event).items()
            if state == "attended" and not is_team and not self.objects(human)
        }

    def unnamed(self, heads: Heads, definition: str) -> tuple[int, Counter[str], str]:
        """Unnamed heads, how they stand, and the warning."""
        warning = ""
        unnamed = heads.unnamed
        if unnamed is None:
            on_site = sum(s == "attended" for s, _, _ in self.folds(heads.event).values())
            unnamed = (heads.total_on_site or 0) - on_site
            if unnamed < 0:
                unnamed, warning = 0, "headcount_below_names"
        slips = [heads.yes or 0, heads.no or 0, heads.refused or 0]
        if sum(slips) > unnamed:
            return unnamed, Counter(not_asked=unnamed), warning or "slips_above_heads"
        if definition == "tcn":
            return unnamed, Counter(not_asked=unnamed), warning
        yes, no, refused = slips
        parts = Counter(yes=yes, no=no, refused=refused, not_asked=unnamed - sum(slips))
        return unnamed, parts, warning

    def engagement(self, day_from: date, day_to: date, definition: str) -> dict:
        in_window = [
            event.ref
            for event in self.world.events
            if event.status == "held" and day_from <= self.day(event) <= day_to
        ]
        counted = {event: self.counted(event) for event in in_window}
        humans = {human for people in counted.values() for human in people}
        earlier = {
            human
            for event in self.world.events
            if event.status == "held" and self.day(event) < day_from
            for human in self.counted(event.ref)
        }
        heads = {
            row.event: self.unnamed(row, definition)
            for row in self.world.heads
            if row.event in in_window
        }
        unnamed = {event: heads[event][0] if event in heads else 0 for event in in_window}
        named = Counter(self.stands(human, definition) for human in humans)
        every = Counter(named)
        for _, parts, _ in heads.values():
            every.update(parts)
        strands: dict[str, set[str]] = {}
        for event, people in counted.items():
            if self.events[event].strand and people:
                strands.setdefault(self.events[event].strand, set()).update(people)
        at_least = max(
            [len(humans), *(len(counted[event]) + unnamed[event] for event in in_window)]
        )
        at_most = len(humans) + sum(unnamed.values())
        return {
            "programme": self.world.ref,
            "from": day_from.isoformat(),
            "to": day_to.isoformat(),
            "time_zone": self.world.zone,
            "definition": definition,
            "people": len(humans),
            "new_people": len(humans - earlier),
            "returning_people": len(humans & earlier),
            "attendances": sum(len(people) for people in counted.values()),
            "unnamed": sum(unnamed.values()),
            "at_least": at_least,
            "at_most": at_most,
            "events_held": len(in_window),
            "events_without_attendance": sum(
                not counted[event] and not unnamed[event] for event in in_window
            ),
            "warnings": self.warnings(in_window, heads),
            "migrants": shares(named),
            "migrants_all_heads": shares(every),
            "strands": [{"code": c, "people": len(strands[c])} for c in sorted(strands)],
            "strand_overlap": sum(map(len, strands.values())) - len(set().union(*strands.values())),
            "organisations": len(
                {
                    body
                    for people in counted.values()
                    for bodies in people.values()
                    for body in bodies
                }
            ),
            "targets": self.targets(at_least, at_most, named),
        }

    def warnings(self, in_window: list[str], heads: dict) -> list[dict[str, str]]:
        found = [(e, heads[e][2]) for e in in_window if e in heads and heads[e][2]]
        for event in in_window:
            roles: dict[str, set[bool]] = {}
            for row in self.world.rows:
                if row.event == event:
                    is_team = row.role in NOT_COUNTED
                    roles.setdefault(self.human(row.person), set()).add(is_team)
            if any(len(kinds) == 2 for kinds in roles.values()):
                found.append((event, "team_and_other_role"))
        return sorted(
            ({"event": event, "code": code} for event, code in found),
            key=lambda w: (w["event"], w["code"]),
        )

    def targets(self, at_least: int, at_most: int, named: Counter[str]) -> dict:
        verdicts = {}
        for indicator, text in self.world.targets.items():
            value = Fraction(text)
            if indicator == "engaged_people":
                sure, perhaps = at_least >= value, at_most >= value
            else:
                total = named.total()
                sure = total > 0 and named["yes"] >= value * total
                perhaps = total > 0 and total - named["no"] >= value * total
            verdict = "reached" if sure else "open" if perhaps else "not_reached"
            shown = int(value) if value.denominator == 1 else float(value)
            verdicts[indicator] = {"value": shown, "verdict": verdict}
        return verdicts


def shares(heads: Counter[str]) -> dict:
    yes, no = heads["yes"], heads["no"]
    refused, not_asked = heads["refused"], heads["not_asked"]
    total = yes + no + refused + not_asked
    return {
        "yes": yes,
        "no": no,
        "refused": refused,
        "not_asked": not_asked,
        "total": total,
        "low": six(yes, total),
        "high": six(yes + refused + not_asked, total),
        "known": six(yes, yes + no),
        "coverage": six(yes + no, total),
    }


def six(part: int, whole: int) -> float | None:
    """Six decimals, half up, from the exact fraction."""
    if whole == 0:
        return None
    doubled = 2 * part * 10**6
    return ((doubled + whole) // (2 * whole)) / 10**6

"""Rows about people, chunk by chunk: found, planned, written or only kept in mind."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any, Final

from crm.history.models import Actor
from crm.imports import record_queries, writing
from crm.imports.ahead import Ahead, Scout, Task, profile_of
from crm.imports.apart import Apart
from crm.imports.deciding import Candidate, Verdict, decide
from crm.imports.finding import Finder, Scratch
from crm.imports.known import Known
from crm.imports.models import ImportBatch, Outcome
from crm.imports.planning import Planned, Planner
from crm.imports.reading.facts import OrganisationFacts, PersonFacts
from crm.imports.reading.faults import Fault
from crm.imports.reading.targets import Target
from crm.matching.features import features
from crm.matching.reasons import Reason
from crm.matching.weights import Model
from crm.people import profile_queries
from crm.text.addresses import mail_key

#: Files of so many rows are looked up in a process of its own, which takes a moment to begin.
APART_FROM: Final = 2_000


@dataclass(slots=True)
class Asked:
    """A readable row with what was found about whom it means."""

    facts: PersonFacts
    ahead: Ahead
    external_key: str
    reach: set[str]
    late: list[int]


@dataclass(slots=True)
class Loaded:
    """What the database knows of the rows of a chunk.

    `waiting` are rows of the same source that wait for a decision, with whom they may mean, or
    were left out (`None`). `refs` and `standing` give a surviving record and whether it was
    erased, `keys` and `prints` whom rows of the same source became.
    """

    batch: ImportBatch
    rows: Sequence[Asked]
    refs: dict[str, tuple[int, bool]] = field(init=False)
    keys: dict[str, int] = field(init=False)
    prints: dict[str, int] = field(init=False)
    standing: dict[int, tuple[int, bool]] = field(init=False)
    waiting: dict[str, list[Any] | None] = field(init=False)
    people: dict[int, Known] = field(default_factory=dict)
    reached: dict[str, set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = {row.external_key for row in self.rows} - {""}
        prints = {row.ahead.fingerprint for row in self.rows}
        self.refs = record_queries.by_ref({row.facts.ref for row in self.rows} - {""})
        self.keys = record_queries.remembered(self.batch, "external_key", keys)
        self.prints = record_queries.remembered(self.batch, "fingerprint", prints)
        self.waiting = record_queries.undecided(self.batch, prints)
        became = {*self.keys.values(), *self.prints.values()}
        self.standing = record_queries.standing({number for number in became if number > 0})

    def named(self) -> set[int]:
        """The records the rows name outright."""
        found = {number for number, _erased in self.refs.values()}
        for number in (*self.keys.values(), *self.prints.values()):
            found.add(self.standing.get(number, (number, False))[0])
        found.update(one[0] for row in self.waiting.values() for one in row or ())
        return found


class PeopleWorker:
    """Takes the chunks of one file in their order.

    A dry run keeps what it would have written on a scratch disk, so that later rows meet it; the
    run finds it in the database. Both come to the same outcomes.
    """

    finder: Finder
    model: str

    def __init__(self, batch: ImportBatch, planner: Planner, *, is_dry: bool, by: Actor) -> None:
        self.batch = batch
        self.planner = planner
        self.by = by
        self._scratch = Scratch() if is_dry else None
        self._ahead: Scout | Apart | None = None
        self._keys: dict[str, Known] = {}
        self._reached: defaultdict[str, list[Known]] = defaultdict(list)

    def prepare(self, task: Task) -> None:
        """Read the register, and what it has taught of how much an agreement says."""
        kept = self.batch.model
        model = profile_queries.model() if kept is None else Model.from_json(kept)
        self.model = model.as_json() if kept is None else kept
        self.finder = Finder(model)
        task = replace(task, model=self.model)
        rows = self.batch.total_rows or 0
        self._ahead = Scout(task) if rows < APART_FROM else Apart(task)
        for page in self.finder.register(with_bodies=self.planner.names_bodies):
            self._ahead.add(page)

    def chunks(self) -> Iterator[Sequence[Ahead]]:
        """The rows of the file, looked up."""
        return iter(()) if self._ahead is None else self._ahead.chunks()

    def close(self) -> None:
        if self._ahead is not None:
            self._ahead.close()
        if self._scratch is not None:
            self._scratch.close()

    def remember(self, rows: Sequence[Ahead], became: dict[int, int]) -> None:
        """Take in rows an earlier, interrupted run has done; `became` is a record by row."""
        for row in rows:
            if row.facts is not None:
                self.finder.place(became.get(row.number, 0))

    def take(self, rows: Sequence[Ahead]) -> list[Planned]:
        """Plan a chunk and write it, unless this is a dry run."""
        self.finder.read_late(with_bodies=self.planner.names_bodies)
        asked = self._ask(rows)
        loaded = self._load(asked.values())
        planned = []
        for row in rows:
            if row.facts is None:
                planned.append(Planned(row.number, Outcome.REJECTED, faults=list(row.faults)))
            else:
                planned.append(self._plan(asked[row.number], loaded))
        self._keep(planned)
        self.finder.chunk_written()
        self._keys.clear()
        self._reached.clear()
        return planned

    def _ask(self, rows: Sequence[Ahead]) -> dict[int, Asked]:
        asked = {}
        for row in rows:
            if row.facts is not None:
                self.finder.place()
                key = external_key(self.batch, row.facts)
                reach = reach_of(row.facts)
                asked[row.number] = Asked(row.facts, row, key, reach, self.finder.late(row))
        return asked

    def _load(self, asked: Iterable[Asked]) -> Loaded:
        rows = list(asked)
        loaded = Loaded(self.batch, rows)
        numbers = loaded.named()
        keys = {key for row in rows for key in row.reach}
        reached = record_queries.reached(keys)
        if self._scratch is not None:
            for key, found in self._scratch.reached(keys).items():
                reached.setdefault(key, set()).update(found)
        loaded.reached = reached
        for row in rows:
            numbers |= self.finder.numbers(row.ahead.near)
            numbers.update(row.late)
        numbers.update(*reached.values())
        kept = self._scratch.people(numbers) if self._scratch is not None else {}
        fresh = record_queries.people(numbers - kept.keys(), with_bodies=self.planner.names_bodies)
        record_queries.fill(fresh, self.planner.lists)
        for event_id in self.planner.events(row.facts for row in rows):
            record_queries.attendances(event_id, fresh)
        loaded.people = {**fresh, **kept}
        return loaded

    def _plan(self, row: Asked, loaded: Loaded) -> Planned:
        planned = self._outcome(row, loaded)
        planned.faults = [*row.ahead.faults, *planned.faults]
        planned.fingerprint, planned.external_key = row.ahead.fingerprint, row.external_key
        planned.label = row.facts.full_name or planned.label
        if isinstance(planned.known, Known):
            self.finder.settle(row.ahead.place, planned.known)
            if row.external_key:
                self._keys[row.external_key] = planned.known
            for key in row.reach:
                self._reached[key].append(planned.known)
        return planned

    def _outcome(self, row: Asked, loaded: Loaded) -> Planned:
        facts = row.facts
        named = self._named(row, loaded)
        if isinstance(named, Fault):
            return Planned(facts.row, Outcome.REJECTED, faults=[named])
        objection = self.planner.objection(facts)
        if objection is not None and objection[0] is Outcome.REJECTED:
            return Planned(facts.row, Outcome.REJECTED, faults=[objection[1]])
        verdict = None
        if named is None:
            verdict = self._verdict(row, loaded)
            named = verdict.known
        if objection is not None or (named is None and self._is_question(row, verdict, loaded)):
            return self._question(row, verdict, objection, loaded)
        if named is None and not facts.full_name:
            fault = self.planner.fault(facts.row, Target.EXTERNAL_ID, "unknown_without_name")
            return Planned(facts.row, Outcome.REJECTED, faults=[fault])
        return self.planner.plan(facts, named, row.ahead.ready)

    def _verdict(self, row: Asked, loaded: Loaded) -> Verdict:
        others = self._near(row, loaded)
        if not others:
            return Verdict()
        own = features(profile_of(row.facts, 0))
        return decide(own, others, self.finder.model)

    def _is_question(self, row: Asked, verdict: Verdict | None, loaded: Loaded) -> bool:
        asked_before = row.ahead.fingerprint in loaded.waiting
        return asked_before or (verdict is not None and bool(verdict.candidates))

    def _question(
        self,
        row: Asked,
        verdict: Verdict | None,
        objection: tuple[Outcome, Fault] | None,
        loaded: Loaded,
    ) -> Planned:
        """A row for a person to decide, unless somebody has left it out before."""
        number = row.facts.row
        earlier = loaded.waiting.get(row.ahead.fingerprint, [])
        if earlier is None and objection is None:
            return Planned(number, Outcome.REJECTED, faults=[Fault(number, "", "left_out")])
        found = list(verdict.candidates) if verdict is not None else []
        found = found or [
            Candidate(loaded.people[one], score, tuple(Reason(*reason) for reason in reasons))
            for one, score, reasons in earlier or ()
            if one in loaded.people
        ]
        faults = [objection[1]] if objection is not None else []
        return Planned(number, Outcome.REVIEW, faults=faults, candidates=found)

    def _near(self, row: Asked, loaded: Loaded) -> Collection[Known]:
        """Everybody the row may mean: alike, or reached at the same address or telephone."""
        near = {id(known): known for known in self.finder.known(row.ahead.near, loaded.people)}
        late = (loaded.people.get(number) for number in row.late)
        near.update((id(known), known) for known in late if known is not None)
        for key in row.reach:
            fresh = self._reached.get(key, [])
            old = (loaded.people.get(n) for n in loaded.reached.get(key, ()))
            near.update((id(known), known) for known in (*fresh, *old) if known is not None)
        return near.values()

    def _named(self, row: Asked, loaded: Loaded) -> Known | Fault | None:
        """Whom the row names outright: by ref, by its key, or as a row that was here before."""
        facts = row.facts
        if facts.ref:
            number, is_erased = loaded.refs.get(facts.ref, (0, False))
            if number == 0 or is_erased:
                code = "erased" if is_erased else "unknown_ref"
                return self.planner.fault(facts.row, Target.REF, code, {"value": facts.ref})
            return loaded.people.get(number)
        if row.external_key and row.external_key in self._keys:
            return self._keys[row.external_key]
        number = loaded.keys.get(row.external_key) or loaded.prints.get(row.ahead.fingerprint) or 0
        if number == 0:
            return None
        number, is_erased = loaded.standing.get(number, (number, False))
        if is_erased:
            return Fault(facts.row, "", "erased")
        return loaded.people.get(number)

    def _keep(self, planned: Sequence[Planned]) -> None:
        done = [one for one in planned if one.known is not None]
        if self._scratch is None:
            writing.write(done, self.batch, by=self.by, at=self.planner.manner.at)
            return
        touched = {id(one.known): one.known for one in done if isinstance(one.known, Known)}
        for known in touched.values():
            if known.newcomer is not None:
                known.person.values["id"] = self._scratch.number()
                known.newcomer = None
        self._scratch.put(touched.values())


def reach_of(facts: PersonFacts) -> set[str]:
    """The addresses and telephones of a row, as they are compared."""
    mails = {mail_key(address) for address in facts.emails}
    return mails | {phone.e164 or phone.typed for phone in facts.phones}


def external_key(batch: ImportBatch, facts: PersonFacts | OrganisationFacts) -> str:
    """The key a source gives a record, in a form that says nothing of it; "" for none."""
    if not facts.external_id:
        return ""
    held = f"{batch.source}\0{facts.external_id}"
    return blake2b(held.encode(), digest_size=16).hexdigest()

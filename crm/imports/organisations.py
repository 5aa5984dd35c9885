"""Rows about organisations, chunk by chunk, by the same rules as those about people."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, Final

from crm import clock
from crm.db import db
from crm.history.actions import note
from crm.history.models import Actor
from crm.imports import body_queries, record_queries, sources
from crm.imports.ahead import Task, fingerprint_of
from crm.imports.bodies import Bodies
from crm.imports.deciding import MOST_SHOWN, Candidate
from crm.imports.known import Entry, KnownBody, Step
from crm.imports.models import ImportBatch, Outcome
from crm.imports.people import external_key
from crm.imports.planning import Planned
from crm.imports.reading.columns import Mapping, Rule
from crm.imports.reading.facts import OrganisationFacts
from crm.imports.reading.faults import Fault
from crm.imports.reading.targets import Target
from crm.imports.sources import Read
from crm.matching.bodies import SUGGEST, Body, BodyIndex, judge_bodies
from crm.matching.judging import Judgement
from crm.organisations.actions import Particulars, add_organisation, change_organisation
from crm.organisations.models import Organisation
from crm.text.collation import sort_key

COLUMNS: Final = tuple(field.name for field in fields(Particulars))
PLAIN: Final = {
    "name": Target.NAME,
    "name_bg": Target.NAME_BG,
    "kind": Target.KIND,
    "sector": Target.SECTOR,
    "website": Target.WEBSITE,
    "email": Target.EMAIL,
    "phone": Target.PHONE,
    "district": Target.DISTRICT,
    "note": Target.NOTE,
}


class OrganisationWorker:
    """Takes the chunks of one file in their order.

    A name that is the same in either language is the body; one that is only alike is a question.
    """

    model = ""

    def __init__(self, batch: ImportBatch, mapping: Mapping, *, is_dry: bool, by: Actor) -> None:
        self.batch = batch
        self.mapping = mapping
        self.by = by
        self.at = clock.now()
        self._is_dry = is_dry
        self._rules = {c.target: c.rule for c in mapping.columns if c.target is not None}
        self._seen: dict[str, int] = {}
        self._known: dict[int, KnownBody] = {}
        self._made = 0

    def prepare(self, task: Task) -> None:
        """Read every organisation."""
        self._task = task
        self.read()

    def chunks(self) -> Iterator[Sequence[Read]]:
        """The rows of the file."""
        return sources.bodies(self._task)

    def close(self) -> None:
        self._known.clear()

    def remember(self, rows: Sequence[Read], became: dict[int, int]) -> None:
        """Count rows an earlier, interrupted run has done; the bodies are on record by now."""
        for _number, facts, _faults in rows:
            if facts is not None:
                fingerprint_of(facts, self._seen)

    def take(self, rows: Sequence[Read]) -> list[Planned]:
        """Plan a chunk, row by row, and write it unless this is a dry run."""
        if not self._is_dry:
            self.read()
        self._index = BodyIndex(one.body() for one in self._known.values())
        found = [facts for _number, facts, _faults in rows if facts is not None]
        keys = {one.row: external_key(self.batch, one) for one in found}
        prints = {one.row: fingerprint_of(one, self._seen) for one in found}
        self._of_key = record_queries.remembered(
            self.batch, "external_key", set(keys.values()) - {""}
        )
        self._of_print = record_queries.remembered(self.batch, "fingerprint", set(prints.values()))
        self._refs = body_queries.by_ref({one.ref for one in found} - {""})
        planned = []
        for number, facts, faults in rows:
            if facts is None:
                planned.append(Planned(number, Outcome.REJECTED, faults=list(faults)))
                continue
            one = self._plan(facts, keys[number], prints[number])
            one.faults = [*faults, *one.faults]
            one.fingerprint, one.external_key = prints[number], keys[number]
            one.label = facts.name or one.label
            if one.known is not None and keys[number]:
                self._of_key[keys[number]] = one.known.id
            planned.append(one)
        return planned

    def known(self, number: int) -> KnownBody | None:
        """The body of a number."""
        return self._known.get(number)

    def plan(self, facts: OrganisationFacts, known: KnownBody | None) -> Planned:
        """What the row does to a body, or to a new one; written at once."""
        parent_id = self._parent(facts)
        if isinstance(parent_id, Fault):
            return Planned(facts.row, Outcome.REJECTED, faults=[parent_id])
        if known is None:
            return self._add(facts, parent_id)
        step = Step()
        for column, target in PLAIN.items():
            said = getattr(facts, column)
            rule = self._rules.get(target, Rule.FILL)
            has = known.entry.values[column]
            if said and rule is not Rule.NEVER and (rule is Rule.OVERWRITE or not has):
                step.set(known.entry, column, said)
        is_orphan = known.entry.values["parent_id"] is None
        if is_orphan and parent_id not in (None, known.id):
            step.set(known.entry, "parent_id", parent_id)
        if step.is_empty:
            return Planned(facts.row, Outcome.UNCHANGED, known.name, known, step)
        values = known.entry.values
        step.set(known.entry, "sort_key", sort_key(values["name_bg"] or values["name"]))
        if not self._is_dry:
            record = db.session.get_one(Organisation, known.id)
            particulars = Particulars(**{name: values[name] for name in COLUMNS})
            change_organisation(record, particulars, by=self.by, at=self.at)
            self._tell(record)
        return Planned(facts.row, Outcome.UPDATED, known.name, known, step)

    def _plan(self, facts: OrganisationFacts, key: str, fingerprint: str) -> Planned:
        number = self._refs.get(facts.ref, 0) if facts.ref else 0
        if facts.ref and not number:
            return Planned(
                facts.row, Outcome.REJECTED, faults=[self._fault(facts, Target.REF, "unknown_ref")]
            )
        number = number or self._of_key.get(key, 0) or self._of_print.get(fingerprint, 0)
        known = self._known.get(number)
        if known is not None:
            return self.plan(facts, known)
        same = {*self._bodies.find(facts.name), *self._bodies.find(facts.name_bg)}
        if len(same) == 1:
            return self.plan(facts, self._known[same.pop()])
        candidates = self._alike(facts, same)
        if candidates:
            return Planned(facts.row, Outcome.REVIEW, candidates=candidates)
        if not facts.name:
            fault = self._fault(facts, Target.EXTERNAL_ID, "unknown_without_name")
            return Planned(facts.row, Outcome.REJECTED, faults=[fault])
        return self.plan(facts, None)

    def _alike(self, facts: OrganisationFacts, same: set[int]) -> list[Candidate]:
        body = _body(0, facts)
        found = []
        for number in {*same, *self._index.candidates(body)}:
            known = self._known[number]
            judgement: Judgement = judge_bodies(body, known.body(), self._index.common)
            if judgement.score >= SUGGEST or number in same:
                found.append(Candidate(known, judgement.score, judgement.reasons))
        return sorted(found, key=lambda one: -one.score)[:MOST_SHOWN]

    def _add(self, facts: OrganisationFacts, parent_id: int | None) -> Planned:
        values: dict[str, Any] = {name: getattr(facts, name) for name in PLAIN}
        values["parent_id"] = parent_id
        entry = Entry("organisations", dict(values))
        step = Step()
        step.add(entry)
        self._made += 1
        number = -self._made
        if not self._is_dry:
            record = add_organisation(Particulars(**values), by=self.by, at=self.at)
            self._tell(record)
            number = record.id
        entry.values["id"] = number
        known = self._known[number] = KnownBody(entry)
        self._bodies.learn(number, (facts.name, facts.name_bg))
        return Planned(facts.row, Outcome.CREATED, facts.name, known, step)

    def _parent(self, facts: OrganisationFacts) -> int | Fault | None:
        if not facts.parent:
            return None
        found = self._bodies.find(facts.parent)
        by_ref = body_queries.by_ref({facts.parent})
        if by_ref:
            return by_ref[facts.parent]
        if len(found) == 1:
            return next(iter(found))
        code = "several_organisations" if found else "unknown_organisation"
        return self._fault(facts, Target.PARENT, code, facts.parent)

    def _fault(self, facts: OrganisationFacts, target: Target, code: str, value: str = "") -> Fault:
        columns = self.mapping.of(target)
        label = columns[0].label if columns else ""
        return Fault(facts.row, label, code, {"value": value or facts.ref})

    def read(self) -> None:
        self._bodies = Bodies(is_dry=self._is_dry)
        self._known = {one.id: one for one in body_queries.everybody()}

    def _tell(self, record: Organisation) -> None:
        note(record, "imported", by=self.by, at=self.at, extra={"import": [None, self.batch.id]})


def _body(number: int, facts: OrganisationFacts) -> Body:
    return Body(
        number,
        facts.name,
        facts.name_bg,
        facts.website,
        facts.email,
        facts.phone,
        facts.district,
    )

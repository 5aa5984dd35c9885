"""What each row comes to. Used alike by the dry run, the run and the review; writes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from crm.attendance.models import AttendanceRole, AttendanceState
from crm.history.models import Actor
from crm.imports.ahead import Ready, ready_of
from crm.imports.bodies import Bodies
from crm.imports.changing import Manner, Meant, begin, change, expert, newcomer, tie
from crm.imports.consenting import answer, consent
from crm.imports.deciding import Candidate
from crm.imports.happenings import Happenings
from crm.imports.known import Entry, Known, KnownBody, Step
from crm.imports.models import Outcome
from crm.imports.reading.columns import Mapping as Columns
from crm.imports.reading.columns import Rule
from crm.imports.reading.facts import AttendanceFact, PersonFacts
from crm.imports.reading.faults import Fault
from crm.imports.reading.targets import PURPOSES, Target
from crm.imports.tagging import Tags

#: What happens to a row that names an organisation nobody knows.
CREATE, REVIEW, REJECT = "create", "review", "reject"
#: What must be read of a person when the file has one of the columns.
LISTS: Final[Mapping[str, tuple[Target, ...]]] = {
    "ties": (Target.ORGANISATION,),
    "expertises": (Target.EXPERTISE,),
    "answers": (Target.BACKGROUND,),
    "consents": (Target.CONSENTS, *PURPOSES),
    "tags": (Target.TAGS,),
}


@dataclass(slots=True)
class Planned:
    """One row: what becomes of it, whom it is about and what it does to them."""

    row: int
    outcome: Outcome
    label: str = ""
    known: Known | KnownBody | None = None
    step: Step | None = None
    faults: list[Fault] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    fingerprint: str = ""
    external_key: str = ""


class Planner:
    """Turns facts into steps under the manner of one import."""

    def __init__(
        self, columns: Columns, manner: Manner, *, unknown_body: str, by: Actor, is_dry: bool
    ) -> None:
        self.columns = columns
        self.manner = manner
        self.by = by
        self._unknown_body = unknown_body
        self.bodies = Bodies(is_dry=is_dry)
        self.happenings = Happenings(manner.event_id)
        self.tags = Tags(is_dry=is_dry)

    @property
    def names_bodies(self) -> bool:
        """Whether rows name organisations, so that comparing can use them."""
        return bool(self.columns.of(Target.ORGANISATION))

    @property
    def lists(self) -> set[str]:
        """The lists of `Known` that rows of these columns are compared with."""
        return {
            name
            for name, targets in LISTS.items()
            if any(self.columns.of(target) for target in targets)
        }

    def events(self, rows: Iterable[PersonFacts]) -> set[int]:
        """The events rows are about."""
        found = {self.happenings.meant(facts.attendance)[0] for facts in rows}
        return {number for number in found if number is not None}

    def objection(self, facts: PersonFacts) -> tuple[Outcome, Fault] | None:
        """Why the row cannot be taken over as it stands, whoever it is about."""
        said = facts.affiliation
        if said is not None:
            found = self.bodies.find(said.organisation)
            values = {"value": said.organisation}
            if len(found) > 1:
                return Outcome.REVIEW, self.fault(
                    facts.row, Target.ORGANISATION, "several_organisations", values
                )
            if not found and self._unknown_body != CREATE:
                outcome = Outcome.REVIEW if self._unknown_body == REVIEW else Outcome.REJECTED
                return outcome, self.fault(
                    facts.row, Target.ORGANISATION, "unknown_organisation", values
                )
        _event, code = self.happenings.meant(facts.attendance)
        if code and facts.attendance is not None:
            values = {"value": facts.attendance.event}
            return Outcome.REJECTED, self.fault(facts.row, Target.EVENT, code, values)
        return None

    def plan(self, facts: PersonFacts, known: Known | None, ready: Ready | None = None) -> Planned:
        """What the row does to a person, or to a new one."""
        is_new = known is None
        if known is None:
            known = newcomer(facts, self.manner, ready or ready_of(facts))
            step = begin(known)
        else:
            step = change(known, facts, self.manner)
        meant = self._meant(facts, step)
        if is_new or self.manner.rule(Target.ORGANISATION) is not Rule.NEVER:
            tie(step, known, facts, meant, self.manner)
        if is_new or self.manner.rule(Target.EXPERTISE) is not Rule.NEVER:
            expert(step, known, facts)
        if is_new or self.manner.rule(Target.BACKGROUND) is not Rule.NEVER:
            answer(step, known, facts.background, self.manner)
        for said in facts.consents:
            consent(step, known, said, self.manner)
        for number in meant.tags:
            self.tags.put_on(step, known, number, self.manner)
        self._attend(step, known, facts, meant)
        outcome = Outcome.CREATED if is_new else Outcome.UPDATED
        if step.is_empty:
            outcome = Outcome.UNCHANGED
        planned = Planned(facts.row, outcome, known.name, known, step)
        for code, word in step.warnings:
            fault = Fault(facts.row, "", code, {"value": word}, is_warning=True)
            planned.faults.append(fault)
        return planned

    def fault(
        self, row: int, target: Target, code: str, values: Mapping[str, str] | None = None
    ) -> Fault:
        """Something wrong with the cell of a row that is read into that target."""
        columns = self.columns.of(target)
        return Fault(row, columns[0].label if columns else "", code, dict(values or {}))

    def _meant(self, facts: PersonFacts, step: Step) -> Meant:
        """Look up what the row names; bodies and tags nobody knows are put on record."""
        meant = Meant(event_id=self.happenings.meant(facts.attendance)[0])
        said = facts.affiliation
        if said is not None:
            found = self.bodies.find(said.organisation)
            meant.organisation_name = said.organisation
            if not found:
                number = self.bodies.add(said.organisation, by=self.by, at=self.manner.at)
                step.made.append(self.bodies.entry(number, said.organisation))
                meant.organisation_id = number
            elif len(found) == 1:
                meant.organisation_id = next(iter(found))
        for name in facts.tags:
            number, is_new = self.tags.named(name, by=self.by, at=self.manner.at)
            if is_new:
                step.made.append(self.tags.entry(number))
            if number:
                meant.tags.append(number)
        return meant

    def _attend(self, step: Step, known: Known, facts: PersonFacts, meant: Meant) -> None:
        said = facts.attendance
        if said is None and meant.event_id is not None and not self.manner.has_ticks:
            said = AttendanceFact()
        if said is None or meant.event_id is None:
            return
        state = AttendanceState(said.state)
        rows = [r for r in known.attendances if r.values["event_id"] == meant.event_id]
        if not rows:
            role = AttendanceRole(said.role) if said.role else AttendanceRole.PARTICIPANT
            values = {"event_id": meant.event_id, "state": state, "role": role}
            known.attendances.append(step.add(Entry("attendances", values)))
            return
        stands = next((r for r in rows if r.values["state"] == AttendanceState.ATTENDED), rows[0])
        if stands.values["state"] == AttendanceState.ATTENDED and state != stands.values["state"]:
            step.warnings.append(("attended_on_record", state.value))
            return
        step.set(stands, "state", state)
        if said.role and stands.values["role"] == AttendanceRole.PARTICIPANT:
            step.set(stands, "role", AttendanceRole(said.role))

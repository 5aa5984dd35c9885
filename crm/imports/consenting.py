"""What a row says a person agreed to, and what they said of their background. Pure.

The file never gives back what was withdrawn, and never takes the place of a newer answer.
"""

from datetime import date
from typing import Final

from crm.imports.changing import Manner
from crm.imports.known import Entry, Known, Step
from crm.imports.reading.facts import BackgroundFact, ConsentFact
from crm.people.background import FINER_YES
from crm.people.models import Answer, Purpose

SOURCE: Final = "import"
#: Rows that are not written yet come after all others.
LAST: Final = 2**31


def answer(step: Step, known: Known, said: BackgroundFact | None, manner: Manner) -> None:
    """Add what the person said of their background, if it is newer than what stands.

    An answer without a day never takes the place of one on record. Whether it is written hangs on
    its day alone: what becomes of a row must not tell what the person answered before.
    """
    if said is None or not manner.may_answer or said.answer == Answer.UNKNOWN:
        return
    code = Answer(said.answer)
    standing = _standing(known)
    if standing and (said.day is None or said.day <= standing.values["answered_on"]):
        return
    values = {
        "answer": code,
        "answered_on": said.day or manner.on,
        "source": SOURCE,
        "recorded_at": manner.at,
        "recorded_by_id": manner.by_id,
    }
    known.answers.append(step.add(Entry("background_answers", values)))
    step.told["background_answer"] = [None, None]


def consent(step: Step, known: Known, said: ConsentFact, manner: Manner) -> None:
    """Add a consent with its evidence, or let one end. One withdrawn is never given back."""
    purpose = Purpose(said.purpose)
    rows = [row for row in known.consents if row.values["purpose"] == purpose]
    latest = max(rows, key=lambda row: row.id or LAST) if rows else None
    if not said.is_given:
        _refuse(step, known, said, latest, manner)
    elif latest is None:
        day = said.day or manner.on
        _write(step, known, said, manner, {"given_on": day, "withdrawn_on": None})
    elif latest.values["withdrawn_on"] is not None:
        step.warnings.append(("consent_withdrawn", purpose.value))


def _refuse(
    step: Step, known: Known, said: ConsentFact, latest: Entry | None, manner: Manner
) -> None:
    """A no ends the consent that stands; to letters it counts without one, as an objection."""
    on = said.day or manner.on
    if latest is None:
        if said.purpose == Purpose.CONTACT:
            _write(step, known, said, manner, {"given_on": on, "withdrawn_on": on})
        return
    given_on = latest.values["given_on"]
    if latest.values["withdrawn_on"] is not None:
        return
    if said.purpose == Purpose.BACKGROUND:  # its end takes the answer away: a person does that
        step.warnings.append(("refusal_not_taken", said.purpose))
    elif on < given_on:
        step.warnings.append(("refusal_older", said.purpose))
    else:
        step.set(latest, "withdrawn_on", on)
        step.told[said.purpose] = [given_on.isoformat(), on.isoformat()]


def _write(
    step: Step, known: Known, said: ConsentFact, manner: Manner, days: dict[str, date | None]
) -> None:
    values = {
        "purpose": Purpose(said.purpose),
        **days,
        "wording": said.evidence,
        "source": SOURCE if not manner.source else f"{SOURCE}: {manner.source}",
        "recorded_at": manner.at,
    }
    known.consents.append(step.add(Entry("consents", values)))
    last = days["withdrawn_on"] or days["given_on"]
    step.told[said.purpose] = [None, last.isoformat() if last else None]


def _standing(known: Known) -> Entry | None:
    """The answer that counts, by the rule of `crm.people.background`."""
    chosen: Entry | None = None
    rows = sorted(known.answers, key=lambda r: (r.values["answered_on"], r.id or LAST))
    for row in rows:
        code = row.values["answer"]
        if code == Answer.UNKNOWN:
            continue
        if code == Answer.YES and chosen is not None and chosen.values["answer"] in FINER_YES:
            continue
        chosen = row
    return chosen

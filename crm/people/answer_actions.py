"""The background answer: recorded without its value in any history, read only with a trace."""

from datetime import date, datetime

from crm.db import db
from crm.history.actions import note, raise_revision
from crm.history.models import Actor
from crm.people.models import Answer, AnswerReading, BackgroundAnswer, Person


def record_answer(
    person: Person,
    answer: Answer,
    *,
    answered_on: date,
    source: str,
    wording: str = "",
    by: Actor,
    at: datetime,
) -> BackgroundAnswer:
    """Add what the person said; the newest explicit answer counts, older ones stay on record."""
    row = BackgroundAnswer(
        person_id=person.id,
        answer=answer,
        answered_on=answered_on,
        source=source,
        wording=wording,
        recorded_at=at,
        recorded_by_id=by.user_id,
    )
    db.session.add(row)
    extra = {"background_answer": [None, None]}
    note(person, "answer_recorded", by=by, at=at, extra=extra)
    raise_revision()
    db.session.flush()
    return row


def log_reading(person: Person, *, reason: str, user_id: int, at: datetime) -> AnswerReading:
    """Write down that a user opens the answer; called before it is shown."""
    reading = AnswerReading(person_id=person.id, user_id=user_id, reason=reason, at=at)
    db.session.add(reading)
    db.session.flush()
    return reading

"""The SQL of whose answer speaks and how a person stands."""

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from crm.engagement.conditions import Pair
from crm.engagement.definitions import (
    FINER_YES,
    Definition,
    Standing,
    unasked_codes,
    yes_codes,
)
from crm.people.models import Answer, BackgroundAnswer, Person


def speaking_answers(pair: Pair | None = None) -> CTE:
    """(person, answer) for each survivor who gave an explicit one: the SQL of
    `definitions.speaking_answer`, over all records of the human being. A pair asks for the
    answers of those two alone."""
    survivor = Person.survivor_id.expression if pair is None else pair.survivor()
    ranked = (
        select(
            survivor.label("person_id"),
            BackgroundAnswer.id,
            BackgroundAnswer.answer,
            BackgroundAnswer.answered_on,
            func.row_number()
            .over(
                partition_by=(survivor, BackgroundAnswer.answer == Answer.YES),
                order_by=(BackgroundAnswer.answered_on.desc(), BackgroundAnswer.id.desc()),
            )
            .label("place"),
        )
        .join(Person, Person.id == BackgroundAnswer.person_id)
        .where(BackgroundAnswer.answer != Answer.UNKNOWN, true() if pair is None else pair.among())
        .subquery()
    )
    is_plain = ranked.c.answer == Answer.YES
    newest = (
        select(
            ranked.c.person_id,
            *[
                func.max(case((is_plain, ranked.c[name]))).label(f"plain_{name}")
                for name in ("id", "answered_on")
            ],
            *[
                func.max(case((not_(is_plain), ranked.c[name]))).label(name)
                for name in ("id", "answered_on", "answer")
            ],
        )
        .where(ranked.c.place == 1)
        .group_by(ranked.c.person_id)
        .subquery()
    )
    yes_is_newer = or_(
        newest.c.plain_answered_on > newest.c.answered_on,
        and_(newest.c.plain_answered_on == newest.c.answered_on, newest.c.plain_id > newest.c.id),
    )
    answer = case(
        (newest.c.answer.is_(None), literal(Answer.YES.value)),
        (and_(yes_is_newer, newest.c.answer.not_in(FINER_YES)), literal(Answer.YES.value)),
        else_=newest.c.answer,
    )
    return select(newest.c.person_id, answer.label("answer")).cte("speaking_answers")


def standing(
    answers: FromClause, definition: Definition, *, second_generation: bool
) -> ColumnElement[str]:
    """The SQL of `definitions.standing_of`; an erased survivor counts as refused."""
    yes = yes_codes(definition, second_generation=second_generation)
    return case(
        (Person.erased_on.is_not(None), literal(Standing.REFUSED.value)),
        (answers.c.answer.is_(None), literal(Standing.NOT_ASKED.value)),
        (answers.c.answer.in_(unasked_codes(definition)), literal(Standing.NOT_ASKED.value)),
        (answers.c.answer == Answer.PREFERS_NOT_TO_SAY, literal(Standing.REFUSED.value)),
        (answers.c.answer.in_(yes), literal(Standing.YES.value)),
        else_=literal(Standing.NO.value),
    )

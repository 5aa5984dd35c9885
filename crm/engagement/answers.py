"""The SQL of whose answer speaks and how a person stands."""

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    and_,
    case,
    func,
    literal,
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
    is_plain_yes = BackgroundAnswer.answer == Answer.YES
    ranked = (
        select(
            survivor.label("person_id"),
            BackgroundAnswer.id,
            BackgroundAnswer.answer,
            BackgroundAnswer.answered_on,
            func.row_number()
            .over(
                partition_by=(survivor, is_plain_yes),
                order_by=(BackgroundAnswer.answered_on.desc(), BackgroundAnswer.id.desc()),
            )
            .label("place"),
        )
        .join(Person, Person.id == BackgroundAnswer.person_id)
        .where(BackgroundAnswer.answer != Answer.UNKNOWN, true() if pair is None else pair.among())
        .subquery()
    )
    other = select(ranked).where(ranked.c.place == 1, ranked.c.answer != Answer.YES).subquery()
    plain = select(ranked).where(ranked.c.place == 1, ranked.c.answer == Answer.YES).subquery()
    yes_is_newer = or_(
        plain.c.answered_on > other.c.answered_on,
        and_(plain.c.answered_on == other.c.answered_on, plain.c.id > other.c.id),
    )
    with_other = select(
        other.c.person_id,
        case(
            (and_(yes_is_newer, other.c.answer.not_in(FINER_YES)), plain.c.answer),
            else_=other.c.answer,
        ).label("answer"),
    ).outerjoin(plain, plain.c.person_id == other.c.person_id)
    yes_only = (
        select(plain.c.person_id, plain.c.answer)
        .outerjoin(other, other.c.person_id == plain.c.person_id)
        .where(other.c.person_id.is_(None))
    )
    return with_other.union_all(yes_only).cte("speaking_answers")


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

"""Promises and questions of the home page: one's own first, then everybody's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from crm.conversations import promise_queries as promises
from crm.conversations.models import Commitment, Issue

SHOWN: Final = 8

RowT = TypeVar("RowT", bound=Commitment | Issue)


@dataclass(frozen=True)
class Promised:
    """What is due or waits for an answer."""

    due: Sequence[Commitment]
    unanswered: Sequence[Issue]
    is_overdue: bool


def promised(user_id: int, *, on: date) -> Promised:
    """The promises due within a week and the unanswered issues, the oldest first."""
    due = _mine_first(lambda owner: promises.due(on=on, limit=SHOWN, owner_id=owner), user_id)
    return Promised(
        due=due,
        unanswered=_mine_first(
            lambda owner: promises.unanswered(limit=SHOWN, owner_id=owner), user_id
        ),
        is_overdue=any(one.is_overdue(on) for one in due),
    )


def _mine_first(read: Callable[[int | None], Sequence[RowT]], user_id: int) -> Sequence[RowT]:
    """One's own may lie behind older ones of others: they are read by themselves."""
    mine, everybodys = read(user_id), read(None)
    others = [one for one in everybodys if one.owner_id != user_id]
    return [*mine, *others][:SHOWN]

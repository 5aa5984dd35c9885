"""Whatever people answer in whatever order, seats are never oversold and nobody is overtaken."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from crm.db import db
from crm.history.models import GUEST
from crm.invitations import actions, queries
from crm.invitations.models import Invitation, Reply, ReplyGiven, ReplySource
from crm.people.models import Person
from tests.factories import make_event

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
GUESTS = 6

answers = st.tuples(
    st.integers(0, GUESTS - 1),
    st.sampled_from([Reply.YES, Reply.YES, Reply.MAYBE, Reply.NO]),
    st.integers(1, 4),
)
more_seats = st.integers(1, 3)
steps = st.lists(st.one_of(answers, more_seats), max_size=25)


class Model:
    """The rules once more, as plain loops over lists."""

    def __init__(self, seats: int) -> None:
        self.seats = seats
        self.accepted: dict[int, int] = {}
        self.waiting: list[tuple[int, int]] = []

    @property
    def free(self) -> int:
        return self.seats - sum(self.accepted.values())

    def answer(self, guest: int, reply: Reply, size: int) -> None:
        had = self.accepted.pop(guest, None)
        place = next((n for n, (who, _size) in enumerate(self.waiting) if who == guest), None)
        waited = self.waiting.pop(place)[1] if place is not None else None
        if reply == Reply.YES and size <= self.free:
            self.accepted[guest] = size
        elif reply == Reply.YES and place is not None and size <= (waited or 0):
            self.waiting.insert(place, (guest, size))
        elif reply == Reply.YES:
            self.waiting.append((guest, size))
        if had is not None:
            self.move_up()

    def move_up(self) -> None:
        for guest, size in list(self.waiting):
            if size <= self.free:
                self.waiting.remove((guest, size))
                self.accepted[guest] = size


@pytest.fixture
def guests(app):
    """An event and its invitations, used again for every example."""
    event = make_event(seats=0)
    people = [
        Person(full_name=f"Guest {n} Demo", sort_key=str(n), created_at=AT) for n in range(GUESTS)
    ]
    db.session.add_all(people)
    db.session.flush()
    for person in people:
        person.survivor_id = person.id
    invitations = [
        Invitation(event_id=event.id, person_id=person.id, invited_at=AT) for person in people
    ]
    db.session.add_all(invitations)
    db.session.commit()
    return event, invitations


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seats=st.integers(0, 6), script=steps)
def test_seats_are_given_out_as_the_rules_say(guests, seats, script):
    event, invitations = guests
    begin_again(event, invitations, seats)
    model = Model(seats)

    for minute, step in enumerate(script):
        at = AT + timedelta(minutes=minute)
        if isinstance(step, int):
            event.seats += step
            db.session.flush()
            actions.give_out_seats(event, by=GUEST, at=at)
            model.seats += step
            model.move_up()
        else:
            guest, reply, size = step
            actions.record_reply(
                invitations[guest],
                reply,
                party_size=size,
                source=ReplySource.LINK,
                by=GUEST,
                at=at,
            )
            model_answer(model, guest, reply, size, invitations)

        assert queries.seats_taken(event.id) <= event.seats
        assert accepted(invitations) == model.accepted
        assert [(i.person_id, i.party_size) for i in queries.waiting(event.id)] == [
            (invitations[guest].person_id, size) for guest, size in model.waiting
        ]


def model_answer(model, guest, reply, size, invitations) -> None:
    """The model is told of changes only: the same answer again keeps everything as it is."""
    if model.accepted.get(guest) == size and reply == Reply.YES:
        return
    if (guest, size) in model.waiting and reply == Reply.YES:
        return
    model.answer(guest, reply, size)


def accepted(invitations) -> dict[int, int]:
    return {n: i.party_size for n, i in enumerate(invitations) if i.reply == Reply.YES}


def begin_again(event, invitations, seats) -> None:
    db.session.execute(delete(ReplyGiven))
    event.seats = seats
    for invitation in invitations:
        invitation.reply = invitation.reply_source = invitation.waiting_since = None
        invitation.party_size, invitation.comment = 1, ""
    db.session.commit()

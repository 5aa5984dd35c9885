from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from crm.db import db
from crm.events.models import EventStatus
from crm.history import queries as history
from crm.history.models import GUEST, Actor
from crm.invitations import actions
from crm.invitations.choosing import Refused
from crm.invitations.models import Channel, Reply, ReplyGiven, ReplySource
from crm.mail.models import Letter
from tests.factories import make_event, make_invitation, make_person


def say(invitation, reply, size=1, *, at, comment="", source=ReplySource.LINK, by=GUEST):
    return actions.record_reply(
        invitation, Reply(reply), party_size=size, comment=comment, source=source, by=by, at=at
    )


def answers(invitation):
    stmt = select(ReplyGiven).where(ReplyGiven.invitation_id == invitation.id)
    return [
        (given.reply.value, given.party_size, given.source.value)
        for given in db.session.scalars(stmt.order_by(ReplyGiven.id))
    ]


def letters():
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


def test_the_last_answer_counts_and_all_are_kept(app, at):
    invitation = make_invitation()

    say(invitation, "yes", 2, at=at)
    say(invitation, "no", 2, at=at)

    assert (invitation.reply, invitation.party_size, invitation.replied_at) == (Reply.NO, 1, at)
    assert answers(invitation) == [("yes", 2, "link"), ("no", 1, "link")]


def test_the_same_answer_again_changes_nothing(app, at):
    invitation = make_invitation()
    say(invitation, "yes", 2, at=at, comment="with my sister")
    entries = len(history.entries_of("invitation", invitation.id))

    is_new = say(invitation, "yes", 2, at=at, comment="with my sister")

    assert is_new is False
    assert answers(invitation) == [("yes", 2, "link")]
    assert len(history.entries_of("invitation", invitation.id)) == entries


def test_an_answer_by_phone_says_who_took_it_and_ends_the_call(app, at):
    invitation = make_invitation()
    invitation.channel, invitation.to_call_since = Channel.CALL, at
    db.session.commit()

    say(invitation, "maybe", at=at, source=ReplySource.STAFF, by=Actor.user(5))

    (given,) = db.session.scalars(select(ReplyGiven)).all()
    assert (given.source, given.by_id) == (ReplySource.STAFF, 5)
    assert invitation.to_call_since is None


def test_a_party_that_does_not_fit_waits_whole(app, at):
    event = make_event(seats=2)
    first, second = make_invitation(event), make_invitation(event)
    say(first, "yes", 1, at=at)

    say(second, "yes", 2, at=at)

    assert (second.reply, second.party_size, second.waiting_since) == (Reply.WAITING, 2, at)


def test_maybe_takes_no_seat(app, at):
    event = make_event(seats=1)
    first, second = make_invitation(event), make_invitation(event)
    say(first, "maybe", 1, at=at)

    say(second, "yes", 1, at=at)

    assert second.reply == Reply.YES


def test_whoever_fits_whole_moves_up_in_order_and_gets_a_letter(app, at):
    event = make_event(seats=2)
    holding, large, small, late = (make_invitation(event) for _number in range(4))
    say(holding, "yes", 2, at=at)
    say(large, "yes", 3, at=at)
    say(small, "yes", 1, at=at + timedelta(minutes=1))
    say(late, "yes", 1, at=at + timedelta(minutes=2))

    say(holding, "yes", 1, at=at + timedelta(minutes=3))

    replies = [i.reply.value for i in (holding, large, small, late)]
    assert replies == ["yes", "waiting", "yes", "waiting"]
    assert answers(small) == [("waiting", 1, "link"), ("yes", 1, "seats")]
    assert [(x.kind, x.recipient) for x in letters()] == [("place_free", small.person.email)]


def test_a_no_lets_the_next_one_up(app, at):
    event = make_event(seats=1)
    first, second = make_invitation(event), make_invitation(event)
    say(first, "yes", at=at)
    say(second, "yes", at=at)

    say(first, "no", at=at)

    assert second.reply == Reply.YES


def test_who_moves_up_without_an_address_is_to_be_called(app, at):
    event = make_event(seats=1)
    first = make_invitation(event)
    second = make_invitation(event, make_person(name="Bo Demo", email=None))
    say(first, "yes", at=at)
    say(second, "yes", at=at)

    say(first, "no", at=at + timedelta(hours=1))

    assert (second.reply, second.to_call_since) == (Reply.YES, at + timedelta(hours=1))
    assert letters() == []


@pytest.mark.parametrize(
    ("size", "keeps_its_place"), [(2, True), (3, True), (4, False)], ids=["less", "same", "more"]
)
def test_a_waiting_party_keeps_its_place_unless_it_grows(app, at, size, keeps_its_place):
    event = make_event(seats=1)
    waiting = make_invitation(event)
    say(waiting, "yes", 3, at=at)

    say(waiting, "yes", size, at=at + timedelta(hours=1), comment="again")

    assert (waiting.waiting_since == at) is keeps_its_place


def test_a_party_that_shrinks_keeps_its_seats_even_when_the_event_is_overfull(app, at):
    event = make_event(seats=8)
    first, second = make_invitation(event), make_invitation(event)
    say(first, "yes", 4, at=at)
    say(second, "yes", 4, at=at)
    event.seats = 5
    db.session.commit()

    say(first, "yes", 3, at=at)

    assert (first.reply, first.party_size) == (Reply.YES, 3)


def test_a_party_that_grows_beyond_the_seats_waits_whole_and_gives_up_its_own(app, at):
    event = make_event(seats=3)
    growing, other, next_one = (make_invitation(event) for _number in range(3))
    say(growing, "yes", 1, at=at)
    say(other, "yes", 2, at=at)
    say(next_one, "yes", 1, at=at)

    say(growing, "yes", 2, at=at)

    assert [i.reply.value for i in (growing, other, next_one)] == ["waiting", "yes", "yes"]


def test_more_seats_let_the_waiting_up(app, at):
    event = make_event(seats=0)
    first, second = make_invitation(event), make_invitation(event)
    say(first, "yes", at=at)
    say(second, "yes", at=at + timedelta(minutes=1))
    event.seats = 1
    db.session.commit()

    moved = actions.give_out_seats(event, by=GUEST, at=at)

    assert [i.id for i in moved] == [first.id]
    assert second.reply == Reply.WAITING


def test_without_a_limit_everybody_has_a_seat(app, at):
    event = make_event(seats=None)
    invitation = make_invitation(event)

    say(invitation, "yes", 20, at=at)

    assert invitation.reply == Reply.YES


@pytest.mark.parametrize("size", [0, -1, 21])
def test_a_party_has_at_least_one_and_at_most_twenty_people(app, at, size):
    invitation = make_invitation()

    with pytest.raises(ValueError, match="party_size"):
        say(invitation, "yes", size, at=at)


@pytest.mark.parametrize("reply", ["waiting", "delegated"])
def test_nobody_answers_that_they_wait(app, at, reply):
    invitation = make_invitation()

    with pytest.raises(ValueError, match="not_an_answer"):
        say(invitation, reply, at=at)


@pytest.mark.parametrize("status", ["draft", "cancelled", "held"])
def test_only_a_scheduled_event_takes_answers(app, at, status):
    invitation = make_invitation(make_event(status=EventStatus(status)))

    with pytest.raises(Refused) as refused:
        say(invitation, "yes", at=at)

    assert (refused.value.code, invitation.reply) == (status, None)


def test_answers_end_with_the_start(app):
    invitation = make_invitation(make_event(starts=datetime(2026, 12, 5, 10, 0)))
    start = datetime(2026, 12, 5, 8, 0, tzinfo=UTC)

    say(invitation, "yes", at=start - timedelta(seconds=1))
    with pytest.raises(Refused) as refused:
        say(invitation, "no", at=start)

    assert (refused.value.code, invitation.reply) == ("begun", Reply.YES)

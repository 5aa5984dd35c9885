from datetime import datetime, timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import func, select

from crm.db import db
from crm.events import actions as events
from crm.events.actions import EventFacts
from crm.history.models import SYSTEM
from crm.invitations import actions, queries
from crm.invitations.models import Channel, Invitation, InvitationToken, Reply, ReplySource
from crm.mail.models import Letter, LetterState
from tests.factories import make_event, make_invitation, make_person, make_site


def letters(kind):
    stmt = select(Letter).where(Letter.kind == kind).order_by(Letter.id)
    return db.session.scalars(stmt).all()


def message(letter):
    return message_from_bytes(letter.body, policy=policy.default)


def calendar(letter):
    (part,) = [p for p in message(letter).walk() if p.get_content_type() == "text/calendar"][:1]
    return part.get_content().replace("\r\n ", "").splitlines()


def deliver_all(at):
    for letter in db.session.scalars(select(Letter)):
        letter.state, letter.finished_at = LetterState.SENT, at
    db.session.commit()


def facts(event, **changes):
    values = {
        "programme": event.programme,
        "kind": event.kind,
        "title": event.title,
        "title_bg": event.title_bg,
        "starts": event.starts_wall,
        "ends": event.ends_wall,
        "site": event.site,
        "seats": event.seats,
    }
    return EventFacts(**(values | changes))


@pytest.fixture
def event(app):
    return make_event(site=make_site(name="Old Hall Demo"))


def invite(event, at, *people):
    actions.invite(event, people, by=SYSTEM, at=at)
    db.session.commit()


def move(event, at, **changes):
    events.change_event(event, facts(event, **changes), by=SYSTEM, at=at)
    return actions.announce_change(event, by=SYSTEM, at=at)


def cancel(event, at, reason="The hall is flooded."):
    events.cancel(event, reason=reason, by=SYSTEM, at=at)
    return actions.announce_cancellation(event, reason=reason, by=SYSTEM, at=at)


def test_a_new_time_goes_to_everybody_who_heard_the_old_one(event, at):
    invite(event, at, make_person(email="ada@people.example"))
    deliver_all(at)

    told = move(event, at, starts=datetime(2026, 12, 6, 11, 0), ends=None)

    (letter,) = letters("update")
    text = message(letter).get_body(("plain",)).get_content()
    assert told == 1
    assert "METHOD:REQUEST" in calendar(letter)
    assert "SEQUENCE:1" in calendar(letter)
    assert "Sunday, 6 December 2026" in text
    assert "Before: Saturday, 5 December 2026, 10:00 to 12:00" in " ".join(text.split())


def test_a_new_place_is_named_with_the_old_one(event, at):
    invite(event, at, make_person())
    deliver_all(at)

    move(event, at, site=make_site(name="New Hall Demo"))

    text = message(letters("update")[0]).get_body(("plain",)).get_content()
    assert "Where: New Hall Demo" in text
    assert "Before: Old Hall Demo" in text


def test_a_change_of_words_alone_is_not_announced(event, at):
    invite(event, at, make_person())
    deliver_all(at)

    told = move(event, at, title="Canal wall clean-up, second part")

    assert (told, letters("update")) == (0, [])


def test_whoever_said_no_is_left_alone(event, at):
    person = make_person()
    invite(event, at, person)
    deliver_all(at)
    invitation = queries.invitation_of(event.id, person.id)
    actions.record_reply(invitation, Reply.NO, source=ReplySource.LINK, by=SYSTEM, at=at)

    told = move(event, at, starts=datetime(2026, 12, 6, 11, 0), ends=None)

    assert told == 0


def test_an_invitation_still_in_the_queue_is_written_anew(event, at):
    invite(event, at, make_person())

    move(event, at, starts=datetime(2026, 12, 6, 11, 0), ends=None)

    old, new = letters("invitation")
    assert (old.state, new.state) == (LetterState.WITHDRAWN, LetterState.QUEUED)
    assert "SEQUENCE:1" in calendar(new)
    assert letters("update") == []


def test_announcing_the_same_change_twice_sends_one_letter(event, at):
    invite(event, at, make_person())
    deliver_all(at)
    move(event, at, starts=datetime(2026, 12, 6, 11, 0), ends=None)
    deliver_all(at)

    actions.announce_change(event, by=SYSTEM, at=at)

    assert len(letters("update")) == 1


def test_people_without_an_address_are_to_be_called_about_a_change(event, at):
    invite(event, at, make_person(email=None))
    (invitation,) = db.session.scalars(select(Invitation)).all()
    invitation.to_call_since = None
    db.session.commit()

    move(event, at + timedelta(hours=1), starts=datetime(2026, 12, 6, 11, 0), ends=None)

    assert invitation.to_call_since == at + timedelta(hours=1)


def test_more_seats_are_given_out_with_the_change(event, at):
    event.seats = 0
    invitation = make_invitation(event)
    actions.record_reply(invitation, Reply.YES, source=ReplySource.LINK, by=SYSTEM, at=at)

    move(event, at, seats=1)

    assert invitation.reply == Reply.YES
    assert len(letters("place_free")) == 1


def test_links_live_as_long_as_the_event_that_moved_wants(event, at):
    invite(event, at, make_person())
    latest = select(func.max(InvitationToken.expires_at))
    before = db.session.scalar(latest)

    move(event, at, starts=datetime(2027, 12, 5, 10, 0), ends=datetime(2027, 12, 5, 12, 0))

    assert db.session.scalar(latest) == before + timedelta(days=365)


def test_a_cancellation_takes_the_event_out_of_calendars(event, at):
    invite(event, at, make_person(email="ada@people.example"))
    deliver_all(at)

    told = cancel(event, at)

    (letter,) = letters("cancellation")
    lines = calendar(letter)
    assert told == 1
    assert "METHOD:CANCEL" in lines
    assert "STATUS:CANCELLED" in lines
    assert "SEQUENCE:1" in lines
    assert f"UID:{event.uid}" in lines
    assert "The hall is flooded." in message(letter).get_body(("plain",)).get_content()


def test_letters_still_in_the_queue_fall_with_the_event(event, at):
    invite(event, at, make_person())

    told = cancel(event, at)

    assert told == 0
    assert [letter.state for letter in letters("invitation")] == [LetterState.WITHDRAWN]
    assert letters("cancellation") == []


def test_whoever_said_no_still_gets_the_cancellation_for_the_calendar(event, at):
    person = make_person()
    invite(event, at, person)
    deliver_all(at)
    invitation = queries.invitation_of(event.id, person.id)
    actions.record_reply(invitation, Reply.NO, source=ReplySource.LINK, by=SYSTEM, at=at)

    assert cancel(event, at) == 1


def test_people_on_the_call_list_are_to_be_called_about_a_cancellation(event, at):
    invite(event, at, make_person(email=None))
    (invitation,) = db.session.scalars(select(Invitation)).all()
    invitation.to_call_since = None
    db.session.commit()

    cancel(event, at + timedelta(hours=1))

    assert (invitation.channel, invitation.to_call_since) == (
        Channel.CALL,
        at + timedelta(hours=1),
    )


def test_an_event_that_takes_place_after_all_says_so(event, at):
    invite(event, at, make_person())
    deliver_all(at)
    cancel(event, at)
    deliver_all(at)

    events.reinstate(event, reason="The hall is dry.", by=SYSTEM, at=at)
    told = actions.announce_change(event, by=SYSTEM, at=at)

    (letter,) = letters("update")
    assert told == 1
    assert letter.subject == "Takes place after all: Canal wall clean-up"
    assert "SEQUENCE:2" in calendar(letter)

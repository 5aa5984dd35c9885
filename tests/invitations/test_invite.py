from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from crm.db import db
from crm.events.models import EventStatus
from crm.history.models import SYSTEM, Actor
from crm.invitations import actions, list_queries, queries
from crm.invitations.choosing import Refused
from crm.invitations.models import Channel, Invitation
from crm.mail import actions as mail
from crm.mail.models import Letter, SuppressionReason
from crm.people.consent_actions import object_to_contact
from tests.factories import make_event, make_invitation, make_person


def letters():
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


def reasons(outcome):
    return [(skip.person.full_name, skip.reason) for skip in outcome.skipped]


def test_an_invitation_is_a_row_a_letter_and_a_line_of_history(app, at):
    event, person = make_event(), make_person(name="Ada Demo", email="ada@people.example")

    outcome = actions.invite(event, [person], by=Actor.user(7), at=at)
    db.session.commit()

    (invitation,) = db.session.scalars(select(Invitation)).all()
    (letter,) = letters()
    assert outcome.invited == [invitation]
    assert (invitation.channel, invitation.invited_by_id) == (Channel.MAIL, 7)
    assert (letter.kind, letter.recipient, letter.language) == (
        "invitation", "ada@people.example", "en",
    )  # fmt: skip
    assert (letter.about_kind, letter.about_id) == ("event", event.id)
    assert (letter.reader_kind, letter.reader_id) == ("person", person.id)


def test_nobody_is_invited_twice(app, at):
    event, person = make_event(), make_person()
    actions.invite(event, [person], by=SYSTEM, at=at)

    again = actions.invite(event, [person, person], by=SYSTEM, at=at)

    assert (again.invited, again.already, len(letters())) == ([], [person], 1)


def test_whoever_has_no_address_is_put_on_the_call_list(app, at):
    event, person = make_event(), make_person(name="Bo Demo", email=None)

    outcome = actions.invite(event, [person], by=SYSTEM, at=at)

    (invitation,) = list_queries.call_list(event.id)
    assert reasons(outcome) == [("Bo Demo", "no_address")]
    assert (invitation.channel, invitation.to_call_since) == (Channel.CALL, at)
    assert letters() == []


def test_who_has_an_address_by_now_gets_the_letter(app, at):
    event, person = make_event(), make_person(name="Bo Demo")
    invitation = make_invitation(event, person)
    invitation.channel, invitation.to_call_since = Channel.CALL, at
    db.session.commit()

    outcome = actions.invite(event, [person], by=SYSTEM, at=at)

    assert outcome.invited == [invitation]
    assert (invitation.channel, invitation.to_call_since) == (Channel.MAIL, None)


def test_those_who_objected_or_unsubscribed_are_skipped(app, at):
    event = make_event()
    objecting, gone = make_person(name="Cy Demo"), make_person(name="Di Demo")
    object_to_contact(objecting, on=date(2026, 11, 1), by=SYSTEM, at=at)
    mail.suppress(gone.email, SuppressionReason.UNSUBSCRIBED, at=at)

    outcome = actions.invite(event, [objecting, gone], by=SYSTEM, at=at)

    assert reasons(outcome) == [("Cy Demo", "objected"), ("Di Demo", "objected")]
    assert queries.invited_among(event.id, [objecting.id, gone.id]) == {}


def test_an_address_that_bounced_means_a_call(app, at):
    event, person = make_event(), make_person(name="Di Demo")
    mail.suppress(person.email, SuppressionReason.HARD_BOUNCE, at=at)

    outcome = actions.invite(event, [person], by=SYSTEM, at=at)

    assert reasons(outcome) == [("Di Demo", "address_bounces")]
    assert [i.person_id for i in list_queries.call_list(event.id)] == [person.id]


def test_archived_erased_and_merged_people_are_skipped(app, at):
    event = make_event()
    archived, erased, merged = (make_person(name=f"{n} Demo") for n in ("Ed", "Fe", "Gi"))
    archived.archived_at = at
    erased.erased_on = date(2026, 11, 1)
    merged.merged_into_id = archived.id
    db.session.commit()

    outcome = actions.invite(event, [archived, erased, merged], by=SYSTEM, at=at)

    assert [skip.reason for skip in outcome.skipped] == ["archived", "erased", "merged"]
    assert db.session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("status", ["draft", "cancelled", "held"])
def test_only_a_scheduled_event_takes_invitations(app, at, status):
    event, person = make_event(status=EventStatus(status)), make_person()

    with pytest.raises(Refused) as refused:
        actions.invite(event, [person], by=SYSTEM, at=at)

    assert refused.value.code == status


def test_nobody_is_invited_to_what_has_begun(app):
    event, person = make_event(), make_person()

    with pytest.raises(Refused) as refused:
        actions.invite(event, [person], by=SYSTEM, at=datetime(2026, 12, 5, 8, 0, tzinfo=UTC))

    assert refused.value.code == "begun"

import re

import pytest
from sqlalchemy import select

from crm.db import db
from crm.events.models import EventStatus
from crm.invitations import queries
from crm.invitations.models import Channel, Invitation, Reply, ReplySource
from crm.mail.models import Letter, LetterState
from tests.factories import (
    make_affiliation,
    make_event,
    make_invitation,
    make_organisation,
    make_person,
)


def words(page):
    """The text of a page with its tags and line breaks taken out."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def invited_names(event):
    return [i.person.full_name for i in queries.invitations_of(event.id)]


def test_the_list_says_who_answered_what_and_how(officer):
    event = make_event()
    ada = make_person(name="Ada Demo")
    make_affiliation(ada, make_organisation(name="Harbour Demo"))
    make_invitation(event, ada, reply=Reply.YES, party_size=3)

    page = officer.get(f"/events/{event.id}/invitations")

    assert page.status_code == 200
    assert "Ada Demo Harbour Demo coming 3" in words(page)


def test_the_list_costs_the_same_for_one_and_for_many(officer, statements):
    few, many = make_event(), make_event()
    make_invitation(few, make_person(), reply=Reply.YES)
    for _number in range(20):
        make_invitation(many, make_person(), reply=Reply.YES)
    addresses = [f"/events/{event.id}/invitations" for event in (few, many)]
    for address in addresses:
        officer.get(address)

    counts = []
    for address in addresses:
        db.session.remove()
        with statements() as found:
            officer.get(address)
        counts.append(len(found))

    assert counts[0] == counts[1]
    assert counts[0] <= 10


def test_the_list_filters_by_answer(officer):
    event = make_event()
    make_invitation(event, make_person(name="Ada Demo"), reply=Reply.YES)
    make_invitation(event, make_person(name="Bo Demo"))

    page = officer.get(f"/events/{event.id}/invitations?reply=none")

    assert "Bo Demo" in page.text
    assert "Ada Demo" not in page.text


def test_a_list_nobody_is_on_says_what_to_do(officer):
    event = make_event()

    assert "Nobody is invited yet." in officer.get(f"/events/{event.id}/invitations").text


def test_the_preview_shows_the_letter_and_who_is_left_out_and_writes_nothing(officer):
    event = make_event()
    ada, bo = make_person(name="Ada Demo"), make_person(name="Bo Demo", email=None)

    page = officer.get(f"/events/{event.id}/invitations/preview?person={ada.id}&person={bo.id}")

    assert "Send 1 invitation" in words(page)
    assert "No mail address: on the call list, with a letter to print." in words(page)
    assert "Hello Ada," in page.text
    assert (invited_names(event), db.session.scalars(select(Letter)).all()) == ([], [])


def test_the_sample_of_the_letter_runs_nothing(officer):
    event, ada = make_event(), make_person(name="Ada Demo")

    page = officer.get(f"/events/{event.id}/invitations/sample/{ada.id}")

    assert "Hello Ada," in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "sandbox" in page.headers["Content-Security-Policy"]


def test_sending_invites_whom_the_address_names(officer, at):
    event = make_event()
    ada, bo = make_person(name="Ada Demo"), make_person(name="Bo Demo", email=None)

    sent = officer.post(f"/events/{event.id}/invitations/new?person={ada.id}&person={bo.id}")

    (letter,) = db.session.scalars(select(Letter)).all()
    assert sent.status_code == 302
    assert sorted(invited_names(event)) == ["Ada Demo", "Bo Demo"]
    assert (letter.state, (letter.due_at - at).total_seconds()) == (LetterState.QUEUED, 60)


def test_an_organisation_stands_for_its_contacts(officer):
    event, body = make_event(), make_organisation()
    contact, member = make_person(name="Ada Demo"), make_person(name="Bo Demo")
    make_affiliation(contact, body, is_contact=True)
    make_affiliation(member, body, is_contact=False)

    officer.post(f"/events/{event.id}/invitations/new?contacts_of={body.id}")

    assert invited_names(event) == ["Ada Demo"]


def test_everyone_who_matches_a_filter_is_invited(officer):
    event = make_event()
    make_person(name="Ada Demo", language="en")
    make_person(name="Bo Demo", language="bg")

    officer.post(f"/events/{event.id}/invitations/new?everyone=1&language=bg")

    assert invited_names(event) == ["Bo Demo"]


def test_choosing_nobody_sends_nothing(officer):
    event = make_event()

    page = officer.get(f"/events/{event.id}/invitations/preview")
    officer.post(f"/events/{event.id}/invitations/new")

    assert "Nobody is chosen" in words(page)
    assert invited_names(event) == []


def test_a_draft_says_that_it_takes_no_invitations(officer):
    event, ada = make_event(status=EventStatus.DRAFT), make_person()

    page = officer.get(f"/events/{event.id}/invitations/new")
    officer.post(f"/events/{event.id}/invitations/new?person={ada.id}")

    assert "The event is still a draft. Announce it first, then invite." in words(page)
    assert invited_names(event) == []


def test_an_answer_by_phone_goes_through_the_same_seats(officer):
    event = make_event(seats=1)
    invitation = make_invitation(event)

    officer.post(
        f"/events/{event.id}/invitations/{invitation.id}/reply",
        data={"reply": "yes", "party_size": "2", "comment": ""},
    )

    db.session.refresh(invitation)
    assert (invitation.reply, invitation.reply_source) == (Reply.WAITING, ReplySource.STAFF)


def test_an_answer_nobody_chose_is_asked_for_again(officer):
    invitation = make_invitation()

    page = officer.post(
        f"/events/{invitation.event_id}/invitations/{invitation.id}/reply",
        data={"comment": "was on holiday"},
    )

    assert page.status_code == 422
    assert "Please choose yes, maybe or no." in words(page)
    assert "was on holiday" in page.text


def test_the_call_list_names_numbers_and_returns_there(officer):
    event = make_event()
    invitation = make_invitation(event, make_person(name="Bo Demo", email=None))
    invitation.channel = Channel.CALL
    db.session.commit()
    address = f"/events/{event.id}/invitations/calls"

    page = officer.get(address)
    answered = officer.post(
        f"/events/{event.id}/invitations/{invitation.id}/reply",
        data={"reply": "no", "party_size": "1", "next": address},
    )

    assert "Bo Demo" in page.text
    assert answered.location == address


def test_a_letter_to_print_carries_no_link(officer):
    invitation = make_invitation(make_event(), make_person(name="Bo Demo", email=None))

    page = officer.get(f"/events/{invitation.event_id}/invitations/{invitation.id}/letter")

    assert "Hello Bo," in page.text
    assert "/rsvp/" not in page.text


def test_a_letter_can_be_sent_again_but_not_twice_in_a_minute(officer):
    invitation = make_invitation()
    address = f"/events/{invitation.event_id}/invitations/{invitation.id}/again"

    officer.post(address)
    officer.post(address)

    assert len(db.session.scalars(select(Letter)).all()) == 1


@pytest.mark.parametrize(("reply", "left"), [(None, 0), (Reply.NO, 1)], ids=["open", "answered"])
def test_only_an_invitation_nobody_heard_of_can_be_taken_back(officer, reply, left):
    invitation = make_invitation(reply=reply)

    officer.post(f"/events/{invitation.event_id}/invitations/{invitation.id}/removal")

    assert len(db.session.scalars(select(Invitation)).all()) == left


def test_an_invitation_whose_letter_went_out_stays(officer, at):
    event, ada = make_event(), make_person()
    officer.post(f"/events/{event.id}/invitations/new?person={ada.id}")
    (letter,) = db.session.scalars(select(Letter)).all()
    letter.state, letter.finished_at = LetterState.SENT, at
    db.session.commit()
    (invitation,) = queries.invitations_of(event.id)

    officer.post(f"/events/{event.id}/invitations/{invitation.id}/removal")

    assert len(queries.invitations_of(event.id)) == 1


def test_the_export_is_defused_and_opens_in_a_spreadsheet(officer):
    event = make_event()
    make_invitation(event, make_person(name="=HYPERLINK Demo"), reply=Reply.YES, party_size=2)

    file = officer.post(f"/events/{event.id}/invitations/export")

    assert file.data.decode().splitlines() == [
        "\ufeffName,Organisations,Answer,People,Answered,Comment",
        '\'=HYPERLINK Demo,,coming,2,"1 Nov 2026, 11:00",',
    ]


def test_how_an_event_stands_for_scripts(officer):
    event = make_event(seats=10)
    for reply, size in ((Reply.YES, 2), (Reply.YES, 3), (Reply.MAYBE, 1), (Reply.NO, 1)):
        make_invitation(event, reply=reply, party_size=size)
    make_invitation(event, reply=Reply.WAITING, party_size=9)
    make_invitation(event)
    event.ref = "clean-up-1"
    db.session.commit()

    by_number = officer.get(f"/events/{event.id}.json").get_json()
    by_ref = officer.get("/events/clean-up-1.json").get_json()

    assert by_number == by_ref
    assert by_number == {
        "id": event.id,
        "ref": "clean-up-1",
        "title": "Canal wall clean-up",
        "status": "scheduled",
        "seats": 10,
        "invited": 6,
        "accepted": 2,
        "maybe": 1,
        "declined": 1,
        "waiting": 1,
        "heads": 5,
    }


def test_an_unknown_event_is_404(officer):
    assert officer.get("/events/999.json").status_code == 404
    assert officer.get("/events/999/invitations").status_code == 404


def test_the_door_does_not_see_invitations(door_keeper):
    event = make_event()

    assert door_keeper.get(f"/events/{event.id}/invitations").status_code == 403
    assert door_keeper.get(f"/events/{event.id}.json").status_code == 403

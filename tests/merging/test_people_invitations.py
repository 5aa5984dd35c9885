"""Two invitations of one human being to one event: one stands, the other gives way."""

from datetime import datetime, timedelta

import pytest

from crm.db import db
from crm.events.models import Event
from crm.history.models import GUEST, SYSTEM
from crm.invitations import actions as invitations
from crm.invitations import queries, tokens
from crm.invitations.models import Invitation, Reply, ReplySource, TokenPurpose
from crm.merging import actions
from crm.people.models import Person
from tests.factories import MADE_AT, make_event, make_invitation, make_person


@pytest.fixture
def both(app) -> tuple[Person, Person]:
    return make_person(name="Вера Демо"), make_person(name="Vera Demo")


def merge(keep: Person, gone: Person, at: datetime) -> None:
    actions.merge(keep.id, gone.id, by=SYSTEM, at=at)
    db.session.commit()


def unmerge(gone: Person, at: datetime) -> actions.Undone:
    undone = actions.unmerge(gone.id, by=SYSTEM, at=at)
    db.session.commit()
    return undone


def invited(event: Event, person: Person, reply: Reply | None, *, hours: int = 0, party: int = 1):
    """An invitation answered so many hours after the first one."""
    invitation = make_invitation(event, person, reply=reply, party_size=party)
    if reply is not None:
        invitation.replied_at = MADE_AT + timedelta(hours=hours)
    if reply == Reply.WAITING:
        invitation.waiting_since = invitation.replied_at
    db.session.commit()
    return invitation


@pytest.mark.parametrize(
    ("mine", "theirs", "standing"),
    [
        (None, Reply.NO, Reply.NO),
        (Reply.MAYBE, None, Reply.MAYBE),
        (Reply.YES, Reply.NO, Reply.NO),
        (Reply.NO, Reply.YES, Reply.YES),
        (Reply.YES, Reply.WAITING, Reply.YES),
        (Reply.WAITING, Reply.YES, Reply.YES),
        (Reply.DELEGATED, Reply.MAYBE, Reply.MAYBE),
        (None, None, None),
    ],
)
def test_the_answered_one_stands_and_the_newer_of_two_answers(both, at, mine, theirs, standing):
    keep, gone = both
    event = make_event()
    invited(event, keep, mine)
    invited(event, gone, theirs, hours=1)

    merge(keep, gone, at)

    [stands] = queries.invitations_of(event.id)
    assert stands.reply == standing
    assert queries.reply_counts([event.id])[event.id].invited == 1


def test_of_two_places_in_the_line_the_first_is_kept(both, at):
    keep, gone = both
    event = make_event(seats=0)
    invited(event, keep, Reply.WAITING, hours=5)
    first = invited(event, gone, Reply.WAITING, hours=1)

    merge(keep, gone, at)

    assert [one.id for one in queries.waiting(event.id)] == [first.id]


def test_the_seat_that_comes_free_goes_to_who_waits(both, at):
    keep, gone = both
    event = make_event(seats=1)
    invited(event, keep, Reply.YES)
    invited(event, gone, Reply.NO, hours=1)
    next_one = invited(event, make_person(), Reply.WAITING)

    merge(keep, gone, at)

    assert next_one.reply == Reply.YES
    assert queries.seats_taken(event.id) == 1


def test_no_seat_of_a_past_event_is_given_out(both, at):
    keep, gone = both
    event = make_event(seats=1, starts=datetime(2026, 11, 3, 10, 0))
    invited(event, keep, Reply.YES)
    invited(event, gone, Reply.NO, hours=1)
    waits = invited(event, make_person(), Reply.WAITING)

    merge(keep, gone, at)

    assert waits.reply == Reply.WAITING


def test_taking_the_merge_back_gives_both_their_answers_again(both, at):
    keep, gone = both
    event = make_event(seats=5)
    mine = invited(event, keep, Reply.YES, party=2)
    theirs = invited(event, gone, Reply.NO, hours=1)
    merge(keep, gone, at)

    undone = unmerge(gone, at)

    assert undone.waiting == []
    assert [(one.reply, one.superseded_by_id) for one in (mine, theirs)] == [
        (Reply.YES, None),
        (Reply.NO, None),
    ]


def test_who_lost_the_seat_meanwhile_waits_where_their_answer_stood(both, at):
    keep, gone = both
    event = make_event(seats=1)
    mine = invited(event, keep, Reply.YES)
    invited(event, gone, Reply.NO, hours=1)
    invited(event, make_person(), Reply.WAITING, hours=2)
    merge(keep, gone, at)
    later = invited(event, make_person(), Reply.WAITING, hours=3)

    undone = unmerge(gone, at)

    assert undone.waiting == [mine.id]
    assert [one.id for one in queries.waiting(event.id)] == [mine.id, later.id]
    assert queries.seats_taken(event.id) == 1


def test_a_survivor_whose_merged_record_is_invited_is_invited_already(both, at):
    keep, gone = both
    event = make_event()
    invited(event, gone, None)
    merge(keep, gone, at)

    outcome = invitations.invite(event, [keep], by=SYSTEM, at=at)

    assert ([one.id for one in outcome.already], outcome.invited) == ([keep.id], [])


def test_letters_about_an_invitation_of_the_merged_record_go_to_the_survivor(both, at):
    keep, gone = both
    event = make_event()
    invitation = invited(event, gone, None)
    merge(keep, gone, at)

    assert invitation.person.id == keep.id


def test_every_old_link_opens_the_invitation_that_stands(both, at, client):
    keep, gone = both
    event = make_event()
    mine = invited(event, keep, None)
    theirs = invited(event, gone, Reply.MAYBE)
    links = [tokens.mint(one, TokenPurpose.RSVP, at=at) for one in (mine, theirs)]
    db.session.commit()
    merge(keep, gone, at)

    for link in links:
        client.post(f"/rsvp/{link}", data={"reply": "no", "party_size": "1"})

    db.session.expire_all()
    assert (mine.reply, theirs.reply) == (None, Reply.NO)


def test_an_answer_to_the_superseded_one_is_an_answer_of_the_one_that_stands(both, at):
    keep, gone = both
    event = make_event()
    mine, theirs = invited(event, keep, None), invited(event, gone, Reply.MAYBE)
    merge(keep, gone, at)

    invitations.record_reply(
        mine, Reply.YES, party_size=2, source=ReplySource.LINK, by=GUEST, at=at
    )
    db.session.commit()

    assert (mine.reply, theirs.reply, theirs.party_size) == (None, Reply.YES, 2)


def test_three_records_have_one_invitation_in_whatever_order_they_are_merged(both, at):
    keep, gone = both
    third, event = make_person(), make_event()
    rows = [
        invited(event, person, reply, hours=hours)
        for person, reply, hours in (
            (keep, Reply.YES, 1),
            (gone, Reply.NO, 2),
            (third, Reply.MAYBE, 3),
        )
    ]
    merge(keep, gone, at)
    merge(third, keep, at)
    during = [one.superseded_by_id for one in rows]

    unmerge(keep, at)

    assert during == [rows[2].id, rows[2].id, None]
    assert [one.superseded_by_id for one in rows] == [rows[1].id, None, None]


def test_the_numbers_for_programs_and_the_list_agree(both, at, officer):
    keep, gone = both
    event = make_event()
    invited(event, keep, Reply.YES, party=3)
    invited(event, gone, Reply.YES, hours=1, party=2)
    merge(keep, gone, at)

    numbers = officer.get(f"/events/{event.id}.json").get_json()
    page = officer.get(f"/events/{event.id}/invitations").text

    assert (numbers["invited"], numbers["accepted"], numbers["heads"]) == (1, 1, 2)
    assert page.count("Вера Демо</a>") == 1
    assert "Vera Demo</a>" not in page


def test_taking_an_invitation_back_takes_the_one_that_gave_way_to_it_along(both, at, officer):
    keep, gone = both
    event = make_event()
    mine, theirs = invited(event, keep, None), invited(event, gone, None)
    numbers = (mine.id, theirs.id)
    merge(keep, gone, at)

    officer.post(f"/events/{event.id}/invitations/{mine.id}/removal")

    db.session.expire_all()
    assert [db.session.get(Invitation, number) for number in numbers] == [None, None]

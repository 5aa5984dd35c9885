import re
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from crm.accounts.models import Role
from crm.db import Base, db
from crm.events.models import EventStatus
from crm.invitations import queries, tokens
from crm.invitations.models import InvitationToken, Reply, TokenPurpose
from crm.people.queries import refusing_contact
from tests.conftest import signed_in
from tests.factories import make_event, make_invitation, make_person, make_site

YES = {"reply": "yes", "party_size": "2", "comment": "We bring gloves."}


def everything():
    """All rows of all tables, as they stand in the database."""
    db.session.rollback()
    return {
        table.name: db.session.execute(sa.select(table)).fetchall()
        for table in Base.metadata.sorted_tables
    }


def words(page):
    """The text of a page with its tags and line breaks taken out."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("query", ["", "?a=yes", "?a=no&lang=bg"])
def test_opening_a_link_changes_nothing_at_all(client, link_to, method, query):
    address = link_to(make_invitation()) + query
    before = everything()

    page = client.open(address, method=method)

    assert page.status_code == 200
    assert everything() == before
    assert "Set-Cookie" not in page.headers


def test_opening_a_link_as_a_user_does_not_even_mark_the_session_as_seen(
    app, link_to, set_clock, at
):
    officer = signed_in(app, Role.OFFICER)
    address = link_to(make_invitation())
    set_clock(at + timedelta(hours=1))
    before = everything()

    officer.get(address)

    assert everything() == before


def test_a_link_can_show_an_answer_but_does_not_give_it(client, link_to):
    invitation = make_invitation()

    page = client.get(link_to(invitation) + "?a=maybe")

    assert re.search(r'<input checked[^>]*value="maybe"', page.text)
    assert queries.invitation_of(invitation.event_id, invitation.person_id).is_open


def test_the_page_says_what_when_where_and_who(client, link_to):
    event = make_event(site=make_site(name="Old Hall Demo"))

    page = client.get(link_to(make_invitation(event, make_person(name="Ada Lovely Demo"))))

    assert "<h1>Canal wall clean-up</h1>" in page.text
    assert "Saturday, 5 December 2026, 10:00 to 12:00 (Sofia time)" in words(page)
    assert "Old Hall Demo" in page.text
    assert "City of Arrivals Demo" in page.text
    assert "Ada" in page.text
    assert "Lovely" not in page.text


def test_an_answer_is_kept_and_stated(client, link_to):
    invitation = make_invitation()
    address = link_to(invitation)

    answered = client.post(address, data=YES)
    page = client.get(answered.location)

    db.session.refresh(invitation)
    assert (answered.status_code, answered.location) == (303, address)
    assert (invitation.reply, invitation.party_size) == (Reply.YES, 2)
    assert "You said yes. 2 seats are kept for you and those with you." in words(page)
    assert "You can change this until 5 Dec 2026, 10:00." in words(page)


def test_an_answer_needs_no_cookie_and_no_csrf_field(app, link_to):
    app.config["WTF_CSRF_ENABLED"] = True
    invitation = make_invitation()
    stranger = app.test_client(use_cookies=False)

    answered = stranger.post(link_to(invitation), data={"reply": "no"})

    app.config["WTF_CSRF_ENABLED"] = False
    db.session.refresh(invitation)
    assert (answered.status_code, invitation.reply) == (303, Reply.NO)
    assert "Set-Cookie" not in answered.headers


def test_the_same_answer_twice_is_one_line_of_history(client, link_to):
    invitation = make_invitation()
    address = link_to(invitation)
    client.post(address, data=YES)
    first = client.get(address).text
    before = everything()

    client.post(address, data=YES)

    assert everything() == before
    assert client.get(address).text == first


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "Please choose yes, maybe or no."),
        ({"reply": "perhaps"}, "Not a valid choice."),
        ({"reply": "yes", "party_size": "0"}, "Please type a whole number from 1 to 20."),
        ({"reply": "yes", "party_size": "21"}, "Please type a whole number from 1 to 20."),
        ({"reply": "yes", "party_size": "many"}, "Not a valid integer value."),
        ({"reply": "yes", "comment": "x" * 1001}, "Please use at most 1000 characters."),
    ],
)
def test_a_bad_answer_is_explained_and_what_was_typed_is_kept(client, link_to, data, message):
    invitation = make_invitation()

    page = client.post(link_to(invitation), data={"comment": "We bring gloves.", **data})

    db.session.refresh(invitation)
    assert page.status_code == 422
    assert message in words(page)
    assert data.get("comment", "We bring gloves.") in page.text
    assert invitation.reply is None


def test_who_leaves_out_the_number_comes_alone(client, link_to):
    invitation = make_invitation()

    client.post(link_to(invitation), data={"reply": "yes"})

    db.session.refresh(invitation)
    assert (invitation.reply, invitation.party_size) == (Reply.YES, 1)


def test_who_waits_reads_their_place_in_the_line(client, link_to):
    event = make_event(seats=1)
    make_invitation(event, reply=Reply.YES)
    make_invitation(event, reply=Reply.WAITING, party_size=2)
    address = link_to(make_invitation(event))

    client.post(address, data=YES)

    assert (
        "You asked for 2 places. There are 0 free. You are number 2 on the waiting list."
        in words(client.get(address))
    )


@pytest.mark.parametrize(
    ("status", "words_of_it"),
    [
        (EventStatus.CANCELLED, "The event is cancelled."),
        (EventStatus.HELD, "The event has taken place."),
    ],
)
def test_a_closed_event_says_so_and_takes_no_answer(client, link_to, status, words_of_it):
    invitation = make_invitation(make_event(status=status))
    address = link_to(invitation)

    page, answered = client.get(address), client.post(address, data=YES)

    db.session.refresh(invitation)
    assert words_of_it in words(page)
    assert "<form" not in page.text
    assert (answered.status_code, invitation.reply) == (409, None)
    assert words_of_it in words(answered)


def test_after_the_start_the_page_points_to_the_door(client, link_to, set_clock):
    invitation = make_invitation()
    address = link_to(invitation)
    set_clock(datetime(2026, 12, 5, 8, 0, tzinfo=UTC))

    page, answered = client.get(address), client.post(address, data=YES)

    db.session.refresh(invitation)
    assert "The event has begun." in words(page)
    assert "Please see the people at the door." in words(page)
    assert (answered.status_code, invitation.reply) == (409, None)


def test_a_moved_event_says_that_it_was_moved(client, link_to):
    event = make_event()
    event.sequence = 1
    db.session.commit()

    page = client.get(link_to(make_invitation(event)))

    assert "Time or place have changed" in words(page)


@pytest.mark.parametrize(
    ("language", "query", "spoken"),
    [
        ("en", "", "en"),
        ("bg", "", "bg"),
        ("", "", "bg"),
        ("uk", "", "bg"),
        ("", "?lang=en", "en"),
        ("en", "?lang=bg", "bg"),
    ],
)
def test_the_page_speaks_the_language_of_the_letter(client, link_to, language, query, spoken):
    invitation = make_invitation(make_event(), make_person(language=language))

    page = client.get(link_to(invitation) + query)

    assert f'<html lang="{spoken}"' in page.text


def test_the_language_asked_for_stays_after_the_answer(client, link_to):
    invitation = make_invitation(make_event(), make_person(language=""))

    answered = client.post(link_to(invitation) + "?lang=en", data=YES)

    assert answered.location.endswith("?lang=en")


def test_the_calendar_file_names_no_guest(client, link_to):
    invitation = make_invitation(make_event(), make_person(email="ada@people.example"))

    file = client.get(link_to(invitation) + "/event.ics")

    assert file.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    assert "METHOD:PUBLISH" in file.text
    assert f"UID:{invitation.event.uid}" in file.text
    assert "ATTENDEE" not in file.text


def gone_page(client, address):
    page = client.get(address)
    return page.status_code, re.sub(r"\s+", " ", page.text)


def test_wrong_changed_ended_revoked_and_erased_links_get_one_page(client, link_to, at):
    erased = make_person()
    right, revoked, ended = (link_to(make_invitation()) for _number in range(3))
    of_erased = link_to(make_invitation(make_event(), erased))
    rows = {row.token_hash: row for row in db.session.scalars(sa.select(InvitationToken))}
    rows[tokens.hash_of(revoked.split("/")[2])].revoked_at = at
    rows[tokens.hash_of(ended.split("/")[2])].expires_at = at
    erased.erased_on = date(2026, 11, 1)
    db.session.commit()

    pages = [
        gone_page(client, address)
        for address in ("/rsvp/nonsense", right[:-1] + "!", revoked, ended, of_erased)
    ]

    assert [status for status, _text in pages] == [404, 404, 410, 410, 410]
    assert len({text for _status, text in pages}) == 1


def test_an_unsubscribe_link_does_not_open_the_answer_page(client, link_to):
    token = link_to(make_invitation(), TokenPurpose.UNSUBSCRIBE).split("/")[2]

    assert client.get(f"/rsvp/{token}").status_code == 404


def test_failed_lookups_are_limited_and_good_ones_are_not(client, link_to):
    address = link_to(make_invitation())

    good = {client.get(address).status_code for _time in range(40)}
    bad = [client.get("/rsvp/nonsense").status_code for _time in range(31)]

    assert good == {200}
    assert bad == [404] * 30 + [429]


@pytest.mark.parametrize("body", [{"reply": "yes", "comment": 5}, [1], "yes"])
def test_an_answer_in_json_is_no_answer(client, link_to, body):
    invitation = make_invitation()

    answer = client.post(link_to(invitation), json=body)

    assert answer.status_code == 422
    assert invitation.reply is None


def test_a_guessing_scanner_shuts_no_neighbour_out(client, link_to):
    address = link_to(make_invitation())
    for _time in range(40):
        client.get("/rsvp/nonsense")

    opened, guessed = client.get(address), client.get("/rsvp/nonsense")

    assert (opened.status_code, guessed.status_code) == (200, 429)
    assert guessed.headers["Referrer-Policy"] == "no-referrer"
    assert guessed.headers["Retry-After"] == "600"


def test_token_pages_are_not_stored_referred_to_or_indexed(client, link_to):
    for address in (link_to(make_invitation()), "/rsvp/nonsense", "/unsubscribe/nonsense"):
        headers = client.get(address).headers

        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_link_of_a_merged_record_goes_on_as_the_survivor(client, link_to):
    survivor, gone = make_person(name="Ada Demo"), make_person(name="Aida Demo")
    invitation = make_invitation(make_event(), gone)
    address = link_to(invitation)
    gone.merged_into_id = gone.survivor_id = survivor.id
    db.session.commit()

    client.post(address, data=YES)

    db.session.refresh(invitation)
    assert invitation.reply == Reply.YES
    assert "Ada, City of Arrivals Demo invites you." in words(client.get(address))


def test_a_visit_costs_at_most_sixteen_statements(client, link_to, statements):
    event = make_event(seats=3)
    for _number in range(3):
        make_invitation(event, reply=Reply.WAITING, party_size=3)
    address = link_to(make_invitation(event))
    client.get(address)
    db.session.remove()

    with statements() as found:
        client.get(address)
        client.post(address, data=YES)
        client.get(address)

    assert len(found) <= 16, "\n".join(found)


def test_a_visit_joins_what_is_always_there_without_reading_all_people(client, link_to, statements):
    address = link_to(make_invitation())

    with statements() as found:
        client.get(address)

    # SQLite works a join in brackets out as a whole before it looks up the one row it needs.
    assert [text for text in found if "JOIN (" in text] == []


def test_a_link_lives_until_thirty_days_after_the_end(client, link_to, set_clock):
    address = link_to(make_invitation())
    end = datetime(2026, 12, 5, 10, 0, tzinfo=UTC)

    statuses = []
    for moment in (end + timedelta(days=30, seconds=-1), end + timedelta(days=30)):
        set_clock(moment)
        statuses.append(client.get(address).status_code)

    assert statuses == [200, 410]


def test_unsubscribing_takes_a_press_and_only_one(client, link_to):
    person = make_person()
    address = link_to(make_invitation(make_event(), person), TokenPurpose.UNSUBSCRIBE)
    before = everything()

    page = client.get(address)
    unchanged = everything() == before
    done = client.post(address, data={"List-Unsubscribe": "One-Click"})
    after = everything()
    client.post(address)

    assert unchanged
    assert "Do not write to me any more" in page.text
    assert (done.status_code, refusing_contact([person.id])) == (200, {person.id})
    assert "You get no more letters" in done.text
    assert everything() == after

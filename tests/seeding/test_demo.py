"""What the demo brings. The tests of this module read one and the same demo."""

import re
from collections import Counter
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from fractions import Fraction

import pytest
import sqlalchemy as sa
from flask import Flask

from crm.accounts import passwords
from crm.accounts.models import Role, User
from crm.attendance.models import Attendance, AttendanceState
from crm.db import db
from crm.engagement.counting import count
from crm.engagement.definitions import Definition
from crm.engagement.figures import Figures
from crm.events.models import Event, EventKind, EventStatus
from crm.history.models import HistoryEntry
from crm.invitations.models import Invitation, Reply
from crm.mail.models import Letter
from crm.organisations.models import Organisation
from crm.people.models import Affiliation, EmailAddress, Person, PhoneNumber
from crm.people.queries import found
from crm.programmes.models import Indicator, Programme, Target
from crm.seeding import sources, stage
from tests.conftest import NOW, browser

pytestmark = pytest.mark.database

TODAY = NOW.date()


def programme(ref: str) -> Programme:
    return db.session.scalars(sa.select(Programme).where(Programme.ref == ref)).one()


def figures(ref: str) -> Figures:
    return count(programme(ref), date(2018, 1, 1), TODAY, Definition.MIGRANT_BACKGROUND)


def test_the_report_stands_between_six_and_seven_hundred_of_a_thousand(demo: Flask) -> None:
    counted = figures("DEMO")

    assert 585 <= counted.at_least <= 600
    assert 685 <= counted.at_least + counted.unnamed <= 705
    assert counted.events_held == 58
    assert counted.events_without_attendance == 0
    assert counted.warnings == ()
    assert all(strand.people > 40 for strand in counted.strands)
    assert counted.strand_overlap > 100
    assert counted.organisations == 20


def test_a_fifth_are_migrants_some_refuse_and_some_were_not_asked(demo: Flask) -> None:
    named = figures("DEMO").named

    share = Fraction(named.yes, named.total)

    assert Fraction(20, 100) <= share <= Fraction(22, 100)
    assert named.refused > 40
    assert named.not_asked > 100


def test_the_history_is_smaller_than_what_the_programme_claims_of_itself(demo: Flask) -> None:
    counted = figures("INTEGRA-2018")

    assert counted.people == 100
    assert counted.events_held == 14
    assert counted.unnamed == 33


@pytest.mark.parametrize("ref", ["DEMO", "INTEGRA-2018"])
def test_both_programmes_want_a_thousand_people_and_a_fifth_of_migrants(
    demo: Flask, ref: str
) -> None:
    targets = db.session.scalars(sa.select(Target).where(Target.programme_id == programme(ref).id))

    assert {target.indicator: str(target.value) for target in targets} == {
        Indicator.ENGAGED_PEOPLE: "1000",
        Indicator.MIGRANT_SHARE: "0.2",
    }


def test_events_of_the_history_say_that_they_are_a_demo_and_lie_in_its_years(demo: Flask) -> None:
    events = db.session.scalars(
        sa.select(Event).where(Event.programme_id == programme("INTEGRA-2018").id)
    ).all()

    assert all(event.title.endswith("(demo)") for event in events)
    assert all(event.title_bg.endswith("(демо)") for event in events)
    assert {event.day.year for event in events} == {2018, 2019}


def test_events_reach_from_a_year_ago_to_six_weeks_ahead_and_are_of_every_kind(
    demo: Flask,
) -> None:
    events = db.session.scalars(
        sa.select(Event).where(Event.programme_id == programme("DEMO").id)
    ).all()

    days = sorted(event.day for event in events)

    assert TODAY - timedelta(days=366) <= days[0] <= TODAY - timedelta(days=345)
    assert TODAY + timedelta(days=40) <= days[-1] <= TODAY + timedelta(days=43)
    assert {event.kind for event in events} == set(EventKind)
    assert Counter(event.status for event in events) == {
        EventStatus.HELD: 58,
        EventStatus.SCHEDULED: 10,
        EventStatus.CANCELLED: 2,
        EventStatus.DRAFT: 1,
    }


def test_one_event_is_tomorrow_and_one_of_the_past_waits_to_be_closed(demo: Flask) -> None:
    scheduled = sa.select(Event.day).where(Event.status == EventStatus.SCHEDULED)
    days = db.session.scalars(scheduled.order_by(Event.day)).all()

    assert days[0] == TODAY - timedelta(days=3)
    assert days[1] == TODAY + timedelta(days=1)
    assert sum(TODAY < day <= TODAY + timedelta(days=10) for day in days) == 5


def test_every_person_says_that_they_are_invented(demo: Flask) -> None:
    names = db.session.scalars(sa.select(Person.full_name)).all()

    assert [name for name in names if not name.endswith(("Демо", "Demo"))] == []
    assert len(set(names)) == len(names) == 906
    assert sum(name.endswith("Demo") for name in names) > 150


def test_two_thirds_of_the_people_came_to_something(demo: Flask) -> None:
    came = db.session.scalar(
        sa.select(sa.func.count(sa.distinct(Attendance.person_id))).where(
            Attendance.state == AttendanceState.ATTENDED
        )
    )

    assert came == 595 + 60 + 9 + 4


def test_addresses_and_telephones_lead_nowhere(demo: Flask) -> None:
    addresses = [
        *db.session.scalars(sa.select(EmailAddress.address)),
        *db.session.scalars(sa.select(Organisation.email).where(Organisation.email != "")),
        *db.session.scalars(sa.select(User.email)),
    ]
    telephones = db.session.scalars(sa.select(PhoneNumber.typed)).all()

    assert len(addresses) > 750
    assert [address for address in addresses if not address.endswith(".example")] == []
    assert len(telephones) > 400
    assert [typed for typed in telephones if not typed.startswith("+359 000 ")] == []


def test_the_organisations_of_the_file_are_there_with_their_parents(demo: Flask) -> None:
    lines = sources.table("organisations")
    names = {line["code"]: line["name"] for line in lines}

    bodies = db.session.scalars(sa.select(Organisation)).all()

    assert {body.name: body.parent.name if body.parent else "" for body in bodies} == {
        line["name"]: names.get(line["parent"], "") for line in lines
    }


def test_nobody_attended_in_the_name_of_a_real_organisation(demo: Flask) -> None:
    acting = db.session.scalars(
        sa.select(Organisation.name)
        .join(Affiliation, Affiliation.organisation_id == Organisation.id)
        .join(Attendance, Attendance.person_id == Affiliation.person_id)
        .distinct()
    ).all()

    assert len(acting) == 20
    assert [name for name in acting if not name.endswith("Demo")] == []


def test_parties_fit_the_seats_and_some_wait(demo: Flask) -> None:
    taken = sa.func.sum(Invitation.party_size)
    rows = db.session.execute(
        sa.select(Event.seats, taken)
        .join(Invitation, Invitation.event_id == Event.id)
        .where(Invitation.reply == Reply.YES, Event.seats.is_not(None))
        .group_by(Event.id, Event.seats)
    ).all()
    waiting = db.session.scalar(
        sa.select(sa.func.count(Invitation.id)).where(Invitation.reply == Reply.WAITING)
    )

    assert [row for row in rows if row[1] > row[0]] == []
    assert waiting is not None
    assert waiting > 3


def test_the_link_in_a_letter_opens_the_page_of_its_event_with_the_banner(demo: Flask) -> None:
    letter = db.session.scalars(
        sa.select(Letter)
        .join(Event, Event.id == Letter.about_id)
        .where(Letter.kind == "invitation", Event.status == EventStatus.SCHEDULED)
        .order_by(Letter.id)
    ).first()
    assert letter is not None
    assert letter.body is not None
    message = message_from_bytes(letter.body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    plain = message.get_body(("plain",))
    assert plain is not None
    link = re.search(r"https://crm\.example(/rsvp/[^?\s]+)", plain.get_content())
    assert link is not None

    page = browser(demo).get(link.group(1) + "?lang=en")

    assert page.status_code == 200
    assert "All people here are invented." in page.text


def test_every_role_has_a_login_with_the_password_that_is_shown(demo: Flask) -> None:
    users = {user.email: user for user in db.session.scalars(sa.select(User))}

    shown = {login.email: login.role for login in stage.logins()}

    assert {email: user.role for email, user in users.items()} == shown
    assert set(shown.values()) == set(Role)
    assert all(passwords.is_right(stage.password(), user.password_hash) for user in users.values())


def test_people_are_found_and_their_history_says_that_they_are_demo_data(demo: Flask) -> None:
    person = db.session.scalars(sa.select(Person).order_by(Person.id)).first()
    assert person is not None

    hits = found(person.full_name)
    entries = db.session.scalars(
        sa.select(HistoryEntry).where(
            HistoryEntry.record_kind == "person",
            HistoryEntry.record_id == person.id,
            HistoryEntry.verb == "created",
        )
    ).all()

    assert person.id in [hit.id for hit in hits]
    assert [(entry.verb, entry.reason) for entry in entries] == [("created", "Demo data")]


def test_the_sign_in_page_says_that_people_are_invented(demo: Flask) -> None:
    page = browser(demo).get("/login")

    assert "All people here are invented." in page.text

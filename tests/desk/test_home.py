from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from crm.accounts.models import Role, User
from crm.attendance.models import DoorDuty
from crm.db import db
from crm.events.models import EventStatus
from crm.history.models import GUEST
from crm.invitations.actions import record_reply
from crm.invitations.models import Reply, ReplySource
from crm.programmes.models import Indicator
from tests import factories
from tests.conftest import signed_in

SOON = datetime(2026, 11, 25, 18, 0)
LATELY = datetime(2026, 11, 20, 18, 0)


def test_an_officer_reads_what_the_events_of_the_week_lack(officer):
    factories.make_event(starts=SOON)

    page = officer.get("/")

    assert [w for w in ("no place", "nobody invited", "nobody in charge") if w in page.text] == [
        "no place",
        "nobody invited",
        "nobody in charge",
    ]


def test_an_event_that_lacks_nothing_has_no_checklist(officer):
    event = factories.make_event(
        starts=SOON, site=factories.make_site(), convenor=factories.make_user()
    )
    factories.make_invitation(event)

    page = officer.get("/")

    assert "Canal wall clean-up" in page.text
    assert 'class="checklist"' not in page.text


def test_past_events_say_that_they_are_not_finished(officer):
    event = factories.make_event(starts=LATELY)

    before = officer.get("/").text
    factories.make_attendance(event, factories.make_person())
    after = officer.get("/").text

    assert "attendance not recorded" in before
    assert "past but not closed" in before
    assert "attendance not recorded" not in after
    assert "headcount missing" in after


@pytest.mark.parametrize(
    ("starts", "status"),
    [
        (datetime(2026, 12, 20, 9, 0), EventStatus.SCHEDULED),
        (SOON, EventStatus.CANCELLED),
        (datetime(2026, 10, 1, 9, 0), EventStatus.HELD),
    ],
)
def test_events_that_need_nobody_now_are_left_out(officer, starts, status):
    factories.make_event(starts=starts, status=status)

    assert "Canal wall clean-up" not in officer.get("/").text


def test_new_answers_stand_on_the_page(officer, at):
    invitation = factories.make_invitation()
    record_reply(
        invitation,
        Reply.YES,
        comment="We come by bus",
        source=ReplySource.LINK,
        by=GUEST,
        at=at - timedelta(hours=2),
    )
    db.session.commit()

    page = officer.get("/")

    assert "Вера Примерова-Демо" in page.text
    assert "We come by bus" in page.text


def test_the_page_says_how_far_the_programme_is(officer):
    programme = factories.make_programme()
    factories.make_target(programme, Indicator.ENGAGED_PEOPLE, "1000")
    held = factories.make_event(programme, status=EventStatus.HELD, starts=LATELY)
    factories.make_attendance(held, factories.make_person())
    factories.make_headcount(held, unnamed=2)
    other = factories.make_event(programme, status=EventStatus.HELD, starts=LATELY)
    factories.make_headcount(other, unnamed=4)

    page = officer.get("/")

    assert "At least 4, at most 7 people took part since the start." in page.text
    assert "target 1" in page.text


def test_a_manager_reads_the_figures_first(manager):
    factories.make_programme()
    factories.make_event(starts=SOON)

    text = manager.get("/").text

    assert text.index("0 new this month") < text.index("The next seven days")
    assert "Pace: 0.0 new people a week over the last eight weeks." in text
    assert "Migrant background, people by name" in text


def test_the_page_costs_the_same_with_one_event_and_with_thirty(officer, statements):
    programme = factories.make_programme()
    factories.make_event(programme, starts=SOON)
    few = statements(lambda: officer.get("/"))

    other = factories.make_programme(name="Second Demo")
    for _ in range(25):
        factories.make_event(other, starts=SOON)
    many = statements(lambda: officer.get("/"))

    assert len(many) == len(few)


def test_a_door_keeper_sees_the_doors_they_keep_and_no_other(app, at):
    keeper = signed_in(app, Role.DOOR)
    user = db.session.scalar(select(User))
    mine = factories.make_event(title="My door", starts=SOON)
    factories.make_event(mine.programme, title="Other door", starts=SOON)
    factories.keep(DoorDuty(event_id=mine.id, user_id=user.id))

    page = keeper.get("/")

    assert "My door" in page.text
    assert "Other door" not in page.text
    assert "/events/" not in page.text.replace(f"/events/{mine.id}/door", "")


def test_a_door_keeper_without_a_door_is_told_how_to_get_one(door_keeper):
    assert "You keep no door at the moment." in door_keeper.get("/").text


def test_a_privacy_officer_is_led_to_the_access_log(privacy_officer):
    assert 'href="/privacy/readings"' in privacy_officer.get("/").text


def test_an_admin_is_told_that_no_worker_lives(admin):
    page = admin.get("/")

    assert "The worker gives no sign of life: letters stay in the outbox." in page.text


def test_an_officer_is_not_bothered_with_the_worker(officer):
    assert "The worker gives no sign of life" not in officer.get("/").text

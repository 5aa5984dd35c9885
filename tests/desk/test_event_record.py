from datetime import datetime

import pytest
from sqlalchemy import func, select

from crm.db import db
from crm.events.models import Event, EventStatus
from crm.history.models import SYSTEM
from crm.invitations import actions as invitations
from crm.invitations.models import Reply
from crm.mail.models import Letter
from tests import factories


@pytest.fixture
def draft(app):
    return factories.make_event(status=EventStatus.DRAFT, site=factories.make_site())


@pytest.fixture
def scheduled(app):
    return factories.make_event(site=factories.make_site(), seats=40)


@pytest.fixture
def invited(scheduled, at):
    people = [factories.make_person() for _ in range(3)]
    invitations.invite(scheduled, people, by=SYSTEM, at=at)
    for letter in db.session.scalars(select(Letter)):
        letter.state = "sent"
    db.session.commit()
    return scheduled


def saved(event):
    db.session.expire_all()
    return db.session.get(Event, event.id)


def letters(kind):
    return db.session.scalar(select(func.count()).where(Letter.kind == kind))


def typed(event, **changes):
    return {
        "version": event.version,
        "programme": event.programme_id,
        "kind": event.kind.value,
        "title": event.title,
        "starts_on": f"{event.starts_wall:%Y-%m-%d}",
        "starts": f"{event.starts_wall:%H:%M}",
        "ends": f"{event.ends_wall:%H:%M}",
        "site": event.site_id or "",
        "seats": "" if event.seats is None else event.seats,
        **changes,
    }


def numbers(page):
    return [
        part.split(">")[1].split("<")[0].strip()
        for part in page.text.split('class="number-value"')[1:]
    ]


def test_the_page_of_an_event_opens_by_number_and_by_ref(officer, scheduled):
    scheduled.ref = "canal-wall"
    db.session.commit()

    by_number, by_ref = officer.get(f"/events/{scheduled.id}"), officer.get("/events/canal-wall")

    assert "<h1>Canal wall clean-up</h1>" in by_number.text
    assert "<h1>Canal wall clean-up</h1>" in by_ref.text


@pytest.mark.parametrize("ref", ["999", "99999999999999999999", "nothing"])
def test_an_event_that_is_not_there_gives_the_page_of_words(officer, ref):
    assert officer.get(f"/events/{ref}").status_code == 404


def test_the_head_shows_what_is_known_and_a_dash_for_what_is_not(officer, scheduled):
    factories.make_invitation(scheduled, reply=Reply.YES, party_size=2)
    factories.make_invitation(scheduled, factories.make_person())

    page = officer.get(f"/events/{scheduled.id}")

    assert numbers(page) == ["2", "1", "–", "–", "40"]
    assert "2 taken" in page.text


def test_the_head_counts_heads_without_a_name(officer, scheduled):
    for _ in range(2):
        factories.make_attendance(scheduled, factories.make_person())
    factories.make_headcount(scheduled, total_on_site=12)

    page = officer.get(f"/events/{scheduled.id}")

    assert numbers(page)[2:4] == ["2", "10"]


def test_the_page_costs_the_same_with_one_invitation_and_with_thirty(
    officer, scheduled, statements
):
    number = scheduled.id
    few = statements(lambda: officer.get(f"/events/{number}"))

    event = db.session.get(Event, number)
    for _ in range(30):
        factories.make_invitation(event, factories.make_person())
    many = statements(lambda: officer.get(f"/events/{number}"))

    assert len(many) == len(few)
    assert len(many) <= 11


def test_a_draft_is_scheduled_by_one_button(officer, draft):
    page = officer.get(f"/events/{draft.id}")
    officer.post(f"/events/{draft.id}/scheduling")

    assert f'action="/events/{draft.id}/scheduling"' in page.text
    assert saved(draft).status == EventStatus.SCHEDULED


def test_a_hostile_title_is_only_text(officer, scheduled):
    scheduled.title = "</h1><script>alert(1)</script>"
    db.session.commit()

    page = officer.get(f"/events/{scheduled.id}")

    assert "<script>alert" not in page.text


def test_moving_an_event_tells_the_invited(officer, invited):
    page = officer.get(f"/events/{invited.id}/edit")
    officer.post(f"/events/{invited.id}/edit", data=typed(invited, starts="11:00"))

    assert "3 people get a letter" in page.text
    assert saved(invited).sequence == 1
    assert letters("update") == 3


def test_another_title_tells_nobody(officer, invited):
    officer.post(f"/events/{invited.id}/edit", data=typed(invited, title="Canal walk"))

    assert saved(invited).title == "Canal walk"
    assert letters("update") == 0


def test_a_stale_edit_shows_both_versions_and_loses_nothing(officer, scheduled):
    stale = typed(scheduled, title="Mine")
    officer.post(f"/events/{scheduled.id}/edit", data=typed(scheduled, title="Theirs"))

    page = officer.post(f"/events/{scheduled.id}/edit", data=stale)

    assert page.status_code == 409
    assert "<td>Theirs</td>" in page.text
    assert "<td>Mine</td>" in page.text
    assert saved(scheduled).title == "Theirs"


def test_an_edit_keeps_a_place_that_was_archived_meanwhile(officer, scheduled, at):
    scheduled.site.archived_at = at
    db.session.commit()

    officer.post(f"/events/{scheduled.id}/edit", data=typed(scheduled, title="Canal walk"))

    assert saved(scheduled).site_id is not None


def test_the_cancellation_names_the_event_and_how_many_are_told(officer, invited):
    page = officer.get(f"/events/{invited.id}/cancellation")

    assert "Cancel the event and notify 3 people" in page.text
    assert "Canal wall clean-up will not take place." in page.text
    assert saved(invited).status == EventStatus.SCHEDULED


def test_a_cancellation_tells_the_invited_and_keeps_the_reason(officer, invited):
    officer.post(f"/events/{invited.id}/cancellation", data={"reason": "The canal floods"})

    assert saved(invited).status == EventStatus.CANCELLED
    assert letters("cancellation") == 3
    assert "The canal floods" in officer.get(f"/events/{invited.id}").text


def test_a_second_cancellation_changes_nothing(officer, invited):
    for _ in range(2):
        officer.post(f"/events/{invited.id}/cancellation", data={"reason": ""})

    assert (saved(invited).sequence, letters("cancellation")) == (1, 3)


def test_a_cancellation_is_taken_back_with_a_reason_only(officer, invited):
    officer.post(f"/events/{invited.id}/cancellation", data={"reason": ""})

    officer.post(f"/events/{invited.id}/reinstatement", data={"reason": ""})
    without = saved(invited).status
    officer.post(f"/events/{invited.id}/reinstatement", data={"reason": "The water fell"})

    assert (without, saved(invited).status) == (EventStatus.CANCELLED, EventStatus.SCHEDULED)


def test_a_held_event_is_opened_again_with_a_reason_only(officer):
    held = factories.make_event(status=EventStatus.HELD, starts=datetime(2026, 11, 1, 9, 0))

    officer.post(f"/events/{held.id}/reopening", data={"reason": ""})
    without = saved(held).status
    officer.post(f"/events/{held.id}/reopening", data={"reason": "Names are missing"})

    assert (without, saved(held).status) == (EventStatus.HELD, EventStatus.SCHEDULED)


def test_a_draft_made_by_mistake_is_deleted_after_a_question(officer, draft):
    number = draft.id
    page = officer.get(f"/events/{number}/deletion")
    officer.post(f"/events/{number}/deletion")

    assert "The draft Canal wall clean-up will be gone for good." in page.text
    db.session.expire_all()
    assert db.session.get(Event, number) is None


def test_a_draft_with_people_is_kept(officer, draft):
    factories.make_invitation(draft)

    page = officer.post(f"/events/{draft.id}/deletion", follow_redirects=True)

    assert "Only a draft without invitations and attendance can be deleted." in page.text
    assert saved(draft) is not None


def test_the_history_says_who_changed_what_from_what_to_what(officer, scheduled):
    hall = factories.make_site(name="Old Mill Demo")
    officer.post(
        f"/events/{scheduled.id}/edit", data=typed(scheduled, starts="11:00", site=hall.id)
    )

    page = officer.get(f"/events/{scheduled.id}/history")

    assert "Officer Demo" in page.text
    assert "<del>5 Dec 2026, 10:00</del> <ins>5 Dec 2026, 11:00</ins>" in page.text
    assert "<del>Canal Street Centre Demo</del> <ins>Old Mill Demo</ins>" in page.text


def test_an_entry_no_history_can_have_begins_it_anew(officer, scheduled):
    page = officer.get(f"/events/{scheduled.id}/history?before={'9' * 20}")

    assert page.status_code == 200


@pytest.mark.parametrize("page", ["", "/history"])
def test_managers_read_an_event(manager, scheduled, page):
    assert manager.get(f"/events/{scheduled.id}{page}").status_code == 200


@pytest.mark.parametrize("page", ["edit", "cancellation", "reinstatement", "reopening", "deletion"])
def test_managers_change_no_event(manager, scheduled, page):
    assert manager.get(f"/events/{scheduled.id}/{page}").status_code == 403
    assert manager.post(f"/events/{scheduled.id}/{page}").status_code == 403


def test_door_keepers_and_privacy_officers_open_no_event(door_keeper, privacy_officer, scheduled):
    answers = [b.get(f"/events/{scheduled.id}").status_code for b in (door_keeper, privacy_officer)]

    assert answers == [403, 403]


@pytest.mark.parametrize(
    ("starts", "step"),
    [
        (datetime(2026, 11, 22, 9, 0), "Record who came"),
        (datetime(2026, 11, 22, 11, 0), "Invite people"),
    ],
)
def test_the_next_step_follows_the_clock(officer, starts, step):
    event = factories.make_event(starts=starts)

    page = officer.get(f"/events/{event.id}")

    steps = [word for word in ("Record who came", "Invite people") if f">{word}</a>" in page.text]
    assert steps == [step]

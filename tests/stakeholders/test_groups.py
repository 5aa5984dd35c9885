from datetime import date

import pytest
from sqlalchemy import select

from crm.db import db
from crm.history.models import SYSTEM
from crm.history.queries import entries_of
from crm.stakeholders import actions, group_queries
from crm.stakeholders.actions import GroupFacts
from crm.stakeholders.models import Group, GroupKind, Membership
from tests import factories

TODAY = date(2026, 11, 22)


@pytest.fixture
def group(app, at) -> Group:
    facts = GroupFacts(name="Council Demo", kind=GroupKind.COUNCIL)
    made = actions.found_group(facts, by=SYSTEM, at=at)
    db.session.commit()
    return made


def add(group, whom, at, **said) -> Membership:
    made = actions.add_member(group, whom, by=SYSTEM, at=at, **said)
    db.session.commit()
    return made


def verbs(group) -> list[str]:
    return [entry.verb for entry in entries_of("group", group.id)][::-1]


def test_a_group_is_founded_and_edited(officer):
    officer.post("/groups/new", data={"name": "Council Demo", "kind": "council"})
    group = db.session.scalars(select(Group)).one()

    officer.post(
        f"/groups/{group.id}/edit",
        data={"name": "Great Council Demo", "kind": "coalition", "version": str(group.version)},
    )

    db.session.expire_all()
    assert (group.name, group.kind) == ("Great Council Demo", GroupKind.COALITION)
    assert verbs(group) == ["created", "changed"]


def test_a_group_is_edited_on_top_of_its_own_version_only(officer, group):
    answer = officer.post(
        f"/groups/{group.id}/edit", data={"name": "Late", "kind": "council", "version": "0"}
    )

    db.session.expire_all()
    assert (answer.status_code, group.name) == (409, "Council Demo")


def test_members_come_with_days_and_role_and_end(officer, group):
    person = factories.make_person(name="Vera Demo")
    officer.post(
        f"/groups/{group.id}/members/new",
        data={"who": f"person-{person.id}", "role": "Chair", "starts_on": "2026-01-01"},
    )
    membership = db.session.scalars(select(Membership)).one()

    officer.post(
        f"/groups/{group.id}/members/{membership.id}",
        data={"role": "Chair", "starts_on": "2026-01-01", "ends_on": "2026-06-30"},
    )

    db.session.expire_all()
    page = officer.get(f"/groups/{group.id}").text
    assert (membership.role, membership.ends_on) == ("Chair", date(2026, 6, 30))
    assert membership.is_current(date(2026, 6, 30))
    assert not membership.is_current(TODAY)
    assert "Nobody belongs to this group now." in page
    assert verbs(group) == ["created", "member_added", "member_changed"]


def test_a_last_day_before_the_first_is_refused(officer, group):
    person = factories.make_person()

    page = officer.post(
        f"/groups/{group.id}/members/new",
        data={"who": f"person-{person.id}", "starts_on": "2026-02-01", "ends_on": "2026-01-01"},
    )

    assert "The last day lies before the first." in page.text
    assert db.session.scalars(select(Membership)).all() == []


def test_a_mistaken_membership_is_removed(officer, group, at):
    membership = add(group, factories.make_organisation(), at)

    officer.post(f"/groups/{group.id}/members/{membership.id}/removal")

    assert db.session.scalars(select(Membership)).all() == []
    assert verbs(group) == ["created", "member_added", "member_removed"]


def test_members_are_named_by_their_survivors(group, at):
    keep, gone = factories.make_person(name="Keep Demo"), factories.make_person()
    membership = add(group, gone, at)
    gone.merged_into_id = gone.survivor_id = keep.id
    db.session.commit()

    named = group_queries.members_named([membership])

    assert named[membership.id].name == "Keep Demo"
    assert list(group_queries.memberships_of(person_id=keep.id)) == [membership]


def test_the_page_of_an_organisation_names_its_groups(officer, group, at):
    body = factories.make_organisation()
    add(group, body, at, role="Host")

    page = officer.get(f"/organisations/{body.id}").text

    assert f'<a href="/groups/{group.id}">Council Demo</a>, Host' in page


def test_an_archived_group_leaves_the_list_and_comes_back(officer, group):
    officer.post(f"/groups/{group.id}/archival")
    away = "Council Demo" in officer.get("/groups").text
    listed = "Council Demo" in officer.get("/groups?archived=1").text
    officer.post(f"/groups/{group.id}/restoration")

    assert (away, listed) == (False, True)
    assert "Council Demo" in officer.get("/groups").text


def test_a_manager_reads_groups_and_changes_none(manager, group):
    statuses = [
        manager.get(f"/groups/{group.id}").status_code,
        manager.post(f"/groups/{group.id}/archival").status_code,
        manager.get(f"/groups/{group.id}/members/new").status_code,
    ]

    assert statuses == [200, 403, 403]

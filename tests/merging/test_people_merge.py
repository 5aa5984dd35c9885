"""What a merge of two people does, what it refuses, and what taking it back leaves."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from crm.accounts.models import Role
from crm.db import db
from crm.engagement.conditions import objectors
from crm.history.actions import raise_revision
from crm.history.models import SYSTEM, Actor, HistoryEntry
from crm.history.queries import revision
from crm.invitations.choosing import reasons
from crm.merging import actions
from crm.merging.actions import Refused
from crm.merging.models import Merge
from crm.people import actions as people
from crm.people import consent_actions as consents
from crm.people import tie_actions
from crm.people.models import Person, Purpose
from crm.people.queries import refusing_contact
from crm.search.queries import hits
from tests.factories import make_organisation, make_user
from tests.merging.world import DAY


def add(name: str = "Вера Демо", **facts) -> Person:
    """A person on record, made through the action, committed."""
    facts = {"full_name": name, "by": SYSTEM, "at": facts.pop("at"), **facts}
    person = people.add_person(**facts)
    db.session.commit()
    return person


@pytest.fixture
def both(app, at) -> tuple[Person, Person]:
    keep = add(at=at, emails=["vera@people.example"], district="centre")
    gone = add("Vera Sample Demo", at=at, emails=["v.sample@people.example"], birth_year=1980)
    return keep, gone


def merge(keep: Person, gone: Person, at, **choices: str) -> Merge:
    made = actions.merge(keep.id, gone.id, choices=choices, by=SYSTEM, at=at)
    db.session.commit()
    return made


def unmerge(gone: Person, at) -> actions.Undone:
    undone = actions.unmerge(gone.id, by=SYSTEM, at=at)
    db.session.commit()
    return undone


def refusal(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    db.session.rollback()
    return refused.value.code


def test_a_merged_record_points_to_its_survivor_who_takes_over_what_is_missing(both, at):
    keep, gone = both

    merge(keep, gone, at)

    assert (gone.merged_into_id, gone.survivor_id) == (keep.id, keep.id)
    assert (keep.full_name, keep.birth_year, keep.district) == ("Вера Демо", 1980, "centre")
    assert [email.address for email in keep.emails] == [
        "vera@people.example",
        "v.sample@people.example",
    ]
    assert keep.email == "vera@people.example"


def test_the_choice_says_whose_value_stays(both, at):
    keep, gone = both

    merge(keep, gone, at, full_name="gone", email="gone", birth_year="keep")

    assert (keep.full_name, keep.birth_year) == ("Vera Sample Demo", None)
    assert keep.email == "v.sample@people.example"


def test_the_survivor_is_found_by_the_old_name_and_nobody_is_found_twice(both, at):
    keep, gone = both

    merge(keep, gone, at)
    found = [hit.record_id for hit in hits("person", "sample", limit=9)]
    unmerge(gone, at)

    assert found == [keep.id]
    assert [hit.record_id for hit in hits("person", "sample", limit=9)] == [gone.id]


def test_old_names_stay_searchable_after_the_survivor_is_edited(both, at):
    keep, gone = both
    merge(keep, gone, at)

    people.index(keep)
    db.session.commit()

    assert [hit.record_id for hit in hits("person", "sample", limit=9)] == [keep.id]


def test_both_records_have_the_merge_in_their_history(both, at):
    keep, gone = both
    officer = make_user(role=Role.OFFICER)

    actions.merge(keep.id, gone.id, by=Actor.user(officer.id), at=at)
    db.session.commit()

    entries = db.session.scalars(select(HistoryEntry).where(HistoryEntry.verb != "created"))
    assert {(e.record_id, e.verb, e.actor_id) for e in entries} == {
        (gone.id, "merged", officer.id),
        (keep.id, "took_over", officer.id),
    }


def test_a_merge_raises_the_revision_of_the_figures_once(both, at):
    keep, gone = both
    raise_revision()
    before = revision("counted")

    merge(keep, gone, at)

    assert revision("counted") == before + 1


def test_what_cannot_be_merged_is_refused_with_its_reason(both, at):
    keep, gone = both
    erased = add("Erased Demo", at=at)
    erased.erased_on = DAY
    db.session.commit()
    merge(keep, gone, at)

    codes = [
        refusal(partial(actions.merge, one, other, by=SYSTEM, at=at))
        for one, other in (
            (keep.id, keep.id),
            (keep.id, gone.id),
            (gone.id, keep.id),
            (keep.id, erased.id),
            (keep.id, 999_999),
        )
    ]

    assert codes == ["itself", "merged", "merged", "erased", "unknown"]


def test_a_record_goes_only_once_even_if_two_officers_are_at_it(both, at):
    keep, gone = both
    made = merge(keep, gone, at)
    twice = {
        column.key: getattr(made, column.key)
        for column in Merge.__table__.columns
        if column.key != "id"
    }

    db.session.add(Merge(**twice))

    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_an_archived_record_may_be_merged(both, at):
    keep, gone = both
    people.archive(gone, by=SYSTEM, at=at)

    merge(keep, gone, at)

    assert gone.survivor_id == keep.id


def test_a_chain_of_merges_leads_to_its_end_and_back(both, at):
    keep, gone = both
    last = add("Third Demo", at=at)
    merge(keep, gone, at)
    merge(last, keep, at)

    chained = (gone.survivor_id, keep.survivor_id)
    waits = refusal(lambda: actions.unmerge(gone.id, by=SYSTEM, at=at))
    unmerge(keep, at)
    parted = (gone.survivor_id, keep.survivor_id, last.survivor_id)
    unmerge(gone, at)

    assert chained == (last.id, last.id)
    assert waits == "must_wait"
    assert parted == (keep.id, keep.id, last.id)
    assert gone.survivor_id == gone.id


def test_a_merge_made_later_into_the_same_record_holds_on(both, at):
    keep, gone = both
    other = add("Other Demo", at=at, emails=["v.sample@people.example", "o@people.example"])
    merge(keep, gone, at)
    merge(keep, other, at)

    unmerge(gone, at)

    assert (other.survivor_id, gone.survivor_id) == (keep.id, gone.id)
    assert [email.address for email in keep.emails] == [
        "vera@people.example",
        "v.sample@people.example",
        "o@people.example",
    ]


def test_what_was_edited_since_stays_and_is_named(both, at):
    keep, gone = both
    merge(keep, gone, at, full_name="gone")
    keep.full_name = "Вера Нова Демо"
    copied = next(e for e in keep.emails if e.address.startswith("v.sample"))
    copied.address = "V.Sample@people.example"
    db.session.commit()

    undone = unmerge(gone, at)

    assert undone.fields == ["full_name"]
    assert [row.address for row in undone.rows] == ["V.Sample@people.example"]
    assert (keep.full_name, keep.birth_year) == ("Вера Нова Демо", None)
    assert [email.address for email in keep.emails] == [
        "vera@people.example",
        "V.Sample@people.example",
    ]


def test_an_address_made_the_first_one_since_stays_the_first(both, at):
    keep, gone = both
    merge(keep, gone, at)
    for email in keep.emails:
        email.is_primary = email.address == "v.sample@people.example"
    db.session.commit()

    undone = unmerge(gone, at)

    assert [row.address for row in undone.rows] == ["v.sample@people.example"]
    assert keep.email == "v.sample@people.example"


def test_a_merge_that_came_with_an_archive_can_be_taken_back(both, at):
    keep, gone = both
    gone.merged_into_id = gone.survivor_id = keep.id
    db.session.commit()

    unmerge(gone, at)

    assert (gone.merged_into_id, gone.survivor_id) == (None, gone.id)


def test_taking_back_what_is_not_merged_is_refused(both, at):
    _keep, gone = both

    code = refusal(lambda: actions.unmerge(gone.id, by=SYSTEM, at=at))

    assert code == "not_merged"


@pytest.mark.parametrize(
    ("given_on", "refuses"),
    [(DAY, True), (DAY + timedelta(days=5), True), (DAY + timedelta(days=6), False)],
)
def test_the_stricter_record_speaks_unless_a_consent_was_given_later(both, at, given_on, refuses):
    keep, gone = both
    old = consents.give_consent(gone, Purpose.CONTACT, given_on=DAY, by=SYSTEM, at=at)
    consents.withdraw_consent(old, on=DAY + timedelta(days=5), by=SYSTEM, at=at)
    consents.give_consent(keep, Purpose.CONTACT, given_on=given_on, by=SYSTEM, at=at)
    alone = refusing_contact([keep.id])

    merge(keep, gone, at)

    assert alone == set()
    assert refusing_contact([keep.id]) == ({keep.id} if refuses else set())


def test_a_consent_given_after_an_objection_of_the_same_day_is_newer(both, at):
    keep, gone = both
    consents.object_to_contact(gone, on=DAY, by=SYSTEM, at=at)
    merge(keep, gone, at)
    before = refusing_contact([keep.id])

    consents.give_consent(keep, Purpose.CONTACT, given_on=DAY, by=SYSTEM, at=at)
    db.session.commit()

    assert (before, refusing_contact([keep.id])) == ({keep.id}, set())


def test_an_objection_to_statistics_on_any_record_holds(both, at):
    keep, gone = both
    old = consents.give_consent(
        gone, Purpose.STATISTICS, given_on=date(2026, 1, 1), by=SYSTEM, at=at
    )
    consents.withdraw_consent(old, on=date(2026, 6, 1), by=SYSTEM, at=at)
    consents.give_consent(keep, Purpose.STATISTICS, given_on=date(2026, 5, 1), by=SYSTEM, at=at)

    merge(keep, gone, at)

    assert db.session.scalars(objectors()).all() == [keep.id]


def test_objecting_as_a_merged_person_silences_every_address(both, at):
    keep, gone = both
    merge(keep, gone, at)
    keep.emails = [email for email in keep.emails if email.is_primary]
    db.session.commit()

    consents.object_to_contact(keep, on=DAY, by=SYSTEM, at=at)
    db.session.commit()
    unmerge(gone, at)

    assert reasons([keep, gone]) == {keep.id: "objected", gone.id: "objected"}


def test_an_affiliation_and_an_expertise_the_survivor_lacks_are_taken_over(both, at):
    keep, gone = both
    body = make_organisation()
    tie_actions.affiliate(gone, body, role="Coordinator", by=SYSTEM, at=at)
    tie_actions.add_expertise(gone, "education", by=SYSTEM, at=at)

    merge(keep, gone, at)
    during = (
        [tie.organisation_id for tie in keep.affiliations],
        [e.sector for e in keep.expertises],
    )
    unmerge(gone, at)

    assert during == ([body.id], ["education"])
    assert (keep.affiliations, keep.expertises) == ([], [])

"""Two records of one organisation become one for every reader, and two again."""

import pytest
from flask import Flask
from sqlalchemy import select

from crm.db import db
from crm.engagement.counting import count
from crm.engagement.definitions import Definition
from crm.events.models import EventStatus
from crm.history.models import SYSTEM, HistoryEntry
from crm.merging import organisation_actions as merging
from crm.merging.organisation_actions import Refused
from crm.organisations import actions, queries
from crm.organisations.actions import Particulars
from crm.organisations.models import Organisation
from crm.people.queries import contacts_of
from tests.conftest import NOW
from tests.factories import (
    make_affiliation,
    make_attendance,
    make_event,
    make_person,
    make_programme,
)

TODAY = NOW.date()


def add(name: str, **facts) -> Organisation:
    made = actions.add_organisation(Particulars(name=name, **facts), by=SYSTEM, at=NOW)
    db.session.commit()
    return made


def merge(keep: Organisation, gone: Organisation, **choices: str) -> None:
    merging.merge(keep.id, gone.id, choices=choices, by=SYSTEM, at=NOW)
    db.session.commit()


def unmerge(gone: Organisation) -> merging.UndoneOrganisation:
    undone = merging.unmerge(gone.id, by=SYSTEM, at=NOW)
    db.session.commit()
    return undone


def contents() -> list[tuple[object, ...]]:
    """Every column of every organisation but the counter of changes."""
    columns = [c for c in Organisation.__table__.c if c.name != "version"]
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(Organisation.id))]


def terms() -> list[tuple[object, ...]]:
    found = queries.found("caritas"), queries.found("каритас демо"), queries.found("samaritans")
    return [tuple(one.id for one in records) for records in found]


def test_the_record_that_stays_keeps_its_values_and_takes_what_it_lacks(app: Flask):
    keep = add("Caritas Demo", email="office@caritas.example")
    gone = add("Каритас Демо", email="old@caritas.example", website="https://caritas.example")

    merge(keep, gone)

    assert (keep.email, keep.website) == ("office@caritas.example", "https://caritas.example")
    assert (gone.merged_into_id, gone.survivor_id) == (keep.id, keep.id)


def test_a_choice_takes_the_other_value(app: Flask):
    keep, gone = add("Caritas Demo", kind="ngo"), add("Каритас Демо", kind="church")

    merge(keep, gone, name="gone", kind="gone")

    assert (keep.name, keep.kind) == ("Каритас Демо", "church")


def test_the_old_name_is_searched_and_shown_as_the_survivor(app: Flask):
    keep, gone = add("Caritas Demo"), add("Samaritans Demo")

    merge(keep, gone)

    assert [one.id for one in queries.found("samaritans")] == [keep.id]
    assert gone.name_in("en") == "Caritas Demo"


def test_people_children_and_contacts_are_those_of_both(app: Flask):
    keep, gone = add("Caritas Demo"), add("Каритас Демо")
    child = add("Caritas Youth Demo", parent_id=gone.id)
    people = [make_person(), make_person(name="Ана Втора-Демо")]
    make_affiliation(people[0], keep)
    make_affiliation(people[1], gone)

    merge(keep, gone)

    assert {one.id for one in contacts_of(keep.id, on=TODAY)} == {one.id for one in people}
    assert {one.id for one in contacts_of(gone.id, on=TODAY)} == {one.id for one in people}
    assert [one.id for one in queries.children(keep.id)] == [child.id]
    assert queries.is_below(child.id, keep.id) is True


def test_the_figure_counts_merged_organisations_once_and_twice_again_after_the_undo(app: Flask):
    keep, gone = add("Caritas Demo"), add("Каритас Демо")
    programme = make_programme()
    event = make_event(programme, status=EventStatus.HELD)
    make_attendance(event, make_person(), acting_for=(keep,))
    make_attendance(event, make_person(name="Ана Втора-Демо"), acting_for=(gone,))

    def engaged() -> int:
        period = programme.starts_on, programme.ends_on
        return count(programme, *period, Definition.MIGRANT_BACKGROUND).organisations

    before = engaged()
    merge(keep, gone)
    merged = engaged()
    unmerge(gone)

    assert (before, merged, engaged()) == (2, 1, 2)


def test_taking_a_merge_back_restores_both_records_exactly(app: Flask):
    keep = add("Caritas Demo", note="First.")
    gone = add("Каритас Демо", website="https://caritas.example", phone="0888 123 456")
    before = contents(), terms()

    merge(keep, gone, name="gone", note="gone")
    undone = unmerge(gone)

    assert (contents(), terms()) == before
    assert undone.fields == []


def test_what_was_edited_since_stays_and_is_named(app: Flask):
    keep, gone = add("Caritas Demo"), add("Каритас Демо", email="a@caritas.example")
    merge(keep, gone)
    keep.email = "new@caritas.example"
    db.session.commit()

    undone = unmerge(gone)

    assert (undone.fields, keep.email) == (["email"], "new@caritas.example")


def test_a_chain_counts_as_its_end_and_comes_apart_where_it_is_cut(app: Flask):
    first, second, third = add("Alpha Demo"), add("Beta Demo"), add("Gamma Demo")
    merge(second, first)
    merge(third, second)
    chained = first.survivor_id, second.survivor_id

    with pytest.raises(Refused) as refused:
        merging.unmerge(first.id, by=SYSTEM, at=NOW)
    db.session.rollback()
    unmerge(second)

    assert chained == (third.id, third.id)
    assert refused.value.code == "must_wait"
    assert (first.survivor_id, second.survivor_id) == (second.id, None)


@pytest.mark.parametrize("turned", [False, True])
def test_a_part_is_not_merged_with_its_whole(app: Flask, turned: bool):
    whole = add("Caritas Demo")
    part = add("Caritas Youth Demo", parent_id=whole.id)
    keep, gone = (part, whole) if turned else (whole, part)

    with pytest.raises(Refused) as refused:
        merging.merge(keep.id, gone.id, by=SYSTEM, at=NOW)

    assert refused.value.code == "part_of"


def test_a_record_is_merged_once_and_never_with_itself(app: Flask):
    keep, gone, other = add("Alpha Demo"), add("Beta Demo"), add("Gamma Demo")
    merge(keep, gone)
    codes = []

    for pair in ((keep.id, keep.id), (other.id, gone.id), (gone.id, other.id), (keep.id, 9_999)):
        with pytest.raises(Refused) as refused:
            merging.merge(*pair, by=SYSTEM, at=NOW)
        codes.append(refused.value.code)
        db.session.rollback()
    with pytest.raises(Refused) as not_merged:
        merging.unmerge(other.id, by=SYSTEM, at=NOW)

    assert codes == ["itself", "merged", "merged", "unknown"]
    assert not_merged.value.code == "not_merged"


def test_both_histories_tell_of_the_merge_and_of_its_undo(app: Flask):
    keep, gone = add("Caritas Demo"), add("Каритас Демо")
    merge(keep, gone)
    unmerge(gone)

    def verbs(record: Organisation) -> list[str]:
        stmt = select(HistoryEntry.verb).where(
            HistoryEntry.record_kind == "organisation", HistoryEntry.record_id == record.id
        )
        return list(db.session.scalars(stmt.order_by(HistoryEntry.id)))

    assert verbs(keep) == ["created", "took_over", "gave_back"]
    assert verbs(gone) == ["created", "merged", "unmerged"]

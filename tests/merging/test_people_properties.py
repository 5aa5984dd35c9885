"""What holds of any merge in any register: drawn from seeds, so that a failure names its own."""

import itertools
import random
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from crm.attendance.queries import attendance_counts
from crm.db import db
from crm.engagement.counting import count_each
from crm.engagement.definitions import Definition
from crm.events.models import Event
from crm.history.models import SYSTEM
from crm.invitations.queries import reply_counts
from crm.merging import actions
from crm.merging.outlooks import outlooks
from crm.merging.person_parts import EMAIL, FIELDS, PHONE
from crm.people.models import Person
from crm.people.queries import refusing_contact
from crm.programmes.models import Programme
from crm.register.writing import export_archive
from crm.search.queries import hits
from tests.conftest import empty_all_tables
from tests.merging.world import build

SEEDS = range(8)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def archive(folder: Path, at) -> dict[str, bytes]:
    """Every file of an archive written now, but the manifest with its time."""
    export_archive(folder, at=at)
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    del files["manifest.json"]
    return files


def some_choices(draw: random.Random) -> dict[str, str]:
    names = [*FIELDS, EMAIL, PHONE]
    return {name: draw.choice(("keep", "gone")) for name in draw.sample(names, len(names) // 2)}


def totals(programme: Programme, person: Person) -> dict:
    """Every number that is counted of people: figures, events, who gets no letters."""
    db.session.expire_all()
    events = db.session.scalars(select(Event.id).order_by(Event.id)).all()
    figures, heads = count_each(programme, FIRST, LAST), attendance_counts(events)
    return {
        "figures": {name: _numbers(one) for name, one in figures.items()},
        "replies": [reply_counts(events)[event] for event in events],
        "heads": [(heads[e].people, heads[e].counted, heads[e].unnamed) for e in events],
        "refuses": bool(refusing_contact([person.survivor_id])),
    }


def _numbers(figures):
    return (figures.people, figures.at_least, figures.at_most, figures.named, figures.attendances)


@pytest.mark.parametrize("seed", SEEDS)
def test_merging_and_taking_it_back_leaves_the_same_archive(app, at, tmp_path, seed):
    _programme, people = build(seed, people=4, at=at)
    draw = random.Random(seed)
    before = archive(tmp_path / "before", at)

    pairs = [draw.sample(people, 2) for _number in range(3)]
    for keep, gone in pairs:
        actions.merge(keep.id, gone.id, choices=some_choices(draw), by=SYSTEM, at=at)
        db.session.commit()
        actions.unmerge(gone.id, by=SYSTEM, at=at)
        db.session.commit()

    assert archive(tmp_path / "after", at) == before


@pytest.mark.parametrize("seed", SEEDS)
def test_several_merges_taken_back_in_any_order_leave_the_same_archive(app, at, tmp_path, seed):
    _programme, (keep, *others) = build(seed, people=4, at=at)
    draw = random.Random(seed)
    before = archive(tmp_path / "before", at)

    for gone in others:
        actions.merge(keep.id, gone.id, choices=some_choices(draw), by=SYSTEM, at=at)
        db.session.commit()
    for gone in draw.sample(others, len(others)):
        actions.unmerge(gone.id, by=SYSTEM, at=at)
        db.session.commit()

    assert archive(tmp_path / "after", at) == before


@pytest.mark.parametrize("seed", SEEDS)
def test_merging_in_any_order_gives_the_same_totals(app, at, seed):
    found = []
    for order in itertools.islice(itertools.permutations(range(3)), 0, 6, 2):
        db.session.remove()
        empty_all_tables()
        programme, people = build(seed, people=3, at=at)
        first, second, third = (people[number] for number in order)
        actions.merge(first.id, second.id, by=SYSTEM, at=at)
        db.session.commit()
        actions.merge(third.id, first.id, by=SYSTEM, at=at)
        db.session.commit()
        found.append(totals(programme, first))

    assert found == [found[0]] * 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_merge_changes_the_figures_exactly_as_previewed(app, at, seed):
    programme, (first, second, *others) = build(seed, people=5, at=at)
    actions.merge(second.id, others[0].id, by=SYSTEM, at=at)
    db.session.commit()

    ahead = outlooks(first.id, second.id, at=at)
    actions.merge(first.id, second.id, by=SYSTEM, at=at)
    db.session.commit()

    today = at.date()
    counted = count_each(programme, FIRST, today)[Definition.MIGRANT_BACKGROUND]
    assert [
        (
            one.after.people,
            one.after.at_least,
            one.after.at_most,
            one.after.named,
        )
        for one in (each.outlook for each in ahead.concerned)
    ] == [
        (counted.people, counted.at_least, counted.at_most, counted.named)
        for _each in ahead.concerned
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bounds_that_hold_in_any_case_do_hold(app, at, seed):
    _programme, (first, second, *_others) = build(seed, people=5, at=at)

    changes = [
        change.outlook
        for each in outlooks(first.id, second.id, at=at).concerned
        for change in each.targets
        if change.is_share
    ]

    for one in changes:
        low, high = one.widest
        assert (low is None) == (one.after.named.low is None)
        assert low is None or low <= one.after.named.low <= one.after.named.high <= high


@pytest.mark.parametrize("seed", SEEDS)
def test_the_survivor_is_found_by_every_word_of_all_records(app, at, seed):
    _programme, (keep, *others) = build(seed, people=3, at=at)
    words = [email.address for person in (keep, *others) for email in person.emails]
    words += [person.full_name for person in others]

    for gone in others:
        actions.merge(keep.id, gone.id, by=SYSTEM, at=at)
        db.session.commit()

    assert [[hit.record_id for hit in hits("person", word, limit=9)] for word in words] == [
        [keep.id] for _word in words
    ]

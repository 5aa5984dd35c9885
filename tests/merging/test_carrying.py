"""Sums carried over a merge are the sums one would count."""

import pytest

from crm.db import db, writes
from crm.engagement.counting import sums
from crm.history import memory
from crm.history.actions import raise_revision
from crm.history.models import COUNTED, SYSTEM
from crm.history.queries import revision
from crm.merging import carrying
from crm.merging.actions import merge
from crm.merging.outlooks import windows
from tests.merging.world import build


@pytest.fixture
def reading(app):
    """Reading as a page does that changes nothing: only then is anything remembered."""
    token = writes.set(False)
    memory.forget()
    yield
    memory.forget()
    writes.reset(token)


def told(found):
    people = {}
    for part in found.people:
        key = tuple(sorted((d.value, s.value) for d, s in part.standings.items()))
        was = people.get(key, (0, 0, 0))
        now = (part.people, part.new_people, part.attendances)
        people[key] = tuple(one + other for one, other in zip(was, now, strict=True))
    return {key: numbers for key, numbers in people.items() if any(numbers)}, found.events


@pytest.mark.parametrize("seed", range(4))
def test_the_sums_after_a_merge_are_known_and_right(app, at, reading, seed):
    _programme, (keep, gone, *_others) = build(seed, people=5, at=at)
    raise_revision()
    db.session.commit()
    [window] = windows(at=at)
    sums(window)

    ahead = carrying.look_ahead(keep.id, gone.id, at=at)
    merge(keep.id, gone.id, by=SYSTEM, at=at)
    number = carrying.revision_after()
    db.session.commit()
    carrying.carry(ahead, number)

    [window] = windows(at=at)
    carried = told(sums(window))
    memory.forget()
    assert len(ahead.sums) == 1
    assert carried == told(sums(window))


def test_nothing_is_carried_over_another_change(app, at, reading):
    _programme, (keep, gone) = build(1, people=2, at=at)
    raise_revision()
    db.session.commit()
    [window] = windows(at=at)
    sums(window)
    ahead = carrying.look_ahead(keep.id, gone.id, at=at)
    raise_revision()
    merge(keep.id, gone.id, by=SYSTEM, at=at)
    db.session.commit()

    carrying.carry(ahead, revision(COUNTED))

    assert carrying.look_ahead(keep.id, gone.id, at=at).sums == []

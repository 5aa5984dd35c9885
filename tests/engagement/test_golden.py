"""The golden set: every window and definition comes out as written beside it."""

import json
from datetime import date

import pytest

from crm.db import db, writes
from crm.engagement.counting import count
from crm.engagement.definitions import Definition
from crm.engagement.figures import as_json
from crm.history.actions import raise_revision
from crm.programmes.models import Programme
from tests.engagement.oracle import Oracle
from tests.engagement.world import GOLDEN, World, golden, write

EXPECTED = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
WINDOWS = pytest.mark.parametrize(
    "expected", EXPECTED, ids=lambda e: f"{e['from']}..{e['to']}-{e['definition']}"
)


def figures(programme: Programme, day_from: str, day_to: str, definition: str) -> dict:
    found = count(
        programme, date.fromisoformat(day_from), date.fromisoformat(day_to), Definition(definition)
    )
    return as_json(found, programme.targets)


@pytest.fixture
def programme(app) -> Programme:
    return write(golden())


@WINDOWS
def test_the_function_counts_what_the_golden_set_expects(programme, expected):
    found = figures(programme, expected["from"], expected["to"], expected["definition"])

    assert found == expected


@WINDOWS
def test_the_oracle_counts_what_the_golden_set_expects(expected):
    days = date.fromisoformat(expected["from"]), date.fromisoformat(expected["to"])

    found = Oracle(golden()).engagement(*days, expected["definition"])

    assert found == expected


def test_the_second_generation_counts_where_the_programme_says_so(app):
    world: World = golden()
    world.second_generation = True
    programme = write(world)

    found = figures(programme, "2019-04-01", "2019-06-30", "migrant_background")["migrants"]

    assert found == {
        "yes": 6, "no": 4, "refused": 2, "not_asked": 1, "total": 13,
        "low": 0.461538, "high": 0.692308, "known": 0.6, "coverage": 0.769231,
    }  # fmt: skip


def test_a_name_typed_in_later_takes_an_unnamed_head_and_leaves_the_total(app):
    world = golden()
    world.rows.append(type(world.rows[0])("E4", "P20"))
    programme = write(world)

    found = figures(programme, "2019-04-01", "2019-06-30", "migrant_background")

    assert (found["people"], found["unnamed"], found["at_most"]) == (14, 33, 47)


def test_without_slips_the_share_of_all_heads_is_open(app):
    world = golden()
    world.heads = [type(world.heads[0])("E4", 40)]
    programme = write(world)

    found = figures(programme, "2019-04-01", "2019-06-30", "migrant_background")

    assert found["migrants_all_heads"] == {
        "yes": 5, "no": 5, "refused": 2, "not_asked": 35, "total": 47,
        "low": 0.106383, "high": 0.893617, "known": 0.5, "coverage": 0.212766,
    }  # fmt: skip


def test_a_window_is_not_counted_again_until_something_changes(programme):
    window = date(2019, 1, 1), date(2019, 6, 30), Definition.TCN
    with_reading = writes.set(False)
    first = count(programme, *window)

    again = count(programme, *window)
    raise_revision()
    db.session.commit()
    afresh = count(programme, *window)
    writes.reset(with_reading)

    assert again is first
    assert afresh is not first
    assert afresh == first


def test_a_transaction_that_may_write_is_not_remembered(programme):
    window = date(2019, 1, 1), date(2019, 6, 30), Definition.TCN
    with_writing = writes.set(True)
    first = count(programme, *window)

    again = count(programme, *window)
    writes.reset(with_writing)

    assert again is not first

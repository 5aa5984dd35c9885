"""An organisation that is typed in is compared with those on record, in both languages."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from crm.db import db
from crm.history.models import SYSTEM
from crm.merging import organisation_actions as merging
from crm.organisations import actions
from crm.organisations.actions import Particulars
from crm.organisations.models import Organisation
from tests.conftest import NOW


def add(name: str, **facts) -> Organisation:
    made = actions.add_organisation(Particulars(name=name, **facts), by=SYSTEM, at=NOW)
    db.session.commit()
    return made


def how_many() -> int:
    return db.session.scalar(select(func.count(Organisation.id)))


def typed(record: Organisation, **changes: str) -> dict[str, str]:
    return {"name": record.name, "version": str(record.version), **changes}


def test_one_that_is_on_record_is_shown_first_and_saved_on_request(officer: FlaskClient):
    known = add("Каритас София Демо")

    asked = officer.post("/organisations/new", data={"name": "Caritas Sofia Demo"})
    between = how_many()
    saved = officer.post("/organisations/new", data={"name": "Caritas Sofia Demo", "anyway": "1"})

    assert f'href="/organisations/{known.id}"' in asked.text
    assert "Save all the same" in asked.text
    assert (between, saved.status_code, how_many()) == (1, 302, 2)


def test_a_piece_of_page_names_it_while_the_form_is_filled_in(officer: FlaskClient):
    known = add("Multi Kulti Collective Demo", website="https://multikulti.example")

    alike = officer.post(
        "/organisations/lookalikes",
        data={"name": "Мулти Култи", "email": "office@multikulti.example"},
    )
    other = officer.post("/organisations/lookalikes", data={"name": "Bread and Salt Demo"})

    assert f'href="/organisations/{known.id}"' in alike.text
    assert "Same domain: multikulti.example" in alike.text
    assert ("<html" in alike.text, other.text.strip()) == (False, "")


def test_an_edit_asks_only_about_those_whom_it_makes_alike(officer: FlaskClient):
    record, twin = add("Alpha Demo Ltd"), add("Алфа Демо ООД")
    other = add("Bread and Salt Demo")

    kept = officer.post(f"/organisations/{record.id}/edit", data=typed(record, note="Met."))
    db.session.expire_all()
    asked = officer.post(
        f"/organisations/{record.id}/edit", data=typed(record, name="Хляб и сол", name_bg="")
    )
    same = officer.post(
        f"/organisations/{record.id}/edit",
        data=typed(record, name="Bread & Salt Demo"),
    )

    assert kept.status_code == 302
    assert f"/organisations/{twin.id}" not in same.text
    assert asked.status_code in (200, 302)
    assert f'href="/organisations/{other.id}"' in same.text


def test_a_part_may_have_the_name_of_its_whole(officer: FlaskClient):
    whole = add("Каритас Демо")

    answer = officer.post(
        "/organisations/new", data={"name": "Caritas Demo", "parent_id": str(whole.id)}
    )

    assert answer.status_code == 302


def test_merged_records_are_not_named(officer: FlaskClient):
    kept, gone = add("Bread and Salt Demo"), add("Каритас Демо")
    merging.merge(kept.id, gone.id, by=SYSTEM, at=NOW)
    db.session.commit()

    answer = officer.post("/organisations/lookalikes", data={"name": "Caritas Demo"})

    assert answer.text.strip() == ""


@pytest.mark.parametrize("query", ["", "?organisation=999999999999", "?organisation=-4"])
def test_hostile_input_is_no_error(officer: FlaskClient, query: str):
    answer = officer.post(
        f"/organisations/lookalikes{query}",
        data={"name": "\x00<script>", "website": "http://[", "parent_id": "x", "email": "@"},
    )

    assert answer.status_code == 200


def test_only_those_who_may_add_organisations_are_told(
    manager: FlaskClient, door_keeper: FlaskClient
):
    answers = [
        one.post("/organisations/lookalikes", data={"name": "x"}) for one in (manager, door_keeper)
    ]

    assert [answer.status_code for answer in answers] == [403, 403]

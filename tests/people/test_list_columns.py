"""The list shows the columns a user has chosen, and reads no other."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from crm.accounts.models import Role, User
from crm.db import db
from crm.history.models import SYSTEM
from crm.people import tag_actions, tie_actions
from crm.people.list_columns import MOST, OWN, offered
from tests.conftest import signed_in
from tests.factories import make_attendance, make_event, make_organisation, make_person


@pytest.fixture(autouse=True)
def vera(app, at) -> Any:
    person = make_person(name="Вера Демо", email="vera@people.example", language="bg")
    person.birth_year, person.district, person.created_on = 1984, "lozenets", date(2026, 11, 1)
    tie_actions.affiliate(person, make_organisation(), role="Готвачка", by=SYSTEM, at=at)
    tag_actions.put_on(person, tag_actions.tag_named("Канал", by=SYSTEM, at=at), by=SYSTEM, at=at)
    make_attendance(make_event(), person)
    db.session.commit()
    return person


def heads(page: str) -> list[str]:
    row = page.split("<thead>")[1].split("</thead>", maxsplit=1)[0]
    cells = [cell.split("</th>")[0] for cell in row.split("<th ")[1:]]
    return [cell.split("<svg")[0].split(">")[-1].strip() for cell in cells]


def choose(client: Any, *names: str, **more: str) -> str:
    answer = client.post(
        "/people/columns", data={"columns": list(names), "next": "/people", **more}
    )
    assert answer.location == "/people"
    return client.get("/people").text


def test_without_a_choice_the_usual_columns_are_shown(officer) -> None:
    page = officer.get("/people").text

    assert heads(page) == ["Name", "Organisation", "E-mail or telephone", "District", "Tags"]


def test_the_chosen_columns_are_shown_in_their_order(officer) -> None:
    more = {"place-birth_year": "1", "place-times_attended": "2"}

    page = choose(officer, "tags", "times_attended", "birth_year", "roles", **more)

    assert heads(page) == [
        "Name",
        "Year of birth",
        "Times taken part",
        "Tags",
        "Role in the organisation",
    ]
    assert "1984" in page
    assert "Готвачка (Harbour Association Demo)" in page
    assert "vera@people.example" not in page


def test_the_choice_is_the_users_own(officer, manager) -> None:
    choose(officer, "birth_year")

    assert heads(manager.get("/people").text)[1:] == [str(label) for label in OWN.values()]


def test_the_usual_columns_come_back(officer) -> None:
    choose(officer, "birth_year")

    page = choose(officer, "birth_year", usual="1")

    assert len(heads(page)) == 5


def test_the_name_alone_can_be_shown(officer, statements) -> None:
    page = choose(officer)

    assert heads(page) == ["Name"]
    sent = statements(lambda: officer.get("/people"))
    assert not [text for text in sent if "affiliations" in text or "person_tags" in text]


def test_columns_nobody_chose_are_not_read_and_all_take_few_statements(officer, statements) -> None:
    usual = statements(lambda: officer.get("/people"))
    names = [one.name for one in offered(Role.OFFICER) if one.name not in OWN]
    choose(officer, *names[:MOST])

    sent = statements(lambda: officer.get("/people"))

    assert not [text for text in usual if "attendances" in text or "expertises" in text]
    assert len(sent) <= len(usual) + 6


def test_a_role_sees_no_column_that_is_not_its_own(privacy_officer) -> None:
    page = choose(privacy_officer, "times_attended", "birth_year")

    assert heads(page) == ["Name", "Year of birth"]
    assert "Times taken part" not in privacy_officer.get("/people/columns").text


def test_no_more_columns_are_shown_than_a_row_holds(officer) -> None:
    page = choose(officer, *[one.name for one in offered(Role.OFFICER)])

    assert len(heads(page)) == MOST + 1


def test_rows_of_all_lists_stand_closer_for_who_wants_it(app, officer) -> None:
    make_organisation(name="Body Demo")

    page = choose(officer, "tags", density="compact")

    assert 'class="listing is-compact"' in page
    assert 'class="listing is-compact"' in officer.get("/organisations").text
    assert "is-compact" not in signed_in(app, Role.OFFICER).get("/people").text
    assert "is-compact" not in choose(officer, "tags", density="<b>")


def test_the_choice_is_kept_with_the_user(officer) -> None:
    choose(officer, "birth_year", "tags")

    user = db.session.scalars(sa.select(User)).one()
    assert user.list_columns == {"people": ["birth_year", "tags"]}


def test_columns_that_are_gone_are_passed_over(officer) -> None:
    choose(officer, "tags")
    user = db.session.scalars(sa.select(User)).one()
    user.list_columns = {"people": ["former", "tags"]}
    db.session.commit()

    assert heads(officer.get("/people").text) == ["Name", "Tags"]

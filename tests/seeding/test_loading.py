from datetime import date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from crm.accounts.models import Role, User
from crm.attendance.models import Attendance, AttendanceRole, Headcount
from crm.db import Base, db
from crm.events.models import Event, EventKind, Site
from crm.history.models import HistoryEntry
from crm.invitations.models import Invitation
from crm.mail.models import Letter
from crm.organisations.models import Organisation
from crm.people.models import Affiliation, Person
from crm.programmes.models import Programme
from crm.seeding import actions, banner, removal
from tests import factories

pytestmark = pytest.mark.usefixtures("forgetful")

Rows = list[tuple[object, ...]]


def snapshot() -> Rows:
    """Who attended what in which role, in words that do not depend on numbers."""
    stmt = (
        sa.select(Event.day, Event.title, Person.full_name, Attendance.role, Attendance.state)
        .join(Event, Event.id == Attendance.event_id)
        .join(Person, Person.id == Attendance.person_id)
        .order_by(Event.day, Event.title, Person.full_name)
    )
    return [tuple(row) for row in db.session.execute(stmt)]


def numbers_of(model: type[Base]) -> list[int]:
    return list(db.session.scalars(sa.select(model.__table__.c.id)))


def one(model: type[Base], **facts: object) -> object:
    return db.session.scalars(sa.select(model).filter_by(**facts)).one()


def test_the_same_day_brings_the_same_demo_and_removing_it_leaves_nothing(
    app: Flask, at: datetime
) -> None:
    actions.load(at=at)
    db.session.commit()
    actions.carry_on(at=at)
    first = snapshot()
    removal.remove(at=at)
    db.session.commit()
    left = {
        table.name: db.session.scalar(sa.select(sa.func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }

    actions.load(at=at)
    second = snapshot()

    assert len(first) > 1500
    assert first == second
    assert {name: number for name, number in left.items() if number} == {
        "history_entries": left["history_entries"],
        "revisions": 1,
    }


def test_a_demo_is_not_mixed_with_records_of_somebodys_own(app: Flask, at: datetime) -> None:
    factories.make_person()

    with pytest.raises(actions.NotEmptyError):
        actions.load(at=at)

    assert len(numbers_of(Person)) == 1


def test_a_login_made_before_is_no_hindrance(app: Flask, at: datetime) -> None:
    own = factories.make_user(role=Role.ADMIN)

    actions.load(at=at)

    assert len(numbers_of(User)) == 6
    removal.remove(at=at)
    assert numbers_of(User) == [own.id]


def test_removing_the_demo_leaves_what_somebody_has_made_of_their_own(
    app: Flask, at: datetime
) -> None:
    actions.load(at=at)
    db.session.commit()
    demo_event = db.session.scalars(sa.select(Event).order_by(Event.id)).first()
    demo_person = db.session.scalars(sa.select(Person).order_by(Person.id)).first()
    demo_officer = one(User, role=Role.OFFICER)
    caritas, library = (
        one(Organisation, name="Caritas Bulgaria"),
        one(Site, address="8 Storybook Street"),
    )
    assert isinstance(demo_event, Event)
    assert isinstance(demo_person, Person)
    assert isinstance(demo_officer, User)
    assert isinstance(caritas, Organisation)
    assert isinstance(library, Site)
    own_programme = factories.make_programme(name="Our own")
    own_event = factories.make_event(own_programme, site=library, convenor=demo_officer)
    own_person = factories.make_person(email="own@people.example")
    tie = factories.make_affiliation(own_person, caritas)
    kept = factories.make_attendance(own_event, own_person, acting_for=(caritas,))
    factories.make_attendance(own_event, demo_person)
    factories.make_attendance(demo_event, own_person, role=AttendanceRole.SPEAKER)
    factories.make_headcount(own_event, unnamed=4)
    own_invitation = factories.make_invitation(own_event, own_person)
    factories.make_invitation(demo_event, own_person)

    removal.remove(at=at)
    db.session.commit()

    assert numbers_of(Programme) == [own_programme.id]
    assert numbers_of(Event) == [own_event.id]
    assert numbers_of(Person) == [own_person.id]
    assert numbers_of(Organisation) == [caritas.id]
    assert numbers_of(Site) == [library.id]
    assert numbers_of(Affiliation) == [tie.id]
    assert numbers_of(Attendance) == [kept.id]
    assert numbers_of(Invitation) == [own_invitation.id]
    assert len(numbers_of(Headcount)) == 1
    assert numbers_of(Letter) == numbers_of(User) == []
    assert own_event.convenor_id is None
    assert own_event.site_id == library.id
    assert [body.name for body in kept.acting_for] == ["Caritas Bulgaria"]


def test_a_person_merged_into_a_demo_person_stands_alone_again(app: Flask, at: datetime) -> None:
    actions.load(at=at)
    survivor = db.session.scalars(sa.select(Person).order_by(Person.id)).first()
    assert survivor is not None
    own = factories.make_person()
    own.merged_into_id = own.survivor_id = survivor.id
    db.session.commit()

    removal.remove(at=at)
    db.session.commit()

    assert (own.merged_into_id, own.survivor_id) == (None, own.id)


def test_the_banner_comes_and_goes_with_the_demo(
    app: Flask, client: FlaskClient, officer: FlaskClient, runner: FlaskCliRunner, at: datetime
) -> None:
    banner.look_again()
    before = client.get("/login").text
    actions.load(at=at)
    db.session.commit()
    banner.look_again()
    during = officer.get("/people").text

    result = runner.invoke(args=["demo", "--remove"])
    after = officer.get("/people").text

    assert result.exit_code == 0
    assert result.stdout.startswith("Removed: ")
    assert "crm user create EMAIL --role admin" in result.stdout
    words = "All people here are invented."
    assert [words in page for page in (before, during, after)] == [False, True, False]


def test_removing_without_a_demo_changes_nothing(app: Flask, runner: FlaskCliRunner) -> None:
    own = factories.make_person()

    result = runner.invoke(args=["demo", "--remove"])

    assert (result.exit_code, result.stdout) == (0, "There is no demo on record.\n")
    assert numbers_of(Person) == [own.id]
    assert numbers_of(HistoryEntry) == []


@pytest.mark.parametrize("option", ["--no-serve", "--reset"])
def test_in_production_the_demo_is_refused_with_one_line(
    app: Flask, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setitem(app.config, "ENV_NAME", "production")
    own = factories.make_person()

    result = runner.invoke(args=["demo", option])

    assert result.exit_code == 1
    assert result.stderr == "Error: crm demo is refused in production; see crm db upgrade.\n"
    assert numbers_of(Person) == [own.id]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29)])
def test_the_demo_can_be_loaded_on_days_when_clocks_or_calendars_are_odd(
    app: Flask, at: datetime, day: date
) -> None:
    moment = at.replace(year=day.year, month=day.month, day=day.day)

    loaded = actions.load(at=moment)

    assert loaded == actions.Loaded(people=904, organisations=43, events=85)
    assert EventKind.LAB in set(db.session.scalars(sa.select(Event.kind)))

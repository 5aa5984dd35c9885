"""The filter of people: every condition, both of its forms, and what it must never become."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from crm.accounts.models import Role
from crm.attendance.models import AttendanceRole, AttendanceState
from crm.db import db
from crm.events.models import EventKind, EventStatus
from crm.history.models import SYSTEM
from crm.invitations.models import Reply
from crm.people import consent_actions, filters, list_queries, tag_actions, tie_actions
from crm.people.filters import PeopleFilter
from crm.people.models import Answer, Person, PhoneNumber, Purpose
from tests.conftest import NOW
from tests.factories import (
    make_affiliation,
    make_answer,
    make_attendance,
    make_event,
    make_invitation,
    make_organisation,
    make_person,
)

TODAY = date(2026, 11, 22)


def found(**asked: object) -> list[str]:
    """Whom the filter finds, by name: as a set, person by person, and by the list's own keys."""
    wanted = PeopleFilter.read({name: str(text) for name, text in asked.items()}, on=TODAY)
    assert wanted.unread == ()
    as_set = set(db.session.scalars(filters.matching(wanted)))
    one_by_one = set(db.session.scalars(filters.allowed(wanted)))
    keys = set(db.session.scalars(list_queries.everything(wanted).with_only_columns(Person.id)))
    assert {person.id for person in as_set} == keys
    assert "q" in asked or one_by_one == keys
    return sorted(person.full_name for person in as_set)


def held(**facts) -> object:
    return make_event(status=EventStatus.HELD, starts=datetime(2026, 3, 1, 10), **facts)


def merge(gone: Person, survivor: Person) -> None:
    gone.merged_into_id = gone.survivor_id = survivor.id
    db.session.commit()


@pytest.mark.parametrize(
    ("column", "value", "asked"),
    [
        ("language", "fa", {"language": "fa"}),
        ("district", "lyulin", {"district": "lyulin"}),
        ("gender", "female", {"gender": "female"}),
        ("birth_year", 1980, {"born_from": 1980, "born_to": 1980}),
        ("created_on", date(2026, 11, 2), {"created_from": "2026-11-02"}),
        ("created_on", date(2026, 11, 2), {"created_months": 1}),
        ("created_on", date(2026, 11, 2), {"created_to": "02.11.2026"}),
    ],
)
def test_facts_of_the_record_are_filters(app: Flask, column: str, value: object, asked: dict):
    setattr(make_person(name="Вера Демо"), column, value)
    make_person(name="Друг Демо")
    db.session.commit()

    assert found(**asked) == ["Вера Демо"]


def test_ways_to_reach_somebody_are_filters(app: Flask):
    make_person(name="С поща Демо")
    caller = make_person(name="С телефон Демо", email=None)
    caller.phones = [PhoneNumber(typed="+359 000 1", is_primary=True)]
    db.session.commit()

    assert (found(mail="yes"), found(mail="no")) == (["С поща Демо"], ["С телефон Демо"])
    assert (found(phone="yes"), found(phone="no")) == (["С телефон Демо"], ["С поща Демо"])


def test_what_is_asked_about_an_organisation_holds_for_one_affiliation(app: Flask):
    school, press = make_organisation(name="School Demo"), make_organisation(name="Press Demo")
    school.kind, press.kind, press.sector = "school", "media", "media"
    vera = make_person(name="Вера Демо")
    make_affiliation(vera, school, is_contact=False)
    make_affiliation(vera, press, is_contact=True)

    assert found(organisation=school.id) == ["Вера Демо"]
    assert found(organisation_kind="media", organisation_sector="media") == ["Вера Демо"]
    assert found(organisation_kind="media", contact=1) == ["Вера Демо"]
    assert found(organisation_kind="school", contact=1) == []


def test_experts_are_found_by_their_sector(app: Flask):
    vera = make_person(name="Вера Демо")
    tie_actions.add_expertise(vera, "education", by=SYSTEM, at=NOW)

    assert (found(sector="education"), found(sector="health")) == (["Вера Демо"], [])


def test_consents_are_filters_as_they_stand(app: Flask):
    agreed, refused, _silent = (make_person(name=f"{n} Демо") for n in ("Да", "Не", "Тих"))
    for person in (agreed, refused):
        consent_actions.give_consent(
            person, Purpose.NEWS, given_on=TODAY, wording="", source="", by=SYSTEM, at=NOW
        )
    consent_actions.withdraw_consent(refused.consents[0], on=TODAY, by=SYSTEM, at=NOW)

    assert found(consent_news="given") == ["Да Демо"]
    assert found(consent_news="refused") == ["Не Демо"]
    assert found(consent_news="none") == ["Тих Демо"]


def test_all_of_the_tags_must_be_carried(app: Flask):
    both, one = make_person(name="Две Демо"), make_person(name="Един Демо")
    press = tag_actions.tag_named("Преса", by=SYSTEM, at=NOW)
    friends = tag_actions.tag_named("приятели", by=SYSTEM, at=NOW)
    for person, tag in ((both, press), (both, friends), (one, press)):
        tag_actions.put_on(person, tag, by=SYSTEM, at=NOW)

    wanted = PeopleFilter.read({"tag": [str(press.id), str(friends.id)]}, on=TODAY)

    assert list(db.session.scalars(filters.matching(wanted))) == [both]
    assert found(tag=press.id) == ["Две Демо", "Един Демо"]


def test_taking_part_is_counted_over_events_that_count(app: Flask):
    twice, team, once = (make_person(name=f"{n} Демо") for n in ("Два пъти", "Екип", "Веднъж"))
    lab, clean = held(kind=EventKind.LAB), held()
    for event in (lab, clean):
        make_attendance(event, twice)
        make_attendance(event, team, role=AttendanceRole.TEAM)
    make_attendance(lab, once)
    make_attendance(clean, once, state=AttendanceState.NO_SHOW)
    make_attendance(make_event(status=EventStatus.CANCELLED), once)

    assert found(attended=2) == ["Два пъти Демо"]
    assert found(attended=1) == ["Веднъж Демо", "Два пъти Демо"]
    assert found(attended_kind="clean_up") == ["Два пъти Демо"]
    assert found(attended=2, attended_role="team") == ["Екип Демо"]
    assert found(attended_most=0) == ["Екип Демо"]
    assert found(attended=1, attended_most=1) == ["Веднъж Демо"]
    assert found(attended_programme=lab.programme_id) == ["Веднъж Демо", "Два пъти Демо"]
    assert found(no_show=1) == ["Веднъж Демо"]


def test_windows_of_taking_part_are_days_of_events(app: Flask):
    make_attendance(held(), make_person(name="Март Демо"))

    assert found(attended_from="2026-03-01", attended_to="2026-03-01") == ["Март Демо"]
    assert (found(attended_from="2026-03-02"), found(attended_months=8)) == ([], [])
    assert found(attended_months=9) == ["Март Демо"]
    assert found(absent_since="2026-03-02") == ["Март Демо"]
    assert (found(absent_since="2026-03-01"), found(absent_months=9)) == ([], [])


def test_somebody_with_two_records_is_one_human_being(app: Flask):
    vera, gone = make_person(name="Вера Демо"), make_person(name="Вера Втора Демо")
    both, second = held(), held()
    make_attendance(both, vera)
    make_attendance(both, gone, state=AttendanceState.NO_SHOW)
    make_attendance(second, gone)
    make_invitation(both, gone)
    merge(gone, vera)

    assert found(attended=2) == ["Вера Демо"]
    assert (found(no_show=1), found(attended=3)) == ([], [])
    assert found(invited="silent") == ["Вера Демо"]


def test_invitations_are_filters(app: Flask):
    silent, answered, _never = (make_person(name=f"{n} Демо") for n in ("Тих", "Отговорил", "Нов"))
    event = make_event()
    make_invitation(event, silent)
    make_invitation(event, answered, reply=Reply.YES)

    assert found(invited="never") == ["Нов Демо"]
    assert found(invited="silent") == ["Тих Демо"]
    assert found(invited="ever") == ["Отговорил Демо", "Тих Демо"]
    assert found(invited="never", invited_from="2026-11-02") == [
        "Нов Демо", "Отговорил Демо", "Тих Демо",
    ]  # fmt: skip
    assert found(invited_to=event.id, answered="yes") == ["Отговорил Демо"]


@pytest.mark.parametrize(
    "asked",
    [
        {"born_from": "x"}, {"attended": "0"}, {"attended": "²"}, {"invited": "sometimes"},
        {"created_from": "31.02.2026"}, {"created_from": "0001-01-01"}, {"segment": "none"},
        {"language": "x" * 61}, {"list": "99"}, {"consent_news": "given; drop"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_filters_nothing_and_says_so(officer: FlaskClient, asked: dict):
    make_person(name="Вера Демо")

    wanted = PeopleFilter.read(asked, on=TODAY)
    page = officer.get("/people", query_string=asked)

    assert (dict(wanted.values), len(wanted.unread)) == ({}, 1)
    assert "Вера Демо" in page.text
    assert "Not understood, so it filters nothing" in page.text


@pytest.mark.parametrize("role", [*Role, None])
def test_nobody_filters_by_what_somebody_said_about_their_background(app: Flask, role: Role | None):
    make_answer(make_person(name="Вера Демо"), Answer.TCN)
    make_answer(make_person(name="Друг Демо"), Answer.NONE)
    words = ("background", "answer", "consent_background", "migrant", "tcn", "origin", "answers")

    wanted = PeopleFilter.read(
        dict.fromkeys((*words, *(f"has_{w}" for w in words)), "tcn"), on=TODAY, role=role
    )

    names = set(filters.registry().parameters)
    assert (dict(wanted.values), wanted.unread) == ({}, ())
    assert [name for name in names if "background" in name or "migra" in name] == []


def test_no_clause_of_the_filter_reads_the_answers(app: Flask):
    for condition in filters.registry().conditions:
        for part in condition.parameters:
            value = (1,) if part.is_multiple else _any_value(part)
            wanted = PeopleFilter(on=TODAY, values={part.name: value})
            assert "background_answers" not in str(filters.matching(wanted))


def _any_value(part) -> object:
    texts = ("1", "2026-01-01", "yes", "given", "ever", "clean_up", "participant", "1980")
    read = (part.read(text) for text in texts)
    return next(value for value in (*read, 1) if value is not None)


def test_a_privacy_officer_does_not_filter_by_behaviour(privacy_officer: FlaskClient):
    make_attendance(held(), make_person(name="Вера Демо"))
    make_person(name="Друг Демо")

    page = privacy_officer.get("/people?attended=1")
    form = privacy_officer.get("/people/filter")

    assert ("Вера Демо" in page.text, "Друг Демо" in page.text) == (True, True)
    assert 'name="attended"' not in form.text


def test_the_page_of_filters_keeps_what_is_in_force(officer: FlaskClient):
    body = make_organisation(name="Harbour Demo")

    form = officer.get(f"/people/filter?organisation={body.id}&language=xx&attended=2&sort=-name")

    assert f'<option selected value="{body.id}">Harbour Demo</option>' in form.text
    assert '<option selected value="xx">xx</option>' in form.text
    assert 'name="attended" type="number" value="2"' in form.text
    assert '<input type="hidden" name="sort" value="-name">' in form.text


def test_htmx_takes_the_fields_alone(officer: FlaskClient):
    part = officer.get("/people/filter", headers={"HX-Request": "true"})

    assert part.text.lstrip().startswith("<form")


def test_a_chip_tells_a_whole_condition_and_takes_it_away(officer: FlaskClient):
    make_attendance(held(), make_person(name="Вера Демо"))

    page = officer.get("/people?attended=1&attended_kind=clean_up&language=en")

    assert "at least 1 time · Graffiti clean-up" in page.text
    assert 'href="/people?language=en"' in page.text


def test_a_filtered_list_pages_through_everybody_once(officer: FlaskClient):
    event = held()
    for number in range(60):
        make_attendance(event, make_person(name=f"Ана Демо {number:02}"))

    seen, address = [], "/people?attended=1"
    while address:
        page = officer.get(address).text
        seen += [
            part.split("<")[0]
            for part in page.split('class="first">')[1:]
            for part in [part.split(">", 1)[1]]
        ]
        address = _next(page)

    assert seen == [f"Ана Демо {number:02}" for number in range(60)]


def _next(page: str) -> str:
    before, rel, _after = page.partition('rel="next"')
    return before.rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&") if rel else ""


def test_how_many_is_counted_when_it_is_asked_for(officer: FlaskClient):
    event = held()
    for number in range(30):
        make_attendance(event, make_person(name=f"Ана Демо {number:02}"))

    page = officer.get("/people?attended=1")
    line = officer.get("/people?attended=1&count=1", headers={"HX-Request": "true"})

    assert "Found: more than 25" in page.text
    assert 'hx-get="/people?attended=1&amp;count=1"' in page.text
    assert line.text.strip() == '<p class="count-line">Found: 30</p>'


def test_few_who_match_among_many_are_found(officer: FlaskClient):
    tag = tag_actions.tag_named("рядък", by=SYSTEM, at=NOW)
    people = [
        Person(full_name=f"Ана {n:04}", sort_key=f"a{n:04}", created_at=NOW) for n in range(600)
    ]
    db.session.add_all(people)
    db.session.flush()
    for person in people:
        person.survivor_id = person.id
    tag_actions.put_on(people[-1], tag, by=SYSTEM, at=datetime(2026, 11, 1, tzinfo=UTC))
    db.session.commit()

    page = officer.get(f"/people?tag={tag.id}")

    assert page.text.count('class="first"') == 1
    assert "Ана 0599" in page.text

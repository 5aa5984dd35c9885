import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from crm.db import db
from crm.history.queries import entries_of, revision
from crm.programmes import letters, queries, targets
from crm.programmes.models import Indicator, LetterText, Programme, Strand, Target
from tests import factories

FORM = {
    "name_en": "Harbour of Arrivals Demo",
    "name_bg": "Пристанище Демо",
    "starts_on": "2026-02-01",
    "ends_on": "",
    "time_zone": "Europe/Sofia",
    "sender_name": "",
    "reply_to": "",
    "funding_line": "",
}


def send(client, programme, beneath="edit", **typed):
    version = {"version": programme.version}
    return client.post(f"/settings/programmes/{programme.id}/{beneath}", data={**version, **typed})


def test_a_manager_makes_a_programme_and_finds_it(manager):
    made = manager.post("/settings/programmes/new", data=FORM)

    programme = db.session.scalar(select(Programme))
    page = manager.get(made.location)
    assert (programme.ref, programme.starts_on) == (f"programme-{programme.id}", date(2026, 2, 1))
    assert page.status_code == 200
    assert "Harbour of Arrivals Demo" in manager.get("/settings/programmes").text


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name_en", " \u200e ", "This field is required."),
        ("ends_on", "2026-01-31", "The last day is before the first day."),
        ("starts_on", "someday", "Not a valid date value."),
        ("time_zone", "Sofia", "No such time zone."),
        ("time_zone", "../../etc/passwd", "No such time zone."),
        ("reply_to", "a@b.example\r\nBcc: x@y.example", "not a complete mail address"),
        ("sender_name", "x" * 101, "at most 100 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(manager, field, value, message):
    page = manager.post("/settings/programmes/new", data={**FORM, field: value})

    assert message in page.text
    assert db.session.scalars(select(Programme)).all() == []


def test_a_sender_name_cannot_start_a_header(manager):
    manager.post(
        "/settings/programmes/new", data={**FORM, "sender_name": "Demo\r\nBcc: x@y.example"}
    )

    assert db.session.scalar(select(Programme.sender_name)) == "Demo Bcc: x@y.example"


def test_changing_the_definition_is_told_and_makes_figures_stale(manager):
    programme = factories.make_programme()

    send(manager, programme, **FORM, second_generation_counts="y")

    entry = entries_of("programme", programme.id)[0]
    assert entry.changes["second_generation_counts"] == [False, True]
    assert revision("counted") != 0


def test_two_managers_at_once_lose_nothing(manager):
    programme = factories.make_programme()
    seen = programme.version
    send(manager, programme, **FORM)

    late = manager.post(
        f"/settings/programmes/{programme.id}/edit",
        data={**FORM, "version": seen, "name_en": "My own name Demo"},
    )

    db.session.expire_all()
    assert late.status_code == 409
    assert programme.name_en == "Harbour of Arrivals Demo"
    assert "My own name Demo" in late.text
    assert "Harbour of Arrivals Demo" in late.text


def test_the_clock_is_fixed_once_there_are_events(manager):
    programme, empty = factories.make_programme(), factories.make_programme()
    factories.make_event(programme)

    refused = send(manager, programme, **{**FORM, "time_zone": "Europe/Lisbon"})
    send(manager, empty, **{**FORM, "time_zone": "Europe/Lisbon"})

    db.session.expire_all()
    assert "The clock is fixed once there are events" in refused.text
    assert (programme.time_zone, empty.time_zone) == ("Europe/Sofia", "Europe/Lisbon")


def test_an_officer_reads_and_cannot_change(officer):
    programme = factories.make_programme()

    read = officer.get(f"/settings/programmes/{programme.id}")

    assert read.status_code == 200
    assert f"/settings/programmes/{programme.id}/edit" not in read.text
    assert send(officer, programme, "targets", people="5").status_code == 403


def test_strands_are_added_renamed_and_archived(manager):
    programme = factories.make_programme()
    send(manager, programme, "strands/new", code="LAB", name_en="Lab", name_bg="Лаборатория")
    strand = db.session.scalar(select(Strand))

    send(manager, programme, f"strands/{strand.id}", code="LAB2", name_en="The lab")
    send(manager, programme, f"strands/{strand.id}/archival")

    db.session.expire_all()
    assert (strand.code, strand.name_en, strand.archived_at is None) == ("LAB2", "The lab", False)
    assert queries.strands_of(programme.id) == []
    send(manager, programme, f"strands/{strand.id}/restoration")
    assert queries.strands_of(programme.id) == [strand]


def test_a_code_is_unique_in_its_programme(manager):
    programme = factories.make_programme()
    factories.make_strand(programme, code="CAM")

    page = send(manager, programme, "strands/new", code="CAM")

    assert "Another strand of this programme has this code." in page.text


def test_a_strand_of_another_programme_is_not_found(manager):
    strand = factories.make_strand(factories.make_programme())

    page = send(manager, factories.make_programme(), f"strands/{strand.id}", code="X")

    assert page.status_code == 404


def test_targets_are_set_changed_and_removed(manager):
    programme = factories.make_programme()

    send(manager, programme, "targets", people="1 000", share="20 %", share_due_on="2027-12-31")
    first = {t.indicator: t.value for t in db.session.scalars(select(Target))}
    after_the_first = revision("counted")
    db.session.refresh(programme)
    send(manager, programme, "targets", people="", share="0.125")
    after_the_second = revision("counted")
    second = {t.indicator: t.value for t in db.session.scalars(select(Target))}

    assert after_the_first != after_the_second
    assert first == {Indicator.ENGAGED_PEOPLE: 1000, Indicator.MIGRANT_SHARE: Decimal("0.2")}
    assert second == {Indicator.MIGRANT_SHARE: Decimal("0.125")}
    assert [entry.changes for entry in entries_of("programme", programme.id)][-2:] == [
        {"target_migrant_share": [None, "0.2 (2027-12-31)"]},
        {"target_engaged_people": [None, "1000"]},
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("people", "0"),
        ("people", "-3"),
        ("people", "1.5"),
        ("people", "NaN"),
        ("people", "1e3"),
        ("people", "١٢"),
        ("share", "20"),
        ("share", "101 %"),
        ("share", "Infinity"),
        ("share", "-0.1"),
    ],
)
def test_a_target_that_is_none_is_refused(manager, field, value):
    programme = factories.make_programme()

    page = send(manager, programme, "targets", **{field: value})

    assert page.status_code == 200
    assert "Nothing was saved yet" in page.text
    assert db.session.scalars(select(Target)).all() == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("20 %", "0.20"), ("20%", "0.20"), ("12,5 %", "0.125"), ("0.2", "0.2"), ("0,2", "0.2"),
     ("1", "1"), ("100 %", "1.00"), ("33,333333333 %", "0.33333333333"), ("0 %", "0.00")],
)  # fmt: skip
def test_shares_are_kept_digit_for_digit(typed, kept):
    assert str(targets.parse_share(typed)) == kept
    assert targets.parse_share(targets.share_as_typed(Decimal(kept))) == Decimal(kept)


def test_a_letter_gets_words_of_its_own_and_loses_them_again(manager):
    programme = factories.make_programme()
    beneath = "letters/invitation/en"

    send(manager, programme, beneath, subject="Come to {event}", opening="Dear {name}, come.")
    own = queries.letter_words(programme.id, "invitation", "en")
    send(manager, programme, f"{beneath}/default")
    again = queries.letter_words(programme.id, "invitation", "en")

    assert own == letters.Words("Come to {event}", "Dear {name}, come.")
    assert again.subject == "Invitation: {event}"


@pytest.mark.parametrize(
    ("subject", "opening", "message"),
    [
        ("Come", "Dear {nmae} and {event.__class__}", "{nmae}, {event.__class__}"),
        ("Dear {name}", "", "{name}"),
        ("Come", "A { brace", "A brace has no partner."),
        ("", "", "This field is required."),
    ],
)
def test_unknown_variables_are_refused_by_name(manager, subject, opening, message):
    programme = factories.make_programme()

    page = send(manager, programme, "letters/update/bg", subject=subject, opening=opening)

    assert message in page.text
    assert db.session.scalars(select(LetterText)).all() == []


@pytest.mark.parametrize("beneath", ["letters/poem/en", "letters/invitation/xx"])
def test_there_are_no_other_letters(manager, beneath):
    assert send(manager, factories.make_programme(), beneath).status_code == 404


def test_variables_are_filled_once():
    text = letters.fill("{event} at {where}, {other}", {"event": "{where}", "where": "home"})

    assert text == "{where} at home, {other}"


def test_every_page_of_a_programme_opens(manager):
    programme = factories.make_programme()
    strand = factories.make_strand(programme)
    beneath = [
        "",
        "/edit",
        "/strands/new",
        f"/strands/{strand.id}",
        "/targets",
        "/letters/invitation/bg",
        "/letters/update/en",
        "/letters/cancellation/bg",
    ]

    pages = [manager.get(f"/settings/programmes/{programme.id}{path}") for path in beneath]

    assert [page.status_code for page in pages] == [200] * len(beneath)
    assert [len(re.findall(r"<h1", page.text)) for page in pages] == [1] * len(beneath)


def test_the_current_programme_runs_today_on_its_own_clock(app):
    past, running, coming = (factories.make_programme(name=n) for n in ("A Demo", "B Demo", "C"))
    past.starts_on, past.ends_on = date(2025, 1, 1), date(2025, 12, 31)
    running.starts_on, running.ends_on = date(2026, 1, 1), date(2026, 12, 31)
    coming.starts_on, coming.ends_on = date(2027, 1, 1), None
    db.session.commit()

    moments = [datetime(2026, 12, 31, hour, 30, tzinfo=UTC) for hour in (21, 22)]

    assert [queries.current_programme(at) for at in moments] == [running, coming]
    assert queries.current_programme(datetime(2024, 1, 1, tzinfo=UTC)) == coming


def test_an_archived_programme_is_not_offered(manager):
    programme = factories.make_programme()

    send(manager, programme, "archival")
    archived = queries.programme_choices()
    send(manager, programme, "restoration")

    assert (archived, queries.programme_choices()) == ([], [programme])


def test_the_choice_of_a_programme_is_remembered_and_stays_in_the_house(officer):
    programme = factories.make_programme()

    chosen = officer.post(
        "/programme", data={"programme": programme.ref, "next": "/account?programme=9&x=1"}
    )
    foreign = officer.post(
        "/programme", data={"programme": programme.id, "next": "https://evil.example"}
    )

    assert (chosen.location, foreign.location) == ("/account?x=1", "/")
    assert officer.get_cookie("programme").value == str(programme.id)
    assert officer.post("/programme", data={"programme": "none"}).status_code == 404

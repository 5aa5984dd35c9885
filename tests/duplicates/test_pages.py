"""The queue: both records side by side, reasons in words, decisions that can be taken back."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from crm.accounts.models import Role
from crm.db import db
from crm.duplicates import actions, queries
from crm.duplicates.models import DuplicateSearch, Kind, Suggestion, SuggestionState
from crm.duplicates.showing import Fact
from crm.history.models import SYSTEM, HistoryEntry
from crm.jobs.models import Job
from tests.conftest import NOW, signed_in
from tests.factories import make_organisation, make_person


def suggest(
    score: float = 0.97, *, names: tuple[str, str] = ("Вера Демо", "Vera Demo")
) -> Suggestion:
    a, b = (make_person(name=name, email=None) for name in names)
    return keep(Kind.PERSON, a.id, b.id, score)


def keep(kind: Kind, a: int, b: int, score: float = 0.97) -> Suggestion:
    pair = Suggestion(
        kind=kind,
        a_id=a,
        b_id=b,
        score=score,
        reasons=[["phone_same", "", ""], ["part_same", "Вера", "Vera"]],
        found_at=NOW,
    )
    db.session.add(pair)
    db.session.commit()
    return pair


def verbs_of(kind: str, number: int) -> list[tuple[str, object]]:
    stmt = select(HistoryEntry.verb, HistoryEntry.changes).where(
        HistoryEntry.record_kind == kind, HistoryEntry.record_id == number
    )
    return [tuple(row) for row in db.session.execute(stmt.order_by(HistoryEntry.id))]


def test_the_queue_shows_both_records_and_the_reasons_in_words(officer: FlaskClient):
    pair = suggest()

    page = officer.get("/duplicates").text

    assert "Вера Демо and Vera Demo" in page
    assert "Same telephone; Вера = Vera" in page
    assert f'href="/people/{pair.a_id}/merge/{pair.b_id}?next=/duplicates"' in page
    assert re.search(r'class="pair-score">97.0\s?%<', page)


def test_the_likeliest_pair_stands_first(officer: FlaskClient):
    low = suggest(0.71, names=("Ана Демо", "Ana Demo"))
    high = suggest(0.99)

    page = officer.get("/duplicates").text

    assert page.index(f'id="pair-{high.id}"') < page.index(f'id="pair-{low.id}"')


def test_a_pair_found_to_be_two_leaves_the_queue_and_can_be_asked_about_again(
    officer: FlaskClient,
):
    pair, other = suggest(), suggest(0.9, names=("Ана Демо", "Ana Demo"))

    told = officer.post(f"/duplicates/{pair.id}/distinct", data={"next": str(other.id)})
    after = officer.get("/duplicates").text, officer.get("/duplicates?state=distinct").text
    back = officer.post(f"/duplicates/{pair.id}/question?state=distinct")
    again = officer.get("/duplicates").text

    assert told.location == f"/duplicates#pair-{other.id}"
    assert back.location == "/duplicates?state=distinct"
    assert [f'id="pair-{pair.id}"' in page for page in (*after, again)] == [False, True, True]


def test_both_histories_tell_the_decision_without_a_name(officer: FlaskClient):
    pair = suggest()
    records = queries.plain_records(Kind.PERSON, {pair.a_id, pair.b_id})
    refs = {number: record.ref for number, record in records.items()}
    a, b = pair.a_id, pair.b_id

    officer.post(f"/duplicates/{pair.id}/distinct")
    officer.post(f"/duplicates/{pair.id}/question")

    assert verbs_of("person", a) == [
        ("told_apart", {"not_the_same_as": [None, refs[b]]}),
        ("asked_again", {"not_the_same_as": [refs[b], None]}),
    ]
    assert [verb for verb, _changes in verbs_of("person", b)] == ["told_apart", "asked_again"]


def test_the_person_page_tells_the_decision_in_words(officer: FlaskClient):
    pair = suggest()
    officer.post(f"/duplicates/{pair.id}/distinct")

    page = officer.get(f"/people/{pair.a_id}").text

    assert "Found not to be the same as another record" in page


def test_deciding_twice_is_one_decision(officer: FlaskClient):
    pair = suggest()

    officer.post(f"/duplicates/{pair.id}/distinct")
    officer.post(f"/duplicates/{pair.id}/distinct")

    assert len(verbs_of("person", pair.a_id)) == 1


def test_a_pair_of_which_one_record_is_gone_is_not_shown(officer: FlaskClient):
    pair = suggest()
    records = queries.plain_records(Kind.PERSON, {pair.a_id, pair.b_id})
    gone = records[pair.b_id]
    gone.merged_into_id = gone.survivor_id = pair.a_id
    db.session.commit()

    page = officer.get("/duplicates").text

    assert f'id="pair-{pair.id}"' not in page
    assert queries.open_count() == 0


def test_organisations_stand_in_their_own_tab(officer: FlaskClient):
    a, b = make_organisation(), make_organisation(name="Харбър Демо")
    suggest()
    pair = keep(Kind.ORGANISATION, a.id, b.id)

    page = officer.get("/duplicates?kind=organisations").text

    assert page.count("data-queue-item") == 1
    assert f'href="/organisations/{pair.a_id}/merge/{pair.b_id}?next=' in page
    assert f'href="/organisations/{a.id}"' in page


def test_the_rail_says_how_many_pairs_wait(officer: FlaskClient, manager: FlaskClient):
    none = officer.get("/").text
    for number in range(3):
        suggest(names=(f"Ана {number}", f"Ana {number}"))

    page = officer.get("/").text

    assert 'class="rail-count"' not in none
    assert "Waiting: </span>3</span>" in page
    assert "Possible duplicates" not in manager.get("/").text


def test_the_rail_counts_no_further_than_it_must(app: Flask, monkeypatch: pytest.MonkeyPatch):
    for number in range(5):
        suggest(names=(f"Ана {number}", f"Ana {number}"))
    with monkeypatch.context() as patch:
        patch.setattr(queries, "COUNT_CAP", 2)
        queries._count_open.cache_clear()

        count = queries.open_count()

    queries._count_open.cache_clear()
    assert count == 3


def test_the_queue_is_paged_by_its_order(officer: FlaskClient):
    numbers = [suggest(0.99 - n / 100, names=(f"Ана {n}", f"Ana {n}")).id for n in range(12)]

    first = officer.get("/duplicates").text
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = officer.get(following.replace("&amp;", "&")).text

    assert [f'id="pair-{number}"' in first for number in numbers] == [True] * 10 + [False] * 2
    assert [f'id="pair-{number}"' in second for number in numbers] == [False] * 10 + [True] * 2


@pytest.mark.parametrize("kind", ["people", "organisations"])
def test_a_full_page_takes_as_many_statements_as_one_pair(
    officer: FlaskClient, statements: Callable[..., list[str]], kind: str
):
    def more(number: int) -> None:
        if kind == "people":
            suggest(names=(f"Ана {number}", f"Ana {number}"))
        else:
            a, b = make_organisation(name=f"A {number}"), make_organisation(name=f"B {number}")
            keep(Kind.ORGANISATION, a.id, b.id)

    more(0)
    officer.get("/duplicates")
    one = len(statements(lambda: officer.get(f"/duplicates?kind={kind}")))
    for number in range(1, 10):
        more(number)
    ten = len(statements(lambda: officer.get(f"/duplicates?kind={kind}")))

    assert ten == one


def test_the_button_puts_a_search_aside_and_shows_how_far_it_is(officer: FlaskClient):
    answer = officer.post("/duplicates/searches")
    job = db.session.scalars(select(Job)).one()
    page = officer.get(answer.location).text
    piece = officer.get(answer.location, headers={"HX-Request": "true"}).text

    assert answer.location == f"/duplicates/searches/{job.id}"
    assert (job.name, job.args["actor"] is not None) == (actions.FIND, True)
    assert 'hx-trigger="every 2s"' in page
    assert ("<html" in page, "<html" in piece) == (True, False)


def test_another_job_has_no_page_here(officer: FlaskClient):
    db.session.add(Job(name="mail.wipe", args={}, due_at=NOW, created_at=NOW))
    db.session.commit()
    number = db.session.scalars(select(Job.id)).one()

    assert officer.get(f"/duplicates/searches/{number}").status_code == 404


def test_merging_without_being_asked_is_off_until_somebody_says_otherwise(officer: FlaskClient):
    before = officer.get("/duplicates/automatic").text

    officer.post("/duplicates/automatic", data={"people": "0.99", "organisations": ""})
    found = {one.kind: one.merge_from for one in db.session.scalars(select(DuplicateSearch))}
    officer.post("/duplicates/automatic", data={"people": "", "organisations": ""})
    db.session.expire_all()

    assert before.count('<option selected value="">') == 2
    assert found == {Kind.PERSON: 0.99, Kind.ORGANISATION: None}
    assert queries.search(Kind.PERSON).merge_from is None
    assert [verb for verb, _ in verbs_of("duplicate_search", 1)] in ([], ["changed", "changed"])


@pytest.mark.parametrize("score", ["0.1", "2", "-1", "nan", "often", "0.5"])
def test_a_score_that_is_not_offered_is_refused(officer: FlaskClient, score: str):
    answer = officer.post("/duplicates/automatic", data={"people": score, "organisations": ""})

    assert "Not a valid choice." in answer.text
    assert db.session.scalars(select(DuplicateSearch)).all() == []


def test_the_queue_is_exported_as_it_is_shown(officer: FlaskClient):
    suggest(0.9, names=("=cmd Демо", "Vera Demo"))
    suggest(0.99)

    lines = officer.post("/duplicates/export", data={"kind": "csv"}).get_data(as_text=True)
    sheet = officer.post("/duplicates/export", data={"kind": "xlsx"})
    odd = officer.post("/duplicates/export", data={"kind": "exe"})

    rows = lines.removeprefix("\ufeff").splitlines()
    assert rows[0] == "Score,Ref,Name,Other ref,Other name,Reasons"
    assert [row.split(",")[0] for row in rows[1:]] == ["0.99", "0.9"]
    assert "'=cmd Демо" in rows[2]
    assert (sheet.data[:2], odd.status_code) == (b"PK", 400)
    assert verbs_of("suggestion", 0) == [("exported", {"pairs": [None, 2]})] * 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/duplicates"),
        ("POST", "/duplicates/1/distinct"),
        ("POST", "/duplicates/1/question"),
        ("POST", "/duplicates/export"),
        ("POST", "/duplicates/searches"),
        ("GET", "/duplicates/automatic"),
    ],
)
@pytest.mark.parametrize("role", [Role.MANAGER, Role.DOOR, Role.PRIVACY])
def test_only_officers_and_admins_work_through_the_queue(
    app: Flask, role: Role, method: str, path: str
):
    assert signed_in(app, role).open(path, method=method).status_code == 403


def test_what_is_not_there_is_no_page(officer: FlaskClient):
    merged = suggest()
    merged.state = SuggestionState.MERGED
    db.session.commit()

    answers = [
        officer.post("/duplicates/999/distinct"),
        officer.post(f"/duplicates/{merged.id}/distinct"),
        officer.get("/duplicates/searches/999"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize(
    "query", ["kind=dogs&state=odd", "after=xyz", "before=%00", "sort=decided", "after=WzEsMl0"]
)
def test_an_odd_address_shows_the_queue(officer: FlaskClient, query: str):
    suggest()

    assert officer.get(f"/duplicates?{query}").status_code == 200


def test_a_name_is_text_whatever_it_holds(officer: FlaskClient):
    suggest(names=("<script>alert(1)</script>", "Vera Demo"))

    page = officer.get("/duplicates").text

    assert "<script>alert(1)" not in page


def test_only_what_both_say_can_differ():
    facts = [
        Fact("Name", ["Вера"], ["Vera"]),
        Fact("Year", ["1980"], []),
        Fact("Year", ["1980"], ["1981"]),
        Fact("Mail", ["a@x.example", "b@x.example"], ["b@x.example"]),
    ]

    assert [fact.differs for fact in facts] == [False, False, True, False]


def test_a_decision_is_noted_once_for_the_system_too(app: Flask):
    pair = suggest()
    records = list(queries.plain_records(Kind.PERSON, {pair.a_id, pair.b_id}).values())

    actions.tell_apart(pair, records, by=SYSTEM, at=NOW)

    assert (pair.state, pair.decided_by_id) == (SuggestionState.DISTINCT, None)

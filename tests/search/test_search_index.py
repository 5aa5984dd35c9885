"""The word index: both scripts, starts of words, each record once, pages in order."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from crm.db import db
from crm.search import actions, queries
from crm.search.terms import after_start, terms_of, wanted


def found(query: str, *, limit: int = 20) -> list[int]:
    return [hit.record_id for hit in queries.hits("person", query, limit=limit)]


@pytest.mark.parametrize("query", ["иванов", "ИВАН", "Ivanov", "Ivanoff", "ив", "iv", "Ivan-"])
def test_a_name_is_found_in_both_scripts_and_spellings(app: Flask, query: str):
    actions.index("person", 1, ["Пенка Иванова-Демо"])
    actions.index("person", 2, ["Пенка Петкова-Демо"])

    assert found(query) == [1]


@pytest.mark.parametrize(
    "query", ["888123456", "0888 12", "+359 888", "00359888123456", "123456", "(0888)"]
)
def test_a_telephone_number_is_found_by_the_start_of_any_form(app: Flask, query: str):
    forms = ["359888123456", "00359888123456", "0888123456", "888123456", "123456"]
    actions.index("person", 1, forms)

    assert found(query) == [1]


@pytest.mark.parametrize("query", ["vera@people.example", "VERA@PEOPLE", "vera@", "ver", "demo"])
def test_a_mail_address_is_found_whole_and_by_its_words(app: Flask, query: str):
    actions.index("person", 1, ["Vera.Demo@people.example", "vera@people.example"])

    assert found(query) == [1]


@pytest.mark.parametrize("query", ["", "и", "  a ", "@", "%%", "\x00", "-+", "💐"])
def test_less_than_two_letters_find_nothing(app: Flask, query: str):
    actions.index("person", 1, ["Ана И Демо a"])

    assert found(query) == []


def test_all_words_must_be_found_in_any_order(app: Flask):
    actions.index("person", 1, ["Ана Петрова-Демо"])
    actions.index("person", 2, ["Ана Иванова-Демо"])

    assert found("petr ана") == [1]
    assert found("ана д") == [1, 2]
    assert found("ана xyz") == []


def test_a_record_with_several_matching_words_appears_once_at_its_first(app: Flask):
    actions.index("person", 1, ["Иван Иванов-Демо"])
    actions.index("person", 2, ["Иван Петров-Демо"])

    hits = queries.hits("person", "ив", limit=20)

    assert [(hit.term, hit.record_id) for hit in hits] == [("ivan", 1), ("ivan", 2)]


def test_pages_follow_one_another_without_gap_or_repetition(app: Flask):
    names = {n: ["Христо Демо" if n % 2 else "Христина Демо"] for n in range(1, 31)}
    actions.index_many("person", names)
    whole = found("chr", limit=100)

    seen: list[int] = []
    after = None
    while page := queries.hits("person", "chr", limit=7, after=after):
        seen += [hit.record_id for hit in page]
        after = (page[-1].term, page[-1].record_id)

    assert seen == whole
    assert sorted(seen) == list(range(1, 31))


def test_indexing_again_replaces_what_was_there(app: Flask):
    actions.index("person", 1, ["Стара Демо"])

    actions.index("person", 1, ["Нова Демо"])
    actions.index("person", 1, ["Нова Демо"])

    assert found("стара") == []
    assert found("нова") == [1]


def test_a_forgotten_record_is_not_found(app: Flask):
    actions.index("person", 1, ["Ана Демо"])

    actions.forget("person", 1)

    assert found("ана") == []


def test_kinds_do_not_mix(app: Flask):
    actions.index("organisation", 1, ["Ана Демо"])

    assert found("ана") == []


def test_ids_for_a_filter_are_those_of_the_hits(app: Flask):
    actions.index_many("person", {1: ["Ана Петрова"], 2: ["Ана Иванова"], 3: ["Петър Аначков"]})
    ids = queries.found_ids("person", "ана пет")

    assert ids is not None
    assert sorted(set(db.session.scalars(ids))) == [1, 3]


def test_counting_stops_one_beyond_the_cap(app: Flask):
    actions.index_many("person", {n: ["Ана Демо"] for n in range(1, 13)})

    asked = queries.question("person", "ана")

    assert asked is not None
    assert queries.capped_count(asked, cap=50) == 12
    assert queries.capped_count(asked, cap=10) == 11


@pytest.fixture(params=[0, 400], ids=["many", "few"])
def each_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several words are found one way where few records answer the first, another where many."""
    monkeypatch.setattr(queries, "FEW", request.param)


@pytest.mark.usefixtures("each_way")
def test_several_words_find_the_same_whether_few_or_many_answer_the_first(app: Flask):
    names = {
        1: "Мария Пенева-Демо",
        2: "Мария Костова-Демо",
        3: "Пенка Мариева-Демо",
        4: "Пенка Костова-Демо",
        5: "Мария Марианова Пенева-Демо",
    }
    actions.index_many("person", {number: [name] for number, name in names.items()})
    actions.index("organisation", 4, ["Мария Пенева-Демо"])

    assert sorted(found("Maria Penev")) == [1, 5]
    assert sorted(found("пен мар де")) == [1, 3, 5]
    assert found("marianova p d") == [5]
    assert found("maria xyz") == []


@pytest.mark.usefixtures("each_way")
def test_pages_of_several_words_follow_one_another_both_ways(app: Flask):
    names = {n: [f"Мария{n % 3} Мариянова Пенев{n % 2}-Демо"] for n in range(1, 24)}
    actions.index_many("person", names)
    asked = queries.question("person", "maria penev0 d")
    assert asked is not None
    whole = places(queries.answers(asked, limit=100))

    onward: list[queries.Place] = []
    while page := places(queries.answers(asked, limit=4, after=onward[-1] if onward else None)):
        onward += page
    back = places(queries.answers(asked, limit=4, before=whole[-1]))

    assert [number for _, number in sorted(whole)] == [number for _, number in whole]
    assert sorted(number for _, number in whole) == list(range(2, 24, 2))
    assert onward == whole
    assert back == whole[-5:-1]


def places(table: sa.Subquery) -> list[queries.Place]:
    rows = db.session.execute(sa.select(table.c.term, table.c.record_id))
    return sorted((term, number) for term, number in rows)


def test_only_a_short_word_beside_another_asks_the_index_once_more(
    app: Flask, statements: Callable[[Callable[[], object]], list[str]]
):
    actions.index("person", 1, ["Мария Пенева-Демо"])
    db.session.commit()

    assert len(statements(lambda: found("maria"))) == 1
    assert len(statements(lambda: found("maria penev"))) == 1
    assert len(statements(lambda: found("maria pe"))) == 2


def test_every_text_with_a_start_lies_below_its_end():
    for start in ("iv", "z\ud7ff", "a\U0010ffff"):
        assert start <= start + "z" < after_start(start)


def test_hostile_text_gives_terms_of_bounded_length():
    terms = terms_of(["ab" * 5_000, "<script>alert(1)</script>", "\u202eevil", "@", "a@b"])

    assert max(map(len, terms)) == 80
    assert "alert" in terms
    assert wanted("xa" * 5_000)[0] != ()

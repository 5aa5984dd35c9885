"""The command: pairs on record, and the same judgement on a file alone."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from crm.app import create_app
from crm.config import Settings
from crm.db import db
from crm.duplicates import actions, jobs, queries
from crm.duplicates.models import Kind, Suggestion
from crm.history.models import SYSTEM
from crm.people import actions as people
from tests.conftest import NOW

HEADING = "id,full_name,email,phone,birth_year\n"
TWINS = (
    "7,Цветелина Чолакова,c.cholakova@people.example,0888123456,1980\n"
    "x9,Tsvetelina Cholakova,c.cholakova@people.example,+359888123456,1980\n"
    "8,Борис Примеров,b@people.example,0888999999,1990\n"
)


@pytest.fixture
def bare(tmp_path: Path) -> FlaskCliRunner:
    """The command of a house whose database is not there at all."""
    settings = Settings(
        database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing",
        instance_path=str(tmp_path),
        secret_key="a test key that is long enough for anything",
    )
    return create_app(settings).test_cli_runner()


def judge(runner: FlaskCliRunner, folder: Path, text: str | bytes, *more: str) -> Result:
    source = folder / "in.csv"
    source.write_bytes(text.encode() if isinstance(text, str) else text)
    args = ["people", "duplicates", "--file", str(source), "--out", str(folder / "out.csv")]
    return runner.invoke(args=[*args, *more])


def written(folder: Path) -> list[dict[str, str]]:
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_is_judged_without_a_database(bare: FlaskCliRunner, tmp_path: Path):
    answer = judge(bare, tmp_path, HEADING + TWINS, "--json")

    told = json.loads(answer.stdout.splitlines()[-1])
    rows = written(tmp_path)
    assert (told["people"], told["pairs"], sorted(told)) == (3, 1, ["pairs", "people", "seconds"])
    assert list(rows[0]) == ["id_a", "id_b", "score", "reasons"]
    assert {rows[0]["id_a"], rows[0]["id_b"]} == {"7", "x9"}
    assert 0 < float(rows[0]["score"]) <= 1
    assert len(rows[0]["reasons"]) > 10


@pytest.mark.parametrize(
    "made",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("id,full_name", " ID , Full_Name ").encode(),
    ],
)
def test_the_usual_forms_of_csv_give_the_same_pairs(bare: FlaskCliRunner, tmp_path: Path, made):
    judge(bare, tmp_path, made(HEADING + TWINS))

    assert [{row["id_a"], row["id_b"]} for row in written(tmp_path)] == [{"7", "x9"}]


def test_missing_and_empty_columns_are_not_known(bare: FlaskCliRunner, tmp_path: Path):
    text = (
        "given_name,family_name,email,birth_date,organisation,unheard\n"
        "Цветелина,Чолакова,c.cholakova@people.example,13.03.1980,,x\n"
        "\n"
        "Tsvetelina,Cholakova,c.cholakova@people.example,1980-03-13,,\n"
        "Short\n"
    )

    answer = judge(bare, tmp_path, text, "--json")

    assert json.loads(answer.stdout)["people"] == 3
    assert [{row["id_a"], row["id_b"]} for row in written(tmp_path)] == [{"2", "4"}]


def test_a_file_without_people_gives_an_empty_table(bare: FlaskCliRunner, tmp_path: Path):
    answer = judge(bare, tmp_path, HEADING, "--json")

    assert (answer.exit_code, written(tmp_path)) == (0, [])
    assert (tmp_path / "out.csv").read_text() == "id_a,id_b,score,reasons\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "none of the columns"),
        ("a,b\n1,2\n", "none of the columns"),
        ("id,birth_year\n1,1980\n", "none of the columns"),
        ("id,full_name,id\n1,Вера,2\n", "a column is there twice"),
        ("id,full_name\n1,Вера\n1,Ана\n", "row 3: the id 1 is there twice"),
        ("full_name\nВера\n".encode("cp1251"), "no text in UTF-8"),
        (b"PK\x03\x04\x00\x00full_name", "no text"),
        ('full_name\n"Вера\n', "line 2"),
        ("full_name\n" + "я" * 100_000 + "\n", "row 2: a cell has more than"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(
    bare: FlaskCliRunner, tmp_path: Path, content: str | bytes, message: str
):
    answer = judge(bare, tmp_path, content)

    assert answer.exit_code == 1
    assert message in answer.stderr
    assert (len(answer.stderr.splitlines()), answer.stdout) == (1, "")
    assert not (tmp_path / "out.csv").exists()


def test_missing_files_and_places_are_one_clear_line(bare: FlaskCliRunner, tmp_path: Path):
    (tmp_path / "in.csv").write_text(HEADING)
    start = ["people", "duplicates", "--file"]

    missing = bare.invoke(args=[*start, str(tmp_path / "no.csv"), "--out", str(tmp_path / "o")])
    nowhere = bare.invoke(
        args=[*start, str(tmp_path / "in.csv"), "--out", str(tmp_path / "no" / "out.csv")]
    )

    assert [(one.exit_code, len(one.stderr.splitlines())) for one in (missing, nowhere)] == [
        (1, 1),
        (1, 1),
    ]


@pytest.mark.parametrize("option", ["--file", "--out"])
def test_one_option_without_the_other_is_wrong_usage(bare: FlaskCliRunner, option: str):
    assert bare.invoke(args=["people", "duplicates", option, "x.csv"]).exit_code == 2


def test_no_cell_becomes_a_formula(bare: FlaskCliRunner, tmp_path: Path):
    text = HEADING + TWINS.replace("Цветелина", "=cmd").replace("Tsvetelina", "=cmd")

    judge(bare, tmp_path, text)

    assert [row["reasons"][:1] in "=+-@" for row in written(tmp_path)] == [False]


def test_pairs_on_record_are_named_by_their_refs(app: Flask, runner: FlaskCliRunner):
    twins = [
        people.add_person(
            full_name=name,
            emails=["c.cholakova@people.example"],
            phones=["0888123456"],
            birth_year=1980,
            by=SYSTEM,
            at=NOW,
        )
        for name in ("Цветелина Чолакова", "Tsvetelina Cholakova")
    ]
    refs = [person.ref for person in twins]
    db.session.commit()

    told = json.loads(runner.invoke(args=["people", "duplicates", "--json"]).stdout)
    plain = runner.invoke(args=["people", "duplicates"]).stdout

    assert [(one["a"], one["b"]) for one in told["pairs"]] == [tuple(refs)]
    assert sorted(told["pairs"][0]) == ["a", "b", "reasons", "score"]
    assert all(isinstance(reason, str) for reason in told["pairs"][0]["reasons"])
    assert plain.startswith(f"{refs[0]} {refs[1]} ")
    assert queries.stored(Kind.PERSON) == {}


def test_pairs_found_to_be_two_are_not_named(app: Flask, runner: FlaskCliRunner):
    for name in ("Цветелина Чолакова", "Tsvetelina Cholakova"):
        people.add_person(full_name=name, emails=["c.cholakova@people.example"], by=SYSTEM, at=NOW)
    db.session.commit()
    jobs.look_at_changes(lambda: False)
    pair = db.session.query(Suggestion).one()
    records = list(queries.plain_records(Kind.PERSON, {pair.a_id, pair.b_id}).values())
    actions.tell_apart(pair, records, by=SYSTEM, at=NOW)
    db.session.commit()

    told = json.loads(runner.invoke(args=["people", "duplicates", "--json"]).stdout)

    assert told == {"pairs": []}

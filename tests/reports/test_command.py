"""`crm report engagement`: one JSON object on the last line, files, exit codes."""

import csv
import json
import zipfile
from pathlib import Path

import pytest

from tests.engagement.world import GOLDEN, golden, write

EXPECTED = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
QUARTER = ("--from", "2019-04-01", "--to", "2019-06-30")


def report(runner, *args: str):
    return runner.invoke(args=["report", "engagement", *args])


@pytest.mark.parametrize(
    "expected", EXPECTED, ids=lambda e: f"{e['from']}..{e['to']}-{e['definition']}"
)
def test_the_command_says_what_the_golden_set_expects(runner, expected):
    write(golden())

    result = report(
        runner,
        *("--programme", "INTEGRA", "--definition", expected["definition"]),
        *("--from", expected["from"], "--to", expected["to"], "--json"),
    )

    assert result.exit_code == 0
    assert json.loads(result.stdout.splitlines()[-1]) == expected


def test_the_number_of_a_programme_names_it_too(runner):
    number = write(golden()).id

    result = report(runner, "--programme", str(number), *QUARTER, "--json")

    assert json.loads(result.stdout.splitlines()[-1])["people"] == 13


def test_without_json_it_is_a_table_to_read(runner):
    write(golden())

    lines = report(runner, "--programme", "INTEGRA", *QUARTER).stdout.splitlines()

    assert [line.split() for line in lines if line.startswith(("people", "at_"))] == [
        ["people", "13"],
        ["at_least", "39"],
        ["at_most", "47"],
    ]


def test_a_csv_has_one_figure_a_row(runner, tmp_path: Path):
    write(golden())
    out = tmp_path / "report.csv"

    result = report(
        runner, "--programme", "INTEGRA", *QUARTER, "--format", "csv", "--out", str(out), "--json"
    )

    with out.open(encoding="utf-8-sig", newline="") as file:
        header, *lines = csv.reader(file)
    figures = dict(lines)
    assert header == ["figure", "value"]
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert json.loads(result.stdout.splitlines()[-1])["at_most"] == 47
    assert {name: figures[name] for name in ("people", "migrants.low", "strands.CAM")} == {
        "people": "13",
        "migrants.low": "0.384615",
        "strands.CAM": "10",
    }
    assert figures["counts"] == "each person once per programme"
    assert figures["created_at"] == "2026-11-22T08:00:00Z"


def test_a_workbook_is_a_workbook(runner, tmp_path: Path):
    write(golden())
    out = tmp_path / "report.xlsx"

    result = report(
        runner, "--programme", "INTEGRA", *QUARTER, "--format", "xlsx", "--out", str(out)
    )

    assert result.exit_code == 0
    assert "xl/worksheets/sheet1.xml" in zipfile.ZipFile(out).namelist()


@pytest.mark.parametrize(
    "args",
    [
        ("--from", "2019-06-30", "--to", "2019-04-01"),
        ("--from", "2019-04-01"),
        ("--from", "1.4.2019", "--to", "2019-06-30"),
        (*QUARTER, "--definition", "everybody"),
        (*QUARTER, "--format", "csv"),
        (*QUARTER, "--out", "report.csv"),
    ],
    ids=["reversed", "no end", "no day", "no definition", "no file", "no format"],
)
def test_wrong_usage_ends_with_two(runner, args):
    write(golden())

    result = report(runner, "--programme", "INTEGRA", *args, "--json")

    assert (result.exit_code, result.stdout) == (2, "")


def test_an_unknown_programme_is_a_failure_with_its_reason(runner):
    result = report(runner, "--programme", "NOWHERE", *QUARTER, "--json")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: no programme NOWHERE\n"


def test_a_file_that_cannot_be_written_is_a_failure(runner, tmp_path: Path):
    write(golden())

    result = report(
        runner,
        *("--programme", "INTEGRA", *QUARTER, "--format", "csv"),
        *("--out", str(tmp_path / "nowhere" / "report.csv")),
    )

    assert result.exit_code == 1

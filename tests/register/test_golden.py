"""The golden set through the front door: read by command, counted by command."""

import json
from pathlib import Path

import pytest

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "g1"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text("utf-8"))


@pytest.fixture
def golden(runner):
    result = runner.invoke(args=["archive", "import", str(GOLDEN)])
    assert result.exit_code == 0, result.output
    return runner


@pytest.mark.parametrize(
    "expected", EXPECTED, ids=lambda e: f"{e['from']}-{e['to']}-{e['definition']}"
)
def test_an_imported_golden_set_is_counted_as_expected(golden, expected):
    window = ["--from", expected["from"], "--to", expected["to"]]
    definition = ["--definition", expected["definition"]]

    result = golden.invoke(
        args=["report", "engagement", "--programme", "INTEGRA", *window, *definition, "--json"]
    )

    assert json.loads(result.stdout.strip().splitlines()[-1]) == expected

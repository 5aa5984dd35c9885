import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from crm.attendance.models import Attendance, AttendanceRole, AttendanceState
from crm.db import Base, db
from crm.events.models import Event
from crm.organisations.models import Organisation
from crm.people.models import Person
from tests.conftest import empty_all_tables

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "g1"

PROGRAMME = "ref,name_en,starts_on\nP1,Programme Demo,2026-01-01\n"
EVENT = "ref,programme,kind,title,starts_at,status\nE1,P1,clean_up,Clean-up,2026-05-01 10:00,held\n"
PEOPLE = "ref,full_name\nA,Ана Демо\nB,Борис Демо\n"


@pytest.fixture
def archive(tmp_path: Path):
    """Write the given texts as files of an archive; the name `people` stands for people.csv."""

    def write(**files: str) -> Path:
        folder = tmp_path / "archive"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder

    return write


def run(runner, *args) -> tuple[int, dict, str]:
    """Run `crm archive …` with --json: exit status, last line's object, standard error."""
    result = runner.invoke(args=["archive", *map(str, args), "--json"])
    lines = result.stdout.strip().splitlines()
    return result.exit_code, json.loads(lines[-1]) if lines else {}, result.stderr


def rows_on_record() -> int:
    return sum(
        db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    )


def test_the_golden_set_is_read_whole(runner):
    status, counts, _ = run(runner, "import", GOLDEN)

    assert status == 0
    assert counts == {
        "programmes": 1,
        "strands": 3,
        "targets": 2,
        "organisations": 3,
        "people": 24,
        "background_answers": 18,
        "events": 9,
        "invitations": 10,
        "attendances": 27,
        "headcounts": 1,
    }


def test_a_merged_record_counts_as_its_survivor(runner):
    run(runner, "import", GOLDEN)

    refs = dict(db.session.execute(select(Person.ref, Person.id)).all())
    merged = db.session.scalar(select(Person).where(Person.ref == "P06A"))

    assert merged.survivor_id == refs["P06"]


def test_what_was_exported_and_imported_is_exported_the_same(runner, tmp_path):
    run(runner, "import", GOLDEN)
    run(runner, "export", tmp_path / "first")
    db.session.remove()
    empty_all_tables()

    status, _, problems = run(runner, "import", tmp_path / "first")
    run(runner, "export", tmp_path / "second")

    assert (status, problems) == (0, "")
    for path in sorted((tmp_path / "first").glob("*.csv")):
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()
    assert len(list((tmp_path / "second").glob("*.csv"))) == 35


def test_a_dry_run_tells_the_same_and_writes_nothing(runner):
    before = rows_on_record()

    _, told, _ = run(runner, "import", GOLDEN, "--dry-run")
    after_dry_run = rows_on_record()
    _, done, _ = run(runner, "import", GOLDEN)

    assert told == done
    assert after_dry_run == before


def test_a_folder_that_is_not_empty_is_not_written_to(runner, tmp_path):
    (tmp_path / "something").write_text("kept")

    status, told, reason = run(runner, "export", tmp_path)

    assert (status, told) == (1, {})
    assert "is not empty" in reason


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"people": "ref,full_name,shoe_size\n"}, ("people.csv", 1, "shoe_size", "unknown_column")),
        ({"people": "full_name\n"}, ("people.csv", 1, "ref", "missing_column")),
        ({"people": "ref,full_name\n17,Ана Демо\n"}, ("people.csv", 2, "ref", "digits_only")),
        ({"people": "ref,full_name\nA,\n"}, ("people.csv", 2, "full_name", "missing")),
        ({"people": PEOPLE + "A,Ана Демо\n"}, ("people.csv", 4, "ref", "exists")),
        ({"people": PEOPLE + "C\n"}, ("people.csv", 4, "", "cell_count")),
        (
            {"people": "ref,full_name,merged_into\nA,Ана Демо,B\nB,Боб Демо,A\n"},
            ("people.csv", 2, "merged_into", "cycle"),
        ),
        (
            {"people": "ref,full_name,merged_into\nA,Ана Демо,Z\n"},
            ("people.csv", 2, "merged_into", "unknown_ref"),
        ),
        (
            {"people": "ref,full_name,erased_on\nA,Ана Демо,2026-01-01\n"},
            ("people.csv", 2, "full_name", "erased_with_name"),
        ),
        (
            {
                "people": PEOPLE,
                "background_answers": "person,answer,answered_on\nA,roma,2026-01-01\n",
            },
            ("background_answers.csv", 2, "answer", "unknown_code"),
        ),
        (
            {"people": PEOPLE, "consents": "person,purpose,given_on\nA,contact,01.02.2026\n"},
            ("consents.csv", 2, "given_on", "not_a_day"),
        ),
        (
            {
                "programmes": PROGRAMME,
                "targets": "programme,indicator,value\nP1,migrant_share,20\n",
            },
            ("targets.csv", 2, "value", "out_of_range"),
        ),
        (
            {
                "programmes": PROGRAMME,
                "targets": "programme,indicator,value\n" + 2 * "P1,engaged_people,1000\n",
            },
            ("targets.csv", 3, "", "doubled"),
        ),
        (
            {
                "programmes": PROGRAMME,
                "events": EVENT.replace("2026-05-01 10:00", "2026-03-29 03:30"),
            },
            ("events.csv", 2, "starts_at", "nonexistent_time"),
        ),
        (
            {
                "programmes": PROGRAMME,
                "events": EVENT,
                "headcounts": "event,total_on_site,unnamed\nE1,40,34\n",
            },
            ("headcounts.csv", 2, "unnamed", "both_given"),
        ),
        (
            {
                "programmes": PROGRAMME,
                "events": EVENT,
                "headcounts": "event,total_on_site\nE1,40\nE1,41\n",
            },
            ("headcounts.csv", 3, "", "doubled"),
        ),
        ({"shoes": "ref\n"}, ("shoes.csv", 0, "", "unknown_file")),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_written(runner, archive, files, error):
    folder = archive(**files)
    before = rows_on_record()

    status, told, reason = run(runner, "import", folder)

    found = [(e["file"], e["row"], e["column"], e["code"]) for e in told["errors"]]
    assert status == 1
    assert error in found
    assert "nothing was written" in reason
    assert rows_on_record() == before


def test_rows_of_one_person_at_one_event_are_folded_and_told(runner, archive):
    folder = archive(
        programmes=PROGRAMME,
        events=EVENT,
        people=PEOPLE,
        organisations="ref,name\nO1,One Demo\nO2,Two Demo\nO3,Three Demo\n",
        attendances=(
            "event,person,state,role,acting_for\n"
            "E1,A,no_show,participant,O1\n"
            "E1,A,attended,expert,O2\n"
            "E1,A,attended,volunteer,O3|O2\n"
            "E1,B,attended,participant,\n"
            "E1,B,excused,team,\n"
        ),
    )

    _, told, _ = run(runner, "import", folder)

    ana, boris = db.session.scalars(select(Attendance).order_by(Attendance.id)).all()
    assert told["folded"] == [{"event": "E1", "person": "A"}, {"event": "E1", "person": "B"}]
    assert (ana.state, ana.role) == (AttendanceState.ATTENDED, AttendanceRole.EXPERT)
    assert [o.ref for o in ana.acting_for] == ["O2", "O3"]
    assert (boris.state, boris.role) == (AttendanceState.ATTENDED, AttendanceRole.TEAM)


def test_a_doubled_time_means_the_first(runner, archive):
    folder = archive(
        programmes=PROGRAMME, events=EVENT.replace("2026-05-01 10:00", "2019-10-27 03:30")
    )

    run(runner, "import", folder)

    event = db.session.scalar(select(Event))
    assert event.starts_at.isoformat() == "2019-10-27T00:30:00+00:00"


def test_an_archive_adds_to_what_is_there(runner, archive):
    run(runner, "import", archive(people=PEOPLE, organisations="ref,name\nO1,One Demo\n"))

    folder = archive(people="ref,full_name\nC,Вера Демо\n", organisations="ref,name\n")
    (folder / "affiliations.csv").write_text("person,organisation\nA,O1\nC,O1\n")
    status, told, _ = run(runner, "import", folder)

    assert (status, told) == (0, {"people": 1, "affiliations": 2})
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 1


@pytest.mark.parametrize("text", ['{"format": 99}', "{", "[]", '{"rows": {}}'])
def test_an_archive_of_another_format_is_refused(runner, archive, text):
    folder = archive(people=PEOPLE)
    (folder / "manifest.json").write_text(text)

    status, told, _ = run(runner, "import", folder)

    assert status == 1
    assert [error["file"] for error in told["errors"]] == ["manifest.json"]


def test_a_link_in_the_folder_is_not_followed(runner, archive, tmp_path):
    (tmp_path / "elsewhere.csv").write_text("secret,first line\n")
    folder = archive()
    (folder / "people.csv").symlink_to(tmp_path / "elsewhere.csv")

    status, told, _ = run(runner, "import", folder)

    assert status == 1
    assert [(e["file"], e["code"]) for e in told["errors"]] == [("people.csv", "symlink")]

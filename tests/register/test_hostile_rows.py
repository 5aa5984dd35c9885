"""Bad rows of each file: named by file, row and column, and then nothing is written."""

import hashlib
import shutil
from pathlib import Path

import pytest

from crm.files.store import store
from tests.register.test_archive import EVENT, PEOPLE, PROGRAMME, rows_on_record, run

CAST = {
    "colleagues": "email,full_name\nowner@office.example,Olga Demo\n",
    "programmes": PROGRAMME,
    "events": EVENT,
    "people": PEOPLE,
    "organisations": "ref,name\nO1,One Demo\n",
    "tags": "ref,name\nT1,Blue Demo\n",
    "lists": "ref,name\nL1,Neighbours Demo\n",
    "segments": "ref,name,filter\nS1,All Demo,tag=T1\n",
    "conversations": "ref,about,channel,day\nC1,The park,meeting,2026-05-01\n",
    "groups": "ref,name,kind\nG1,Council Demo,council\n",
}
PDF = b"%PDF-1.7\nDemo\n"
DIGEST = hashlib.sha256(PDF).hexdigest()
PAGE = b"<!doctype html><script>alert(1)</script>"
PAGE_DIGEST = hashlib.sha256(b"PK\x03\x04" + PAGE).hexdigest()

PROMISE = "ref,side,text,owner,made_on,due_on,state,settled_on,reported_on\n"
ISSUE = "ref,kind,text,owner,raised_on,answered_on,satisfaction\n"
ATTACHED = "about_kind,about,name,sha256,size,media_type\n"
INVITED = "event,person,superseded_by\n"
SAME = "ref,full_name,merged_into\nA,Ана Демо,\nB,Ана Демо,A\nC,Вера Демо,\n"


@pytest.fixture(autouse=True)
def empty_store(app):
    """Bytes outlive the tables that a test empties."""
    shutil.rmtree(store().root, ignore_errors=True)


def write(folder: Path, files: dict[str, str]) -> Path:
    (folder / "files").mkdir(parents=True)
    (folder / "files" / DIGEST).write_bytes(PDF)
    (folder / "files" / PAGE_DIGEST).write_bytes(b"PK\x03\x04" + PAGE)
    (folder / "files" / ("0" * 64)).write_bytes(PDF)
    (folder / "files" / ("1" * 64)).symlink_to(folder / "files" / DIGEST)
    for name, text in {**CAST, **files}.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("file", "text", "error"),
    [
        ("colleagues", "email,full_name\na@b.example,\n", (2, "full_name", "missing")),
        ("colleagues", "email,full_name\na@b.example,A\nA@b.example,B\n", (3, "", "doubled")),
        ("events", EVENT.replace("status\n", "status,convenor\n").replace("held\n", "held,x\n"),
         (2, "convenor", "unknown_ref")),
        ("events", EVENT.replace("status\n", "status,uid\n").replace("held\n", "held,u\n")
         + "E2,P1,clean_up,Clean-up,2026-05-01 10:00,held,u\n", (3, "", "doubled")),
        ("strands", f"ref,programme,code\nS,P1,{'c' * 21}\n", (2, "code", "too_long")),
        ("invitations", "event,person,reply_source\nE1,A,link\n",
         (2, "reply_source", "no_reply")),
        ("organisations", "ref,name,merged_into\nO1,One,O2\nO2,Two,O1\n",
         (2, "merged_into", "cycle")),
        ("organisations", "ref,name,merged_into\nO1,One,O1\n", (2, "merged_into", "cycle")),
        ("organisations", "ref,name,merged_into\nO1,One,O9\n", (2, "merged_into", "unknown_ref")),
        ("organisations", "ref,name,parent,merged_into\nO1,One,O2,\nO2,Two,,O1\n",
         (2, "parent", "cycle")),
        ("organisations", f"ref,name,kind\nO1,One,{'k' * 61}\n", (2, "kind", "too_long")),
        ("sites", "ref,name,seats\nX,Hall Demo,99999999999\n", (2, "seats", "too_large")),
        ("invitations", INVITED + "E1,A,B\n", (2, "superseded_by", "not_invited")),
        ("invitations", INVITED + "E1,A,B\nE1,B,\n", (2, "superseded_by", "other_person")),
        ("invitations", INVITED + "E1,A,A\n", (2, "superseded_by", "cycle")),
        ("invitations", INVITED + "E1,A,Z\n", (2, "superseded_by", "unknown_ref")),
        ("attendances", "event,person,state,belonged_to\nE1,A,attended,O1|O7\n",
         (2, "belonged_to", "unknown_ref")),
        ("tags", "ref,name\nT1,Blue\nT2,BLUE\n", (3, "", "doubled")),
        ("tags", "ref,name\nT1,***\n", (2, "name", "no_letter")),
        ("tags", f"ref,name\nT1,{'b' * 61}\n", (2, "name", "too_long")),
        ("tags", "ref,name\n17,Blue\n", (2, "ref", "digits_only")),
        ("tags", "ref,name\nT1,\u200e\u200f\n", (2, "name", "missing")),
        ("person_tags", "tag,person\nT1,A\nT1,A\n", (3, "", "doubled")),
        ("person_tags", "tag,person\nT9,A\n", (2, "tag", "unknown_ref")),
        ("lists", "ref,name,owner\nL1,One,nobody@office.example\n", (2, "owner", "unknown_ref")),
        ("lists", "ref,name\nL1,One\nL2,one\n", (3, "", "doubled")),
        ("list_memberships", "list,person,joined_on,left_on\nL1,A,2026-05-02,2026-05-01\n",
         (2, "left_on", "ends_before_start")),
        ("list_memberships", "list,person,joined_on\nL1,A,2026-05-02\nL1,A,2026-05-03\n",
         (3, "", "doubled")),
        ("conversations", "ref,about,channel,day\nC1,It,pigeon,2026-05-01\n",
         (2, "channel", "unknown_code")),
        ("conversations", "ref,about,channel,day,event\nC1,It,mail,2026-05-01,E9\n",
         (2, "event", "unknown_ref")),
        ("conversation_parties", "conversation,person,organisation\nC1,A,O1\n",
         (2, "organisation", "both_given")),
        ("conversation_parties", "conversation,person,organisation\nC1,,\n",
         (2, "person", "missing")),
        ("conversation_parties", "conversation,person\nC1,A\nC1,A\n", (3, "", "doubled")),
        ("commitments", PROMISE + "P,ours,It,,2026-05-01,2026-06-01,,,\n", (2, "owner", "missing")),
        ("commitments",
         PROMISE + "P,ours,It,owner@office.example,2026-05-01,2026-06-01,fulfilled,,\n",
         (2, "settled_on", "missing")),
        ("commitments",
         PROMISE + "P,ours,It,owner@office.example,2026-05-01,2026-06-01,open,2026-05-03,\n",
         (2, "settled_on", "still_open")),
        ("commitments",
         PROMISE + "P,ours,It,owner@office.example,2026-05-01,2026-06-01,,,2026-05-03\n",
         (2, "reported_on", "still_open")),
        ("issues", ISSUE + "I,concern,It,owner@office.example,2026-05-02,2026-05-01,\n",
         (2, "answered_on", "ends_before_start")),
        ("issues", ISSUE + "I,concern,It,owner@office.example,2026-05-02,,partly\n",
         (2, "answered_on", "missing")),
        ("positions", "person,power,interest,day\nA,6,1,2026-05-01\n",
         (2, "power", "out_of_range")),
        ("positions", "person,organisation,power,interest,day\nA,O1,5,1,2026-05-01\n",
         (2, "organisation", "both_given")),
        ("groups", "ref,name,kind\nG1,Council,choir\n", (2, "kind", "unknown_code")),
        ("group_memberships", "group,person,starts_on,ends_on\nG1,A,2026-05-02,2026-05-01\n",
         (2, "ends_on", "ends_before_start")),
        ("group_memberships", "group,role\nG1,Chair\n", (2, "person", "missing")),
        ("distinct_pairs", "kind,a,b\nperson,A,A\n", (2, "b", "same_record")),
        ("distinct_pairs", "kind,a,b\nperson,A,B\nperson,B,A\n", (3, "", "doubled")),
        ("distinct_pairs", "kind,a,b\nperson,A,O1\n", (2, "b", "unknown_ref")),
        ("distinct_pairs", "kind,a,b,score\nperson,A,B,7\n", (2, "score", "out_of_range")),
        ("attachments", ATTACHED + f"conversation,C1,a.pdf,{'a' * 64},,\n",
         (2, "sha256", "no_file")),
        ("attachments", ATTACHED + "conversation,C1,a.pdf,../../../etc/passwd,,\n",
         (2, "sha256", "not_a_checksum")),
        ("attachments", ATTACHED + f"conversation,C1,a.pdf,{'0' * 64},,\n",
         (2, "sha256", "other_bytes")),
        ("attachments", ATTACHED + f"conversation,C1,a.pdf,{'1' * 64},,\n",
         (2, "sha256", "no_file")),
        ("attachments", ATTACHED + f"conversation,C1,a.html,{PAGE_DIGEST},,text/html\n",
         (2, "sha256", "unknown_kind")),
        ("attachments", ATTACHED + f"conversation,C1,a.pdf,{DIGEST},,text/html\n",
         (2, "media_type", "other_kind")),
        ("attachments", ATTACHED + f"conversation,C1,a.pdf,{DIGEST},3,\n",
         (2, "size", "other_size")),
        ("attachments", ATTACHED + f"conversation,C9,a.pdf,{DIGEST},,\n",
         (2, "about", "unknown_ref")),
        ("attachments", ATTACHED + f"person,A,a.pdf,{DIGEST},,\n",
         (2, "about_kind", "unknown_code")),
        ("segments", "ref,name,filter\nS1,All,tag=T9\n", (2, "filter", "unknown_ref")),
        ("segments", "ref,name,filter\nS1,All,background=tcn\n", (2, "filter", "unknown_word")),
        ("segments", "ref,name,filter\nS1,All,mail=perhaps\n", (2, "filter", "not_understood")),
        ("segments", "ref,name,filter\nS1,All,q=\n", (2, "filter", "not_understood")),
        ("segments", "ref,name,filter\nS1,All,anybody\n", (2, "filter", "not_understood")),
        ("segments", "ref,name,filter\nS1,All,\n", (2, "filter", "missing")),
        ("segments", "ref,name,filter\nS1,A,segment=S2\nS2,B,segment=S1\n",
         (2, "filter", "cycle")),
        ("segments", "ref,name,filter\nS1,One,tag=T1\nS2,ONE,tag=T1\n", (3, "", "doubled")),
        ("segment_picks", "segment,person\nS1,A\nS1,A\n", (3, "", "doubled")),
        ("segment_picks", "segment,person,is_left_out\nS1,A,maybe\n",
         (2, "is_left_out", "not_yes_or_no")),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_and_nothing_is_written(runner, tmp_path, file, text, error):
    folder = write(tmp_path / "archive", {file: text})
    before = rows_on_record()

    status, told, _reason = run(runner, "import", folder)

    found = [(e["file"], e["row"], e["column"], e["code"]) for e in told["errors"]]
    assert status == 1
    assert (f"{file}.csv", *error) in found
    assert rows_on_record() == before
    assert not store().exists(DIGEST)


def test_the_cast_of_the_bad_rows_is_good(runner, tmp_path):
    folder = write(tmp_path / "archive", {})

    status, told, reason = run(runner, "import", folder)

    assert (status, reason) == (0, "")
    assert set(told) == set(CAST)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("tags", "ref,name\nT2,blue demo\n"),
        ("lists", "ref,name\nL2,neighbours demo\n"),
        ("segments", "ref,name,filter\nS2,ALL DEMO,tag=T1\n"),
    ],
)
def test_a_name_that_is_on_record_is_taken(runner, tmp_path, file, text):
    run(runner, "import", write(tmp_path / "first", {}))
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / f"{file}.csv").write_text(text)

    status, told, _reason = run(runner, "import", tmp_path / "second")

    assert status == 1
    assert [(e["column"], e["code"]) for e in told["errors"]] == [("name", "exists")]


def test_a_dry_run_puts_no_bytes_into_the_store(runner, tmp_path):
    attached = ATTACHED + f"conversation,C1,../a.pdf,{DIGEST},,\n"
    folder = write(tmp_path / "archive", {"attachments": attached})

    dry = run(runner, "import", folder, "--dry-run")
    is_there_after_dry_run = store().exists(DIGEST)
    done = run(runner, "import", folder)

    assert dry == done
    assert (is_there_after_dry_run, store().is_sound(DIGEST)) == (False, True)


def test_an_archive_whose_bytes_are_missing_is_not_made_in_silence(runner, tmp_path):
    attached = ATTACHED + f"conversation,C1,a.pdf,{DIGEST},,\n"
    run(runner, "import", write(tmp_path / "archive", {"attachments": attached}))
    (store().root / DIGEST[:2] / DIGEST).unlink()

    status, told, _reason = run(runner, "export", tmp_path / "out")

    assert (status, told) == (1, {})
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_invitations_given_way_are_read_as_the_file_says(runner, tmp_path):
    invited = INVITED + "E1,A,B\nE1,B,\nE1,C,\n"
    folder = write(tmp_path / "archive", {"people": SAME, "invitations": invited})

    run(runner, "import", folder)
    run(runner, "export", tmp_path / "out")

    lines = (tmp_path / "out" / "invitations.csv").read_text("utf-8").splitlines()[1:]
    assert [line.split(",")[-1] for line in lines] == ["B", "", ""]


def test_of_two_invitations_of_one_human_being_one_stands(runner, tmp_path):
    invited = "event,person,reply,replied_at\nE1,A,,\nE1,B,yes,2026-04-01T10:00:00Z\nE1,C,,\n"
    folder = write(tmp_path / "archive", {"people": SAME, "invitations": invited})

    run(runner, "import", folder)
    run(runner, "export", tmp_path / "out")

    lines = (tmp_path / "out" / "invitations.csv").read_text("utf-8").splitlines()[1:]
    assert [line.split(",")[-1] for line in lines] == ["B", "", ""]

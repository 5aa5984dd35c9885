import io
import os
from collections.abc import Iterator
from datetime import timedelta

import pytest

from crm.db import db
from crm.files import actions, queries
from crm.files.actions import LARGEST, Refusal, RefusedError
from crm.files.serving import download
from crm.files.store import FolderStore, store
from crm.jobs.work import Work
from crm.operations.jobs import sweep_files
from tests.files import samples


@pytest.fixture
def shelf(app) -> Iterator[FolderStore]:
    shelf = store()
    yield shelf
    for path in list(shelf.root.rglob("*")):
        if path.is_file():
            path.unlink()


def keep(shelf, at, content=samples.PDF, *, name="Протокол.pdf", about=("conversation", 7)):
    received = actions.receive(io.BytesIO(content), name=name, into=shelf)
    file = actions.keep(received, about=about, by_id=None, at=at)
    db.session.commit()
    return file


def test_a_file_is_kept_with_what_it_is(shelf, at):
    file = keep(shelf, at)

    assert (file.name, file.media_type, file.size) == (
        "Протокол.pdf",
        "application/pdf",
        len(samples.PDF),
    )
    assert shelf.is_sound(file.sha256)
    assert list(queries.files_of("conversation", 7)) == [file]
    assert queries.file_of("conversation", 7, file.id) == file
    assert queries.file_of("conversation", 8, file.id) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Refusal.EMPTY),
        (b"MZ\x90\x00", Refusal.UNKNOWN_KIND),
        (samples.XLS, Refusal.UNKNOWN_KIND),
        (samples.PDF + bytes(LARGEST), Refusal.TOO_LARGE),
    ],
)
def test_what_is_not_kept_leaves_nothing(shelf, content, why):
    with pytest.raises(RefusedError) as refused:
        actions.receive(io.BytesIO(content), name="a", into=shelf)

    assert refused.value.why == why
    assert queries.count() == 0
    assert not [path for path in shelf.root.rglob("*") if path.is_file() and path.name != ".lock"]


def test_a_download_is_an_attachment_that_runs_nothing(app, shelf, at):
    file = keep(shelf, at, samples.TEXT, name="page.html")

    with app.test_request_context():
        response = app.process_response(download(file, shelf))
        response.direct_passthrough = False
        content = response.data
        response.close()

    assert content == samples.TEXT
    assert response.mimetype == "text/plain"
    assert response.headers["Content-Disposition"] == "attachment; filename=page.html.txt"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"


def old(shelf: FolderStore, digest: str, at) -> None:
    before = (at - timedelta(days=2)).timestamp()
    os.utime(shelf._path(digest), (before, before))


def test_bytes_without_a_row_go_after_a_day(shelf, at):
    kept, discarded = keep(shelf, at), keep(shelf, at, samples.PNG, name="a.png")
    young = keep(shelf, at, samples.JPEG, name="a.jpg")
    for file in (kept, discarded):
        old(shelf, file.sha256, at)
    os.utime(shelf._path(young.sha256), (at.timestamp(), at.timestamp()))
    digests = [file.sha256 for file in (kept, discarded, young)]
    actions.discard(discarded)
    actions.discard(young)
    db.session.commit()

    sweep_files(_work())

    assert [shelf.exists(digest) for digest in digests] == [True, False, True]


def test_bytes_that_another_row_names_stay(shelf, at):
    first, second = keep(shelf, at), keep(shelf, at, about=("conversation", 8))
    old(shelf, first.sha256, at)
    actions.discard(first)
    db.session.commit()

    sweep_files(_work())

    assert shelf.is_sound(second.sha256)


class _StillWork(Work):
    """Work without a row in the table of jobs."""

    def write(self, values):
        self.done_units += 0


def _work() -> Work:
    return _StillWork(id=0, name="files.sweep", args={}, attempt=1)


def test_checksums_are_read_once_each(shelf, at):
    file, again = keep(shelf, at), keep(shelf, at)

    found = list(queries.checksums())

    assert found == [file.sha256]
    assert again.sha256 == file.sha256

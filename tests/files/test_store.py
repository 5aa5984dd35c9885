import hashlib
import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm.files.store import FolderStore, TooLargeError

CONTENT = "Протокол от срещата".encode()
DIGEST = hashlib.sha256(CONTENT).hexdigest()
LATER = datetime(2099, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


def names(store: FolderStore) -> list[str]:
    """Every file in the folder but the lock."""
    found = (path for path in store.root.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(store.root)) for path in found if path.name != ".lock")


def test_bytes_lie_under_their_checksum_and_are_read_back(store):
    stored = store.put(io.BytesIO(CONTENT), limit=1000)

    assert (stored.sha256, stored.size) == (DIGEST, len(CONTENT))
    assert names(store) == [f"{DIGEST[:2]}/{DIGEST}"]
    with store.open(DIGEST) as file:
        assert file.read() == CONTENT


def test_the_same_bytes_lie_there_once(store):
    store.put(io.BytesIO(CONTENT), limit=1000)
    store.put(io.BytesIO(CONTENT), limit=1000)

    assert names(store) == [f"{DIGEST[:2]}/{DIGEST}"]


def test_of_too_many_bytes_nothing_is_kept(store):
    with pytest.raises(TooLargeError):
        store.put(io.BytesIO(CONTENT), limit=len(CONTENT) - 1)

    assert names(store) == []


def test_a_disk_that_fails_leaves_nothing_behind(store, monkeypatch):
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crm.files.store.os.fsync", full)

    with pytest.raises(OSError, match="No space left"):
        store.put(io.BytesIO(CONTENT), limit=1000)
    assert names(store) == []


def test_the_folder_is_for_its_owner_only(store):
    store.put(io.BytesIO(CONTENT), limit=1000)

    modes = {oct(path.stat().st_mode & 0o777) for path in store.root.rglob("*") if path.is_dir()}
    assert modes == {"0o700"}
    assert oct(store._path(DIGEST).stat().st_mode & 0o777) == "0o600"


def test_bytes_put_again_since_are_not_deleted(store):
    store.put(io.BytesIO(CONTENT), limit=1000)

    assert store.delete(DIGEST, untouched_since=LONG_AGO) is False
    assert store.exists(DIGEST)
    assert store.delete(DIGEST, untouched_since=LATER) is True
    assert not store.exists(DIGEST)


def test_putting_bytes_again_makes_them_young(store):
    store.put(io.BytesIO(CONTENT), limit=1000)
    os.utime(store._path(DIGEST), (0, 0))
    assert list(store.put_before(LONG_AGO)) == [DIGEST]

    store.put(io.BytesIO(CONTENT), limit=1000)

    assert list(store.put_before(LONG_AGO)) == []


def test_damage_is_seen(store):
    store.put(io.BytesIO(CONTENT), limit=1000)
    was_sound = store.is_sound(DIGEST)

    store._path(DIGEST).write_bytes(CONTENT[::-1])

    assert (was_sound, store.is_sound(DIGEST)) == (True, False)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "A" * 64, f"{DIGEST}\n"])
def test_nothing_but_a_checksum_names_a_file(store, name):
    with pytest.raises(ValueError, match="not a checksum"):
        store.open(name)


def test_only_old_half_written_files_are_cleared(store):
    store.root.mkdir()
    (store.root / ".new-left").write_bytes(b"half")
    os.utime(store.root / ".new-left", (0, 0))
    (store.root / ".new-now").write_bytes(b"hal")

    cleared = store.clear_unfinished(before=LONG_AGO)

    assert cleared == 1
    assert names(store) == [".new-now"]

"""Where the bytes of files lie: in a folder of the instance, named by their checksum.

Bytes are on disk before the row that names them is committed, and go only when no row has named
them for a day: whatever the moment of a power cut, every row finds its file.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final, Protocol

from flask import current_app

FOLDER: Final = "files"
LOCK: Final = ".lock"
#: Half-written files; a dot keeps them out of backups.
UNFINISHED: Final = ".new-"
PIECE: Final = 1024 * 1024
_DIGEST: Final = re.compile(r"[0-9a-f]{64}\Z")


class TooLargeError(ValueError):
    """More bytes came than were allowed; nothing is kept."""


@dataclass(frozen=True)
class Stored:
    """What was put into the store."""

    sha256: str
    size: int


class Store(Protocol):
    """Bytes by their SHA-256 in hexadecimal."""

    def put(self, source: IO[bytes], *, limit: int) -> Stored: ...

    def open(self, sha256: str) -> BufferedReader: ...

    def exists(self, sha256: str) -> bool: ...

    def delete(self, sha256: str, *, untouched_since: datetime) -> bool: ...


class FolderStore:
    """A store in a folder of the disk: `ab/abcdef…`, readable by its owner only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, source: IO[bytes], *, limit: int) -> Stored:
        """Write what can be read from the source, whole or not at all, and give its checksum.

        Raises:
            TooLargeError: there are more than `limit` bytes.
            OSError: the disk is full or cannot be written.
        """
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self.root, prefix=UNFINISHED, delete=False) as file:
            path = Path(file.name)
            try:
                stored = _copy(source, file, limit)
                file.flush()
                os.fsync(file.fileno())
                with self.hold():
                    self._settle(path, self._path(stored.sha256))
            finally:
                path.unlink(missing_ok=True)
        return stored

    def open(self, sha256: str) -> BufferedReader:
        """The bytes, to be read.

        Raises:
            FileNotFoundError: there are none of that checksum.
        """
        return self._path(sha256).open("rb")

    def exists(self, sha256: str) -> bool:
        """Whether there are bytes of that checksum."""
        return self._path(sha256).is_file()

    def is_sound(self, sha256: str) -> bool:
        """Whether the bytes are there and still the same."""
        try:
            with self.open(sha256) as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    def delete(self, sha256: str, *, untouched_since: datetime) -> bool:
        """Take the bytes away unless somebody has put the same ones since; says whether."""
        path = self._path(sha256)
        with self.hold(alone=True):
            try:
                is_old = path.stat().st_mtime < untouched_since.timestamp()
            except FileNotFoundError:
                return False
            if is_old:
                path.unlink()
            return is_old

    def put_before(self, moment: datetime) -> Iterator[str]:
        """The checksums of what was last put before the moment, in no order."""
        for path in self.root.glob("??/*"):
            if _DIGEST.match(path.name) and _touched(path) < moment:
                yield path.name

    def clear_unfinished(self, *, before: datetime) -> int:
        """Take away what was left half written by a process that ended; says how many."""
        left = [path for path in self.root.glob(f"{UNFINISHED}*") if _touched(path) < before]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    @contextmanager
    def hold(self, *, alone: bool = False) -> Iterator[None]:
        """Keep deletion away while a file is put or the folder is copied, or (alone) delete."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield

    def _path(self, sha256: str) -> Path:
        if not _DIGEST.match(sha256):
            raise ValueError("not a checksum")
        return self.root / sha256[:2] / sha256

    def _settle(self, written: Path, target: Path) -> None:
        """Move the finished file to its name; the newer of two copies stays, its time is now."""
        target.parent.mkdir(mode=0o700, exist_ok=True)
        written.replace(target)
        _sync_folder(target.parent)
        _sync_folder(self.root)


def store() -> FolderStore:
    """The store of this installation."""
    return FolderStore(Path(current_app.config["INSTANCE"]) / FOLDER)


def _copy(source: IO[bytes], target: IO[bytes], limit: int) -> Stored:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        size += len(piece)
        if size > limit:
            raise TooLargeError(limit)
        digest.update(piece)
        target.write(piece)
    return Stored(digest.hexdigest(), size)


def _touched(path: Path) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:  # somebody else was quicker
        return datetime.max.replace(tzinfo=UTC)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

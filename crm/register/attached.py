"""Attachments of an archive: their bytes lie in its folder `files`, named by their checksum."""

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from crm.files.actions import LARGEST
from crm.files.kinds import ATTACHMENTS, Kind, recognise
from crm.files.store import store
from crm.register.cells import CellError

FOLDER: Final = "files"


def write_files(folder: Path, checksums: Iterable[str]) -> None:
    """Copy the bytes of attachments into the archive.

    Raises:
        FileNotFoundError: bytes are missing in the store.
    """
    wanted = sorted(set(checksums))
    if not wanted:
        return
    (folder / FOLDER).mkdir()
    with store().hold():
        for checksum in wanted:
            with store().open(checksum) as source, (folder / FOLDER / checksum).open("xb") as copy:
                shutil.copyfileobj(source, copy)


def check_file(folder: Path, checksum: str, name: str) -> tuple[Kind, int]:
    """What the bytes are and how many, once they are found to be what the row says.

    Raises:
        CellError: they are missing, other ones, too many or of a kind that is not attached.
    """
    path = _path(folder, checksum)
    if path is None:
        raise CellError("no_file", f"{FOLDER}/{checksum} is missing or is no plain file")
    size = path.stat().st_size
    if size > LARGEST:
        raise CellError("too_large", f"{FOLDER}/{checksum} is larger than attachments may be")
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != checksum:
            raise CellError("other_bytes", f"{FOLDER}/{checksum} does not have that checksum")
        kind = recognise(file, name)
    if kind not in ATTACHMENTS or not size:
        raise CellError("unknown_kind", f"{FOLDER}/{checksum} is of a kind that is not attached")
    return kind, size


def store_files(folder: Path, checksums: Iterable[str]) -> None:
    """Put the bytes into the store, where they must be before their rows are committed.

    Raises:
        OSError: the disk is full, or a file was changed since it was checked.
    """
    for checksum in dict.fromkeys(checksums):
        with (folder / FOLDER / checksum).open("rb") as source:
            if store().put(source, limit=LARGEST).sha256 != checksum:
                raise OSError(f"{FOLDER}/{checksum} was changed while it was read")


def _path(folder: Path, checksum: str) -> Path | None:
    place = folder / FOLDER
    path = place / checksum
    is_plain = path.is_file() and not path.is_symlink() and not place.is_symlink()
    return path if is_plain else None

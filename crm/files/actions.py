from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import IO, Final

from crm.db import db
from crm.files import queries
from crm.files.kinds import ATTACHMENTS, Kind, recognise
from crm.files.models import StoredFile
from crm.files.names import safe_name
from crm.files.store import Store, Stored, TooLargeError

LARGEST: Final = 20 * 1024 * 1024


class Refusal(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"


class RefusedError(ValueError):
    """A file that is not kept."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Received:
    """Bytes that are safe in the store and still need their row."""

    stored: Stored
    name: str
    kind: Kind


def receive(
    source: IO[bytes], *, name: str, into: Store, kinds: Sequence[Kind] = ATTACHMENTS
) -> Received:
    """Store what was sent. Reads no database: call it outside of a transaction, it may take long.

    The bytes are safe on disk when this returns, so that their row can follow. `source` must be
    seekable.

    Raises:
        RefusedError: empty, larger than 20 MB, or by its content none of the `kinds`.
        OSError: the disk is full or cannot be written.
    """
    kind = recognise(source, name)
    if not source.read(1):
        raise RefusedError(Refusal.EMPTY)
    source.seek(0)
    if kind is None or kind not in kinds:
        raise RefusedError(Refusal.UNKNOWN_KIND)
    try:
        stored = into.put(source, limit=LARGEST)
    except TooLargeError:
        raise RefusedError(Refusal.TOO_LARGE) from None
    return Received(stored, safe_name(name, kind), kind)


def keep(
    received: Received, *, about: tuple[str, int], by_id: int | None, at: datetime
) -> StoredFile:
    """Write the row of received bytes; `about` is kind and number of the record they are about."""
    file = StoredFile(
        sha256=received.stored.sha256,
        size=received.stored.size,
        name=received.name,
        media_type=received.kind.media_type,
        about_kind=about[0],
        about_id=about[1],
        created_at=at,
        created_by_id=by_id,
    )
    db.session.add(file)
    db.session.flush()
    return file


def discard(file: StoredFile) -> None:
    """Delete the row; the bytes go a day later, if no other row names them."""
    db.session.delete(file)
    db.session.flush()


def sweep(digests: Collection[str], *, out_of: Store, before: datetime) -> int:
    """Delete those of the bytes that no row names and nobody put since; returns how many went."""
    nameless = set(digests) - queries.named(digests)
    return sum(out_of.delete(digest, untouched_since=before) for digest in nameless)

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import func, select

from crm.db import db
from crm.files.models import StoredFile

BATCH = 500


def files_of(kind: str, number: int) -> Sequence[StoredFile]:
    """The files about one record, in the order they came."""
    return files_about(kind, [number]).get(number, [])


def files_about(kind: str, numbers: Collection[int]) -> Mapping[int, list[StoredFile]]:
    """The files about some records of a kind, by record."""
    stmt = (
        select(StoredFile)
        .where(StoredFile.about_kind == kind, StoredFile.about_id.in_(numbers))
        .order_by(StoredFile.id)
    )
    found: dict[int, list[StoredFile]] = {}
    for file in db.session.scalars(stmt):
        found.setdefault(file.about_id, []).append(file)
    return found


def file_of(kind: str, number: int, file_id: int) -> StoredFile | None:
    """One file, if it is about that record."""
    return db.session.scalar(
        select(StoredFile).where(
            StoredFile.id == file_id,
            StoredFile.about_kind == kind,
            StoredFile.about_id == number,
        )
    )


def named(digests: Collection[str]) -> set[str]:
    """Those of the checksums that a row names."""
    stmt = select(StoredFile.sha256).distinct().where(StoredFile.sha256.in_(digests))
    return set(db.session.scalars(stmt))


def checksums() -> Iterator[str]:
    """Every checksum that a row names, once, read in batches."""
    last = ""
    while True:
        stmt = select(StoredFile.sha256).distinct().where(StoredFile.sha256 > last)
        found = db.session.scalars(stmt.order_by(StoredFile.sha256).limit(BATCH)).all()
        if not found:
            return
        yield from found
        last = found[-1]


def count() -> int:
    """How many files are on record."""
    return db.session.scalar(select(func.count()).select_from(StoredFile)) or 0

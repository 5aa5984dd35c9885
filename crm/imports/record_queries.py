"""People as an import compares and changes them, read by the hundred."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from crm.attendance.models import Attendance
from crm.db import Base, db
from crm.imports.known import Entry, Known
from crm.imports.models import LEAVE, ImportBatch, ImportRow, ImportState, Outcome
from crm.imports.register_queries import bodies_of
from crm.people.models import (
    Affiliation,
    BackgroundAnswer,
    Consent,
    EmailAddress,
    Expertise,
    Person,
    PhoneNumber,
)
from crm.people.tag_models import PersonTag

#: Numbers in one IN, below what a statement may bind on either engine.
BATCH: Final = 5_000
#: People looked at for one address or telephone they share.
MOST_REACHED: Final = 20

PERSON: Final = (
    "id",
    "full_name",
    "given_name",
    "family_name",
    "latin_name",
    "language",
    "birth_year",
    "gender",
    "district",
    "note",
    "sort_key",
    "merged_into_id",
    "erased_on",
    "archived_at",
    "version",
)
#: What hangs on a person: the list of `Known`, the table, its columns.
CONTACTS: Final[Sequence[tuple[str, type[Base], tuple[str, ...]]]] = (
    ("emails", EmailAddress, ("id", "person_id", "address", "address_key", "is_primary")),
    ("phones", PhoneNumber, ("id", "person_id", "typed", "e164", "is_primary")),
)
FACTS: Final[Sequence[tuple[str, type[Base], tuple[str, ...]]]] = (
    (
        "ties",
        Affiliation,
        ("id", "person_id", "organisation_id", "role", "starts_on", "ends_on", "is_contact"),
    ),
    ("expertises", Expertise, ("id", "person_id", "sector", "note")),
    (
        "consents",
        Consent,
        ("id", "person_id", "purpose", "given_on", "withdrawn_on", "wording", "source"),
    ),
    ("answers", BackgroundAnswer, ("id", "person_id", "answer", "answered_on", "source")),
    ("tags", PersonTag, ("id", "person_id", "tag_id")),
)


def any_of(values: Sequence[Any]) -> sa.BindParameter[Any]:
    """The right side of IN; thousands of values are taken as one instead of one by one."""
    return sa.bindparam(None, values, expanding=True)


def people(numbers: Collection[int], *, with_bodies: bool = False) -> dict[int, Known]:
    """Surviving records with addresses and telephones, those of merged records among them."""
    found: dict[int, Known] = {}
    table = Base.metadata.tables["people"]
    wanted = sorted(numbers)
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        stmt = sa.select(*(table.c[name] for name in PERSON)).where(
            table.c.id.in_(any_of(part)),
            table.c.merged_into_id.is_(None),
            table.c.erased_on.is_(None),
        )
        for row in db.session.execute(stmt).all():
            found[row[0]] = Known(person=Entry("people", dict(zip(PERSON, row, strict=True))))
    _hang(found, CONTACTS)
    if with_bodies:
        _name_bodies(found)
    return found


def reached(keys: Collection[str]) -> dict[str, set[int]]:
    """Who is reached at each of some addresses or telephones, at most a few for each."""
    found: dict[str, set[int]] = {}
    wanted = sorted(keys)
    for owner, key in (
        (EmailAddress.person_id, EmailAddress.address_key),
        (PhoneNumber.person_id, PhoneNumber.e164),
    ):
        stmt = (
            sa.select(key, Person.survivor_id)
            .join(Person, Person.id == owner)
            .where(key.in_(any_of(wanted)), Person.erased_on.is_(None))
        )
        for text, number in db.session.execute(stmt):
            numbers = found.setdefault(text, set())
            if number is not None and len(numbers) < MOST_REACHED:
                numbers.add(number)
    return found


def fill(known: Mapping[int, Known], lists: Collection[str]) -> None:
    """Read what else hangs on people: those of `FACTS` that the file has columns of."""
    _hang(known, [one for one in FACTS if one[0] in lists])


def versions(numbers: Collection[int]) -> dict[int, int]:
    """The versions of these records, which others cannot change until this transaction ends."""
    stmt = sa.select(Person.id, Person.version).where(Person.id.in_(sorted(numbers)))
    locked = stmt.order_by(Person.id).with_for_update(key_share=True)
    return {row[0]: row[1] for row in db.session.execute(locked)}


def by_ref(refs: Collection[str]) -> dict[str, tuple[int, bool]]:
    """The surviving record of each ref that is taken, and whether it was erased."""
    if not refs:
        return {}
    survivor = sa.orm.aliased(Person)
    stmt = (
        sa.select(Person.ref, survivor.id, survivor.erased_on)
        .join(survivor, survivor.id == sa.func.coalesce(Person.survivor_id, Person.id))
        .where(Person.ref.in_(sorted(refs)))
    )
    return {ref: (n, erased is not None) for ref, n, erased in db.session.execute(stmt)}


def standing(numbers: Collection[int]) -> dict[int, tuple[int, bool]]:
    """The surviving record of each number on record, and whether it was erased."""
    survivor = sa.orm.aliased(Person)
    found: dict[int, tuple[int, bool]] = {}
    wanted = sorted(numbers)
    for start in range(0, len(wanted), BATCH):
        stmt = (
            sa.select(Person.id, survivor.id, survivor.erased_on)
            .join(survivor, survivor.id == sa.func.coalesce(Person.survivor_id, Person.id))
            .where(Person.id.in_(wanted[start : start + BATCH]))
        )
        for number, last, erased in db.session.execute(stmt):
            found[number] = (last, erased is not None)
    return found


def remembered(batch: ImportBatch, column: str, keys: Collection[str]) -> dict[str, int]:
    """Whom earlier rows of the same source or file, and of this import, became.

    `column` is "fingerprint" or "external_key".
    """
    if not keys:
        return {}
    key = getattr(ImportRow, column)
    stmt = (
        sa.select(key, ImportRow.record_id)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(
            key.in_(any_of(sorted(keys))),
            ImportRow.record_id.is_not(None),
            sa.or_(_is_alike(batch), ImportBatch.id == batch.id),
        )
        .order_by(ImportRow.id)
    )
    return {row[0]: row[1] for row in db.session.execute(stmt)}


def undecided(batch: ImportBatch, prints: Collection[str]) -> dict[str, list[Any] | None]:
    """Rows of the same source or file that nobody became: whom they may have meant.

    `None` for those somebody decided to leave out.
    """
    is_left_out = sa.and_(ImportRow.outcome == Outcome.REJECTED, ImportRow.decision == LEAVE)
    stmt = (
        sa.select(ImportRow.fingerprint, ImportRow.candidates, ImportRow.decision)
        .join(ImportBatch, ImportBatch.id == ImportRow.batch_id)
        .where(
            ImportRow.fingerprint.in_(any_of(sorted(prints))),
            sa.or_(ImportRow.outcome == Outcome.REVIEW, is_left_out),
            ImportBatch.id != batch.id,
            _is_alike(batch),
        )
        .order_by(ImportRow.id)
    )
    rows = db.session.execute(stmt)
    return {text: None if decision == LEAVE else found or [] for text, found, decision in rows}


def _is_alike(batch: ImportBatch) -> sa.ColumnElement[bool]:
    """Imports that were carried out of the same source or the same file."""
    return sa.and_(
        ImportBatch.kind == batch.kind,
        ImportBatch.state.in_([ImportState.DONE, ImportState.CANCELLED]),
        sa.or_(ImportBatch.source == batch.source, ImportBatch.file_hash == batch.file_hash),
    )


def attendances(event_id: int, known: Mapping[int, Known]) -> None:
    """Hang on people what is recorded about them at one event."""
    columns = ("id", "person_id", "event_id", "state", "role")
    _hang(known, [("attendances", Attendance, columns)], Attendance.event_id == event_id)


def _hang(
    known: Mapping[int, Known],
    lists: Sequence[tuple[str, type[Base], tuple[str, ...]]],
    where: sa.ColumnElement[bool] | None = None,
) -> None:
    numbers = sorted(known)
    owner = Base.metadata.tables["people"]
    for start in range(0, len(numbers), BATCH):
        part = numbers[start : start + BATCH]
        for name, model, columns in lists:
            table = Base.metadata.tables[model.__tablename__]
            stmt = (
                sa.select(owner.c.survivor_id, *(table.c[column] for column in columns))
                .join(owner, owner.c.id == table.c.person_id)
                .where(owner.c.survivor_id.in_(any_of(part)))
                .order_by(table.c.id)
            )
            for row in db.session.execute(stmt if where is None else stmt.where(where)).all():
                values: dict[str, Any] = dict(zip(columns, row[1:], strict=True))
                getattr(known[row[0] or 0], name).append(Entry(table.name, values))


def _name_bodies(known: Mapping[int, Known]) -> None:
    """Name the bodies people belong to, for comparing."""
    numbers = sorted(known)
    for start in range(0, len(numbers), BATCH):
        found = bodies_of(Person.survivor_id.in_(numbers[start : start + BATCH]))
        for number, names in found.items():
            known[number or 0].organisations = names

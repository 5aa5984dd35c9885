"""People as an import compares and changes them, read by the hundred."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from crm.attendance.models import Attendance
from crm.db import Base, db
from crm.imports.known import Entry, Known
from crm.imports.models import LEAVE, ImportBatch, ImportRow, ImportState, Outcome
from crm.organisations.models import Organisation
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
PAGE: Final = 5_000
#: People looked at for one address or telephone they share.
MOST_REACHED: Final = 20

#: What is compared of a name, behind whose it is.
NAMED: Final = (
    Person.id,
    Person.full_name,
    Person.given_name,
    Person.family_name,
    Person.latin_name,
)
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


def people(numbers: Collection[int], *, with_bodies: bool = False) -> dict[int, Known]:
    """Surviving records with addresses and telephones, those of merged records among them."""
    found: dict[int, Known] = {}
    table = Base.metadata.tables["people"]
    wanted = sorted(numbers)
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        stmt = sa.select(*(table.c[name] for name in PERSON)).where(
            table.c.id.in_(part), table.c.merged_into_id.is_(None), table.c.erased_on.is_(None)
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
            .where(key.in_(wanted), Person.erased_on.is_(None))
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


def everybody(
    *, with_bodies: bool, after: int = 0, but: Collection[int] = ()
) -> Iterator[list[tuple[Any, ...]]]:
    """All people on record beyond a number, some left out, a few thousand at a time.

    Each is a number and the fields of a `Profile` behind its own. Names of records merged into
    one of them follow as people of that number.
    """
    last = after
    while True:
        stmt = sa.select(*NAMED, Person.birth_year).where(
            Person.id > last, Person.merged_into_id.is_(None), Person.erased_on.is_(None)
        )
        rows = db.session.execute(stmt.order_by(Person.id).limit(PAGE)).all()
        if not rows:
            return
        first, last = rows[0][0], rows[-1][0]
        wanted = [row for row in rows if row[0] not in but]
        if wanted:
            yield [*_profiles(wanted, first, last, with_bodies=with_bodies)]


def _profiles(
    rows: Sequence[Any], first: int, last: int, *, with_bodies: bool
) -> Iterator[tuple[Any, ...]]:
    within = Person.survivor_id.between(first, last)
    mails = _texts(
        sa.select(Person.survivor_id, EmailAddress.address)
        .join(Person, Person.id == EmailAddress.person_id)
        .where(within)
        .order_by(EmailAddress.id)
    )
    either = sa.case((PhoneNumber.e164 != "", PhoneNumber.e164), else_=PhoneNumber.typed)
    phones = _texts(
        sa.select(Person.survivor_id, either)
        .join(Person, Person.id == PhoneNumber.person_id)
        .where(within)
        .order_by(PhoneNumber.id)
    )
    bodies = _bodies(within) if with_bodies else {}
    for number, *names, year in rows:
        mailed, called = mails.get(number, ()), phones.get(number, ())
        yield number, *names, mailed, called, year, None, "", bodies.get(number, ())
    numbers = {row[0] for row in rows}
    stmt = sa.select(Person.survivor_id, *NAMED[1:4]).where(
        Person.merged_into_id.is_not(None), within
    )
    for number, *names in db.session.execute(stmt).all():
        if number in numbers:
            yield number, *names


def _texts(stmt: sa.Select[int | None, str]) -> dict[int | None, tuple[str, ...]]:
    found: dict[int | None, tuple[str, ...]] = {}
    for number, text in db.session.execute(stmt).all():
        found[number] = (*found.get(number, ()), text)
    return found


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
            key.in_(sorted(keys)),
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
            ImportRow.fingerprint.in_(sorted(prints)),
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
                .where(owner.c.survivor_id.in_(part))
                .order_by(table.c.id)
            )
            for row in db.session.execute(stmt if where is None else stmt.where(where)).all():
                values: dict[str, Any] = dict(zip(columns, row[1:], strict=True))
                getattr(known[row[0] or 0], name).append(Entry(table.name, values))


def _name_bodies(known: Mapping[int, Known]) -> None:
    """Name the bodies people belong to, for comparing."""
    numbers = sorted(known)
    for start in range(0, len(numbers), BATCH):
        found = _bodies(Person.survivor_id.in_(numbers[start : start + BATCH]))
        for number, names in found.items():
            known[number or 0].organisations = names


def _bodies(where: sa.ColumnElement[bool]) -> dict[int | None, tuple[str, ...]]:
    """The names of the bodies people belong to."""
    stmt = (
        sa.select(Person.survivor_id, Organisation.name, Organisation.name_bg)
        .join(Affiliation, Affiliation.person_id == Person.id)
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(where)
        .order_by(Affiliation.id)
    )
    found: dict[int | None, tuple[str, ...]] = {}
    for number, *names in db.session.execute(stmt).all():
        found[number] = (*found.get(number, ()), *filter(None, names))
    return found

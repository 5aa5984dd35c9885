"""Taking the demo away and nothing else.

A record goes if it is marked, or if it cannot be without one that goes: an attendance without
its person or its event. References that may be empty are emptied. Organisations, sites, tags,
lists and groups that records of somebody's own refer to stay and are the demo's no longer.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Final

import sqlalchemy as sa

from crm.db import Base, db
from crm.duplicates.models import DuplicateSearch, Suggestion
from crm.files.models import StoredFile
from crm.history import actions as history
from crm.history.models import SYSTEM, HistoryEntry
from crm.imports.models import ImportRow, Outcome
from crm.mail.models import Letter, Suppression
from crm.merging.models import Merge
from crm.people.models import EmailAddress, LearntWeights, Person
from crm.search.models import SearchTerm
from crm.seeding import queries, writing
from crm.seeding.models import DemoMark

#: The tables whose records carry marks, and the kind on the mark.
MARKED: Final[Mapping[str, str]] = {
    "programmes": "programme",
    "organisations": "organisation",
    "people": "person",
    "sites": "site",
    "users": "user",
    "tags": "tag",
    "people_lists": "people_list",
    "segments": "segment",
    "conversations": "conversation",
    "positions": "position",
    "stakeholder_groups": "group",
    "import_batches": "import_batch",
    "saved_mappings": "saved_mapping",
}
#: What others may come to rely on.
SHARED: Final = ("organisations", "sites", "tags", "people_lists", "stakeholder_groups")
#: The check of tables whose rows name either a person or an organisation, and go with the one.
EITHER: Final = "person_or_organisation"


def remove(*, at: datetime) -> Mapping[str, int]:
    """Delete the demo; returns how many records of which table went. Flushes."""
    _mark_imported()
    _keep_what_is_in_use()
    _forget_loose_ends()
    if queries.has_demo():
        _forget_searches()
    _empty_references()
    gone: dict[str, int] = {}
    for table in reversed(Base.metadata.sorted_tables):
        condition = _is_condemned(table.name)
        if condition is not None:
            gone[table.name] = _run(sa.delete(table).where(condition))
    db.session.execute(sa.delete(DemoMark))
    db.session.expire_all()
    counts = {name: number for name, number in gone.items() if number}
    if counts:
        history.note_batch("demo", "removed", counts=counts, by=SYSTEM, at=at)
        history.raise_revision()
    db.session.flush()
    return counts


def _mark_imported() -> None:
    """Mark whom a file of the demo has brought, those decided by hand since included."""
    brought = (
        sa.select(ImportRow.record_id)
        .join(DemoMark, DemoMark.record_id == ImportRow.batch_id)
        .where(
            DemoMark.kind == MARKED["import_batches"],
            ImportRow.outcome == Outcome.CREATED,
            ImportRow.undone == "",
            ImportRow.record_id.is_not(None),
        )
    )
    known = sa.select(DemoMark.record_id).where(DemoMark.kind == MARKED["people"])
    new = brought.where(ImportRow.record_id.not_in(known)).distinct()
    writing.mark(MARKED["people"], [number for number in db.session.scalars(new) if number])


def _keep_what_is_in_use() -> None:
    """Take the mark off what records outside the demo refer to and may go on referring to."""
    for name in SHARED:
        wanted = [
            sa.select(link.parent).where(link.parent.is_not(None), ~_goes_apart_from(table, name))
            for table in Base.metadata.sorted_tables
            for link in table.foreign_keys
            if link.column.table.name == name
        ]
        used = sa.union(*wanted).subquery()
        _run(
            sa.delete(DemoMark).where(
                DemoMark.kind == MARKED[name],
                DemoMark.record_id.in_(sa.select(used.c[0])),
            )
        )


def _goes_apart_from(table: sa.Table, name: str) -> sa.ColumnElement[bool]:
    """Whether a row goes whatever becomes of the record of table `name` it refers to."""
    return sa.or_(
        sa.false(),
        *_own_mark(table),
        *(
            condition
            for link in table.foreign_keys
            if link.column.table.name not in (name, table.name) and _is_needed(link)
            for condition in _condemned_by(link)
        ),
    )


def _forget_loose_ends() -> None:
    """Delete what names a record by kind and number only: history, letters, search terms."""
    for mapper in Base.registry.mappers:
        table = sa.inspect(mapper).local_table
        condition = _is_condemned(table.name) if isinstance(table, sa.Table) else None
        if condition is None or "id" not in table.c:
            continue
        kind = history.kind_of(mapper.class_())
        numbers = sa.select(table.c.id).where(condition)
        for record_kind, number in (
            (HistoryEntry.record_kind, HistoryEntry.record_id),
            (SearchTerm.kind, SearchTerm.record_id),
            (Letter.about_kind, Letter.about_id),
            (Letter.reader_kind, Letter.reader_id),
            (StoredFile.about_kind, StoredFile.about_id),
            (Merge.kind, Merge.keep_id),
            (Merge.kind, Merge.gone_id),
            (Suggestion.kind, Suggestion.a_id),
            (Suggestion.kind, Suggestion.b_id),
        ):
            _run(sa.delete(record_kind.class_).where(record_kind == kind, number.in_(numbers)))
    people = sa.select(DemoMark.record_id).where(DemoMark.kind == MARKED["people"])
    keys = sa.select(EmailAddress.address_key).where(EmailAddress.person_id.in_(people))
    _run(sa.delete(Suppression).where(Suppression.address_key.in_(keys)))


def _forget_searches() -> None:
    """Forget what was learnt from invented names, and how far the search had got: numbers may be
    given again. What staff have set for it stays."""
    _run(sa.delete(LearntWeights))
    _run(sa.delete(DuplicateSearch).where(DuplicateSearch.merge_from.is_(None)))
    _run(sa.update(DuplicateSearch).values(last_entry_id=0, last_record_id=0, finished_at=None))


def _empty_references() -> None:
    """Empty what may be empty and names a record that goes; whoever was merged stands alone."""
    for table in Base.metadata.sorted_tables:
        for link in table.foreign_keys:
            if _is_needed(link):
                continue
            for condition in _condemned_by(link):
                _run(sa.update(table).where(condition).values({link.parent: None}))
    _run(
        sa.update(Person)
        .where(Person.survivor_id.is_(None), Person.merged_into_id.is_(None))
        .values(survivor_id=Person.id)
    )


def _is_needed(link: sa.ForeignKey) -> bool:
    """Whether a row cannot be without the record this reference names."""
    column = link.parent
    if not column.nullable:
        return True
    checks = (c.name for c in column.table.constraints if isinstance(c, sa.CheckConstraint))
    return column.name in ("person_id", "organisation_id") and any(
        str(name).endswith(EITHER) for name in checks
    )


def _condemned_by(link: sa.ForeignKey) -> list[sa.ColumnElement[bool]]:
    """The condition that what a reference names goes; none where nothing of its table does."""
    target = link.column.table
    condition = _is_condemned(target.name)
    if condition is None:
        return []
    return [link.parent.in_(sa.select(link.column).where(condition).correlate(None))]


@cache
def _is_condemned(name: str) -> sa.ColumnElement[bool] | None:
    """The condition on rows of a table that go; `None` when none can."""
    table = Base.metadata.tables[name]
    conditions = [
        *_own_mark(table),
        *(
            condition
            for link in sorted(table.foreign_keys, key=lambda link: link.parent.name)
            if _is_needed(link) and link.column.table is not table
            for condition in _condemned_by(link)
        ),
    ]
    return sa.or_(*conditions) if conditions else None


def _own_mark(table: sa.Table) -> list[sa.ColumnElement[bool]]:
    if table.name not in MARKED:
        return []
    marks = sa.select(DemoMark.record_id).where(DemoMark.kind == MARKED[table.name])
    return [table.c.id.in_(marks)]


def _run(stmt: sa.Update | sa.Delete) -> int:
    done = db.session.execute(stmt.execution_options(synchronize_session=False))
    number: int = done.rowcount  # type: ignore[attr-defined]
    return number

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import column, exists, select, table
from sqlalchemy.orm import selectinload

from crm.db import db, find
from crm.programmes.letters import Words, default_words
from crm.programmes.models import Indicator, LetterText, Programme, Strand, Target
from crm.wall import day_of

#: The room of events stands above this one; only whether it has rows is asked.
EVENTS = table("events", column("programme_id"))


def programmes(*, with_archived: bool = False) -> Sequence[Programme]:
    """Programmes, the one that began last first, with strands and targets."""
    stmt = (
        select(Programme)
        .options(selectinload(Programme.strands), selectinload(Programme.targets))
        .order_by(Programme.starts_on.desc(), Programme.id.desc())
    )
    if not with_archived:
        stmt = stmt.where(Programme.archived_at.is_(None))
    return db.session.scalars(stmt).all()


def programme_choices() -> Sequence[Programme]:
    """The programmes one may choose, in one statement; their children are not loaded."""
    return db.session.scalars(
        select(Programme)
        .where(Programme.archived_at.is_(None))
        .order_by(Programme.starts_on.desc(), Programme.id.desc())
    ).all()


def current_programme(at: datetime) -> Programme | None:
    """The programme that runs today on its own clock, else the one that began last."""
    return current_among(programme_choices(), at)


def current_among(offered: Sequence[Programme], at: datetime) -> Programme | None:
    """The same among programmes that were read already, the latest first."""
    for programme in offered:
        today = day_of(at, programme.time_zone)
        if programme.starts_on <= today <= (programme.ends_on or date.max):
            return programme
    return offered[0] if offered else None


def programme_by_id(programme_id: int) -> Programme | None:
    return db.session.get(Programme, programme_id)


def programme_by_ref(ref: str) -> Programme | None:
    """The programme of a `REF`, be it a ref or the number in its address."""
    found: Programme | None = find(Programme, ref) if len(ref) < 80 else None
    return found


def strand_of(programme: Programme, strand_id: int) -> Strand | None:
    return db.session.scalar(
        select(Strand).where(Strand.id == strand_id, Strand.programme_id == programme.id)
    )


def strands_of(programme_id: int) -> Sequence[Strand]:
    """The strands in use, for choices."""
    return db.session.scalars(
        select(Strand)
        .where(Strand.programme_id == programme_id, Strand.archived_at.is_(None))
        .order_by(Strand.code)
    ).all()


def is_code_taken(programme_id: int, code: str, *, besides: int | None) -> bool:
    """Whether another strand of the programme has the code."""
    stmt = select(Strand.id).where(Strand.programme_id == programme_id, Strand.code == code)
    return db.session.scalar(stmt) not in (None, besides)


def target_of(programme_id: int, indicator: Indicator) -> Target | None:
    return db.session.scalar(
        select(Target).where(Target.programme_id == programme_id, Target.indicator == indicator)
    )


def letter_text(programme_id: int, kind: str, language: str) -> LetterText | None:
    """The words staff gave a letter, if they gave any."""
    return db.session.scalar(
        select(LetterText).where(
            LetterText.programme_id == programme_id,
            LetterText.kind == kind,
            LetterText.language == language,
        )
    )


def letter_words(programme_id: int, kind: str, language: str) -> Words:
    """The words of a letter, the staff's own or those it has by itself."""
    own = letter_text(programme_id, kind, language)
    return Words(own.subject, own.opening) if own else default_words(kind, language)


def changed_letters(programme_id: int) -> set[tuple[str, str]]:
    """Kind and language of the letters whose words are the staff's own."""
    rows = db.session.execute(
        select(LetterText.kind, LetterText.language).where(LetterText.programme_id == programme_id)
    )
    return {(row.kind, row.language) for row in rows}


def has_events(programme_id: int) -> bool:
    """Whether any event belongs to the programme, whatever its state."""
    found: bool | None = db.session.scalar(
        select(exists().where(EVENTS.c.programme_id == programme_id))
    )
    return bool(found)

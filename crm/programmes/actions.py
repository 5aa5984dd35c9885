"""What happens to programmes. Whatever counted figures rest on raises their revision."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm.attributes import flag_modified

from crm.db import db, give_ref
from crm.history import actions as history
from crm.history.models import Actor
from crm.programmes import queries
from crm.programmes.models import Indicator, LetterText, Programme, Strand, Target

COUNTED_FIELDS = frozenset({"second_generation_counts", "time_zone", "name_en", "name_bg"})


class CodeTakenError(ValueError):
    """Another strand of the programme has this code."""


class ZoneFixedError(ValueError):
    """The programme has events, and their days were told by its clock."""


def create_programme(
    *,
    name_en: str,
    name_bg: str,
    starts_on: date,
    ends_on: date | None,
    time_zone: str,
    second_generation_counts: bool,
    sender_name: str,
    reply_to: str,
    funding_line: str,
    by: Actor,
    at: datetime,
) -> Programme:
    """Make a programme, without strands and targets."""
    programme = Programme(
        name_en=name_en,
        name_bg=name_bg,
        starts_on=starts_on,
        ends_on=ends_on,
        time_zone=time_zone,
        second_generation_counts=second_generation_counts,
        sender_name=sender_name,
        reply_to=reply_to,
        funding_line=funding_line,
        created_at=at,
    )
    history.note(programme, "created", by=by, at=at)
    give_ref(programme)
    return programme


def change_programme(
    programme: Programme,
    *,
    name_en: str,
    name_bg: str,
    starts_on: date,
    ends_on: date | None,
    time_zone: str,
    second_generation_counts: bool,
    sender_name: str,
    reply_to: str,
    funding_line: str,
    by: Actor,
    at: datetime,
) -> None:
    """Change a programme.

    Raises:
        ZoneFixedError: another zone for a programme that has events.
    """
    if time_zone != programme.time_zone and queries.has_events(programme.id):
        raise ZoneFixedError(programme.time_zone)
    programme.name_en = name_en
    programme.name_bg = name_bg
    programme.starts_on = starts_on
    programme.ends_on = ends_on
    programme.time_zone = time_zone
    programme.second_generation_counts = second_generation_counts
    programme.sender_name = sender_name
    programme.reply_to = reply_to
    programme.funding_line = funding_line
    entry = history.note(programme, "changed", by=by, at=at)
    if entry is not None and COUNTED_FIELDS & set(entry.changes or {}):
        history.raise_revision()
    db.session.flush()


def archive(programme: Programme, *, by: Actor, at: datetime) -> None:
    """Take a programme out of the choices; its events and figures stay."""
    if programme.archived_at is None:
        programme.archived_at = at
        history.note(programme, "archived", by=by, at=at)
        db.session.flush()


def restore(programme: Programme, *, by: Actor, at: datetime) -> None:
    """Offer a programme again."""
    if programme.archived_at is not None:
        programme.archived_at = None
        history.note(programme, "restored", by=by, at=at)
        db.session.flush()


def add_strand(
    programme: Programme, *, code: str, name_en: str, name_bg: str, by: Actor, at: datetime
) -> Strand:
    """Add a strand.

    Raises:
        CodeTakenError: another strand of the programme has the code.
    """
    if queries.is_code_taken(programme.id, code, besides=None):
        raise CodeTakenError(code)
    strand = Strand(programme_id=programme.id, code=code, name_en=name_en, name_bg=name_bg)
    history.note(strand, "created", by=by, at=at)
    give_ref(strand)
    _note_child(programme, "strand", [None, code], by=by, at=at)
    return strand


def change_strand(
    strand: Strand, *, code: str, name_en: str, name_bg: str, by: Actor, at: datetime
) -> None:
    """Rename a strand.

    Raises:
        CodeTakenError: another strand of the programme has the code.
    """
    if queries.is_code_taken(strand.programme_id, code, besides=strand.id):
        raise CodeTakenError(code)
    before = strand.code
    strand.code = code
    strand.name_en = name_en
    strand.name_bg = name_bg
    if history.note(strand, "changed", by=by, at=at) is None:
        return
    _note_child(strand.programme, "strand", [before, code], by=by, at=at)
    history.raise_revision()


def archive_strand(strand: Strand, *, by: Actor, at: datetime) -> None:
    """Offer a strand no longer; its events and figures stay."""
    if strand.archived_at is None:
        strand.archived_at = at
        history.note(strand, "archived", by=by, at=at)
        _note_child(strand.programme, "strand", [strand.code, None], by=by, at=at)


def restore_strand(strand: Strand, *, by: Actor, at: datetime) -> None:
    """Offer a strand again."""
    if strand.archived_at is not None:
        strand.archived_at = None
        history.note(strand, "restored", by=by, at=at)
        _note_child(strand.programme, "strand", [None, strand.code], by=by, at=at)


def set_target(
    programme: Programme,
    indicator: Indicator,
    value: Decimal | None,
    *,
    due_on: date | None,
    by: Actor,
    at: datetime,
) -> None:
    """Set, change or, without a value, remove a target."""
    target = queries.target_of(programme.id, indicator)
    before = _told(target.value, target.due_on) if target else None
    after = _told(value, due_on) if value is not None else None
    if before == after:
        return
    if value is None:
        db.session.delete(target)
    elif target is None:
        db.session.add(
            Target(programme_id=programme.id, indicator=indicator, value=value, due_on=due_on)
        )
    else:
        target.value, target.due_on = value, due_on
    _note_child(programme, f"target_{indicator.value}", [before, after], by=by, at=at)
    db.session.expire(programme, ["targets"])
    history.raise_revision()


def set_letter_text(
    programme: Programme,
    *,
    kind: str,
    language: str,
    subject: str,
    opening: str,
    by: Actor,
    at: datetime,
) -> None:
    """Give a letter words of the programme's own."""
    own = queries.letter_text(programme.id, kind, language)
    if own is None:
        own = LetterText(
            programme_id=programme.id,
            kind=kind,
            language=language,
            subject=subject,
            opening=opening,
        )
        history.note(own, "created", by=by, at=at)
    else:
        own.subject, own.opening = subject, opening
        if history.note(own, "changed", by=by, at=at) is None:
            return
    _note_child(programme, f"letter_{kind}_{language}", [None, subject], by=by, at=at)


def reset_letter_text(
    programme: Programme, *, kind: str, language: str, by: Actor, at: datetime
) -> None:
    """Let a letter speak by itself again."""
    own = queries.letter_text(programme.id, kind, language)
    if own is None:
        return
    db.session.delete(own)
    _note_child(programme, f"letter_{kind}_{language}", [own.subject, None], by=by, at=at)


def _note_child(
    programme: Programme, name: str, change: list[str | None], *, by: Actor, at: datetime
) -> None:
    """Tell the programme's history of its children, and give the programme a new version."""
    history.note(programme, "changed", by=by, at=at, extra={name: list(change)})
    flag_modified(programme, "name_en")
    db.session.flush()


def _told(value: Decimal, due_on: date | None) -> str:
    number = format(value.normalize(), "f")
    return f"{number} ({due_on.isoformat()})" if due_on else number

"""Files made are logged; profiles of columns are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crm.db import db, give_ref
from crm.history.actions import note, note_batch
from crm.history.models import Actor
from crm.people import export_queries
from crm.people.columns import Column
from crm.people.export_models import ExportMade, ExportProfile
from crm.people.whom import Whom


@dataclass(frozen=True)
class Wish:
    """What of people goes into a file, and what kind of file it is."""

    columns: Sequence[Column]
    kind: str

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]


def note_export(whom: Whom, wish: Wish, *, by: Actor, at: datetime) -> int:
    """Write down that people are taken out into a file; returns how many."""
    count, _archived = whom.how_many()
    db.session.add(
        ExportMade(
            at=at,
            user_id=by.user_id,
            filter={name: list(texts) for name, texts in whom.asked.items()},
            columns=wish.names,
            kind=wish.kind,
            people=count,
        )
    )
    note_batch("person", "exported", counts={"people": count}, by=by, at=at)
    return count


def save_profile(
    name: str, wish: Wish, *, is_shared: bool, by_user: int, by: Actor, at: datetime
) -> ExportProfile:
    """Keep columns and format by a name; a profile of that name of the same user is changed."""
    known = export_queries.profile_named(name, user_id=by_user)
    profile = known or ExportProfile(
        name=name, name_key=export_queries.key_of(name), owner_id=by_user, created_at=at
    )
    profile.columns, profile.kind, profile.is_shared = wish.names, wish.kind, is_shared
    note(profile, "created" if known is None else "changed", by=by, at=at)
    if known is None:
        give_ref(profile)
    db.session.flush()
    return profile


def delete_profile(profile: ExportProfile, *, by: Actor, at: datetime) -> None:
    """Forget a profile; files made with it stay logged."""
    note(profile, "deleted", by=by, at=at, extra={"name": [profile.name, None]})
    db.session.delete(profile)
    db.session.flush()

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import JSON, BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm.db import Base


class ActorKind(StrEnum):
    USER = "user"
    GUEST = "guest"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who acts: a login, a guest with a link from a letter, or the system itself."""

    kind: ActorKind
    user_id: int | None = None

    @classmethod
    def user(cls, user_id: int) -> Self:
        return cls(ActorKind.USER, user_id)


GUEST = Actor(ActorKind.GUEST)
SYSTEM = Actor(ActorKind.SYSTEM)


class HistoryEntry(Base):
    """One change of one record. `changes` holds `{"field": [from, to]}` and can be emptied."""

    __tablename__ = "history_entries"
    __table_args__ = (Index(None, "record_kind", "record_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None]
    record_kind: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int]
    verb: Mapped[str] = mapped_column(String(40))
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str | None]


#: The scope of what the engagement figures are counted from.
COUNTED = "counted"


class Revision(Base):
    """A counter that rises with every change of a scope, so that readers know what is stale."""

    __tablename__ = "revisions"

    scope: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)

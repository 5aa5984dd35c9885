from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.db import Base


class Role(StrEnum):
    OFFICER = "officer"
    DOOR = "door"
    MANAGER = "manager"
    PRIVACY = "privacy"
    ADMIN = "admin"


class User(Base):
    """A login. People we work with are `Person`, organisations are `Organisation`."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320), unique=True)
    full_name: Mapped[str]
    role: Mapped[Role]
    language: Mapped[str] = mapped_column(String(8), default="bg")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    density: Mapped[str] = mapped_column(String(12), default="comfortable")
    list_columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    password_hash: Mapped[str | None]
    wants_daily_mail: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None


class UserSession(Base):
    """A sign-in that the server can end. The cookie holds the token, the row its hash."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class FailedSignIn(Base):
    """How often a key (an address or a client, hashed) failed, and until when it must wait."""

    __tablename__ = "failed_sign_ins"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    wait_until: Mapped[datetime]


class PasswordReset(Base):
    """A link by which a user sets a new password, once."""

    __tablename__ = "password_resets"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

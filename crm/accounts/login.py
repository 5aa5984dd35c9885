"""Signing in: the one module that imports Flask-Login.

The cookie holds a random token; the row in `user_sessions` holds its hash and can be ended on
the server at sign-out, password change and deactivation.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from crm import clock
from crm.accounts import queries
from crm.accounts.models import Role, User, UserSession
from crm.db import bookkeeping, db, writes
from crm.web import present

SESSION_KEY = "sign_in"
IDLE = timedelta(hours=2)
ABSOLUTE = timedelta(hours=12)
#: How stale `last_seen_at` may get before a request refreshes it.
SEEN_STEP = timedelta(minutes=5)

log = structlog.get_logger(__name__)
manager = LoginManager()


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login is untyped
    """The present user, as templates and views see it."""

    def __init__(self, user: User) -> None:
        self.id = user.id
        self.role: Role = user.role
        self.full_name = user.full_name
        self.email = user.email
        self.language = user.language
        self.theme = user.theme
        self.density = user.density
        self.list_columns = user.list_columns

    def get_id(self) -> str:
        return str(self.id)


def init_app(app: Flask) -> None:
    """Bind Flask-Login. Its own cookie protection is off: our sessions are rows."""
    manager.session_protection = None
    manager.init_app(app)


@manager.user_loader  # type: ignore[untyped-decorator]
def load_user(_user_id: str) -> SignedIn | None:
    """The user of the session row named by the cookie, if it still holds."""
    token = session.get(SESSION_KEY)
    if not isinstance(token, str):
        return None
    at = clock.now()
    row = queries.session_by_hash(hash_of(token))
    if row is None or not is_alive(row, at):
        return None
    # Opening a link from a letter writes nothing, whoever opens it.
    if at - row.last_seen_at > SEEN_STEP and not g.get("is_token_page"):
        _mark_seen(row.id, at)
    signed_in = SignedIn(row.user)
    g.language = signed_in.language
    present.remember(
        present.Present(signed_in.id, signed_in.full_name, signed_in.email, signed_in.language)
    )
    return signed_in


def is_alive(row: UserSession, at: datetime) -> bool:
    """Not ended, not idle too long, not older than a working day, its user still active."""
    return (
        row.ended_at is None
        and at < row.expires_at
        and at - row.last_seen_at < IDLE
        and row.user.is_active
    )


def begin_session(user: User, *, at: datetime) -> None:
    """Sign the user in under a new session; whatever the browser held before is dropped."""
    token = secrets.token_urlsafe(32)
    session.clear()
    session[SESSION_KEY] = token
    session.permanent = True
    db.session.add(
        UserSession(
            token_hash=hash_of(token),
            user_id=user.id,
            created_at=at,
            last_seen_at=at,
            expires_at=at + ABSOLUTE,
        )
    )
    db.session.flush()
    login_user(SignedIn(user))


def end_session(*, at: datetime) -> None:
    """End the present session, in the browser and on the server."""
    token = session.get(SESSION_KEY)
    if isinstance(token, str):
        db.session.execute(
            update(UserSession)
            .where(UserSession.token_hash == hash_of(token), UserSession.ended_at.is_(None))
            .values(ended_at=at)
        )
    logout_user()
    session.clear()


def hash_of(token: str) -> str:
    """SHA-256 of a random token, as it is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def _mark_seen(session_id: int, at: datetime) -> None:
    seen = update(UserSession).where(UserSession.id == session_id).values(last_seen_at=at)
    if writes.get():
        db.session.execute(seen)
        return
    try:
        with bookkeeping() as connection:
            connection.execute(seen)
    except DatabaseError as error:
        # Full, read-only or locked: the page itself can still be read.
        log.warning("not_marked_seen", kind=type(error.orig).__name__)


def user_id() -> int:
    """The number of the present user.

    Raises:
        RuntimeError: nobody is signed in; the access table should have stopped the request.
    """
    if not current_user.is_authenticated:
        raise RuntimeError("nobody is signed in")
    number: int = current_user.id
    return number


__all__: list[Any] = [
    "SignedIn",
    "begin_session",
    "current_user",
    "end_session",
    "hash_of",
    "init_app",
    "is_alive",
    "user_id",
]

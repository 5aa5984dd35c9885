from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from crm.accounts.models import FailedSignIn, PasswordReset, Role, User, UserSession
from crm.db import db


def session_by_hash(token_hash: str) -> UserSession | None:
    """The session of a cookie's token, with its user, in one statement."""
    return db.session.scalar(
        select(UserSession)
        .where(UserSession.token_hash == token_hash)
        .options(joinedload(UserSession.user))
    )


def user_by_id(user_id: int) -> User | None:
    return db.session.get(User, user_id)


def user_by_email(email_key: str) -> User | None:
    return db.session.scalar(select(User).where(User.email_key == email_key))


def all_users() -> Select[tuple[User]]:
    """Every login, for the list that sorts and pages it."""
    return select(User)


def user_choices(roles: Iterable[Role] = tuple(Role)) -> Sequence[User]:
    """Active users of these roles by name, for a choice of who is responsible."""
    return db.session.scalars(
        select(User)
        .where(User.role.in_(list(roles)), User.deactivated_at.is_(None))
        .order_by(User.full_name, User.id)
    ).all()


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """The names of users by number, for histories."""
    wanted = set(user_ids)
    if not wanted:
        return {}
    rows = db.session.execute(select(User.id, User.full_name).where(User.id.in_(wanted)))
    return {row.id: row.full_name for row in rows}


def readers_of_daily_mail() -> Sequence[User]:
    """Active users who want each day's new answers by mail."""
    return db.session.scalars(
        select(User).where(User.wants_daily_mail, User.deactivated_at.is_(None)).order_by(User.id)
    ).all()


def active_admins_locked() -> Sequence[User]:
    """The active admins, their rows locked so that two of them cannot remove each other."""
    return db.session.scalars(
        select(User)
        .where(User.role == Role.ADMIN, User.deactivated_at.is_(None))
        .order_by(User.id)
        .with_for_update()
    ).all()


def failures_of(key_hash: str) -> FailedSignIn:
    """The failures counted for a key, locked until the transaction ends.

    Raises:
        sqlalchemy.exc.NoResultFound: nothing is counted for the key.
    """
    return db.session.scalars(
        select(FailedSignIn)
        .where(FailedSignIn.key_hash == key_hash)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def open_reset(token_hash: str, *, at: datetime) -> PasswordReset | None:
    """The reset a link names, if it is unused and in time and its user is active."""
    return db.session.scalar(
        select(PasswordReset)
        .join(PasswordReset.user)
        .where(
            PasswordReset.token_hash == token_hash,
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > at,
            User.deactivated_at.is_(None),
        )
        .options(joinedload(PasswordReset.user))
    )


def resets_since(user_id: int, moment: datetime) -> int:
    """How many links were made for a user after a moment."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(PasswordReset)
            .where(PasswordReset.user_id == user_id, PasswordReset.created_at > moment)
        )
        or 0
    )

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crm.accounts.models import User, UserSession
from crm.db import db


def session_by_hash(token_hash: str) -> UserSession | None:
    """The session of a cookie's token, with its user, in one statement."""
    return db.session.scalar(
        select(UserSession)
        .where(UserSession.token_hash == token_hash)
        .options(joinedload(UserSession.user))
    )


def user_by_email(email_key: str) -> User | None:
    return db.session.scalar(select(User).where(User.email_key == email_key))

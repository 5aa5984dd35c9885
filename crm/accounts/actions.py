"""What happens to logins: attempts, passwords, links, roles, the end of sessions."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import update

from crm.accounts import mails, passwords, queries, waits
from crm.accounts.login import hash_of
from crm.accounts.models import FailedSignIn, PasswordReset, Role, User, UserSession
from crm.db import db, insert_missing
from crm.history import actions as history
from crm.history.models import Actor
from crm.mail import actions as mail
from crm.text.addresses import check_mail, mail_key
from crm.text.plain import single_line

#: How long a link lives that somebody asked for at the sign-in page.
FORGOTTEN_LINK = timedelta(hours=1)
#: How long a link lives that an administrator hands over.
HANDED_LINK = timedelta(hours=24)
#: More letters than this in one hour would be a nuisance, not a help.
LINKS_PER_HOUR = 3

WITHHELD = frozenset({"password_hash"})


class AddressTakenError(ValueError):
    """Another user signs in with this address."""


class LastAdminError(ValueError):
    """Nobody would be left who may open the settings."""


def begin_attempt(keys: waits.Keys, *, at: datetime) -> int:
    """Count an attempt as failed until it succeeds; the seconds to wait when it must be refused.

    Counting first means that a thousand guesses sent at once cannot all slip in before the
    first is written down. An attempt during a wait is not counted.
    """
    rows = [(key, _failures(key.hash, at=at)) for key in keys.both]
    seconds = max(waits.seconds_until(row.wait_until, at=at) for _, row in rows)
    if seconds > 0:
        return seconds
    for key, row in rows:
        is_old = at - row.last_at > waits.FORGOTTEN_AFTER
        row.failures = 1 if is_old else row.failures + 1
        row.last_at = at
        row.wait_until = at + waits.wait_after(row.failures, free=key.failures_before_waiting)
    db.session.flush()
    return 0


def forgive_attempt(keys: waits.Keys, *, at: datetime) -> None:
    """The password was right: forget the account's failures and the one counted beforehand."""
    account = _failures(keys.account.hash, at=at)
    db.session.delete(account)
    client = _failures(keys.client.hash, at=at)
    client.failures = max(0, client.failures - 1)
    client.wait_until = min(client.wait_until, at)
    db.session.flush()


def _failures(key_hash: str, *, at: datetime) -> FailedSignIn:
    fresh = {"key_hash": key_hash, "failures": 0, "last_at": at, "wait_until": at}
    insert_missing(FailedSignIn, fresh, key=["key_hash"])
    return queries.failures_of(key_hash)


def create_user(
    *,
    email: str,
    full_name: str,
    role: Role,
    language: str,
    password: str | None,
    by: Actor,
    at: datetime,
) -> User:
    """Make a login; without a password it waits for its link to be used.

    Raises:
        ValueError: `email` is no address ("syntax" or "non_ascii_local" in `args[0]`).
        AddressTakenError: the address belongs to another user.
        passwords.WeakPasswordError: the password is refused.
    """
    address = check_mail(email)
    if queries.user_by_email(mail_key(address)) is not None:
        raise AddressTakenError(address)
    user = User(
        email=address,
        email_key=mail_key(address),
        full_name=single_line(full_name) or address.partition("@")[0],
        role=role,
        language=language,
        password_hash=None
        if password is None
        else passwords.hash_password(password, email=address),
        created_at=at,
    )
    history.note(user, "created", by=by, at=at, withhold=WITHHELD)
    db.session.flush()
    return user


def change_user(user: User, *, full_name: str, role: Role, by: Actor, at: datetime) -> None:
    """Rename a user or give another role; a new role ends the sessions under the old one.

    Raises:
        LastAdminError: the only active administrator would become something else.
    """
    is_new_role = role != user.role
    if is_new_role:
        _keep_an_admin(user)
    user.full_name = full_name
    user.role = role
    history.note(user, "changed", by=by, at=at)
    if is_new_role:
        end_sessions(user, at=at)
    db.session.flush()


def deactivate(user: User, *, by: Actor, at: datetime) -> None:
    """Close a login: its sessions end and its links die. Its work and its name stay.

    Raises:
        LastAdminError: it is the only active administrator.
    """
    if not user.is_active:
        return
    _keep_an_admin(user)
    user.deactivated_at = at
    history.note(user, "deactivated", by=by, at=at)
    end_sessions(user, at=at)
    _void_links(user, at=at)
    db.session.flush()


def reactivate(user: User, *, by: Actor, at: datetime) -> None:
    """Open a closed login again, with the password it had."""
    if user.is_active:
        return
    user.deactivated_at = None
    history.note(user, "reactivated", by=by, at=at)
    db.session.flush()


def change_own(
    user: User, *, full_name: str, language: str, wants_daily_mail: bool, by: Actor, at: datetime
) -> None:
    """What users change about themselves."""
    user.full_name = full_name
    user.language = language
    user.wants_daily_mail = wants_daily_mail
    history.note(user, "changed", by=by, at=at)
    db.session.flush()


def prefer(user: User, *, language: str = "", theme: str = "", by: Actor, at: datetime) -> None:
    """Keep the language or the theme a user has switched to."""
    user.language = language or user.language
    user.theme = theme or user.theme
    history.note(user, "changed", by=by, at=at)
    db.session.flush()


def prefer_list(
    user: User,
    name: str,
    columns: Sequence[str] | None,
    *,
    density: str,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the columns a user has chosen for a list, `None` for the usual ones, and the density."""
    kept = {key: value for key, value in user.list_columns.items() if key != name}
    user.list_columns = kept if columns is None else {**kept, name: list(columns)}
    user.density = density or user.density
    history.note(user, "changed", by=by, at=at)
    db.session.flush()


def set_password(user: User, password: str, *, by: Actor, at: datetime) -> None:
    """Give a new password. Every session ends and every link dies.

    Raises:
        passwords.WeakPasswordError: the password is refused.
    """
    user.password_hash = passwords.hash_password(password, email=user.email)
    history.note(user, "password_changed", by=by, at=at, withhold=WITHHELD)
    end_sessions(user, at=at)
    _void_links(user, at=at)
    db.session.flush()


def make_link(user: User, *, lives: timedelta, by: Actor, at: datetime) -> str:
    """A token with which the user sets a password, once. Only its hash is kept."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        PasswordReset(
            token_hash=hash_of(token), user_id=user.id, created_at=at, expires_at=at + lives
        )
    )
    history.note(user, "link_made", by=by, at=at)
    db.session.flush()
    return token


def mail_link(user: User, link: str, *, at: datetime) -> None:
    """Queue the letter that holds the link to set a password."""
    mail.queue(
        kind="password_reset",
        cause=f"password_reset:{hash_of(link)[:32]}",
        recipient=user.email,
        recipient_name=user.full_name,
        sender_name="",
        reply_to=None,
        language=user.language,
        content=mails.password_reset(name=user.full_name, language=user.language, link=link),
        about=None,
        reader=("user", user.id),
        unsubscribe_url=None,
        at=at,
    )


def may_have_another_link(user: User, *, at: datetime) -> bool:
    """Whether the user has not asked for too many links within the hour."""
    return queries.resets_since(user.id, at - timedelta(hours=1)) < LINKS_PER_HOUR


def use_link(reset: PasswordReset, password: str, *, by: Actor, at: datetime) -> bool:
    """Set the password by a link; `False` when the link was used a moment before.

    Raises:
        passwords.WeakPasswordError: the password is refused and the link can be used again.
    """
    hashed = passwords.hash_password(password, email=reset.user.email)
    taken = db.session.execute(
        update(PasswordReset)
        .where(PasswordReset.id == reset.id, PasswordReset.used_at.is_(None))
        .values(used_at=at)
    )
    if taken.rowcount == 0:  # type: ignore[attr-defined]
        return False
    user = reset.user
    user.password_hash = hashed
    history.note(user, "password_changed", by=by, at=at, withhold=WITHHELD)
    end_sessions(user, at=at)
    _void_links(user, at=at)
    db.session.flush()
    return True


def end_sessions(user: User, *, at: datetime) -> None:
    """End every session of a user on the server."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None))
        .values(ended_at=at)
    )


def _void_links(user: User, *, at: datetime) -> None:
    db.session.execute(
        update(PasswordReset)
        .where(PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None))
        .values(used_at=at)
    )


def _keep_an_admin(user: User) -> None:
    if user.role != Role.ADMIN or not user.is_active:
        return
    if all(admin.id == user.id for admin in queries.active_admins_locked()):
        raise LastAdminError(user.email)

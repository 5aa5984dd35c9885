"""`crm user …`: make, help and close logins without a browser."""

import json
import sys

import click
from flask.cli import AppGroup

from crm import clock
from crm.accounts import actions, passwords, queries
from crm.accounts.models import Role, User
from crm.db import db
from crm.history.models import SYSTEM
from crm.i18n import DEFAULT_LANGUAGE, speaking
from crm.text.addresses import mail_key
from crm.web.addresses import public_url

user_cli = AppGroup("user", help="People who sign in.")


@user_cli.command("create")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", default="", help="Full name; the mail address speaks for it otherwise.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
def create(*, email: str, role: str, name: str, password_stdin: bool, as_json: bool) -> None:
    """Make a user; without a password a link to set one is printed."""
    at = clock.now()
    password = _password_from_stdin() if password_stdin else None
    try:
        user = actions.create_user(
            email=email,
            full_name=name,
            role=Role(role),
            language=DEFAULT_LANGUAGE,
            password=password,
            by=SYSTEM,
            at=at,
        )
    except passwords.WeakPasswordError as error:
        with speaking("en"):
            raise click.ClickException(passwords.words_for(error.weakness)) from error
    except actions.AddressTakenError as error:
        raise click.ClickException(f"Another user signs in with {email}.") from error
    except ValueError as error:
        raise click.BadParameter(f"{email!r} is no mail address.", param_hint="EMAIL") from error
    link = _new_link(user) if password is None else ""
    db.session.commit()
    if link:
        click.echo(f"Link to set the password, good for one day: {link}", err=as_json)
    click.echo(json.dumps({"user": user.id}) if as_json else f"User {user.id}: {user.email}")


@user_cli.command("reset")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
def reset(*, email: str, as_json: bool) -> None:
    """Print a link with which the user sets a new password, once, within a day."""
    user = _find(email)
    if not user.is_active:
        raise click.ClickException(f"{user.email} is deactivated.")
    link = _new_link(user)
    db.session.commit()
    click.echo(json.dumps({"user": user.id, "link": link}) if as_json else link)


@user_cli.command("deactivate")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
def deactivate(*, email: str, as_json: bool) -> None:
    """Close a login at once; its sessions end."""
    user = _find(email)
    try:
        actions.deactivate(user, by=SYSTEM, at=clock.now())
    except actions.LastAdminError as error:
        raise click.ClickException("This is the only administrator.") from error
    db.session.commit()
    click.echo(json.dumps({"user": user.id}) if as_json else f"{user.email} is deactivated.")


def _find(email: str) -> User:
    user = queries.user_by_email(mail_key(email))
    if user is None:
        raise click.ClickException(f"No user signs in with {email}.")
    return user


def _new_link(user: User) -> str:
    token = actions.make_link(user, lives=actions.HANDED_LINK, by=SYSTEM, at=clock.now())
    return public_url("accounts.reset", token=token)


def _password_from_stdin() -> str:
    return sys.stdin.read().removesuffix("\n").removesuffix("\r")

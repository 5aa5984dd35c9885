import click
import flask_migrate
import sqlalchemy as sa
from flask import Blueprint, current_app

from crm import clock
from crm.db import db
from crm.jobs.cli import stopped_by_signals
from crm.seeding import actions, banner, launcher, queries, removal, stage

bp = Blueprint("seeding", __name__, cli_group=None)


@bp.cli.command("demo")
@click.option("--reset", is_flag=True, help="Delete everything first, then load the demo anew.")
@click.option("--remove", is_flag=True, help="Delete the demo, leave all other records, and end.")
@click.option("--port", type=click.IntRange(1, 65_535), default=launcher.FIRST_PORT)
@click.option("--no-serve", is_flag=True, help="Only load the demo.")
def demo(*, reset: bool, remove: bool, port: int, no_serve: bool) -> None:
    """Load invented data into an empty database and serve it, worker included."""
    if remove:
        _remove()
        return
    if current_app.config["ENV_NAME"] == "production":
        raise click.ClickException("crm demo is refused in production; see crm db upgrade.")
    if no_serve:
        _set_public_url(f"http://{launcher.HOST}:{port}")
        _prepare(reset=reset)
        _show_logins()
        return
    _serve(port, reset=reset)


def _serve(port: int, *, reset: bool) -> None:
    try:
        door = launcher.listen(port)
    except launcher.NoFreePortError as error:
        raise click.ClickException(f"There is {error}.") from error
    address = launcher.address_of(door)
    with stopped_by_signals() as stop, door:
        public_url = _set_public_url(address)
        _prepare(reset=reset)
        click.echo(f"\n  {address}\n")
        _show_logins()
        click.echo("  Ctrl+C: край / stops everything\n")
        is_sqlite = db.engine.dialect.name == "sqlite"
        # Nothing of this process may hold the database while the others work.
        db.session.remove()
        db.engine.dispose()
        status = launcher.run(
            door,
            processes=1 if is_sqlite else 2,
            environment={"CRM_PUBLIC_URL": public_url},
            stop=stop,
            say=lambda text: click.echo(text, err=True),
        )
    if status:
        raise click.exceptions.Exit(status)


def _set_public_url(address: str) -> str:
    """Let links in letters lead to this server, unless the settings name another address."""
    if not current_app.config["SETTINGS"].public_url:
        current_app.config["PUBLIC_URL"] = address
    url: str = current_app.config["PUBLIC_URL"]
    return url


def _prepare(*, reset: bool) -> None:
    """Bring the schema up to date and load the demo if nothing is on record."""
    if reset:
        click.echo("Deleting everything …", err=True)
        db.drop_all()
        with db.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
    flask_migrate.upgrade(directory=str(current_app.config["MIGRATIONS"]))
    if queries.is_untouched():
        _load()
    if queries.has_demo():
        actions.carry_on(at=clock.now())


def _load() -> None:
    click.echo("Зареждане на демо данни … / Loading the demo …", err=True)
    loaded = actions.load(at=clock.now())
    db.session.commit()
    banner.look_again()
    click.echo(
        f"{loaded.people} people, {loaded.organisations} organisations, {loaded.events} events",
        err=True,
    )


def _show_logins() -> None:
    """The logins of the demo, while it is there."""
    if not queries.has_demo():
        return
    click.echo("  Вход в демото / Demo logins")
    for login in stage.logins():
        click.echo(f"    {login.email:24} {login.role.value}")
    click.echo(f"  Парола / Password: {stage.password()}\n")


def _remove() -> None:
    gone = removal.remove(at=clock.now())
    db.session.commit()
    banner.look_again()
    if not gone:
        click.echo("There is no demo on record.")
        return
    click.echo(f"Removed: {', '.join(f'{name} {number}' for name, number in gone.items())}")
    if not queries.has_admin():
        click.echo("Nobody is left to open the settings: crm user create EMAIL --role admin")

"""`crm`: the commands of this application. `crm X` is `flask --app wsgi X`."""

from flask.cli import FlaskGroup

from crm.app import create_app

main = FlaskGroup(
    name="crm",
    create_app=create_app,
    add_version_option=False,
    help="People, events, invitations, attendance and honest counting.",
)

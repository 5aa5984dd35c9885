"""The factory: settings, extensions, and one line per room. The list is the map."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from crm import config, db, i18n
from crm.accounts import access, login, preferences
from crm.accounts.cli import user_cli
from crm.accounts.user_views import bp as accounts
from crm.attendance.closing_views import bp as closing
from crm.attendance.columns import COLUMNS as ATTENDANCE_COLUMNS
from crm.attendance.door_views import bp as door
from crm.attendance.filtering import CONDITIONS as ATTENDANCE_CONDITIONS
from crm.attendance.views import bp as attendance
from crm.conversations.file_views import bp as conversation_files
from crm.conversations.issue_views import bp as issues
from crm.conversations.promise_views import bp as promises
from crm.conversations.views import bp as conversations
from crm.desk import navigation
from crm.desk.conversation_views import bp as desk_conversations
from crm.desk.event_views import bp as desk_events
from crm.desk.group_histories import bp as desk_groups
from crm.desk.organisation_views import bp as desk_organisations
from crm.desk.people_views import bp as desk_people
from crm.desk.search_views import bp as desk_search
from crm.desk.stakeholder_views import bp as desk_stakeholders
from crm.desk.views import bp as desk
from crm.duplicates.cli import bp as duplicates
from crm.events.site_views import bp as sites
from crm.events.views import bp as events
from crm.imports.cli import bp as imports
from crm.invitations.bulk import INVITE
from crm.invitations.choice_views import bp as inviting
from crm.invitations.cli import calendar_cli
from crm.invitations.columns import COLUMNS as INVITATION_COLUMNS
from crm.invitations.filtering import CONDITIONS as INVITATION_CONDITIONS
from crm.invitations.guests import bp as guests
from crm.invitations.sending_views import bp as sendings
from crm.invitations.views import bp as invitations
from crm.jobs.cli import bp as jobs
from crm.mail.cli import bp as mail
from crm.merging.cli import bp as merging
from crm.merging.organisation_views import bp as merging_organisations
from crm.operations.cli import COMMANDS as OPERATIONS
from crm.operations.views import bp as operations
from crm.organisations.views import bp as organisations
from crm.people import columns, filters
from crm.people.cli import bp as people
from crm.people.export_views import bp as people_exports
from crm.people.filter_conditions import CONDITIONS as PEOPLE_CONDITIONS
from crm.people.list_views import bp as people_lists
from crm.people.own_columns import COLUMNS as PEOPLE_COLUMNS
from crm.programmes import choice
from crm.programmes.part_views import bp as programmes
from crm.register.cli import archive as archive_cli
from crm.reports.cli import report as report_cli
from crm.reports.views import bp as reports
from crm.seeding import banner
from crm.seeding.cli import bp as seeding
from crm.segments import bulk_offers, bulk_verbs
from crm.segments.bulk_views import bp as bulk
from crm.segments.columns import COLUMNS as SEGMENT_COLUMNS
from crm.segments.filtering import CONDITIONS as SEGMENT_CONDITIONS
from crm.segments.group_views import bp as segments
from crm.stakeholders.group_views import bp as stakeholder_groups
from crm.stakeholders.views import bp as stakeholders
from crm.web import assets, errors, limits, logs, security, uploads
from crm.web.addresses import RecordNumber
from crm.web.forms import csrf

#: A room whose pages fill several modules stands here once for each; they share its blueprint.
BLUEPRINTS = (
    attendance,
    closing,
    door,
    operations,
    jobs,
    mail,
    accounts,
    organisations,
    people,
    people_lists,
    people_exports,
    segments,
    bulk,
    merging,
    merging_organisations,
    programmes,
    events,
    sites,
    invitations,
    inviting,
    sendings,
    guests,
    conversations,
    conversation_files,
    issues,
    promises,
    imports,
    duplicates,
    stakeholders,
    stakeholder_groups,
    reports,
    seeding,
    desk,
    desk_people,
    desk_organisations,
    desk_conversations,
    desk_stakeholders,
    desk_groups,
    desk_search,
    desk_events,
)


#: By what people can be filtered, in the order of the page that asks.
PEOPLE_FILTER = (
    *PEOPLE_CONDITIONS,
    *SEGMENT_CONDITIONS,
    *ATTENDANCE_CONDITIONS,
    *INVITATION_CONDITIONS,
)

#: What files and the list can say of people, in the order of the page that asks.
COLUMNS_OF_PEOPLE = (
    *PEOPLE_COLUMNS,
    *SEGMENT_COLUMNS,
    *ATTENDANCE_COLUMNS,
    *INVITATION_COLUMNS,
)

#: What can be done with many people at once, in the order of the page that offers it.
BULK_VERBS = (*bulk_offers.GROUPING, INVITE, *bulk_offers.KEEPING)

#: What every request passes through, in this order.
PARTS = (
    logs,
    uploads,
    db,
    i18n,
    security,
    assets,
    limits,
    login,
    preferences,
    access,
    navigation,
    choice,
    banner,
    errors,
)

#: Commands of rooms without a blueprint of their own for them.
COMMANDS = (user_cli, calendar_cli, archive_cli, report_cli, *OPERATIONS)


def create_app(
    settings: config.Settings | None = None, *, overrides: Mapping[str, Any] | None = None
) -> Flask:
    """Build the application.

    Args:
        settings: read from `.env` and the environment when not given.
        overrides: Flask configuration set last, for tests.

    Raises:
        config.SettingsError: a setting that cannot be used; the message names it.
    """
    settings = settings or config.read_settings()
    app = Flask(
        "crm",
        root_path=str(config.ROOT / "crm"),
        template_folder=str(config.ROOT / "templates"),
        static_folder=str(config.ROOT / "crm" / "static"),
    )
    app.config.update(config.flask_config(settings))
    app.config.update(ROOT=config.ROOT, MIGRATIONS=config.ROOT / "migrations")
    app.config.update(overrides or {})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["int"] = RecordNumber
    if settings.proxy_count:
        # The host stays that of the request, which a proxy passes on: others could be claimed.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxy_count, x_proto=settings.proxy_count
        )
    for part in PARTS:
        part.init_app(app)
    filters.init_app(app, PEOPLE_FILTER)
    columns.init_app(app, COLUMNS_OF_PEOPLE)
    bulk_verbs.init_app(app, BULK_VERBS)
    csrf.init_app(app)
    for blueprint in dict.fromkeys(BLUEPRINTS):
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app

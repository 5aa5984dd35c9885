"""Who may open what. Every route has its line here; a route without one is closed.

A view still filters by user where a role sees some records only; this table says which roles
get to the view at all.
"""

from collections.abc import Mapping

from flask import Flask, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from crm.accounts.login import current_user
from crm.accounts.models import Role

Roles = frozenset[Role]

ADMIN: Roles = frozenset({Role.ADMIN})
#: Work with people and events: officers, and the admin of a small association who does it all.
OFFICERS: Roles = frozenset({Role.OFFICER, Role.ADMIN})
STAFF: Roles = OFFICERS | {Role.MANAGER}
#: Settings of programmes: targets are the manager's business too.
MANAGERS: Roles = frozenset({Role.MANAGER, Role.ADMIN})
#: A single person's background answer, behind a logged click.
ANSWERS: Roles = frozenset({Role.OFFICER, Role.PRIVACY})
PRIVACY: Roles = frozenset({Role.PRIVACY})
DOOR: Roles = OFFICERS | {Role.DOOR}
EVERYONE: Roles = frozenset(Role)

#: Pages without a login: the sign-in itself, health, static files.
PUBLIC = "public"
#: Pages whose address carries the authority.
TOKEN = "token"  # noqa: S105 - the name of a rule, not a secret

Rule = Roles | str

ROUTES: Mapping[str, Rule] = {
    "static": PUBLIC,
    # accounts
    "accounts.login": PUBLIC,
    "accounts.logout": EVERYONE,
    "accounts.language": PUBLIC,
    "accounts.theme": PUBLIC,
    "accounts.account": EVERYONE,
    "accounts.password": EVERYONE,
    "accounts.forgotten": PUBLIC,
    "accounts.reset": TOKEN,
    "accounts.users": ADMIN,
    "accounts.user_create": ADMIN,
    "accounts.user_edit": ADMIN,
    "accounts.user_link": ADMIN,
    "accounts.user_deactivate": ADMIN,
    "accounts.user_reactivate": ADMIN,
    # events
    "events.index": STAFF,
    "events.calendar": STAFF,
    "events.create": OFFICERS,
    "events.lookup": STAFF,
    "events.sites": STAFF,
    "events.site_create": OFFICERS,
    "events.site_edit": OFFICERS,
    "events.site_archive": OFFICERS,
    "events.site_restore": OFFICERS,
    "events.site_lookup": STAFF,
    # mail
    "mail.index": STAFF,
    "mail.letter": STAFF,
    "mail.html": STAFF,
    "mail.recall": OFFICERS,
    "mail.retry": ADMIN,
    "mail.lift": ADMIN,
    "mail.state": ADMIN,
    "mail.test": ADMIN,
    # desk
    "desk.home": EVERYONE,
    # invitations
    "invitations.index": STAFF,
    "invitations.create": OFFICERS,
    "invitations.preview": OFFICERS,
    "invitations.calls": STAFF,
    "invitations.printed_letter": STAFF,
    "invitations.reply": OFFICERS,
    "invitations.again": OFFICERS,
    "invitations.take_back": OFFICERS,
    "invitations.export": STAFF,
    "invitations.numbers": STAFF,
    "invitations.rsvp": TOKEN,
    "invitations.calendar": TOKEN,
    "invitations.unsubscribe": TOKEN,
    # desk: records
    "desk.event": STAFF,
    "desk.event_history": STAFF,
    "desk.event_edit": OFFICERS,
    "desk.event_scheduling": OFFICERS,
    "desk.event_cancellation": OFFICERS,
    "desk.event_reinstatement": OFFICERS,
    "desk.event_reopening": OFFICERS,
    "desk.event_deletion": OFFICERS,
}


def init_app(app: Flask) -> None:
    """Close every route to whom the table does not name; give templates `may(endpoint)`."""
    app.before_request(_check)
    app.jinja_env.globals["may"] = may


def may(endpoint: str) -> bool:
    """Whether the present user's role opens the route."""
    rule = ROUTES.get(endpoint)
    if rule is None:
        return False
    if isinstance(rule, str):
        return True
    return current_user.is_authenticated and current_user.role in rule


def _check() -> Response | None:
    if request.endpoint is None or may(request.endpoint):
        return None
    if current_user.is_authenticated:
        abort(403)
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.login", next=target))

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
#: Finding and opening a person: staff, and those who look after consents and answers.
READERS: Roles = STAFF | PRIVACY
#: Writing down what a person agreed to or said of themselves.
CONSENTS: Roles = OFFICERS | PRIVACY
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
    # organisations
    "organisations.index": READERS,
    "organisations.lookup": READERS,
    "organisations.export": STAFF,
    "organisations.create": OFFICERS,
    "organisations.edit": OFFICERS,
    "organisations.alike": OFFICERS,
    "organisations.archive": OFFICERS,
    "organisations.restore": OFFICERS,
    # taking files over
    "imports.index": STAFF,
    "imports.create": OFFICERS,
    "imports.show": STAFF,
    "imports.columns": OFFICERS,
    "imports.check": OFFICERS,
    "imports.trial": STAFF,
    "imports.try_out": OFFICERS,
    "imports.report": STAFF,
    "imports.run": OFFICERS,
    "imports.cancel": OFFICERS,
    "imports.review": OFFICERS,
    "imports.decide": OFFICERS,
    "imports.rejected": OFFICERS,
    "imports.undo": OFFICERS,
    "imports.discard": OFFICERS,
    # people
    "people.index": READERS,
    "people.filtering": READERS,
    "people.lookup": STAFF,
    "people.export": STAFF,
    "people.columns": READERS,
    "people.export_page": STAFF,
    "people.exports": READERS,
    "people.profile_save": STAFF,
    "people.profile_delete": STAFF,
    "people.create": OFFICERS,
    "people.edit": OFFICERS,
    "people.alike": OFFICERS,
    "people.archive": OFFICERS,
    "people.restore": OFFICERS,
    "people.affiliate": OFFICERS,
    "people.affiliation_edit": OFFICERS,
    "people.affiliation_end": OFFICERS,
    "people.expertise_add": OFFICERS,
    "people.expertise_remove": OFFICERS,
    "people.consent_give": CONSENTS,
    "people.consent_withdraw": CONSENTS,
    "people.objection": CONSENTS,
    "people.answer_record": CONSENTS,
    "people.answer_read": ANSWERS,
    "people.readings": PRIVACY,
    # segments, lists, tags
    "segments.index": STAFF,
    "segments.create": OFFICERS,
    "segments.show": STAFF,
    "segments.edit": OFFICERS,
    "segments.change_filter": OFFICERS,
    "segments.seen": OFFICERS,
    "segments.pick": OFFICERS,
    "segments.unpick": OFFICERS,
    "segments.archive": OFFICERS,
    "segments.restore": OFFICERS,
    "segments.list_index": STAFF,
    "segments.list_create": OFFICERS,
    "segments.list_show": STAFF,
    "segments.list_edit": OFFICERS,
    "segments.list_add": OFFICERS,
    "segments.add_to_list": OFFICERS,
    "segments.list_remove": OFFICERS,
    "segments.list_archive": OFFICERS,
    "segments.list_restore": OFFICERS,
    "segments.person": OFFICERS,
    "segments.untag": OFFICERS,
    "segments.person_list": OFFICERS,
    "segments.tags": STAFF,
    "segments.tag_edit": OFFICERS,
    "segments.tag_merge": OFFICERS,
    "segments.tag_delete": OFFICERS,
    "segments.bulk": OFFICERS,
    "segments.bulk_start": OFFICERS,
    "segments.bulk_ticked": OFFICERS,
    "segments.bulk_past": STAFF,
    "segments.bulk_show": STAFF,
    "segments.bulk_stop": OFFICERS,
    "segments.bulk_undo": OFFICERS,
    # merging
    "merging.choose": OFFICERS,
    "merging.person": OFFICERS,
    "merging.share": OFFICERS & ANSWERS,
    "merging.unmerge": OFFICERS,
    "merging.choose_organisation": OFFICERS,
    "merging.organisation": OFFICERS,
    "merging.unmerge_organisation": OFFICERS,
    # duplicates
    "duplicates.index": OFFICERS,
    "duplicates.distinct": OFFICERS,
    "duplicates.ask_again": OFFICERS,
    "duplicates.export": OFFICERS,
    "duplicates.search": OFFICERS,
    "duplicates.progress": OFFICERS,
    "duplicates.automatic": OFFICERS,
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
    # programmes
    "programmes.choose": EVERYONE,
    "programmes.index": STAFF,
    "programmes.create": MANAGERS,
    "programmes.show": STAFF,
    "programmes.edit": MANAGERS,
    "programmes.archive": MANAGERS,
    "programmes.restore": MANAGERS,
    "programmes.strand_create": MANAGERS,
    "programmes.strand_edit": MANAGERS,
    "programmes.strand_archive": MANAGERS,
    "programmes.strand_restore": MANAGERS,
    "programmes.targets": MANAGERS,
    "programmes.letter": MANAGERS,
    "programmes.letter_reset": MANAGERS,
    # operations
    "operations.healthz": PUBLIC,
    "operations.readyz": PUBLIC,
    "operations.system": ADMIN,
    # attendance
    "attendance.index": STAFF,
    "attendance.record": OFFICERS,
    "attendance.add_person": OFFICERS,
    "attendance.set_states": OFFICERS,
    "attendance.absences": OFFICERS,
    "attendance.export": STAFF,
    "attendance.duty_assign": OFFICERS,
    "attendance.duty_remove": OFFICERS,
    "attendance.door": DOOR,
    "attendance.tick": DOOR,
    "attendance.untick": DOOR,
    "attendance.door_role": DOOR,
    "attendance.walk_in": DOOR,
    "attendance.tally": DOOR,
    "attendance.tally_step": DOOR,
    "attendance.closing": OFFICERS,
    "attendance.closing_headcount": OFFICERS,
    "attendance.headcount_removal": OFFICERS,
    "attendance.closing_confirmation": OFFICERS,
    "attendance.sheet": STAFF,
    # desk
    "desk.home": EVERYONE,
    # reports
    "reports.index": STAFF,
    "reports.engagement": STAFF,
    "reports.engagement_rows": STAFF,
    "reports.engagement_export": STAFF,
    "reports.engagement_rows_export": STAFF,
    # invitations
    "invitations.index": STAFF,
    "invitations.create": OFFICERS,
    "invitations.preview": OFFICERS,
    "invitations.sending": STAFF,
    "invitations.stop_sending": OFFICERS,
    "invitations.sample": OFFICERS,
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
    # conversations
    "conversations.index": STAFF,
    "conversations.export": STAFF,
    "conversations.create": OFFICERS,
    "conversations.edit": OFFICERS,
    "conversations.archive": OFFICERS,
    "conversations.restore": OFFICERS,
    "conversations.lookup": STAFF,
    "conversations.commitments": STAFF,
    "conversations.commitments_export": STAFF,
    "conversations.commitment_create": OFFICERS,
    "conversations.commitment_edit": OFFICERS,
    "conversations.fulfilment": OFFICERS,
    "conversations.cancellation": OFFICERS,
    "conversations.reopening": OFFICERS,
    "conversations.report": OFFICERS,
    "conversations.report_removal": OFFICERS,
    "conversations.issues": STAFF,
    "conversations.issues_export": STAFF,
    "conversations.issue_create": OFFICERS,
    "conversations.issue_edit": OFFICERS,
    "conversations.answer": OFFICERS,
    "conversations.issue_reopening": OFFICERS,
    "conversations.attach": OFFICERS,
    "conversations.attachment": STAFF,
    "conversations.detach": OFFICERS,
    # stakeholders
    "stakeholders.index": STAFF,
    "stakeholders.place": OFFICERS,
    "stakeholders.export": STAFF,
    "stakeholders.groups": STAFF,
    "stakeholders.group_create": OFFICERS,
    "stakeholders.group_edit": OFFICERS,
    "stakeholders.group_archive": OFFICERS,
    "stakeholders.group_restore": OFFICERS,
    "stakeholders.member_add": OFFICERS,
    "stakeholders.member_edit": OFFICERS,
    "stakeholders.member_remove": OFFICERS,
    # desk, records
    "desk.conversation": STAFF,
    "desk.commitment": STAFF,
    "desk.issue": STAFF,
    "desk.stakeholder_group": STAFF,
    "desk.search": READERS,
    "desk.person": READERS,
    "desk.organisation": READERS,
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

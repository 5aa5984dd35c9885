"""An example address for every page of the application, shared by the tests that walk them all.

A route that answers GET stands either in `PAGES` or in `NO_PAGES`; the house rules see to it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from crm.accounts.models import Role
from tests.stage import Stage

Address = Callable[[Stage], str]
#: Who looks, and at which address; nobody is signed in where the role is missing.
Example = tuple[Role | None, Address]

OFFICER, MANAGER, ADMIN = Role.OFFICER, Role.MANAGER, Role.ADMIN
DOOR, PRIVACY, GUEST = Role.DOOR, Role.PRIVACY, None

#: What answers GET without being a page of ours: data, files, letters in their frame, redirects.
NO_PAGES = frozenset(
    {
        "static",
        "operations.healthz",
        "operations.readyz",
        "conversations.attachment",
        "conversations.lookup",
        "events.lookup",
        "events.site_lookup",
        "organisations.lookup",
        "people.lookup",
        "invitations.calendar",
        "invitations.numbers",
        "invitations.sample",
        "imports.rejected",
        "imports.show",
        "mail.html",
        "reports.index",
    }
)

#: Pages the office lives in; they are looked at in every light, language and width.
MAIN = (
    "desk.home",
    "people.index",
    "desk.person",
    "desk.organisation",
    "events.index",
    "desk.event",
    "events.calendar",
    "invitations.rsvp",
    "attendance.door",
    "reports.engagement",
)


def _event(tail: str, *names: str, by: Role = OFFICER) -> tuple[Example, ...]:
    """The same page of several events of the stage."""
    return tuple(
        (by, lambda s, name=name: f"/events/{getattr(s, name).id}{tail}") for name in names
    )


def _person(tail: str) -> tuple[Example, ...]:
    return ((OFFICER, lambda s: f"/people/{s.person.id}{tail}"),)


def _import(tail: str, *places: int) -> tuple[Example, ...]:
    """A page of several imports of the stage."""
    return tuple(
        (OFFICER, lambda s, place=place: f"/imports/{s.imports[place].id}{tail}")
        for place in places
    )


def _programme(tail: str) -> tuple[Example, ...]:
    return ((MANAGER, lambda s: f"/settings/programmes/{s.programme.id}{tail}"),)


def _at(path: str, *roles: Role | None) -> tuple[Example, ...]:
    return tuple((role, lambda _s: path) for role in roles)


def _rows(figure: str) -> Example:
    return MANAGER, lambda _s: f"/reports/engagement/rows/{figure}?window=all"


PAGES: Mapping[str, tuple[Example, ...]] = {
    "accounts.login": _at("/login", GUEST),
    "accounts.forgotten": _at("/password/forgotten", GUEST),
    "accounts.reset": ((GUEST, lambda s: f"/reset/{s.reset}"), *_at("/reset/unknown", GUEST)),
    "accounts.account": _at("/account", OFFICER, DOOR),
    "accounts.users": _at("/settings/users", ADMIN),
    "accounts.user_create": _at("/settings/users/new", ADMIN),
    "accounts.user_edit": ((ADMIN, lambda s: f"/settings/users/{s.users[OFFICER].id}"),),
    "desk.home": _at("/", OFFICER, MANAGER, ADMIN, DOOR, PRIVACY),
    "desk.search": (
        *_at("/search?q=демо", OFFICER, PRIVACY),
        *_at("/search?q=нищотакова", OFFICER),
        *_at("/search", OFFICER),
    ),
    "desk.person": (
        *_person(""),
        (PRIVACY, lambda s: f"/people/{s.person.id}"),
        (MANAGER, lambda s: f"/people/{s.people[2].id}"),
    ),
    "desk.organisation": ((OFFICER, lambda s: f"/organisations/{s.organisation.id}"),),
    "desk.event": _event("", "draft", "ahead", "today", "over", "held", "cancelled"),
    "desk.event_history": _event("/history", "ahead"),
    "desk.event_edit": _event("/edit", "ahead"),
    "desk.event_cancellation": _event("/cancellation", "ahead"),
    "desk.event_reinstatement": _event("/reinstatement", "cancelled"),
    "desk.event_reopening": _event("/reopening", "held"),
    "desk.event_deletion": _event("/deletion", "draft"),
    "people.index": (
        *_at("/people", OFFICER),
        *_at("/people?q=нищотакова", OFFICER),
        *_at("/people?attended=1&language=bg&born_from=x", MANAGER),
        (OFFICER, lambda s: f"/people?language=bg&editing={s.segment.id}"),
    ),
    "people.filtering": _at("/people/filter", OFFICER, PRIVACY)
    + _at("/people/filter?attended=2&language=fa&gender=free", MANAGER),
    "segments.index": _at("/segments", OFFICER, MANAGER) + _at("/segments?archived=1", OFFICER),
    "segments.create": _at("/segments/new?language=bg", OFFICER) + _at("/segments/new", OFFICER),
    "segments.show": (
        (OFFICER, lambda s: f"/segments/{s.segment.id}"),
        (MANAGER, lambda s: f"/segments/{s.segment.id}"),
    ),
    "segments.edit": ((OFFICER, lambda s: f"/segments/{s.segment.id}/edit"),),
    "segments.list_index": _at("/lists", OFFICER) + _at("/lists?archived=1", MANAGER),
    "segments.list_create": _at("/lists/new", OFFICER),
    "segments.list_show": ((OFFICER, lambda s: f"/lists/{s.people_list.id}"),),
    "segments.list_edit": ((OFFICER, lambda s: f"/lists/{s.people_list.id}/edit"),),
    "segments.person": _person("/groups"),
    "segments.bulk": (
        *_at("/people/bulk?language=bg", OFFICER),
        *_at("/people/bulk?q=нищотакова", ADMIN),
        (OFFICER, lambda s: f"/people/bulk?ids={s.people[1].id}&ids={s.people[2].id}"),
    ),
    "segments.bulk_past": _at("/people/bulk/past", OFFICER, MANAGER),
    "segments.bulk_show": (
        (OFFICER, lambda s: f"/people/bulk/{s.bulk.id}"),
        (MANAGER, lambda s: f"/people/bulk/{s.bulk.id}"),
    ),
    "segments.tags": _at("/tags", OFFICER, MANAGER),
    "segments.tag_edit": ((OFFICER, lambda s: f"/tags/{s.tag.id}"),),
    "people.columns": _at("/people/columns", OFFICER, PRIVACY),
    "people.export_page": _at("/people/export?language=bg", OFFICER, MANAGER),
    "people.exports": _at("/people/exports", ADMIN, PRIVACY),
    "people.create": _at("/people/new", OFFICER),
    "people.edit": _person("/edit"),
    "people.affiliate": _person("/affiliations/new"),
    "people.affiliation_edit": (
        (
            OFFICER,
            lambda s: f"/people/{s.person.id}/affiliations/{s.affiliation.id}/edit",
        ),
    ),
    "people.expertise_add": _person("/expertises/new"),
    "people.consent_give": _person("/consents/new"),
    "people.objection": _person("/objection"),
    "people.answer_record": _person("/background/new"),
    "people.readings": _at("/privacy/readings", PRIVACY),
    "organisations.index": _at("/organisations", OFFICER),
    "organisations.create": _at("/organisations/new", OFFICER),
    "organisations.edit": ((OFFICER, lambda s: f"/organisations/{s.organisation.id}/edit"),),
    "merging.choose": _person("/merge"),
    "merging.person": ((OFFICER, lambda s: f"/people/{s.person.id}/merge/{s.people[1].id}"),),
    "merging.unmerge": ((OFFICER, lambda s: f"/people/{s.merged_person.id}/unmerging"),),
    "merging.choose_organisation": (
        (OFFICER, lambda s: f"/organisations/{s.organisation.id}/merge"),
    ),
    "merging.organisation": (
        (OFFICER, lambda s: f"/organisations/{s.organisation.id}/merge/{s.other_body.id}"),
    ),
    "merging.unmerge_organisation": (
        (OFFICER, lambda s: f"/organisations/{s.merged_body.id}/unmerging"),
    ),
    "duplicates.index": (
        *_at("/duplicates", OFFICER),
        *_at("/duplicates?kind=organisations", ADMIN),
        *_at("/duplicates?state=distinct", OFFICER),
    ),
    "duplicates.progress": ((OFFICER, lambda s: f"/duplicates/searches/{s.search.id}"),),
    "duplicates.automatic": _at("/duplicates/automatic", OFFICER),
    "events.index": _at("/events", OFFICER) + _at("/events?q=нищотакова", MANAGER),
    "events.calendar": _at("/events/calendar", OFFICER),
    "events.create": _at("/events/new", OFFICER),
    "events.sites": _at("/sites", OFFICER),
    "events.site_create": _at("/sites/new", OFFICER),
    "events.site_edit": ((OFFICER, lambda s: f"/sites/{s.site.id}"),),
    "invitations.index": _event("/invitations", "draft", "ahead", "cancelled"),
    "invitations.create": _event("/invitations/new", "ahead", "held"),
    "invitations.preview": (
        *_event("/invitations/preview?everyone=1", "ahead"),
        (
            OFFICER,
            lambda s: f"/events/{s.ahead.id}/invitations/preview?person={s.people[13].id}",
        ),
    ),
    "invitations.sending": (
        (OFFICER, lambda s: f"/events/{s.ahead.id}/invitations/sendings/{s.sending.id}"),
    ),
    "invitations.calls": _event("/invitations/calls", "ahead"),
    "invitations.printed_letter": (
        (OFFICER, lambda s: f"/events/{s.ahead.id}/invitations/{s.invitation.id}/letter"),
    ),
    "invitations.reply": (
        (OFFICER, lambda s: f"/events/{s.ahead.id}/invitations/{s.invitation.id}/reply"),
    ),
    "invitations.rsvp": (
        (GUEST, lambda s: f"/rsvp/{s.rsvp}"),
        (GUEST, lambda s: f"/rsvp/{s.rsvp}?a=yes"),
        *_at("/rsvp/unknown", GUEST),
    ),
    "invitations.unsubscribe": ((GUEST, lambda s: f"/unsubscribe/{s.unsubscribe}"),),
    "attendance.index": _event("/attendance", "ahead", "today", "held"),
    "attendance.record": (
        (OFFICER, lambda s: f"/events/{s.today.id}/attendance/people/{s.person.id}"),
    ),
    "attendance.absences": _event("/attendance/absences", "today"),
    "attendance.door": (
        *_event("/door", "today", by=DOOR),
        *_event("/door?q=де", "today", by=DOOR),
        *_event("/door", "ahead"),
    ),
    "attendance.walk_in": _event("/door/person?q=Ася", "today", by=DOOR),
    "attendance.tally": _event("/door/unnamed", "today", by=DOOR)
    + _event("/door/unnamed?kind=everyone", "today"),
    "attendance.closing": _event("/closing", "over", "held"),
    "attendance.closing_headcount": _event("/closing/headcount", "over"),
    "attendance.closing_confirmation": _event("/closing/confirmation", "over"),
    "attendance.sheet": _event("/sheet", "ahead"),
    "mail.index": _at("/outbox", OFFICER),
    "mail.letter": ((OFFICER, lambda s: f"/outbox/{s.letter.id}"),),
    "mail.state": _at("/outbox/state", ADMIN),
    "conversations.index": _at("/conversations", OFFICER, MANAGER)
    + _at("/conversations?q=нищотакова", OFFICER),
    "conversations.create": _at("/conversations/new", OFFICER),
    "conversations.edit": ((OFFICER, lambda s: f"/conversations/{s.conversation.id}/edit"),),
    "desk.conversation": tuple(
        (role, lambda s: f"/conversations/{s.conversation.id}") for role in (OFFICER, MANAGER)
    ),
    "conversations.commitments": _at("/commitments", OFFICER, MANAGER),
    "conversations.commitment_create": _at("/commitments/new", OFFICER),
    "conversations.commitment_edit": ((OFFICER, lambda s: f"/commitments/{s.commitment.id}/edit"),),
    "desk.commitment": ((OFFICER, lambda s: f"/commitments/{s.commitment.id}"),),
    "conversations.issues": _at("/issues", OFFICER, MANAGER),
    "conversations.issue_create": _at("/issues/new", OFFICER),
    "conversations.issue_edit": ((OFFICER, lambda s: f"/issues/{s.issue.id}/edit"),),
    "conversations.answer": ((OFFICER, lambda s: f"/issues/{s.issue.id}/answer"),),
    "desk.issue": ((OFFICER, lambda s: f"/issues/{s.issue.id}"),),
    "imports.index": _at("/imports", OFFICER, MANAGER),
    "imports.create": _at("/imports/new", OFFICER),
    "imports.columns": _import("/columns", 0),
    "imports.check": _import("/check", 0),
    "imports.trial": (*_import("/trial", 1), *_import("/trial?outcome=review", 1)),
    "imports.report": (
        *_import("/report", 0, 2),
        (MANAGER, lambda s: f"/imports/{s.imports[2].id}/report"),
    ),
    "imports.review": (*_import("/review", 2), *_import("/review", 0)),
    "imports.undo": _import("/undoing", 2),
    "stakeholders.index": _at("/stakeholders", OFFICER, MANAGER)
    + _at("/stakeholders?kind=media", OFFICER),
    "stakeholders.place": _at("/stakeholders/positions/new", OFFICER),
    "stakeholders.groups": _at("/groups", OFFICER, MANAGER),
    "stakeholders.group_create": _at("/groups/new", OFFICER),
    "stakeholders.group_edit": ((OFFICER, lambda s: f"/groups/{s.group.id}/edit"),),
    "stakeholders.member_add": ((OFFICER, lambda s: f"/groups/{s.group.id}/members/new"),),
    "stakeholders.member_edit": (
        (OFFICER, lambda s: f"/groups/{s.group.id}/members/{s.membership.id}"),
    ),
    "desk.stakeholder_group": tuple(
        (role, lambda s: f"/groups/{s.group.id}") for role in (OFFICER, MANAGER)
    ),
    "programmes.index": _at("/settings/programmes", MANAGER),
    "programmes.create": _at("/settings/programmes/new", MANAGER),
    "programmes.show": _programme(""),
    "programmes.edit": _programme("/edit"),
    "programmes.strand_create": _programme("/strands/new"),
    "programmes.strand_edit": (
        (
            MANAGER,
            lambda s: f"/settings/programmes/{s.programme.id}/strands/{s.strand.id}",
        ),
    ),
    "programmes.targets": _programme("/targets"),
    "programmes.letter": _programme("/letters/invitation/bg"),
    "operations.system": _at("/settings/system", ADMIN),
    "reports.engagement": (
        *_at("/reports/engagement", MANAGER),
        *_at("/reports/engagement?from=2020-01-01&to=2020-12-31", OFFICER),
    ),
    "reports.engagement_rows": tuple(
        _rows(figure)
        for figure in ("people", "unnamed", "events_held", "organisations", "migrants")
    ),
}


@dataclass(frozen=True)
class Visit:
    """One page as one role sees it."""

    endpoint: str
    role: Role | None
    address: str

    def __str__(self) -> str:
        return f"{self.address} ({self.role or 'guest'})"


def visits(stage: Stage, *, language: str, only: frozenset[str] | None = None) -> Iterator[Visit]:
    """Every example, or those of some endpoints. Guests say their language in the address."""
    for endpoint, examples in PAGES.items():
        if only is not None and endpoint not in only:
            continue
        for role, address in examples:
            path = address(stage)
            if role is None:
                path += ("&" if "?" in path else "?") + f"lang={language}"
            yield Visit(endpoint, role, path)

"""The rail and the "+ new" menu: what the frame of every staff page shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from crm.accounts.access import may
from crm.accounts.login import current_user
from crm.accounts.models import Role
from crm.duplicates.queries import COUNT_CAP, open_count
from crm.i18n import gettext as _
from crm.i18n import pgettext

#: The rooms of the record pages, which stand in the desk.
OF_RECORD = {
    "event": "events",
    "person": "people",
    "organisation": "organisations",
    "conversation": "conversations",
    "commitment": "conversations",
    "issue": "conversations",
    "stakeholder": "stakeholders",
}


@dataclass(frozen=True)
class Item:
    """A link of the rail. The first four primary ones stand in the bar of small screens."""

    label: str
    url: str
    icon: str
    is_current: bool = False
    is_primary: bool = False
    #: How many things wait there, as shown; empty when nothing does.
    waiting: str = ""


@dataclass(frozen=True)
class Group:
    """Links that belong together, with a word above them if it has a label."""

    label: str
    items: Sequence[Item]


def init_app(app: Flask) -> None:
    """Give templates `navigation()`, `creation_menu()` and `has_page()`."""
    app.jinja_env.globals.update(
        navigation=navigation, creation_menu=creation_menu, has_page=has_page
    )


def has_page(endpoint: str) -> bool:
    """Whether the page exists in this house and the present user may open it."""
    return endpoint in current_app.view_functions and may(endpoint)


def navigation() -> Sequence[Group]:
    """The rail for the present user: rooms their role opens and that exist in this house."""
    if current_user.role == Role.DOOR:
        groups = [Group("", _open([("desk.home", _("Today"), "house", True)]))]
    else:
        groups = [*_work(), Group(_("Settings"), _settings())]
    return [group for group in groups if group.items]


def creation_menu() -> Sequence[Item]:
    """What the present user can add from anywhere."""
    return _open(
        [
            ("people.create", _("Person"), "person-plus", False),
            ("organisations.create", _("Organisation"), "building", False),
            ("events.create", _("Event"), "calendar-plus", False),
            ("conversations.create", _("Conversation"), "chat-left-text", False),
        ]
    )


def _work() -> Sequence[Group]:
    return [
        Group("", _open([("desk.home", _("Today"), "house", True)])),
        Group(
            _("Register"),
            _open(
                [
                    ("people.index", _("People"), "people", True),
                    ("organisations.index", _("Organisations"), "building", False),
                    ("segments.index", _("Segments and lists"), "funnel", False),
                    ("duplicates.index", pgettext("rail", "Duplicates"), "copy", False),
                    ("imports.index", _("Imports"), "upload", False),
                ]
            ),
        ),
        Group(
            _("Work"),
            _open(
                [
                    ("events.index", _("Events"), "calendar-event", True),
                    ("events.calendar", _("Calendar"), "calendar3", False),
                    ("mail.index", _("Outbox"), "envelope", False),
                    ("conversations.index", pgettext("rail", "Engagement"), "journal-text", False),
                    ("stakeholders.index", pgettext("rail", "Stakeholders"), "grid", False),
                    ("reports.index", _("Reports"), "bar-chart", True),
                    ("people.readings", _("Access log"), "shield-lock", True),
                ]
            ),
        ),
    ]


def _settings() -> Sequence[Item]:
    return _open(
        [
            ("programmes.index", _("Programmes"), "flag", False),
            ("accounts.users", _("Users"), "people", False),
            ("operations.system", _("System"), "sliders", False),
        ]
    )


def _open(entries: Iterable[tuple[str, str, str, bool]]) -> list[Item]:
    known = [e for e in entries if has_page(e[0])]
    current = _current([endpoint for endpoint, *_rest in known])
    return [
        Item(label, url_for(endpoint), icon, endpoint == current, is_primary, _waiting(endpoint))
        for endpoint, label, icon, is_primary in known
    ]


def _waiting(endpoint: str) -> str:
    """How many things wait in a room: pairs nobody has decided about.

    Told where work is chosen or done; other pages do not ask the database for it.
    """
    here = request.endpoint or ""
    is_told = here == "desk.home" or here.startswith(("duplicates.", "merging."))
    if endpoint != "duplicates.index" or not is_told:
        return ""
    count = open_count()
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count or "")


def _current(endpoints: Sequence[str]) -> str | None:
    """The entry this page belongs to: its own, else that of its record, else that of its room."""
    here = request.endpoint or ""
    if here in endpoints:
        return here
    room, _dot, page = here.partition(".")
    if room == "desk":
        room = OF_RECORD.get(page.split("_")[0], "")
    room = {"invitations": "events", "attendance": "events", "merging": "duplicates"}.get(
        room, room
    )
    return next((e for e in endpoints if e.startswith(f"{room}.")), None)

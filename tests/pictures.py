"""Pictures of the main pages for `docs/screens/`: `./dev pictures`.

The demo under a clock that stands still, seen by Debian's browser. The same code, on the same
machine, draws the same pictures.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Browser, Page, sync_playwright

from crm.accounts.models import Role, User
from crm.attendance.models import Attendance
from crm.db import db
from crm.duplicates.models import Kind, Suggestion
from crm.events.models import Event, EventStatus
from crm.history import actions as history
from crm.imports.models import ImportBatch
from crm.invitations import tokens
from crm.invitations.models import Invitation, TokenPurpose
from crm.seeding import actions as seeding
from crm.segments.models import Segment
from tests.browser.house import PHONE, House, Watch, launch_options, serving

SCREENS = Path(__file__).resolve().parent.parent / "docs" / "screens"
#: A Tuesday morning, 10:00 in Sofia.
MOMENT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
DESK = {"width": 1280, "height": 860}
TALL = {"width": 1280, "height": 1560}
LARGEST = 250_000
#: Milliseconds after which what a page loads late stands where it belongs.
SETTLED = 400


@dataclass(frozen=True)
class Shown:
    """What of the demo the pictures show."""

    users: Mapping[Role, int]
    event: int
    event_starts: datetime
    person: int
    rsvp: str
    imported: int
    segment: int
    pair: tuple[int, int]


@dataclass(frozen=True)
class Picture:
    name: str
    role: Role | None
    path: Callable[[Shown], str]
    language: str = "en"
    theme: str = "light"
    size: Mapping[str, int] | None = None
    before: Callable[[Page], None] | None = None
    is_at_door: bool = False


def tick_three(page: Page) -> None:
    """Let the first three people have come."""
    for _ in range(3):
        rows = page.locator(".door-row:not(.is-here)")
        left = rows.count()
        rows.first.get_by_role("button").click()
        page.wait_for_function(
            "left => document.querySelectorAll('.door-row:not(.is-here)').length < left", arg=left
        )


PICTURES = (
    Picture("home", Role.OFFICER, lambda s: "/"),
    Picture("home-manager-bg", Role.MANAGER, lambda s: "/", language="bg"),
    Picture("people", Role.OFFICER, lambda s: "/people"),
    Picture("person", Role.OFFICER, lambda s: f"/people/{s.person}"),
    Picture("event", Role.OFFICER, lambda s: f"/events/{s.event}"),
    Picture("invitations", Role.OFFICER, lambda s: f"/events/{s.event}/invitations"),
    Picture("calendar", Role.OFFICER, lambda s: "/events/calendar"),
    Picture("import", Role.OFFICER, lambda s: f"/imports/{s.imported}"),
    Picture("duplicates", Role.OFFICER, lambda s: "/duplicates"),
    Picture("merge", Role.OFFICER, lambda s: "/people/{}/merge/{}".format(*s.pair), size=TALL),
    Picture("segment", Role.OFFICER, lambda s: f"/segments/{s.segment}"),
    Picture("conversations", Role.OFFICER, lambda s: "/conversations"),
    Picture("stakeholders", Role.OFFICER, lambda s: "/stakeholders"),
    Picture("report", Role.MANAGER, lambda s: "/reports/engagement"),
    Picture("report-dark-bg", Role.MANAGER, lambda s: "/reports/engagement", "bg", "dark"),
    Picture("rsvp-phone", None, lambda s: f"/rsvp/{s.rsvp}?lang=bg", "bg", size=PHONE),
    Picture(
        "door-phone",
        Role.OFFICER,
        lambda s: f"/events/{s.event}/door",
        "bg",
        size=PHONE,
        before=tick_three,
        is_at_door=True,
    ),
)


def load_demo() -> Shown:
    """Fill the database and pick what is worth showing."""
    seeding.load(at=MOMENT)
    db.session.commit()
    seeding.carry_on(at=MOMENT)
    invited = sa.func.count(Invitation.id)
    event = db.session.scalars(
        sa.select(Event)
        .join(Invitation)
        .where(Event.status == EventStatus.SCHEDULED, Event.starts_at > MOMENT)
        .group_by(Event.id)
        .order_by(invited.desc(), Event.id)
        .limit(1)
    ).one()
    person = db.session.scalars(
        sa.select(Attendance.person_id)
        .join(Invitation, Invitation.person_id == Attendance.person_id)
        .where(Invitation.event_id == event.id)
        .group_by(Attendance.person_id)
        .order_by(sa.func.count(sa.distinct(Attendance.id)).desc(), Attendance.person_id)
        .limit(1)
    ).one()
    invitation = db.session.scalars(
        sa.select(Invitation)
        .where(Invitation.event_id == event.id, Invitation.reply.is_(None))
        .order_by(Invitation.id)
        .limit(1)
    ).one()
    users = {user.role: user.id for user in db.session.scalars(sa.select(User))}
    rsvp = tokens.mint(invitation, TokenPurpose.RSVP, at=MOMENT)
    pair = db.session.scalars(
        sa.select(Suggestion)
        .where(Suggestion.kind == Kind.PERSON)
        .order_by(Suggestion.a_id)
        .limit(1)
    ).one()
    imported = db.session.scalars(sa.select(ImportBatch.id)).one()
    segment = db.session.scalars(sa.select(Segment.id).order_by(Segment.id).limit(1)).one()
    shown = Shown(
        users, event.id, event.starts_at, person, rsvp, imported, segment, (pair.a_id, pair.b_id)
    )
    history.raise_revision()
    db.session.commit()
    db.session.remove()
    return shown


def draw(browser: Browser, house: House, shown: Shown, picture: Picture) -> Path:
    """Make one picture.

    Raises:
        RuntimeError: the page complained, or the file is too large for a repository.
    """
    house.set_clock(shown.event_starts - timedelta(minutes=20) if picture.is_at_door else MOMENT)
    with house.app.app_context():
        db.session.execute(sa.update(User).values(language=picture.language, theme=picture.theme))
        db.session.commit()
        db.session.remove()
    watch = Watch(house)
    context = watch.over(
        browser.new_context(
            base_url=house.address,
            viewport=dict(picture.size or DESK),
            color_scheme=picture.theme,
            locale="bg-BG",
            timezone_id="Europe/Sofia",
            reduced_motion="reduce",
        )
    )
    if picture.role is not None:
        context.add_cookies(house.cookies(shown.users[picture.role]))
    page = context.new_page()
    page.goto(picture.path(shown))
    if picture.before is not None:
        picture.before(page)
    page.wait_for_timeout(SETTLED)
    path = SCREENS / f"{picture.name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    context.close()
    if watch.complaints:
        raise RuntimeError(f"{picture.name}: {watch.complaints}")
    if path.stat().st_size > LARGEST:
        raise RuntimeError(f"{picture.name} has {path.stat().st_size} bytes")
    return path


def main(names: Sequence[str] = ()) -> Iterator[Path]:
    """Draw them all anew, or those of these names."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with serving(now=MOMENT) as house, sync_playwright() as playwright:
        with house.app.app_context():
            shown = load_demo()
        browser = playwright.chromium.launch(**launch_options())
        for picture in PICTURES:
            if names and picture.name not in names:
                continue
            yield draw(browser, house, shown, picture)
        browser.close()


if __name__ == "__main__":
    for drawn in main(sys.argv[1:]):
        print(f"{drawn.stat().st_size // 1000:4} kB  {drawn.name}")

"""One served application and one browser a process; every story begins with its own stage."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from crm.accounts.models import Role
from tests import stage
from tests.browser.house import House, Watch, launch_options, serving
from tests.conftest import NOW
from tests.stage import Stage

#: How long a story waits for a page or an element, in milliseconds.
PATIENCE = 10_000


@pytest.fixture(scope="session")
def house() -> Iterator[House]:
    with serving() as served:
        yield served


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return launch_options()


@pytest.fixture
def cast(house: House) -> Iterator[Stage]:
    """A stage of one's own, with users who speak English."""
    with house.app.app_context():
        built = stage.build(at=NOW).let_go()
    yield built
    house.empty()


@pytest.fixture
def watch(house: House) -> Iterator[Watch]:
    """Fails the test at its end when a page complained, or asked anybody but us for anything."""
    watching = Watch(house)
    yield watching
    assert watching.complaints == []


@pytest.fixture
def open_context(
    browser: Browser, house: House, watch: Watch
) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser of somebody's own, in Sofia; the options are Playwright's."""
    opened = []

    def open_one(**options: Any) -> BrowserContext:
        options = {"locale": "bg-BG", "timezone_id": "Europe/Sofia", **options}
        context = browser.new_context(base_url=house.address, **options)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return watch.over(context)

    yield open_one
    for context in opened:
        context.close()


@pytest.fixture
def open_as(
    open_context: Callable[..., BrowserContext], house: House, cast: Stage
) -> Callable[..., Page]:
    """Open a page signed in as the stage's user of a role."""

    def open_page(role: Role, **options: Any) -> Page:
        context = open_context(**options)
        context.add_cookies(house.cookies(cast.users[role].id))
        return context.new_page()

    return open_page

"""Every page under axe, in light and dark, Bulgarian and English, wide and narrow."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from playwright.sync_api import Browser, Page

from crm.accounts.models import User
from crm.db import db
from tests import stage
from tests.browser.house import AXE, SIZES, House, Watch, look
from tests.conftest import NOW
from tests.pages import MAIN, PAGES, Visit, visits


@dataclass(frozen=True)
class Look:
    theme: str
    language: str
    size: str

    def __str__(self) -> str:
        return f"{self.theme}-{self.language}-{self.size}"


EVERY_LOOK = [Look(*parts) for parts in product(("light", "dark"), ("bg", "en"), SIZES)]
TWO_LOOKS = [Look("light", "bg", "wide"), Look("dark", "en", "narrow")]
ROOMS = sorted({endpoint.partition(".")[0] for endpoint in PAGES})


@pytest.fixture(scope="module")
def built(house: House) -> Iterator[stage.Stage]:
    with house.app.app_context():
        staged = stage.build(at=NOW).let_go()
    yield staged
    house.empty()


def walk(browser: Browser, house: House, built: stage.Stage, how: Look, wanted) -> list[str]:
    """What is wrong on which page. One browser page is led from address to address."""
    with house.app.app_context():
        db.session.query(User).update({"language": how.language, "theme": how.theme})
        db.session.commit()
    watch = Watch(house, expected={404, 410})
    context = watch.over(
        browser.new_context(
            base_url=house.address,
            viewport=SIZES[how.size],
            color_scheme=how.theme,
            locale={"bg": "bg-BG", "en": "en-GB"}[how.language],
            timezone_id="Europe/Sofia",
            reduced_motion="reduce",
        )
    )
    context.add_init_script(path=AXE)
    cookies = {role: house.cookies(user.id) for role, user in built.users.items()}
    page, wrong = context.new_page(), []
    for visit in sorted(wanted, key=lambda visit: str(visit.role)):
        context.clear_cookies()
        if visit.role is not None:
            context.add_cookies(cookies[visit.role])
        wrong += [f"{visit}: {said}" for said in seen(page, visit, how.language)]
    context.close()
    return wrong + watch.complaints


def seen(page: Page, visit: Visit, language: str) -> list[str]:
    answer = page.goto(visit.address)
    if answer is None or answer.status >= 500:
        return ["no page"]
    return look(page, language=language)


@pytest.mark.parametrize("how", EVERY_LOOK, ids=str)
def test_main_pages_look_right_in_every_light_language_and_width(browser, house, built, how):
    wanted = visits(built, language=how.language, only=frozenset(MAIN))

    assert walk(browser, house, built, how, wanted) == []


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("how", TWO_LOOKS, ids=str)
def test_all_other_pages_of_a_room_look_right(browser, house, built, how, room):
    endpoints = frozenset(name for name in PAGES if name.startswith(room)) - frozenset(MAIN)
    wanted = visits(built, language=how.language, only=endpoints)

    assert walk(browser, house, built, how, wanted) == []

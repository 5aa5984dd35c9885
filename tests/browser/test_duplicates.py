"""Pairs that may be one, worked through with the keyboard; look-alikes named while typing."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from crm.accounts.models import Role
from tests.browser.house import PHONE
from tests.stage import Stage


def test_the_queue_is_worked_through_without_a_mouse(
    open_as: Callable[..., Page], cast: Stage
) -> None:
    page = open_as(Role.OFFICER)
    page.goto("/duplicates")
    pairs = page.locator("[data-queue-item]")
    expect(pairs).to_have_count(2)

    page.keyboard.press("j")
    expect(pairs.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(pairs.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(pairs.nth(0)).to_be_focused()
    left = pairs.nth(1).get_attribute("id")
    page.keyboard.press("n")

    expect(page.locator("[data-queue-item]")).to_have_count(1)
    expect(page.locator(f"#{left}")).to_be_focused()
    page.keyboard.press("m")
    page.wait_for_url("**/merge/**")


def test_keys_mean_letters_while_somebody_types(open_as: Callable[..., Page], cast: Stage) -> None:
    page = open_as(Role.OFFICER)
    page.goto("/duplicates")

    page.locator("#global-search").fill("")
    page.locator("#global-search").press_sequentially("jnm")

    expect(page.locator("#global-search")).to_have_value("jnm")
    expect(page.locator("[data-queue-item]")).to_have_count(2)


def test_a_likely_double_is_named_as_soon_as_the_name_is_typed(
    open_as: Callable[..., Page], cast: Stage
) -> None:
    page = open_as(Role.OFFICER, viewport=PHONE)
    page.goto("/people/new")
    known = cast.people[0]

    page.locator("[name=full_name]").fill(known.full_name)
    page.locator("[name=given_name]").focus()

    notice = page.locator("#lookalikes")
    expect(notice.locator(f'a[href="/people/{known.id}"]')).to_be_visible()
    page.locator("[name=full_name]").fill("Nobody Whatsoever")
    page.locator("[name=given_name]").focus()
    expect(notice.locator("a")).to_have_count(0)


def test_an_organisation_like_the_one_typed_is_named(
    open_as: Callable[..., Page], cast: Stage
) -> None:
    page = open_as(Role.OFFICER)
    page.goto("/organisations/new")

    page.locator("[name=name]").fill(cast.organisation.name)
    page.locator("[name=name_bg]").focus()

    link = page.locator(f'#lookalikes a[href="/organisations/{cast.organisation.id}"]')
    expect(link).to_be_visible()

"""The main job, end to end, as people do it with their own hands."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, expect

from crm.accounts.models import Role
from tests.browser.house import PHONE, House, Watch
from tests.stage import PASSWORD, Stage

Opening = Callable[..., BrowserContext]


def sign_in(page: Page, email: str) -> None:
    page.goto("/login?lang=en")
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def choose(page: Page | Locator, name: str, words: str) -> None:
    """Type into a field that searches on the server and take what it offers."""
    field = page.locator(f"select[name={name}] + .ts-wrapper")
    field.locator("input").click()
    field.locator("input").press_sequentially(words)
    field.locator(".option", has_text=words).first.click()


def schedule(page: Page, kind: str, title: str, day: str) -> None:
    """Make an event and announce it."""
    page.goto("/events/new")
    page.locator("[name=kind]").select_option(kind)
    page.locator("[name=title]").fill(title)
    page.locator("[name=starts_on]").fill(day)
    page.locator("[name=starts]").fill("18:00")
    page.locator("main form button.btn-primary").click()
    page.get_by_role("button", name="Schedule").first.click()


def number(page: Page, label: str) -> Locator:
    """The figure in the head of an event's pages."""
    return page.locator(".numbers > *", has_text=label).first


def test_an_officer_invites_and_the_partner_answers_yes_two_of_us(
    open_context: Opening, house: House, cast: Stage
) -> None:
    page = open_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, cast.users[Role.OFFICER].email)
    page.goto("/organisations/new")
    page.locator("[name=name]").fill("Harbour Choir Demo")
    page.locator("main form button.btn-primary").click()
    page.goto("/people/new")
    page.locator("[name=full_name]").fill("Rosa Harbour Demo")
    page.locator("[name=emails-0]").fill("rosa@choir.example")
    page.get_by_role("button", name="Add the person").click()
    page.goto(urlsplit(page.url).path + "/affiliations/new")
    choose(page, "organisation", "Harbour")
    page.locator("[name=is_contact]").check()
    page.get_by_role("button", name="Save").click()
    schedule(page, "interview", "Interview with the choir", "2026-12-08")
    schedule(page, "clean_up", "Clean-up at the harbour", "2026-12-12")
    schedule(page, "information_session", "Session on volunteering", "2026-12-15")
    event = urlsplit(page.url).path

    page.goto(event + "/invitations/new")
    choose(page, "contacts_of", "Harbour")
    page.get_by_role("button", name="Preview").first.click()
    page.get_by_role("button", name="Send 1 invitation").click()
    page.goto("/outbox")
    page.get_by_role("link", name=re.compile("Session on volunteering")).first.click()
    link = page.locator("main a[href*='/rsvp/']").first.get_attribute("href")
    partner = open_context(viewport=PHONE, java_script_enabled=False).new_page()
    partner.goto(link)
    partner.locator("[name=reply][value=yes]").check(force=True)
    partner.locator("[name=party_size]").fill("2")
    partner.locator("main form button.btn-primary").click()

    expect(partner.locator(".guest-answer")).to_contain_text("2")
    assert partner.context.cookies() == []
    page.goto(event + "/invitations")
    expect(number(page, "Yes")).to_contain_text("2")
    expect(page.locator("tr", has_text="Rosa Harbour Demo")).to_contain_text("2")


def test_a_volunteer_ticks_undoes_adds_and_counts_on_a_phone(
    open_as: Callable[..., Page], cast: Stage
) -> None:
    page = open_as(Role.DOOR, viewport=PHONE, is_mobile=True, has_touch=True)
    page.goto(f"/events/{cast.today.id}/door")
    here = page.locator("#door-count > *").first
    row = page.locator(".door-row", has_text="Leyla Example Demo")

    page.locator("#door-search").fill("le")
    row.get_by_role("button").tap()
    expect(row).to_have_class(re.compile("is-here"))
    expect(here).to_have_text("4 here")
    row.locator("summary.door-still").tap()
    row.get_by_role("button", name="Undo").tap()
    expect(here).to_have_text("3 here")
    row.get_by_role("button").tap()
    expect(here).to_have_text("4 here")
    page.get_by_role("link", name="person").tap()
    page.locator("[name=given_name]").fill("Ясмин")
    page.get_by_role("button", name="Add, they are here").tap()
    expect(here).to_have_text("5 here")
    page.get_by_role("link", name="unnamed").tap()
    page.get_by_role("button", name="+5").tap()
    expect(page.locator("#tally")).to_contain_text("5 people without a name")
    page.get_by_role("button", name="+1", exact=True).tap()
    expect(page.locator("#tally")).to_contain_text("6 people without a name")
    page.get_by_role("link", name="Back to the door").tap()

    expect(page.locator("#door-count")).to_contain_text("6 unnamed")
    expect(page.locator(".door-row", has_text="Ясмин")).to_contain_text("here")


def test_an_officer_closes_an_event_and_the_report_opens_to_its_rows(
    open_as: Callable[..., Page], cast: Stage
) -> None:
    officer, manager = open_as(Role.OFFICER), open_as(Role.MANAGER)
    manager.goto("/reports/engagement?window=all")
    before = manager.locator(".lead-sentence").first.inner_text()

    officer.goto(f"/events/{cast.today.id}/closing")
    officer.goto(f"/events/{cast.over.id}/closing")
    officer.get_by_role("link", name="Next: headcount").click()
    officer.locator("[name=kind][value=unnamed]").check(force=True)
    officer.locator("[name=number]").fill("7")
    officer.get_by_role("button", name="Keep this count").click()
    officer.get_by_role("button", name="Close the event").click()
    manager.reload()

    expect(manager.locator(".lead-sentence").first).not_to_have_text(before)
    manager.locator("main a[href*='/rows/people']").first.click()
    expect(manager.locator("main")).to_contain_text(cast.person.full_name)
    manager.go_back()
    manager.locator("main a[href*='/rows/unnamed']").first.click()
    expect(manager.locator("main")).to_contain_text("Partners' meeting")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; every stop on the way must show that it is."""
    for _ in range(80):
        page.keyboard.press("Tab")
        there, is_visible = page.evaluate(
            """(selector) => {
              const one = document.activeElement, style = getComputedStyle(one);
              const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
              return [one.matches(selector), ring || style.boxShadow !== "none"];
            }""",
            selector,
        )
        assert is_visible, page.evaluate("document.activeElement.outerHTML")
        if there:
            return
    raise AssertionError(f"the keyboard does not get to {selector}")


def test_everything_works_without_a_mouse(open_context: Opening, watch: Watch, cast: Stage) -> None:
    watch.expected |= {400, 422}
    page = open_context().new_page()
    keys = page.keyboard
    page.goto("/login?lang=en")

    tab_to(page, "[name=email]")
    keys.type(cast.users[Role.OFFICER].email)
    tab_to(page, "[name=password]")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Today")
    tab_to(page, ".skip")
    keys.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    keys.press("/")
    expect(page.locator("#global-search")).to_be_focused()
    keys.type("Образцов")
    keys.press("Enter")
    page.wait_for_url("**/search?q=*")
    tab_to(page, f"main a[href='/people/{cast.people[2].id}']")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Иван Образцов Демо")

    tab_to(page, "summary.btn")
    keys.press("Enter")
    tab_to(page, "a[href='/people/new']")
    keys.press("Enter")
    page.wait_for_url("**/people/new")
    tab_to(page, "[name=full_name]")
    keys.press("Enter")
    expect(page.locator("#error-summary")).to_be_focused()
    tab_to(page, "#error-summary a")
    keys.press("Enter")
    expect(page.locator("[name=full_name]")).to_be_focused()
    keys.type("Zora Keyboard Demo")
    keys.press("Enter")

    expect(page.locator("h1")).to_have_text("Zora Keyboard Demo")


def test_of_two_officers_who_edit_one_person_the_second_sees_both_versions(
    open_as: Callable[..., Page], watch: Watch, cast: Stage
) -> None:
    watch.expected.add(409)
    first, second = open_as(Role.OFFICER), open_as(Role.ADMIN)
    for page in (first, second):
        page.goto(f"/people/{cast.people[1].id}/edit")
    first.locator("[name=given_name]").fill("Анна")
    first.get_by_role("button", name="Save").click()
    expect(first.locator("main")).to_contain_text("Анна")
    second.locator("[name=given_name]").fill("Аня")
    second.get_by_role("button", name="Save").click()

    stale = second.locator("#stale")
    expect(stale).to_be_focused()
    expect(stale).to_contain_text("Анна")
    expect(stale).to_contain_text("Аня")
    expect(second.locator("[name=given_name]")).to_have_value("Аня")
    second.locator("main form button.btn-primary").click()
    expect(second.locator("main")).to_contain_text("Аня")


def test_switching_the_language_keeps_the_page(open_as: Callable[..., Page], cast: Stage) -> None:
    page = open_as(Role.OFFICER)
    page.goto("/people?q=демо&sort=-name")
    address, english = page.url, page.locator("h1").inner_text()

    page.get_by_role("button", name="Български").click()
    expect(page.locator("html")).to_have_attribute("lang", "bg")
    expect(page.locator("h1")).to_have_text("Хора")
    there = page.url
    page.get_by_role("button", name="English").click()

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert (there, page.url) == (address, address)
    assert page.locator("h1").inner_text() == english

"""Whether the watch over pages would notice anything: it is shown what must not be."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.house import AXE, House, Watch, look

SPOIL = {
    "a button without a name": ("<button></button>", "button-name"),
    "pale words": ("<p class='pale'>hardly to be read</p>", "color-contrast"),
    "something wide": ("<table width='3000'><tr><td>wide</td></tr></table>", "wider than"),
    "a second heading": ("<h1>Again</h1>", "2 h1"),
}
PALE = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(".pale { color: #ddd; background: #fff }");
document.adoptedStyleSheets = [sheet];
"""


@pytest.fixture
def watched(browser: Browser, house: House):
    """The sign-in page of a fresh browser, and the watch over it."""
    watching = Watch(house)
    context = watching.over(browser.new_context(base_url=house.address, color_scheme="light"))
    context.add_init_script(path=AXE)
    page = context.new_page()
    page.goto("/login?lang=en")
    yield page, watching
    context.close()


@pytest.mark.parametrize("fault", SPOIL)
def test_a_look_finds_what_was_spoilt(watched: tuple[Page, Watch], fault: str) -> None:
    page, _ = watched
    html, word = SPOIL[fault]
    page.evaluate(
        "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)", html
    )
    page.evaluate(f"() => {{ {PALE} }}")

    found = look(page, language="en")

    assert [said for said in found if word in said] == found != []


def test_a_look_finds_the_wrong_language(watched: tuple[Page, Watch]) -> None:
    page, _ = watched

    assert look(page, language="bg") == ["speaks en, not bg"]


@pytest.mark.parametrize(
    "act",
    [
        "() => fetch('https://elsewhere.example/').catch(() => 0)",
        "() => console.error('a fault')",
        "() => document.body.append(Object.assign(document.createElement('script'), {text: '1'}))",
        "() => document.body.setAttribute('style', 'color: red')",
    ],
    ids=["request elsewhere", "console error", "inline script", "inline style"],
)
def test_a_page_that_misbehaves_is_noticed(watched: tuple[Page, Watch], act: str) -> None:
    page, watching = watched
    before = list(watching.complaints)

    page.evaluate(act)
    page.wait_for_timeout(200)

    assert before == []
    assert watching.complaints != []

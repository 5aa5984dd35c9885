"""A file goes the whole way through the wizard, by hand."""

import re
import threading
from collections.abc import Callable

from playwright.sync_api import Page, expect

from crm.accounts.models import Role
from crm.jobs.worker import drain
from tests.browser.house import House

ROWS = """Име;Имейл;Телефон
Рада Нова-Демо;rada@people.example;
Грешна Демо;не-е-поща;
"""


def work(house: House) -> None:
    """Let the worker do what is due."""
    with house.app.app_context():
        drain(threading.Event())


def test_an_officer_imports_a_file_and_takes_it_back(
    open_as: Callable[..., Page], house: House
) -> None:
    page = open_as(Role.OFFICER)
    page.goto("/imports/new?lang=en")
    page.locator("[name=file]").set_input_files(
        {"name": "partner.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}
    )
    page.get_by_role("button", name="Read the file").click()
    expect(page.locator("[name=target-0]")).to_have_value("full_name")
    page.get_by_role("button", name="Check the rows").click()
    expect(page.locator("main")).to_contain_text("is not an e-mail address")
    page.get_by_role("button", name="Start the dry run").click()
    expect(page.locator("progress")).to_be_visible()
    work(house)
    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("Nothing is written yet")
    page.get_by_role("button", name="Import the file").click()
    expect(page).to_have_url(re.compile("/report$"))
    work(house)
    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("Рада Нова-Демо")
    page.get_by_role("link", name="Take the import back").click()
    page.get_by_role("button", name="Take the import back").click()
    work(house)
    page.goto(page.url)
    expect(page.locator("main")).to_contain_text("taken back")
    page.goto("/people?q=Рада")
    expect(page.locator("main")).not_to_contain_text("Рада Нова-Демо")

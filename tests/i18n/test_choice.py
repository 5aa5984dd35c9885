"""Which language a page speaks."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from crm.accounts.models import Role
from crm.history.models import Actor
from crm.i18n import LANGUAGE_COOKIE
from crm.people import actions as people
from tests import factories
from tests.conftest import browser, signed_in

SIGN_IN = {"bg": "Вход", "en": "Sign in"}


def spoken(client: FlaskClient, address: str = "/login") -> str:
    """The language a page says it is in, after a look at its heading."""
    text = client.get(address).text
    found = re.search(r'<html lang="(\w+)"', text)
    assert found is not None
    assert f"<h1>{SIGN_IN[found[1]]}</h1>" in text or address != "/login"
    return found[1]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [
        ("bg", "bg"),
        ("bg-BG,bg;q=0.9,en;q=0.8", "bg"),
        ("en-GB,en;q=0.9", "en"),
        ("de,en;q=0.5,bg;q=0.4", "en"),
        ("de-AT,fr;q=0.5", "bg"),
        ("", "bg"),
    ],
)
def test_a_first_visit_follows_the_browser_and_is_bulgarian_otherwise(app, accepted, expected):
    client = browser(app, accepted)

    assert spoken(client) == expected


@pytest.mark.parametrize(("asked", "expected"), [("bg", "bg"), ("en", "en"), ("fr", "en")])
def test_a_link_can_name_the_language(app, asked, expected):
    client = browser(app, "en")

    assert spoken(client, f"/login?lang={asked}") == expected


def test_the_cookie_is_stronger_than_the_browser(app: Flask):
    client = browser(app, "en")

    client.set_cookie(LANGUAGE_COOKIE, "bg")

    assert spoken(client) == "bg"


def test_a_cookie_with_another_language_says_nothing(app: Flask):
    client = browser(app, "en")

    client.set_cookie(LANGUAGE_COOKIE, "xx")

    assert spoken(client) == "en"


def test_a_guest_who_chose_a_language_keeps_it(app: Flask):
    client = browser(app, "en")

    client.post("/language", data={"language": "bg"})

    assert spoken(client) == "bg"


def test_a_users_own_language_is_stronger_than_cookie_and_browser(app: Flask):
    user = factories.make_user(role=Role.OFFICER, language="bg")
    client = signed_in(app, Role.OFFICER, language="en", user=user)
    client.set_cookie(LANGUAGE_COOKIE, "en")

    assert spoken(client, "/account") == "bg"


def test_error_pages_speak_the_readers_language(app: Flask):
    client = browser(app, "bg")

    page = client.get("/rsvp/unknown").text

    assert "Тази връзка не работи" in page


@pytest.mark.parametrize("language", ["bg", "en"])
def test_both_scripts_stand_in_one_alphabetical_list(app: Flask, at, language):
    user = factories.make_user(role=Role.OFFICER, language=language)
    names = ["Явор Демо", "Adam Demo", "Ана Демо", "Zoe Demo", "Боян Демо", "Bella Demo"]
    for name in names:
        people.add_person(full_name=name, by=Actor.user(user.id), at=at)

    page = signed_in(app, Role.OFFICER, user=user).get("/people").text

    assert re.findall(r'<td class="first"><a [^>]*>([^<]+)</a>', page) == [
        "Ана Демо", "Боян Демо", "Явор Демо", "Adam Demo", "Bella Demo", "Zoe Demo"
    ]  # fmt: skip

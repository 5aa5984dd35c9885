"""Rules of the house for every page: read as it comes from the server, without a browser.

One test walks all pages for one rule, so that a failure names every page that breaks it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import RequestRedirect

from crm.accounts.access import ROUTES, TOKEN
from crm.clock import now
from tests import stage
from tests.conftest import browser, signed_in
from tests.pages import NO_PAGES, PAGES, Visit, visits

#: Fields that say themselves what they are, or say nothing to a person.
SPEAKING_FOR_THEMSELVES = frozenset({"hidden", "submit", "reset", "button", "image"})
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form")


@dataclass
class Form:
    method: str
    action: str
    has_token: bool = False
    #: Buttons that lead elsewhere than their form: address and method.
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_posting(self) -> bool:
        return "post" in (self.method, *(method for _, method in self.buttons))


@dataclass
class Field:
    """A field and what could name it."""

    attributes: dict[str, str]
    is_inside_label: bool


class Page(HTMLParser):
    """What the rules ask about a page."""

    def __init__(self, visit: Visit, text: str, status: int) -> None:
        super().__init__(convert_charrefs=True)
        self.visit, self.status = visit, status
        self.language = ""
        self.tags: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.references: set[str] = set()
        self.labelled: set[str] = set()
        self.fields: list[Field] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self._labels = 0
        self._form: Form | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        if "id" in values:
            self.ids[values["id"]] += 1
        for name in REFERENCES:
            if name in values:
                self.references.update(values[name].split())
        self._note_inline(tag, values)
        match tag:
            case "html":
                self.language = values.get("lang", "")
            case "label":
                self._labels += 1
                self.labelled.add(values.get("for", ""))
            case "form":
                self._form = Form(values.get("method", "get").lower(), values.get("action", ""))
                self.forms.append(self._form)
            case "button" if self._form is not None and "formaction" in values:
                method = values.get("formmethod", self._form.method).lower()
                self._form.buttons.append((values["formaction"], method))
            case "a":
                self.links.append(values.get("href", ""))
            case "input" | "select" | "textarea":
                self._note_field(values)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._labels -= 1
        if tag == "form":
            self._form = None

    def _note_inline(self, tag: str, values: dict[str, str]) -> None:
        if tag == "style" or (tag == "script" and "src" not in values):
            self.inline.append(f"<{tag}>")
        self.inline += [
            f"{tag} {name}=" for name in values if name == "style" or name.startswith("on")
        ]

    def _note_field(self, values: dict[str, str]) -> None:
        if self._form is not None and values.get("name") == "csrf_token":
            self._form.has_token = bool(values.get("value"))
        if values.get("type", "text") not in SPEAKING_FOR_THEMSELVES:
            self.fields.append(Field(values, self._labels > 0))


@dataclass
class House:
    app: Flask
    pages: list[Page] = field(default_factory=list)

    def broken(self, rule: Callable[[Page], object]) -> list[str]:
        """Pages of which the rule has something to say."""
        return [f"{page.visit}: {said}" for page in self.pages if (said := rule(page))]


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    """Every example page, read in English."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    built = stage.build(at=now())
    return House(app, list(_walk(app, built)))


def _walk(app: Flask, built: stage.Stage) -> Iterator[Page]:
    clients = {role: signed_in(app, role, user=user) for role, user in built.users.items()}
    for visit in list(visits(built, language="en")):
        client = clients[visit.role] if visit.role else browser(app)
        answer = client.get(visit.address)
        yield Page(visit, answer.text, answer.status_code)


def test_every_route_that_can_be_opened_has_an_example(app):
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in rule.methods}

    assert {*PAGES, *NO_PAGES} == routes


def test_pages_keep_the_rules_of_the_house(house):
    broken = {
        "not the page that was meant": house.broken(wrong_status),
        "not one h1": house.broken(lambda page: page.tags["h1"] != 1),
        "language": house.broken(lambda page: page.language != "en"),
        "field without a label": house.broken(unlabelled),
        "form without its token": house.broken(unguarded),
        "inline script or style": house.broken(lambda page: page.inline),
        "id used twice": house.broken(lambda page: [i for i, n in page.ids.items() if n > 1]),
        "names an id that is not there": house.broken(
            lambda page: sorted(page.references - set(page.ids))
        ),
        "link to nowhere": house.broken(lambda page: dead_links(house.app, page)),
    }

    assert {rule: pages for rule, pages in broken.items() if pages} == {}


def wrong_status(page: Page) -> int:
    """Only links nobody has may be refused."""
    is_refused = "/unknown" in page.visit.address
    return page.status if (page.status != 200) != is_refused else 0


def unlabelled(page: Page) -> list[str]:
    return [
        found.attributes.get("name", "?")
        for found in page.fields
        if not (
            found.is_inside_label
            or found.attributes.get("id") in page.labelled
            or found.attributes.get("aria-label")
            or found.attributes.get("aria-labelledby")
        )
    ]


def unguarded(page: Page) -> list[str]:
    if ROUTES[page.visit.endpoint] == TOKEN:
        return []
    return [form.action for form in page.forms if form.is_posting and not form.has_token]


def dead_links(app: Flask, page: Page) -> list[str]:
    addresses = [(href, "GET") for href in page.links]
    for form in page.forms:
        addresses += [
            (address, method.upper())
            for address, method in [(form.action, form.method), *form.buttons]
        ]
    return sorted(
        {
            address
            for address, method in addresses
            if is_ours(address) and not leads_somewhere(app, page.visit.address, address, method)
        }
    )


def is_ours(address: str) -> bool:
    parts = urlsplit(address)
    return not parts.scheme and not parts.netloc


def leads_somewhere(app: Flask, base: str, address: str, method: str) -> bool:
    path = urlsplit(urljoin(base, address)).path
    try:
        app.url_map.bind("localhost").match(path, method=method)
    except RequestRedirect:
        return True
    except MethodNotAllowed:
        return False
    except HTTPException:
        return False
    return True

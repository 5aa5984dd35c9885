"""Every page in Bulgarian: no English left in what is seen or read aloud."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa
from flask import Flask

from crm.clock import now
from crm.db import Base, db
from tests import stage
from tests.conftest import browser, signed_in
from tests.pages import Visit, visits

#: Attributes people read or hear.
SPOKEN = frozenset(
    {"alt", "aria-label", "data-dismiss", "data-label", "data-nothing", "data-placeholder"}
    | {"data-remove", "placeholder", "title"}
)
#: Elements whose text is no sentence of ours: machine words, letters, the program of the page.
NOT_OURS = frozenset({"code", "kbd", "pre", "script", "style"})
EMPTY = frozenset({"br", "hr", "img", "input", "link", "meta", "use", "wbr"})
#: Zones, addresses, placeholders of letters, references, names of settings and commands.
MACHINE_WORDS = re.compile(
    r"\bEurope/[A-Z][\w ]+|https?://\S*|\S+@\S+|\{\w+\}|\b\w+-\d+\b|\b[0-9a-f]{12}\b"
    r"|\bCRM_\w+|\bcrm (worker|doctor|db upgrade|demo --remove|backup FILE)\b"
)
#: Names of things, and the words for languages that speakers of them look for.
NAMES = frozenset({"English", "Excel", "Google", "Outlook", "XLSX", "photovoice", "vCard"})


class Words(HTMLParser):
    """What a page says in its own language."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._foreign: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if not self._foreign:
            self.found += [values[name] or "" for name in SPOKEN & set(values)]
        is_foreign = tag in NOT_OURS or values.get("lang") == "en"
        if tag not in EMPTY and (self._foreign or is_foreign):
            self._foreign.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._foreign and tag == self._foreign[-1]:
            self._foreign.pop()

    def handle_data(self, data: str) -> None:
        if not self._foreign:
            self.found.append(data)


@pytest.fixture
def read(app: Flask) -> list[tuple[Visit, Words]]:
    """Every example page, read in Bulgarian, without what people typed."""
    built = stage.build(at=now(), language="bg")
    clients = {
        role: signed_in(app, role, language="bg", user=user) for role, user in built.users.items()
    }
    visited = list(visits(built, language="bg"))
    return [
        (
            visit,
            Words((clients[visit.role] if visit.role else browser(app)).get(visit.address).text),
        )
        for visit in visited
    ]


def typed() -> list[str]:
    """Everything on record that is a name or a sentence, the longest first; codes are not."""
    found = {"sheet", "= Ivanov", "free"}
    for table in Base.metadata.sorted_tables:
        texts = [column for column in table.columns if isinstance(column.type, sa.String)]
        for row in db.session.execute(sa.select(*texts)) if texts else ():
            found.update(
                text for text in row if isinstance(text, str) and re.search(r"[A-Z ]", text)
            )
    return sorted(found, key=len, reverse=True)


def english(texts: list[str], known: list[str]) -> Iterator[str]:
    for text in filter(re.compile("[A-Za-z]{4}").search, texts):
        rest = text
        for phrase in known:
            rest = rest.replace(phrase, " ")
        rest = MACHINE_WORDS.sub(" ", rest)
        if set(re.findall(r"[A-Za-z]{4,}", rest)) - NAMES:
            yield " ".join(text.split())


def test_no_page_says_anything_in_english(read):
    known = typed()

    left = sorted(
        {(said, visit.endpoint) for visit, page in read for said in english(page.found, known)}
    )

    assert left == []


def test_no_sentence_ends_twice_after_a_day_or_an_hour(read):
    doubled = [
        (str(visit), said)
        for visit, page in read
        for said in page.found
        if re.search(r"[гч]\.\.", said)
    ]

    assert doubled == []


def test_every_page_was_read(read):
    assert [str(visit) for visit, page in read if len("".join(page.found)) < 100] == []

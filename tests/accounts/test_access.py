"""Every route × every kind of visitor, against the one table of `crm.accounts.access`."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from crm.accounts.access import PUBLIC, ROUTES, TOKEN
from crm.accounts.models import Role, User
from crm.app import create_app
from crm.config import Settings
from crm.db import db
from tests.accounts.ledger import LEDGER, SAID_BY_FLASK, lines_of
from tests.conftest import NOW, browser, signed_in


def ways_into(app: Flask):
    """Endpoint, method and an address with invented arguments, for every route."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        values = {
            name: 999_999 if isinstance(converter, IntegerConverter) else "none-demo"
            for name, converter in rule._converters.items()
        }
        for method in sorted(rule.methods - SAID_BY_FLASK):
            yield rule.endpoint, method, adapter.build(rule.endpoint, values, method=method)


def is_sent_to_login(answer):
    return answer.status_code == 302 and urlsplit(answer.location).path == "/login"


def test_every_route_has_its_line_in_the_table_and_every_line_its_route(app):
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}

    assert set(ROUTES) == routes


def test_nobody_gets_past_the_door_without_signing_in(app, client):
    opened = [
        (endpoint, method)
        for endpoint, method, address in ways_into(app)
        if ROUTES.get(endpoint) not in (PUBLIC, TOKEN)
        and not is_sent_to_login(client.open(address, method=method))
    ]

    assert opened == []


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_exactly_where_the_table_lets_it(app, role):
    wrong = []
    for endpoint, method, address in ways_into(app):
        rule = ROUTES.get(endpoint, frozenset())
        if isinstance(rule, str) or endpoint == "accounts.logout":
            continue
        answer = signed_in(app, role).open(address, method=method)
        is_let_in = answer.status_code != 403 and not is_sent_to_login(answer)
        if is_let_in != (role in rule) or answer.status_code >= 500:
            wrong.append((endpoint, method, answer.status_code))

    assert wrong == []


def test_a_deactivated_user_is_a_stranger(app):
    client = signed_in(app, Role.ADMIN)
    for user in db.session.query(User):
        user.deactivated_at = NOW
    db.session.commit()

    opened = [
        endpoint
        for endpoint, method, address in ways_into(app)
        if ROUTES.get(endpoint) not in (PUBLIC, TOKEN)
        and not is_sent_to_login(client.open(address, method=method))
    ]

    assert opened == []


def test_no_state_changes_without_the_token_of_the_form(csrf_app):
    client = signed_in(csrf_app, Role.ADMIN)
    client.get("/account")

    unguarded = [
        endpoint
        for endpoint, method, address in ways_into(csrf_app)
        if method != "GET"
        and ROUTES.get(endpoint) != TOKEN
        and client.open(address, method=method).status_code not in (400, 403)
    ]

    assert unguarded == []


@pytest.mark.parametrize("address", ["/login", "/logout"])
def test_signing_in_and_out_ask_for_the_token_too(csrf_app, address):
    client = browser(csrf_app) if address == "/login" else signed_in(csrf_app, Role.ADMIN)

    assert client.post(address, data={"email": "a", "password": "b"}).status_code == 400


def test_a_route_without_a_line_is_closed_even_to_the_admin(tmp_path, app):
    bare = create_app(
        Settings(database_url=f"sqlite:///{tmp_path / 'x.sqlite'}", instance_path=str(tmp_path)),
    )
    bare.add_url_rule("/forgotten-in-the-table", "nobody.listed", lambda: "open")

    answer = bare.test_client().get("/forgotten-in-the-table")

    assert is_sent_to_login(answer)


def test_the_ledger_names_every_route(app):
    """A route went or came? Run `python -m tests.accounts.ledger` and look at what changed."""
    known = LEDGER.read_text("utf-8").splitlines()

    assert lines_of(app) == known

from datetime import timedelta
from unittest import mock

import pytest
from sqlalchemy import select

from crm.accounts import passwords, waits
from crm.accounts.models import FailedSignIn, UserSession
from crm.db import db
from tests import factories
from tests.conftest import NOW, browser

PASSWORD = "three herons on the canal"


def sign_in(client, email="vera@office.example", password=PASSWORD, target=""):
    return client.post(f"/login{target}", data={"email": email, "password": password})


def fail(client, times, email="vera@office.example"):
    return [sign_in(client, email, "wrong password").status_code for _ in range(times)]


def test_the_right_password_opens_the_desk(client, vera):
    answer = sign_in(client)

    assert (answer.status_code, answer.location) == (302, "/")
    assert client.get("/account").status_code == 200


def test_the_address_may_be_typed_in_capitals(client, vera):
    answer = sign_in(client, " Vera@Office.Example ")

    assert answer.status_code == 302


def test_a_wrong_password_and_an_unknown_account_read_the_same(client, vera):
    wrong = sign_in(client, password="not the password")
    unknown = sign_in(client, "vera@office.exampla", "not the password")

    assert (wrong.status_code, unknown.status_code) == (401, 401)
    assert wrong.text.replace("exampla", "example") == unknown.text.replace("exampla", "example")


@pytest.mark.parametrize(
    "email", ["vera@office.example", "nobody@office.example", "not an address", "а" * 5000]
)
def test_every_attempt_costs_one_verification(client, vera, email):
    counting = mock.Mock(wraps=passwords.hasher.verify)
    with mock.patch.object(passwords, "hasher", mock.Mock(verify=counting)):
        sign_in(client, email, "not the password")

    assert counting.call_count == 1


def test_the_decoy_costs_as_much_as_a_real_hash():
    real = passwords.hash_password(PASSWORD, email="vera@office.example")

    assert real.split("$")[1:4] == ["argon2id", "v=19", "m=19456,t=2,p=1"]
    assert passwords.DECOY.split("$")[1:4] == real.split("$")[1:4]
    assert len(passwords.DECOY) == len(real)


def test_a_deactivated_user_is_refused_like_a_stranger(client, vera):
    vera.deactivated_at = NOW
    db.session.commit()

    assert sign_in(client).status_code == 401


def test_a_user_without_a_password_cannot_sign_in(client):
    factories.make_user(email="new@office.example")

    assert sign_in(client, "new@office.example", "").status_code == 200
    assert sign_in(client, "new@office.example", "anything at all").status_code == 401


@pytest.mark.parametrize("email", ["vera@office.example", "nobody@office.example"])
def test_the_fifth_failure_starts_a_wait_for_known_and_unknown_accounts(client, vera, email):
    statuses = fail(client, 6, email)
    refused = sign_in(client, email)

    assert statuses == [401, 401, 401, 401, 401, 429]
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")


def test_the_wait_is_over_when_it_is_over_and_success_forgets_it(client, vera, set_clock):
    fail(client, 5)

    set_clock(NOW + timedelta(seconds=2))

    assert sign_in(client).status_code == 302
    assert fail(browser(client.application), 5) == [401] * 5


def test_attempts_during_a_wait_do_not_lengthen_it(client, vera):
    fail(client, 5)

    waits_told = [sign_in(client).headers["Retry-After"] for _ in range(5)]

    assert waits_told == ["2"] * 5


def test_waits_double_up_to_a_quarter_of_an_hour():
    seconds = [waits.wait_after(n, free=5).total_seconds() for n in (4, 5, 6, 7, 13, 14, 10**6)]

    assert seconds == [0, 2, 4, 8, 512, 900, 900]


def test_one_client_guessing_many_accounts_waits_but_others_do_not(client, vera):
    for number in range(10):
        fail(client, 1, f"user{number}@office.example")
    elsewhere = browser(client.application)
    elsewhere.environ_base["REMOTE_ADDR"] = "203.0.113.9"

    assert sign_in(client).status_code == 429
    assert sign_in(elsewhere).status_code == 302


def test_an_hour_of_quiet_forgets_failures(client, vera, set_clock):
    fail(client, 5)

    set_clock(NOW + timedelta(hours=2))

    assert fail(client, 1) == [401]
    assert sign_in(client).status_code == 302


def test_no_address_is_stored_with_a_failure(client, vera):
    fail(client, 1)

    kept = db.session.scalars(select(FailedSignIn.key_hash)).all()

    assert [len(key) for key in kept] == [64, 64]
    assert sorted(kept) == sorted(
        key.hash
        for key in waits.keys_of(
            "vera@office.example", "127.0.0.1", secret=client.application.config["SECRET_KEY"]
        ).both
    )


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\tevil.example",
        "/%0d%0aSet-Cookie: a=b\r\n",
        "///evil.example",
        "\\\\evil.example",
        "",
    ],
)
def test_after_signing_in_no_foreign_address_opens(client, vera, target):
    answer = client.post(
        "/login",
        query_string={"next": target},
        data={"email": "vera@office.example", "password": PASSWORD},
    )

    assert answer.location in ("/", "/%250d%250aSet-Cookie: a=b", "/%0d%0aSet-Cookie:%20a=b")
    assert "Set-Cookie" not in {k for k, v in answer.headers if v == "a=b"}


def test_after_signing_in_the_wanted_page_opens(client, vera):
    closed = client.get("/account?x=1")

    answer = client.post(
        closed.location, data={"email": "vera@office.example", "password": PASSWORD}
    )

    assert answer.location == "/account?x=1"


def test_signing_in_starts_a_new_session_and_ends_the_old_one(client, vera):
    sign_in(client)
    with client.session_transaction() as session:
        before = session["sign_in"]

    sign_in(client)

    with client.session_transaction() as session:
        assert session["sign_in"] != before
    ended = db.session.scalars(select(UserSession.ended_at).order_by(UserSession.id)).all()
    assert ended == [NOW, None]


def test_signing_out_ends_the_session_on_the_server(client, vera):
    sign_in(client)
    with client.session_transaction() as session:
        kept = dict(session)

    client.post("/logout")
    with client.session_transaction() as session:
        session.update(kept)

    assert client.get("/account").location == "/login?next=/account"


def test_a_megabyte_of_password_is_refused_without_harm(client, vera):
    long = sign_in(client, password="a" * 1_000_000)
    longer = sign_in(client, password="a" * 5_000_000)

    assert (long.status_code, longer.status_code) == (401, 413)


def test_a_password_in_another_normal_form_is_the_same(client, app):
    user = factories.make_user(email="zoe@office.example")
    user.password_hash = passwords.hash_password("Zoe\u0308 и жълта кайсия", email=user.email)
    db.session.commit()

    assert sign_in(client, user.email, "Zo\u00eb и жълта кайсия").status_code == 302


@pytest.mark.parametrize("email", ["\x00a", "a@b\r\nBcc: c@d.example", "🦉@office.example", "'--"])
def test_strange_addresses_are_refused_like_any_other(client, vera, email):
    assert sign_in(client, email, "not the password").status_code == 401

import json
import re

import pytest
from sqlalchemy import select

from crm.accounts import actions, queries
from crm.accounts.models import PasswordReset, Role, User, UserSession
from crm.db import db
from crm.history.models import SYSTEM
from crm.history.queries import entries_of
from crm.mail.models import Letter
from tests import factories
from tests.conftest import NOW, browser

NEW = "four storks over the river"


def link_in(text):
    return re.search(r"https://crm\.example(/reset/[\w-]+)", text).group(1)


def letter_link():
    return link_in(db.session.scalar(select(Letter.body)).decode().replace("=\n", ""))


def new_user(client, **changes):
    data = {
        "email": "zara@office.example",
        "full_name": "Zara Demo",
        "role": "officer",
        "language": "bg",
        "password": "",
    }
    return client.post("/settings/users/new", data={**data, **changes})


def verbs_of(user):
    return [entry.verb for entry in reversed(entries_of("user", user.id))]


def alone(client):
    return db.session.scalar(select(User).where(User.role == Role.ADMIN))


def test_a_new_user_without_a_password_gets_a_link_that_sets_one(admin, client):
    page = new_user(admin)
    shown = link_in(page.text)

    answer = client.post(shown, data={"password": NEW, "repeated": NEW})
    signed_in = client.post("/login", data={"email": "zara@office.example", "password": NEW})

    assert (answer.location, signed_in.status_code) == ("/login", 302)
    assert verbs_of(queries.user_by_email("zara@office.example")) == [
        "created",
        "link_made",
        "password_changed",
    ]


def test_no_history_entry_holds_a_password_or_its_hash(admin):
    new_user(admin, password=NEW)

    entries = entries_of("user", queries.user_by_email("zara@office.example").id)

    assert [entry.changes["password_hash"] for entry in entries] == [[None, None]]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("password", "short", "Use at least 12 characters."),
        ("password", "Password1234", "Many people use this password"),
        ("password", "zara@office.example1", "must not contain the mail address"),
        ("password", "x" * 201, "Use at most 200 characters."),
        ("email", "no address", "This is not a complete mail address."),
        ("email", "иван@office.example", "must be in Latin letters"),
        ("email", "a@b.example\r\nBcc: c@d.example", "This is not a complete mail address."),
        ("full_name", "   ", "This field is required."),
        ("role", "emperor", "Not a valid choice"),
    ],
)
def test_what_is_wrong_with_a_new_user_is_said_at_the_field(admin, field, value, message):
    page = new_user(admin, **{field: value})

    assert page.status_code == 200
    assert message in page.text
    assert queries.user_by_email("zara@office.example") is None


def test_an_address_belongs_to_one_user(admin):
    factories.make_user(email="zara@office.example")

    page = new_user(admin, email="Zara@OFFICE.example")

    assert "Another user signs in with this address." in page.text


def test_a_new_role_ends_the_sessions_under_the_old_one(admin, app):
    user = factories.make_user(role=Role.OFFICER)
    factories.make_session(user)

    admin.post(f"/settings/users/{user.id}", data={"full_name": "Nova Demo", "role": "door"})

    ended = db.session.scalars(
        select(UserSession.ended_at).where(UserSession.user_id == user.id)
    ).all()
    assert (user.role, user.full_name, ended) == (Role.DOOR, "Nova Demo", [NOW])


def test_the_last_admin_can_neither_be_demoted_nor_deactivated(admin):
    last = alone(admin)

    demoted = admin.post(f"/settings/users/{last.id}", data={"full_name": "X", "role": "officer"})
    admin.post(f"/settings/users/{last.id}/deactivation")
    db.session.expire_all()

    assert "This is the only administrator." in demoted.text
    assert (last.role, last.is_active, last.full_name) == (Role.ADMIN, True, "Admin Demo")


def test_one_of_two_admins_can_go(admin):
    second = factories.make_user(role=Role.ADMIN)

    admin.post(f"/settings/users/{second.id}/deactivation")

    assert not second.is_active


def test_deactivation_ends_sessions_and_links_and_can_be_taken_back(admin, app, at):
    user = factories.make_user()
    factories.make_session(user)
    token = actions.make_link(user, lives=actions.HANDED_LINK, by=SYSTEM, at=at)
    db.session.commit()

    admin.post(f"/settings/users/{user.id}/deactivation")
    while_closed = browser(app).get(f"/reset/{token}").status_code
    admin.post(f"/settings/users/{user.id}/reactivation")

    sessions = db.session.scalars(select(UserSession).where(UserSession.user_id == user.id))
    assert [row.ended_at for row in sessions] == [NOW]
    assert (while_closed, user.is_active) == (410, True)
    assert verbs_of(user) == ["link_made", "deactivated", "reactivated"]


def test_the_list_and_the_page_of_a_user_open(admin):
    user = factories.make_user()

    listed = admin.get("/settings/users?sort=-role")
    page = admin.get(f"/settings/users/{user.id}")

    assert (listed.status_code, page.status_code) == (200, 200)
    assert user.full_name in listed.text
    assert admin.get("/settings/users/999999").status_code == 404


def test_forgetting_the_password_answers_the_same_for_everybody(client, vera):
    known = client.post("/password/forgotten", data={"email": "vera@office.example"})
    unknown = client.post("/password/forgotten", data={"email": "nobody@office.example"})

    assert known.text == unknown.text
    assert db.session.scalars(select(Letter.recipient)).all() == ["vera@office.example"]


def test_a_letter_with_a_link_is_in_the_language_of_the_user(client, vera):
    vera.language = "bg"
    db.session.commit()

    client.post("/password/forgotten", data={"email": "vera@office.example"})

    letter = db.session.scalar(select(Letter))
    assert (letter.kind, letter.language, letter.reader_id) == ("password_reset", "bg", vera.id)


def test_the_link_works_once_for_one_hour(client, vera, set_clock):
    client.post("/password/forgotten", data={"email": "vera@office.example"})
    link = letter_link()

    opened = [client.get(link).status_code for _ in range(2)]
    weak = client.post(link, data={"password": "weak", "repeated": "weak"})
    client.post(link, data={"password": NEW, "repeated": NEW})
    again = client.post(link, data={"password": NEW, "repeated": NEW})

    assert (opened, weak.status_code, again.status_code) == ([200, 200], 200, 410)


def test_the_link_dies_after_an_hour(client, vera, set_clock):
    client.post("/password/forgotten", data={"email": "vera@office.example"})

    set_clock(NOW + actions.FORGOTTEN_LINK)

    assert client.get(letter_link()).status_code == 410


def test_a_password_set_by_link_ends_every_session(client, vera):
    factories.make_session(vera)
    client.post("/password/forgotten", data={"email": "vera@office.example"})

    client.post(letter_link(), data={"password": NEW, "repeated": NEW})

    assert db.session.scalars(select(UserSession.ended_at)).all() == [NOW]


def test_opening_a_link_is_stored_and_referred_nowhere(client, vera):
    client.post("/password/forgotten", data={"email": "vera@office.example"})

    headers = client.get(letter_link()).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_nobody_is_flooded_with_letters(client, vera):
    for _ in range(6):
        client.post("/password/forgotten", data={"email": "vera@office.example"})

    assert len(db.session.scalars(select(PasswordReset)).all()) == actions.LINKS_PER_HOUR


def test_links_ignore_the_host_of_the_request(client, vera):
    client.post(
        "/password/forgotten",
        data={"email": "vera@office.example"},
        headers={"Host": "evil.example"},
    )

    assert letter_link().startswith("/reset/")


def test_guessing_links_is_limited(client):
    statuses = {client.get(f"/reset/guess-{n}").status_code for n in range(31)}

    assert statuses == {410, 429}


def test_a_new_password_signs_out_every_other_browser(client, vera, app):
    other = browser(app)
    for one in (client, other):
        one.post("/login", data={"email": vera.email, "password": "three herons on the canal"})

    wrong = client.post(
        "/account/password", data={"current": "no", "password": NEW, "repeated": NEW}
    )
    right = client.post(
        "/account/password",
        data={"current": "three herons on the canal", "password": NEW, "repeated": NEW},
    )

    assert "This is not your present password." in wrong.text
    assert right.status_code == 302
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 302


def test_users_change_their_own_name_language_and_daily_mail(officer):
    officer.post(
        "/account", data={"full_name": "Нова Демо", "language": "bg", "wants_daily_mail": "y"}
    )

    user = db.session.scalar(select(User))
    assert (user.full_name, user.language, user.wants_daily_mail) == ("Нова Демо", "bg", True)
    assert queries.readers_of_daily_mail() == [user]


def test_the_language_and_theme_stay_with_the_user_and_the_browser(officer, client):
    officer.post("/language", data={"language": "bg", "next": "/account?lang=en&x=1"})
    answer = client.post("/language", data={"language": "bg", "next": "//evil.example"})
    officer.post("/theme", data={"theme": "dark", "next": "/account"})
    client.post("/theme", data={"theme": "<script>", "next": "/login"})

    user = db.session.scalar(select(User))
    assert (user.language, user.theme, answer.location) == ("bg", "dark", "/")
    assert client.get_cookie("language").value == "bg"
    assert client.get_cookie("theme").value == "auto"
    assert 'lang="bg"' in client.get("/login").text


def test_the_command_makes_a_user(runner, client):
    made = runner.invoke(
        args=["user", "create", "boss@office.example", "--role", "admin", "--password-stdin",
              "--json"],
        input=f"{NEW}\n",
    )  # fmt: skip
    user = queries.user_by_email("boss@office.example")

    answer = client.post("/login", data={"email": "boss@office.example", "password": NEW})

    assert (made.exit_code, json.loads(made.stdout.splitlines()[-1])) == (0, {"user": user.id})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("arguments", "typed", "status"),
    [
        (["a@office.example"], "", 2),
        (["a@office.example", "--role", "emperor"], "", 2),
        (["no address", "--role", "door"], "", 2),
        (["a@office.example", "--role", "door", "--password-stdin"], "short", 1),
        (["taken@office.example", "--role", "door"], "", 1),
    ],
)
def test_the_command_says_why_it_failed(runner, app, arguments, typed, status):
    factories.make_user(email="taken@office.example")

    result = runner.invoke(args=["user", "create", *arguments], input=typed)

    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr


def test_the_commands_reset_and_deactivate(runner, client, app):
    user = factories.make_user(email="a@office.example")

    link = runner.invoke(args=["user", "reset", "a@office.example"]).stdout.strip()
    opened = client.get(link.removeprefix("https://crm.example")).status_code
    closed = runner.invoke(args=["user", "deactivate", "a@office.example"])
    refused = runner.invoke(args=["user", "reset", "a@office.example"])
    db.session.expire_all()

    assert (opened, closed.exit_code, refused.exit_code) == (200, 0, 1)
    assert not user.is_active

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from crm.config import Settings, SettingsError, flask_config, read_settings
from crm.db import db
from crm.jobs.models import Heartbeat
from tests import factories

PRODUCTION = {
    "CRM_ENV": "production",
    "CRM_SECRET_KEY": "k" * 40,
    "CRM_PUBLIC_URL": "https://crm.example",
}


def test_the_process_answers_without_a_login(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"ok": True})


def test_an_installation_without_a_worker_is_not_ready(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "worker" in answer.json["failing"]


def test_outsiders_learn_no_details(client):
    answer = client.get("/readyz")

    assert set(answer.json) == {"ok", "failing"}


def test_a_worker_seen_lately_is_well(runner, at):
    db.session.add(Heartbeat(name="worker", seen_at=at - timedelta(seconds=5)))
    db.session.commit()

    result = runner.invoke(args=["doctor", "--json"])

    told = json.loads(result.stdout.strip().splitlines()[-1])
    assert {c["name"]: c["ok"] for c in told["checks"]}["worker"] is True


def test_doctor_hides_secrets(runner, app):
    result = runner.invoke(args=["doctor", "--json"])

    assert "CRM_SECRET_KEY=…" in result.stdout
    assert app.config["SECRET_KEY"] not in result.stdout


def test_demo_logins_are_named_where_real_people_are_served(runner, app, monkeypatch):
    factories.make_user(email="officer@demo.example")
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], env="production"))

    result = runner.invoke(args=["doctor", "--json"])

    told = json.loads(result.stdout.strip().splitlines()[-1])
    assert {c["name"]: c["ok"] for c in told["checks"]}["logins"] is False


def test_the_system_page_is_for_administrators(admin, officer):
    assert admin.get("/settings/system").status_code == 200
    assert officer.get("/settings/system").status_code == 403


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"CRM_SECRET_KEY": ""}, "CRM_SECRET_KEY"),
        ({"CRM_SECRET_KEY": "short"}, "CRM_SECRET_KEY"),
        ({"CRM_PUBLIC_URL": ""}, "CRM_PUBLIC_URL"),
        ({"CRM_PUBLIC_URL": "https://"}, "CRM_PUBLIC_URL"),
        ({"CRM_NOW": "2026-11-22T08:00:00Z"}, "CRM_NOW"),
        ({"FLASK_DEBUG": "1"}, "debug"),
        ({"CRM_RATELIMIT_ENABLED": "0"}, "CRM_RATELIMIT_ENABLED"),
    ],
)
def test_production_refuses_to_start_unsafely(tmp_path, change, named):
    settings = read_settings({**PRODUCTION, "CRM_INSTANCE_PATH": str(tmp_path), **change})

    with pytest.raises(SettingsError, match=named):
        flask_config(settings)


def test_production_starts_when_everything_is_set(tmp_path):
    settings = read_settings({**PRODUCTION, "CRM_INSTANCE_PATH": str(tmp_path)})

    config = flask_config(settings)

    assert config["SESSION_COOKIE_NAME"] == "__Host-session"
    assert config["SESSION_COOKIE_SECURE"] is True
    assert config["TRUSTED_HOSTS"] == ["crm.example", "127.0.0.1", "localhost"]


@pytest.mark.parametrize(
    ("variable", "value"),
    [("CRM_MAIL_USE_TLS", "yes"), ("CRM_MAIL_PORT", "smtp"), ("CRM_ENV", "staging")],
)
def test_a_setting_that_cannot_be_read_is_named(variable, value):
    with pytest.raises(SettingsError, match=variable):
        read_settings({variable: value})


def test_a_clock_without_a_zone_is_refused(tmp_path):
    settings = Settings(now="2026-11-22T08:00:00", instance_path=str(tmp_path))

    with pytest.raises(SettingsError, match="ending in Z"):
        flask_config(settings)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_goes_through_the_new_driver(tmp_path, scheme):
    settings = read_settings(
        {"DATABASE_URL": f"{scheme}://crm@db/crm", "CRM_INSTANCE_PATH": str(tmp_path)}
    )

    assert flask_config(settings)["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://crm@db/crm"


def test_the_key_of_an_embedded_installation_is_made_once_and_private(tmp_path):
    settings = Settings(instance_path=str(tmp_path))

    first, second = flask_config(settings), flask_config(settings)

    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600

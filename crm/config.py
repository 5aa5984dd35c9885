"""Settings: `CRM_…` variables or `.env`, checked once at start and kept in `app.config`.

The names are the contract with operators; `.env.example` lists them all.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
KEY_FILE = "secret_key"


class SettingsError(RuntimeError):
    """A setting that cannot be used; the message names the variable and what is wanted."""


@dataclass(frozen=True)
class Settings:
    """Every setting with its default. Field `mail_server` is the variable `CRM_MAIL_SERVER`."""

    env: str = "development"
    secret_key: str = ""
    secret_key_fallbacks: str = ""
    database_url: str = ""
    public_url: str = ""
    instance_path: str = ""
    mail_server: str = ""
    mail_port: int = 587
    mail_username: str = ""
    mail_password: str = ""
    mail_use_tls: bool = True
    mail_default_sender: str = "programme@crm.example"
    redis_url: str = ""
    proxy_count: int = 0
    trusted_hosts: str = ""
    reminder_hours: int = 24
    ratelimit_enabled: bool = True
    now: str = ""
    debug: bool = False

    @property
    def changed(self) -> list[str]:
        """The names of the settings that differ from their defaults."""
        return [item.name for item in fields(self) if getattr(self, item.name) != item.default]

    @property
    def is_production(self) -> bool:
        """Whether this deployment serves real people."""
        return self.env == "production"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read `.env`, then the environment, which wins.

    Raises:
        SettingsError: a switch that is not 0 or 1, a number that is none, an unknown `CRM_ENV`.
    """
    source = dict(environ) if environ is not None else _environment()
    values: dict[str, Any] = {}
    for item in fields(Settings):
        text = source.get(f"CRM_{item.name.upper()}", "").strip()
        if text:
            values[item.name] = _converted(item.name, text, item.type)
    values.setdefault("database_url", source.get("DATABASE_URL", ""))
    values.setdefault("debug", source.get("FLASK_DEBUG", "0") not in ("", "0", "false"))
    settings = Settings(**values)
    if settings.env not in ("development", "production"):
        raise SettingsError("CRM_ENV must be development or production")
    return settings


def _environment() -> dict[str, str]:
    from_file = {k: v for k, v in dotenv_values(ROOT / ".env").items() if v is not None}
    return {**from_file, **os.environ}


def _converted(name: str, text: str, kind: object) -> str | int | bool:
    variable = f"CRM_{name.upper()}"
    if kind is bool:
        if text not in ("0", "1"):
            raise SettingsError(f"{variable} must be 0 or 1, not {text!r}")
        return text == "1"
    if kind is int:
        try:
            return int(text)
        except ValueError:
            raise SettingsError(f"{variable} must be a whole number, not {text!r}") from None
    return text


def flask_config(settings: Settings) -> dict[str, Any]:
    """What Flask and its extensions read, derived from the settings.

    Raises:
        SettingsError: production with a missing key, debug, a fixed clock or no public address.
    """
    if settings.is_production:
        _refuse_unsafe_production(settings)
    instance = Path(settings.instance_path or ROOT / "instance").resolve()
    instance.mkdir(parents=True, exist_ok=True)
    public_url = (settings.public_url or "http://127.0.0.1:8000").rstrip("/")
    is_https = public_url.startswith("https://")
    trusted = [host.strip() for host in settings.trusted_hosts.split(",") if host.strip()]
    if settings.is_production and not trusted:
        trusted = [urlsplit(public_url).hostname or "", "127.0.0.1", "localhost"]
    return {
        "SETTINGS": settings,
        "ENV_NAME": settings.env,
        "INSTANCE": instance,
        "SECRET_KEY": settings.secret_key or _key_of(instance),
        "SECRET_KEY_FALLBACKS": settings.secret_key_fallbacks.split() or None,
        "SQLALCHEMY_DATABASE_URI": database_address(settings, instance),
        "PUBLIC_URL": public_url,
        "TRUSTED_HOSTS": trusted or None,
        "NOW": _fixed_clock(settings.now),
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password or None,
        "MAIL_USE_TLS": settings.mail_use_tls,
        "MAIL_DEFAULT_SENDER": settings.mail_default_sender,
        "RATELIMIT_ENABLED": settings.ratelimit_enabled,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        **_cookies_and_limits(is_https=is_https),
        "BABEL_DEFAULT_LOCALE": "bg",
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _cookies_and_limits(*, is_https: bool) -> dict[str, Any]:
    return {
        "SESSION_COOKIE_NAME": "__Host-session" if is_https else "session",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "MAX_CONTENT_LENGTH": 4 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 2_000,
    }


def database_address(settings: Settings, instance: Path) -> str:
    """The SQLAlchemy address of the database; PostgreSQL always goes through psycopg 3."""
    url = settings.database_url or f"sqlite:///{instance / 'crm.sqlite'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _refuse_unsafe_production(settings: Settings) -> None:
    if len(settings.secret_key) < 32:
        raise SettingsError("CRM_SECRET_KEY must be set to at least 32 characters in production")
    if settings.debug:
        raise SettingsError("debug must be off in production")
    if settings.now:
        raise SettingsError("CRM_NOW is a test clock and is refused in production")
    public = urlsplit(settings.public_url)
    if public.scheme not in ("https", "http") or not public.hostname:
        raise SettingsError("CRM_PUBLIC_URL must be set in production, links in mails use it")
    if not settings.ratelimit_enabled:
        raise SettingsError("CRM_RATELIMIT_ENABLED=0 is refused in production")


def _key_of(instance: Path) -> str:
    """The key of an embedded installation: made once, readable by its owner only."""
    path = instance / KEY_FILE
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text("ascii")
    key = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key)
    return key


def _fixed_clock(text: str) -> datetime | None:
    if not text:
        return None
    if not text.endswith("Z"):
        raise SettingsError("CRM_NOW must be a moment in UTC ending in Z, as 2026-11-22T08:00:00Z")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise SettingsError(f"CRM_NOW is not a moment: {text!r}") from None

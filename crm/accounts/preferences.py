"""Language and theme: kept in a cookie, and on the user's row for whoever is signed in."""

from collections.abc import Sequence

from flask import Flask, current_app, has_request_context, request
from werkzeug.wrappers import Response

from crm.accounts.login import current_user
from crm.i18n import DEFAULT_LANGUAGE, LANGUAGE_COOKIE, LANGUAGES, language

THEMES = ("auto", "light", "dark")
DENSITIES = ("comfortable", "compact")
THEME_COOKIE = "theme"
ONE_YEAR = 365 * 24 * 60 * 60


def init_app(app: Flask) -> None:
    """Give every template the words `language` and `theme` that the frame stands on."""
    app.context_processor(_context)


def list_columns(name: str) -> Sequence[str] | None:
    """The columns of a list the present user has chosen; `None` without a choice."""
    found: Sequence[str] | None = current_user.list_columns.get(name)
    return found


def known_density(name: str) -> str:
    """The density if there is one of that name, else the usual one."""
    return name if name in DENSITIES else DENSITIES[0]


def known_language(code: str) -> str:
    """The code if the interface speaks it, else the default."""
    return code if code in LANGUAGES else DEFAULT_LANGUAGE


def known_theme(name: str) -> str:
    """The theme if there is one of that name, else the one of the system."""
    return name if name in THEMES else THEMES[0]


def remember_language(response: Response, code: str) -> None:
    _remember(response, LANGUAGE_COOKIE, code)


def remember_theme(response: Response, name: str) -> None:
    _remember(response, THEME_COOKIE, name)


def _remember(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=ONE_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _context() -> dict[str, str]:
    return {"language": language(), "theme": _theme(), "density": _density()}


def _density() -> str:
    if not has_request_context() or not current_user.is_authenticated:
        return DENSITIES[0]
    return known_density(current_user.density)


def _theme() -> str:
    if not has_request_context():
        return THEMES[0]
    if current_user.is_authenticated:
        return known_theme(current_user.theme)
    return known_theme(request.cookies.get(THEME_COOKIE, ""))

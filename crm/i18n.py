"""Languages: which one a page speaks, and how it writes days, times and numbers.

The only module that imports Flask-Babel. Source strings are English; `bg` is complete.
Bulgarian formats follow the house rules: `15.05.2019 г.`, `18:00 ч.`, `1 300 000`, `38,5 %`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import (
    Babel,
    force_locale,
    get_locale,
    get_translations,
    gettext,
    lazy_gettext,
    lazy_pgettext,
    ngettext,
    pgettext,
)

LANGUAGES = ("bg", "en")
DEFAULT_LANGUAGE = "bg"
LANGUAGE_COOKIE = "language"
NO_BREAK_SPACE = "\u00a0"

#: The number to hand to `ngettext` for an unnumbered plural ("Сайтове", not "3 сайта"):
#: Bulgarian has one form for one, the count form after a numeral and the plain plural.
MANY = -1

babel = Babel()


def init_app(app: Flask) -> None:
    """Bind Flask-Babel and the filters templates write days and numbers with."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.config["ROOT"] / "crm" / "translations")
    babel.init_app(app, locale_selector=choose_language)
    app.jinja_env.filters.update(
        number=number,
        percent=percent,
        day=day,
        day_words=day_words,
        moment=moment,
        clock_time=clock_time,
    )
    app.jinja_env.globals.update(MANY=MANY)


def choose_language() -> str:
    """The language of this page: the reader's own, the cookie, the browser's, else Bulgarian."""
    if not has_request_context():
        return DEFAULT_LANGUAGE
    chosen = getattr(g, "language", None) or request.args.get("lang", "")
    if chosen not in LANGUAGES:
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE


def language() -> str:
    """The language spoken now, as a code of `LANGUAGES`."""
    locale = get_locale()
    return locale.language if locale else DEFAULT_LANGUAGE


def plural_text(singular: str, plural: str, n: int) -> str:
    """The form for `n`, its placeholders still open: WTForms fills in its own."""
    return str(get_translations().ungettext(singular, plural, n))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language for a while: letters and pages in the recipient's own."""
    with force_locale(code if code in LANGUAGES else DEFAULT_LANGUAGE):
        yield


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """A number with no-break spaces between thousands; an en dash when there is none."""
    if value is None:
        return "–"
    exact = value if isinstance(value, int) else rounded(value, digits)
    text = f"{exact:,.{digits}f}"
    text = text.replace(",", NO_BREAK_SPACE)
    return text.replace(".", ",") if digits and language() == "bg" else text


def percent(share: Fraction | float | Decimal | None, digits: int = 1) -> str:
    """A share between 0 and 1 as `38,5 %`, rounded half up; an en dash when it is undefined."""
    if share is None:
        return "–"
    exact = Fraction(share) if not isinstance(share, float) else Fraction(str(share))
    return f"{number(rounded(exact * 100, digits), digits)}{NO_BREAK_SPACE}%"


def rounded(value: float | Decimal | Fraction, digits: int) -> Decimal:
    """Round half up from the exact value."""
    if isinstance(value, Fraction):
        scale = 10**digits
        whole, rest = divmod(value * scale, 1)
        return Decimal(int(whole) + (1 if rest >= Fraction(1, 2) else 0)).scaleb(-digits)
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def day(value: date | None) -> str:
    """`15.05.2019 г.` in Bulgarian, `15 May 2019` in English."""
    if value is None:
        return ""
    if language() == "bg":
        return f"{value:%d.%m.%Y}{NO_BREAK_SPACE}г."
    return format_date(value, "d MMM y", locale="en")


def day_words(value: date | None) -> str:
    """The day with its weekday, for guests: `сряда, 15 май 2019 г.`, `Wednesday, 15 May 2019`."""
    if value is None:
        return ""
    pattern = "EEEE, d MMMM y'\u00a0г.'" if language() == "bg" else "EEEE, d MMMM y"
    return format_date(value, pattern, locale=language())


def month_words(value: date) -> str:
    """The month as a heading: `май 2019 г.`, `May 2019`."""
    text = format_skeleton("yMMMM", value, locale=Locale(language()))
    return text[0].upper() + text[1:]


def moment(value: datetime | None, zone: str = "") -> str:
    """A UTC moment on the house clock: `15.05.2019 г., 18:00 ч.`"""
    if value is None:
        return ""
    local = value.astimezone(ZoneInfo(zone or house_zone()))
    return f"{day(local.date())}, {clock_time(local)}"


def clock_time(value: datetime | None) -> str:
    """The time of a wall-clock value: `18:00 ч.` in Bulgarian, `18:00` in English."""
    if value is None:
        return ""
    return f"{value:%H:%M}" + (f"{NO_BREAK_SPACE}ч." if language() == "bg" else "")


def house_zone() -> str:
    """The zone in which the interface writes moments that belong to no event."""
    zone: str = current_app.config.get("HOUSE_ZONE", "Europe/Sofia")
    return zone


__all__ = [
    "DEFAULT_LANGUAGE",
    "LANGUAGES",
    "LANGUAGE_COOKIE",
    "MANY",
    "choose_language",
    "clock_time",
    "day",
    "day_words",
    "gettext",
    "house_zone",
    "init_app",
    "language",
    "lazy_gettext",
    "lazy_pgettext",
    "moment",
    "month_words",
    "ngettext",
    "number",
    "percent",
    "pgettext",
    "plural_text",
    "rounded",
    "speaking",
]

"""What a letter says: rendered from its templates in the language of its reader."""

import re
import textwrap
from dataclasses import dataclass, replace
from typing import Any, Self

from flask import current_app

from crm.i18n import speaking
from crm.text.plain import clean_text, single_line

WIDTH = 72
_ITEM = re.compile(r"^(\s*)((?:[-–•*]|\d+[.)])\s+)?")


@dataclass(frozen=True)
class Content:
    """The words of a letter and, for invitations, its calendar with the method it is sent for."""

    subject: str
    text: str
    html: str
    calendar: bytes | None = None
    method: str | None = None

    def with_calendar(self, calendar: bytes, method: str) -> Self:
        """The same words with iCalendar bytes; `method` is REQUEST, CANCEL or PUBLISH."""
        return replace(self, calendar=calendar, method=method)


def render(letter: str, language: str, **ingredients: Any) -> Content:
    """Write the letter of `templates/mail/<letter>/` in a language.

    The HTML part is escaped, subject and text are not. Templates get the ingredients and
    `language`, nothing of the request.
    """
    with speaking(language):
        subject = single_line(_filled(letter, "subject.txt", language, ingredients))
        text = wrapped(_filled(letter, "body.txt", language, ingredients))
        html = _filled(letter, "body.html", language, {**ingredients, "subject": subject})
    return Content(subject=subject, text=text, html=html.strip() + "\n")


def wrapped(text: str, width: int = WIDTH) -> str:
    """Text broken at blanks; addresses stay whole, list items hang, at most one empty line."""
    lines = [_wrapped_line(line, width) for line in clean_text(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _wrapped_line(line: str, width: int) -> str:
    if len(line) <= width:
        return line
    found = _ITEM.match(line)
    indent = " " * len(found.group(0)) if found else ""
    return textwrap.fill(
        line,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _filled(letter: str, name: str, language: str, ingredients: dict[str, Any]) -> str:
    # Not flask.render_template: its context processors speak of the request and the user in it.
    template = current_app.jinja_env.get_template(f"mail/{letter}/{name}")
    return template.render({**ingredients, "language": language})

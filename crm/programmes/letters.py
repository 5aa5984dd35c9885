"""The words of letters that a programme may replace: their variables, their defaults.

A text names its variables in braces, as in "See you at {event}". They are filled in one pass, so
what a variable holds is never read as a variable again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from crm.i18n import gettext as _
from crm.i18n import lazy_gettext as _l
from crm.i18n import speaking

KINDS: Final[Mapping[str, Any]] = {
    "invitation": _l("Invitation"),
    "update": _l("Change of time or place"),
    "cancellation": _l("Cancellation"),
}
LANGUAGES: Final[Mapping[str, Any]] = {"bg": _l("Bulgarian"), "en": _l("English")}
#: One subject serves all readers of a letter, so it cannot name one of them.
SUBJECT_VARIABLES: Final = ("event", "when", "where", "organiser")
OPENING_VARIABLES: Final = ("name", *SUBJECT_VARIABLES)

_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Words:
    """Subject and first paragraph of a letter."""

    subject: str
    opening: str


def default_words(kind: str, language: str) -> Words:
    """What the letter says by itself; an update opens with what has changed, so nothing is here."""
    event, organiser = "{event}", "{organiser}"
    with speaking(language):
        return {
            "invitation": Words(
                _("Invitation: %(title)s", title=event),
                _("%(sender)s invites you to “%(title)s”.", sender=organiser, title=event),
            ),
            "update": Words(_("Changed: %(title)s", title=event), ""),
            "cancellation": Words(
                _("Cancelled: %(title)s", title=event),
                _("“%(title)s” does not take place.", title=event),
            ),
        }[kind]


def unknown_variables(text: str, *, known: tuple[str, ...]) -> list[str]:
    """The names in braces that stand for nothing, in order."""
    return [name for name in _VARIABLE.findall(text) if name not in known]


def has_lone_brace(text: str) -> bool:
    """Whether a brace has no partner."""
    rest = _VARIABLE.sub("", text)
    return "{" in rest or "}" in rest


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables exchanged; a name without a value stays as it is."""
    return _VARIABLE.sub(lambda found: values.get(found[1], found[0]), text)

"""A letter opened again: its headers, its words and its calendar, for the page of the outbox."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default

_TOKEN = re.compile(r"(/(?:rsvp|unsubscribe|calendar|reset|door)/)[^/?#\s\"'<>]+")
_LINK = re.compile(r"https?://[^\s<>\"']+")
_FOLD = re.compile(r"\r?\n[ \t]")


@dataclass(frozen=True)
class Reading:
    """The parts of a letter as text; a part that it does not have is empty."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    calendar: str

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses in the text part, each once."""
        return tuple(dict.fromkeys(_LINK.findall(self.text)))


def read(body: bytes, *, masks_links: bool) -> Reading:
    """Open the bytes of a letter.

    With `masks_links` the personal part of links is taken out, everywhere: who can read a
    colleague's letters must not be able to answer for its reader.
    """
    message = message_from_bytes(body, policy=default)

    def shown(text: str) -> str:
        return _TOKEN.sub(r"\1…", text) if masks_links else text

    headers = tuple(
        (name, shown(str(value)))
        for name, value in message.items()
        if name not in ("MIME-Version", "Content-Type")
    )
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    return Reading(
        headers=headers,
        text=shown(_content(text)),
        html=shown(_content(html)),
        calendar=shown(_FOLD.sub("", _calendar(message))),
    )


def _content(part: MIMEPart | None) -> str:
    return "" if part is None else str(part.get_content())


def _calendar(message: EmailMessage) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return ""

"""The bytes of a letter, fixed when it is written: every try sends the same ones."""

import secrets
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

from crm.mail.writing import Content
from crm.text.addresses import check_mail
from crm.text.plain import single_line

#: Longer names are cut: a header is read in a column of a mail program.
NAME_LENGTH = 200
CRLF = b"\r\n"
_SPECIALS = frozenset('()<>@,;:\\".[]')


@dataclass(frozen=True)
class Mailbox:
    """An address with the name shown before it."""

    name: str
    address: str

    def __str__(self) -> str:
        """As it stands in a header: the name quoted or as encoded words (RFC 2047), folded."""
        name = single_line(self.name)[:NAME_LENGTH].rstrip()
        if not name or name == self.address:
            return self.address
        if not name.isascii() or "=?" in name:
            return f"{_encoded(name)}\n <{self.address}>"
        if _SPECIALS.isdisjoint(name):
            return f"{name} <{self.address}>"
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{self.address}>'


@dataclass(frozen=True)
class Envelope:
    """Who writes to whom, and where answers and farewells go."""

    sender: Mailbox
    recipient: Mailbox
    reply_to: str | None = None
    unsubscribe_url: str | None = None


def new_message_id(public_url: str) -> str:
    """A Message-ID nobody can guess, under the host of our public address."""
    host = urlsplit(public_url).hostname or "localhost"
    return f"<{secrets.token_hex(12)}@{host}>"


def sender_address(default_sender: str) -> str:
    """The bare address of the sender setting, which may carry a name."""
    return parseaddr(default_sender)[1] or default_sender


def build(
    envelope: Envelope, content: Content, *, message_id: str, language: str, at: datetime
) -> bytes:
    """The whole message with CRLF line ends, seven-bit clean.

    Raises:
        ValueError: an address that cannot be written to: "syntax" or "non_ascii_local".
    """
    head = _head(envelope, content, message_id=message_id, language=language, at=at)
    return head + b"MIME-Version: 1.0\r\n" + _filled(content)


def _head(
    envelope: Envelope, content: Content, *, message_id: str, language: str, at: datetime
) -> bytes:
    """Our headers, folded here: the library's folding of long Cyrillic names has faults."""
    sender = Mailbox(envelope.sender.name, check_mail(envelope.sender.address))
    recipient = Mailbox(envelope.recipient.name, check_mail(envelope.recipient.address))
    fields = [
        ("Date", format_datetime(at.astimezone(UTC))),
        ("Message-ID", message_id),
        ("From", str(sender)),
        ("To", str(recipient)),
    ]
    if envelope.reply_to:
        fields.append(("Reply-To", check_mail(envelope.reply_to)))
    fields += [
        ("Subject", _unstructured(content.subject)),
        ("Content-Language", language),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
    ]
    if envelope.unsubscribe_url:
        fields.append(("List-Unsubscribe", f"<{single_line(envelope.unsubscribe_url)}>"))
        fields.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    lines = (f"{name}: {value}\n" for name, value in fields)
    return "".join(lines).replace("\n", "\r\n").encode("ascii")


@lru_cache(maxsize=64)
def _encoded(name: str) -> str:
    return Header(name, "utf-8", 74, "From").encode()


@lru_cache(maxsize=64)
def _unstructured(text: str) -> str:
    clean = single_line(text)
    charset = "us-ascii" if clean.isascii() and "=?" not in clean else "utf-8"
    return Header(clean, charset, maxlinelen=72, header_name="Subject").encode()


def _filled(content: Content) -> bytes:
    """Text and HTML; with a calendar it stands beside them and again as a file to open.

    Gmail and Outlook show answer buttons for the alternative, others open the attachment. The
    parts are written here: the library takes ten times as long, and long lists of people wait.
    """
    words = [_text_part("plain", content.text), _text_part("html", content.html)]
    if content.calendar is None:
        return _multipart("alternative", words)
    encoded = encodebytes(content.calendar).replace(b"\n", CRLF)
    method = content.method or "PUBLISH"
    beside = _part(f'text/calendar; charset="utf-8"; method="{method}"', "base64", encoded)
    name = 'Content-Disposition: attachment; filename="invite.ics"'
    attached = _part("application/ics", "base64", encoded, name)
    return _multipart("mixed", [_multipart("alternative", [*words, beside]), attached])


def _text_part(subtype: str, text: str) -> bytes:
    lines = b"\n".join(text.encode().splitlines()) + b"\n"
    encoded = b2a_qp(lines, istext=True).replace(b"\n", CRLF)
    return _part(f'text/{subtype}; charset="utf-8"', "quoted-printable", encoded)


def _part(content_type: str, encoding: str, encoded: bytes, *more: str) -> bytes:
    head = (f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}", *more, "")
    return "".join(f"{line}\r\n" for line in head).encode("ascii") + encoded


def _multipart(subtype: str, parts: Sequence[bytes]) -> bytes:
    # "=_" stands in no quoted-printable text and in no base64 (RFC 2045, 6.7).
    boundary = f"=_{secrets.token_hex(12)}".encode("ascii")
    opened = b"".join(b"--" + boundary + CRLF + part + CRLF for part in parts)
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary.decode()}"\r\n\r\n'
    return head.encode("ascii") + opened + b"--" + boundary + b"--" + CRLF

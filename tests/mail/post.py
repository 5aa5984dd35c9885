"""A real mail server on loopback that can be told to misbehave, and letters to send it."""

import asyncio
import re
import socket
import ssl
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crm.db import db
from crm.mail import actions
from crm.mail.models import Letter
from crm.mail.writing import Content

CALENDAR = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


@dataclass
class Delivered:
    """One message as the server took it."""

    sender: str
    recipients: list[str]
    body: bytes

    @property
    def message_id(self) -> str:
        found = re.search(rb"^Message-ID: (\S+)\r$", self.body, re.MULTILINE)
        return found.group(1).decode() if found else ""


@dataclass
class Post:
    """What the server does: answers to RCPT by address, to DATA, and faults."""

    taken: list[Delivered] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    data_answer: str = ""
    sender_answer: str = ""
    stalls: bool = False
    drops_before_data: bool = False
    drops_after_data: bool = False
    on_data: Callable[[], None] = lambda: None

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.sender_answer and "+" in address:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.drops_before_data:
            _hang_up(server)
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.stalls:
            await asyncio.sleep(2)
        if self.data_answer:
            return self.data_answer
        assert isinstance(envelope.content, bytes)
        self.taken.append(
            Delivered(envelope.mail_from or "", list(envelope.rcpt_tos), envelope.content)
        )
        self.on_data()
        if self.drops_after_data:
            _hang_up(server)
        return "250 2.0.0 Taken"


def _hang_up(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.abort()


def start(post: Post, *, tls: ssl.SSLContext | None = None) -> Controller:
    """Start the server on a free port of loopback; `controller.port` is its number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    controller = Controller(post, hostname="127.0.0.1", port=port, tls_context=tls)
    controller.start()
    return controller


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody vouches for, and its key."""
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            "-keyout", str(key), "-out", str(cert), "-subj", "/CN=127.0.0.1",
            "-addext", "subjectAltName=IP:127.0.0.1",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return cert, key


def make_letter(
    *,
    at: datetime,
    cause: str = "invitation:1",
    recipient: str = "vera@people.example",
    name: str = "Вера Примерова-Демо",
    kind: str = "invitation",
    about: tuple[str, int] | None = ("event", 1),
    reader: tuple[str, int] | None = ("person", 1),
    unsubscribe_url: str | None = None,
    due_at: datetime | None = None,
    content: Content | None = None,
) -> Letter:
    letter = actions.queue(
        kind=kind,
        cause=cause,
        recipient=recipient,
        recipient_name=name,
        sender_name="Град Демо",
        reply_to="office@office.example",
        language="bg",
        content=content or make_content(),
        about=about,
        reader=reader,
        unsubscribe_url=unsubscribe_url,
        at=at,
        due_at=due_at,
    )
    assert letter is not None
    db.session.commit()
    return letter


def make_content() -> Content:
    return Content(
        subject="Покана: почистване на стената при канала",
        text="Здравейте,\n\nотговорете тук: https://crm.example/rsvp/secret-token\n",
        html='<p><a href="https://crm.example/rsvp/secret-token">Отговор</a></p>\n',
        calendar=CALENDAR,
        method="REQUEST",
    )

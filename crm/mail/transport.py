"""Handing letters to the mail server: the one module that imports Flask-Mail.

Flask-Mail names the settings. The connection is our own, because Flask-Mail's knows no time-outs,
verifies no certificate and keeps partial refusals to itself.
"""

import ipaddress
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from flask import Config, current_app
from flask_mail import Connection as FlaskMailConnection
from flask_mail import Mail

from crm.mail.answers import Answer, Verdict, as_bytes, fault_words, is_mailbox_gone, said
from crm.mail.message import sender_address

IMPLICIT_TLS_PORT = 465


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait for the server: to connect, to answer a command, to take a message."""

    connect: float = 10
    command: float = 30
    data: float = 120


@dataclass(frozen=True)
class Parcel:
    """A letter as the server gets it: one recipient, final bytes."""

    letter_id: int
    recipient: str
    message_id: str
    body: bytes

    @property
    def tag(self) -> str:
        """What a bounce brings back: the letter's number and a part nobody can guess."""
        return f"letter-{self.letter_id}-{self.message_id[1:13]}"


class UnreachableError(Exception):
    """No server to talk to: not there, silent, not to be trusted, or refusing our login."""


@dataclass(frozen=True)
class Route:
    """Where letters go and how, from the settings."""

    host: str
    port: int
    username: str | None
    password: str | None
    uses_tls: bool
    must_use_tls: bool
    sender: str
    greeting: str

    @property
    def is_implicit(self) -> bool:
        return self.port == IMPLICIT_TLS_PORT and self.uses_tls


def route(config: Config) -> Route | None:
    """The way of the settings; `None` when no mail server is set.

    TLS is required unless it is switched off; only a server on this very machine that offers
    none is used without.
    """
    state = Mail().init_mail(config)
    if not state.server:
        return None
    return Route(
        host=state.server,
        port=int(state.port or 25),
        username=state.username,
        password=state.password,
        uses_tls=bool(state.use_tls),
        must_use_tls=bool(state.use_tls) and not _is_loopback(state.server),
        sender=sender_address(str(state.default_sender)),
        greeting=urlsplit(config["PUBLIC_URL"]).hostname or "localhost",
    )


class Connection(FlaskMailConnection):
    """One session with the mail server, for as many letters as it bears."""

    host: smtplib.SMTP | None

    def __init__(self, way: Route, timeouts: Timeouts) -> None:
        super().__init__(Mail())
        self.way = way
        self.timeouts = timeouts

    def __enter__(self) -> Self:
        self.host = self.configure_host()
        return self

    def __exit__(self, *_error: object) -> None:
        if self.host is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.host.quit()
            self.host.close()
            self.host = None

    def configure_host(self) -> smtplib.SMTP:
        """Connect, secure, sign in.

        Raises:
            UnreachableError: any of these failed; the words say which.
        """
        way = self.way
        host = self._telephone()
        # smtplib checks the certificate against this name, which connect() alone leaves empty.
        host._host = way.host  # type: ignore[attr-defined]  # noqa: SLF001
        try:
            code, words = host.connect(way.host, way.port)
            if code != 220:
                raise UnreachableError(said(code, words))
            self._wait(host, self.timeouts.command)
            self._secure(host)
            if way.username and way.password:
                host.login(way.username, way.password)
        except (smtplib.SMTPException, OSError) as error:
            host.close()
            raise UnreachableError(fault_words(error)) from error
        except UnreachableError:
            host.close()
            raise
        return host

    def _telephone(self) -> smtplib.SMTP:
        name, seconds = self.way.greeting, self.timeouts.connect
        if not self.way.is_implicit:
            return smtplib.SMTP(local_hostname=name, timeout=seconds)
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(local_hostname=name, timeout=seconds, context=context)

    def _secure(self, host: smtplib.SMTP) -> None:
        host.ehlo_or_helo_if_needed()
        if not self.way.uses_tls or self.way.is_implicit:
            return
        if host.has_extn("starttls"):
            code, words = host.starttls(context=ssl.create_default_context())
            if code != 220:
                raise UnreachableError(said(code, words))
            host.ehlo()
        elif self.way.must_use_tls:
            raise UnreachableError("the server offers no TLS")

    def hand_over(self, parcel: Parcel) -> Answer:
        """One letter in an envelope of its own.

        A connection that breaks, also while the server's last word is awaited, means later: the
        same bytes with the same Message-ID go again, so that a reader sees one letter.
        """
        host = self.host
        if host is None:
            raise UnreachableError("not connected")
        try:
            return self._converse(host, parcel)
        except (smtplib.SMTPException, OSError) as error:
            host.close()
            self.host = None
            return Answer(Verdict.LATER, fault_words(error))

    def _converse(self, host: smtplib.SMTP, parcel: Parcel) -> Answer:
        code, words = self._mail_from(host, parcel)
        if code != 250:
            return self._refused(host, code, words)
        code, words = host.rcpt(parcel.recipient, _receipt_options(host, parcel))
        if code not in (250, 251):
            return self._refused(host, code, words, speaks_of_mailbox=True)
        self._wait(host, self.timeouts.data)
        try:
            code, words = host.data(parcel.body)
        except smtplib.SMTPDataError as error:
            code, words = error.smtp_code, as_bytes(error.smtp_error)
        self._wait(host, self.timeouts.command)
        if code != 250:
            return self._refused(host, code, words)
        return Answer(Verdict.TAKEN, said(code, words))

    def _mail_from(self, host: smtplib.SMTP, parcel: Parcel) -> tuple[int, bytes]:
        """Name the sender with the letter's tag; without it where a server will not have that."""
        local, _, domain = self.way.sender.rpartition("@")
        tagged = f"{local}+{parcel.tag}"
        options = [f"SIZE={len(parcel.body)}"] if host.has_extn("size") else []
        if host.has_extn("dsn"):
            options += ["RET=HDRS", f"ENVID={parcel.tag}"]
        if len(tagged) <= 64:
            code, words = host.mail(f"{tagged}@{domain}", options)
            if code < 500:
                return code, words
            host.rset()
        return host.mail(self.way.sender, options)

    def _refused(
        self, host: smtplib.SMTP, code: int, words: bytes, *, speaks_of_mailbox: bool = False
    ) -> Answer:
        try:
            if code == 421 or code < 200:
                raise smtplib.SMTPServerDisconnected
            host.rset()
        except (smtplib.SMTPException, OSError):
            host.close()
            self.host = None
        text = said(code, words)
        if code < 500:
            return Answer(Verdict.LATER, text)
        is_gone = speaks_of_mailbox and is_mailbox_gone(code, text)
        return Answer(Verdict.REFUSED, text, is_mailbox_gone=is_gone)

    @staticmethod
    def _wait(host: smtplib.SMTP, seconds: float) -> None:
        if host.sock is not None:
            host.sock.settimeout(seconds)


def connect(timeouts: Timeouts | None = None) -> Connection | None:
    """A connection to enter with `with`; `None` when no mail server is set."""
    way = route(current_app.config)
    return None if way is None else Connection(way, timeouts or Timeouts())


def _receipt_options(host: smtplib.SMTP, parcel: Parcel) -> list[str]:
    if not host.has_extn("dsn"):
        return []
    return ["NOTIFY=FAILURE", f"ORCPT=rfc822;{parcel.recipient}"]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

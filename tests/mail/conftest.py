import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from crm.mail import jobs
from tests.mail import post as office


@pytest.fixture(autouse=True)
def rested() -> None:
    """No server is left alone because an earlier test could not reach it."""
    vars(jobs._rest).clear()


@pytest.fixture
def settings_of_mail(app: Flask) -> Iterator[Callable[..., None]]:
    """Change settings of mail for one test."""
    before = {key: value for key, value in app.config.items() if key.startswith("MAIL_")}

    def set_to(**values: object) -> None:
        app.config.update({f"MAIL_{name.upper()}": value for name, value in values.items()})

    yield set_to
    app.config.update(before)


@pytest.fixture
def post(settings_of_mail: Callable[..., None]) -> Iterator[office.Post]:
    """A mail server on loopback without TLS, and the settings that lead to it."""
    post = office.Post()
    controller = office.start(post)
    settings_of_mail(server="127.0.0.1", port=controller.port, use_tls=False)
    yield post
    controller.stop(no_assert=True)


@pytest.fixture
def untrusted_post(settings_of_mail: Callable[..., None], tmp_path: Path) -> Iterator[office.Post]:
    """A mail server that offers STARTTLS with a certificate nobody vouches for."""
    cert, key = office.certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    post = office.Post()
    controller = office.start(post, tls=context)
    settings_of_mail(server="127.0.0.1", port=controller.port, use_tls=True)
    yield post
    controller.stop(no_assert=True)

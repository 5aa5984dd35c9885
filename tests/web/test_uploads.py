import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from crm.app import create_app
from crm.config import Settings
from crm.db import Base, db

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024


@pytest.fixture
def served(tmp_path: Path) -> Iterator[int]:
    """The application behind gunicorn on an empty database; the port."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'crm.sqlite'}",
        instance_path=str(tmp_path),
        secret_key="k" * 40,
    )
    app: Flask = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        db.engine.dispose()
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--threads", "4", "--no-control-socket"),
            *("--log-level", "warning"),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "CRM_DATABASE_URL": settings.database_url,
            "CRM_INSTANCE_PATH": str(tmp_path),
            "CRM_SECRET_KEY": settings.secret_key,
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def _post(port: int, path: str, size: int, *, language: str) -> tuple[int, str]:
    """Send a body of that size in full before the answer is read, as browsers do."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", "application/x-www-form-urlencoded")
    connection.putheader("Content-Length", str(size))
    connection.putheader("Accept-Language", language)
    connection.endheaders()
    for _ in range(size // MEGABYTE):
        connection.send(b"a" * MEGABYTE)
    answer = connection.getresponse()
    heading = re.search("<h1[^>]*>(.*?)</h1>", answer.read().decode(), re.DOTALL)
    connection.close()
    return answer.status, heading[1].strip() if heading else ""


def test_who_sends_too_much_reads_why(served):
    told = [_post(served, "/login", 30 * MEGABYTE, language=name) for name in ("en", "bg")]

    assert told == [
        (413, "What was sent is too large."),
        (413, "Изпратеното е твърде голямо."),
    ]


def test_who_may_not_send_anything_is_told_so_after_sending(served):
    status, _ = _post(served, "/organisations/new", 12 * MEGABYTE, language="en")

    assert status == 302


def test_a_form_without_files_takes_four_megabytes_at_most(officer):
    answer = officer.post("/organisations/new", data={"name": "a" * 5 * MEGABYTE})

    assert answer.status_code == 413
    assert "What was sent is too large." in answer.text

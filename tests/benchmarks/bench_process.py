"""The web process at 100,000 people: time to the first answer, memory, a large export.

Serves with gunicorn as in production (one worker, eight threads) on loopback.
`python -m tests.benchmarks.bench_process [--small]`.
"""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from datetime import UTC, datetime
from pathlib import Path

from crm.accounts.login import SESSION_KEY
from crm.accounts.models import Role
from crm.app import create_app
from crm.config import Settings
from crm.db import Base, db
from tests import factories
from tests.benchmarks import population

ROOT = Path(__file__).resolve().parents[2]
KEY = "k" * 40
PAGES = ("/", "/people", "/people?q=iv", "/events", "/search?q=iv", "/people/501")
EXPORT = "/reports/engagement/rows/attendances/export?from=2024-01-01&to=2026-12-31"


def main() -> None:
    size = (1_000, 50, 5_000) if "--small" in sys.argv else (100_000, 500, 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/bench.sqlite", instance_path=folder, secret_key=KEY
        )
        cookie = fill(settings, size)
        port = free_port()
        start = time.perf_counter()
        server = serve(settings, port)
        try:
            wait_for(port)
            print(f"first answer after {time.perf_counter() - start:.2f} s")
            watch(server, port, cookie)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def fill(settings: Settings, size: tuple[int, int, int]) -> str:
    """Write the register and sign a manager in; returns the cookie of the session."""
    app = create_app(settings)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        population.fill(people=size[0], events=size[1], attendances=size[2])
        user = factories.make_user(role=Role.ADMIN)
        token = factories.make_session(user, at=datetime.now(UTC))
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        value = {SESSION_KEY: token, "_user_id": str(user.id), "_fresh": True}
        db.session.remove()
        db.engine.dispose()
        return f"session={serializer.dumps(value)}"


def serve(settings: Settings, port: int) -> "subprocess.Popen[bytes]":
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("CRM_")},
        "CRM_DATABASE_URL": settings.database_url,
        "CRM_INSTANCE_PATH": settings.instance_path,
        "CRM_SECRET_KEY": KEY,
    }
    options = f"--bind 127.0.0.1:{port} --worker-class gthread --workers 1 --threads 8"
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", *options.split()]
    return subprocess.Popen(
        [*command, "--no-control-socket", "--log-level", "error"], cwd=ROOT, env=environment
    )


def watch(server: "subprocess.Popen[bytes]", port: int, cookie: str) -> None:
    """Ask for pages and for an export; print what the worker's memory does."""
    worker = int(Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()[0])
    print(f"memory after the start   {resident(worker):6.0f} MB")
    for _ in range(10):
        for page in PAGES:
            answer(port, "GET", page, cookie)
    print(f"memory after 60 pages    {resident(worker):6.0f} MB")
    token, cookie = csrf(port, cookie)
    body = urllib.parse.urlencode({"format": "csv", "csrf_token": token})
    start = time.perf_counter()
    rows, peak = export(port, cookie, body, worker)
    seconds = time.perf_counter() - start
    print(f"export of {rows:,} lines in {seconds:.1f} s, memory at most {peak:.0f} MB")


def answer(port: int, method: str, path: str, cookie: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(method, path, headers={"Cookie": cookie})
    response = connection.getresponse()
    text = response.read().decode()
    assert response.status == 200, (path, response.status)
    return text


def csrf(port: int, cookie: str) -> tuple[str, str]:
    """The token of a form, and the cookie that goes with it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", "/people/new", headers={"Cookie": cookie})
    response = connection.getresponse()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', response.read().decode())
    assert found is not None
    fresh = response.headers.get("Set-Cookie", cookie).split(";")[0]
    return found.group(1), fresh


def export(port: int, cookie: str, body: str, worker: int) -> tuple[int, float]:
    """Read the file piece by piece; returns its lines and the most memory seen meanwhile."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", EXPORT, body, headers)
    response = connection.getresponse()
    assert response.status == 200, response.status
    lines, peak = 0, 0.0
    while piece := response.read(1 << 20):
        lines += piece.count(b"\n")
        peak = max(peak, resident(worker))
    return lines, peak


def resident(pid: int) -> float:
    """Memory of a process in MB, shared pages included."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            answer(port, "GET", "/healthz", "")
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the server does not answer")


if __name__ == "__main__":
    main()

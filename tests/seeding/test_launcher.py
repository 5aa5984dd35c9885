"""The demo as people start it: a process of its own, on this machine only."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.config import ROOT
from crm.seeding import launcher, stage

WAIT = 20.0


class Running:
    """`crm demo` in a process, its words line by line."""

    def __init__(self, instance: Path, port: int) -> None:
        self.errors = (instance / "errors").open("w+", encoding="utf-8")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CRM_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "--port", str(port)],
            cwd=ROOT,
            env={**environment, "CRM_INSTANCE_PATH": str(instance), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
        )
        assert self.process.stdout is not None
        self.words = ""
        while "Password" not in self.words:
            line = self.process.stdout.readline()
            assert line, self.errors_so_far()
            self.words += line

    @property
    def address(self) -> str:
        found = re.search(r"http://127\.0\.0\.1:\d+", self.words)
        assert found is not None
        return found.group()

    def page(self, path: str) -> str:
        """A page, asked for until the server answers and is content with its worker."""
        deadline = time.monotonic() + WAIT
        while True:
            try:
                with urllib.request.urlopen(self.address + path, timeout=WAIT) as answer:
                    return str(answer.read().decode())
            except OSError:
                assert time.monotonic() < deadline, self.errors_so_far()
                time.sleep(0.1)

    def children(self) -> set[int]:
        """All processes below this one."""
        parents = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    status = (entry / "stat").read_text("utf-8", "replace")
                except OSError:
                    continue
                parents[int(entry.name)] = int(status.rpartition(")")[2].split()[1])
        found = {self.process.pid}
        while more := {n for n, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}

    def errors_so_far(self) -> str:
        self.errors.seek(0)
        return self.errors.read()

    def end(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        status = self.process.wait(WAIT)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status


def is_alive(number: int) -> bool:
    try:
        state = Path(f"/proc/{number}/stat").read_text("utf-8", "replace")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(numbers: set[int]) -> set[int]:
    """The processes that are still there after a while."""
    deadline = time.monotonic() + WAIT
    while (left := {n for n in numbers if is_alive(n)}) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_the_next_free_port_is_taken(taken_port: int) -> None:
    with launcher.listen(taken_port) as door:
        port = door.getsockname()[1]

        assert taken_port < port < taken_port + launcher.PORTS_TRIED
        assert launcher.address_of(door) == f"http://127.0.0.1:{port}"


def test_without_a_free_port_it_says_so(monkeypatch: pytest.MonkeyPatch, taken_port: int) -> None:
    monkeypatch.setattr(launcher, "PORTS_TRIED", 1)

    with pytest.raises(launcher.NoFreePortError, match=f"no free port from {taken_port} on"):
        launcher.listen(taken_port)


def test_it_serves_the_demo_revives_its_worker_and_leaves_nobody_behind(
    tmp_path: Path, taken_port: int
) -> None:
    running = Running(tmp_path, taken_port)
    try:
        page = running.page("/login?lang=en")
        running.page("/readyz")
        family = running.children()
        worker = next(
            n for n in family if Path(f"/proc/{n}/cmdline").read_text().endswith("worker\0")
        )
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + WAIT
        while "started again" not in running.errors_so_far() and time.monotonic() < deadline:
            time.sleep(0.1)
        family |= running.children()
    finally:
        status = running.end()

    assert f":{taken_port}" not in running.address
    assert "All people here are invented." in page
    assert "officer@demo.example" in running.words
    assert stage.password() in running.words
    assert "The worker ended with status -9; it is started again." in running.errors_so_far()
    assert status == 0
    assert wait_until_gone(family) == set()
    running.errors.close()


def test_a_second_start_finds_the_demo_and_ctrl_c_ends_everything(
    tmp_path: Path, taken_port: int
) -> None:
    first = Running(tmp_path, taken_port)
    first.page("/healthz")
    first.end()
    first.errors.close()

    second = Running(tmp_path, taken_port)
    try:
        page = second.page("/healthz")
        family = second.children()
    finally:
        status = second.end(signal.SIGINT)

    assert page
    assert "Loading the demo" not in second.errors_so_far()
    assert "officer@demo.example" in second.words
    assert status == 0
    assert len(family) >= 3
    assert wait_until_gone(family) == set()
    second.errors.close()


def test_even_a_killed_launcher_leaves_nobody_behind(tmp_path: Path, taken_port: int) -> None:
    running = Running(tmp_path, taken_port)
    running.page("/healthz")
    family = running.children()

    status = running.end(signal.SIGKILL)

    assert status == -signal.SIGKILL
    assert len(family) >= 3
    assert wait_until_gone(family) == set()
    running.errors.close()

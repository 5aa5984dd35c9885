"""Running the product on this machine: web server and worker, started and ended together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from crm.config import ROOT

HOST: Final = "127.0.0.1"
FIRST_PORT: Final = 8000
PORTS_TRIED: Final = 50
THREADS: Final = 8
POLL_SECONDS: Final = 0.2
#: What a process may take to end by itself; then it is ended.
PATIENCE_SECONDS: Final = 10.0
#: A worker that dies sooner than this is not started again at once.
SHORT_LIFE_SECONDS: Final = 5.0
_PR_SET_PDEATHSIG: Final = 1


class NoFreePortError(RuntimeError):
    """All the ports tried are taken."""


def listen(first: int = FIRST_PORT) -> socket.socket:
    """A socket on the first free port from there on, listening already: nobody can take it.

    Raises:
        NoFreePortError: none of the next fifty is free.
    """
    for port in range(first, min(first + PORTS_TRIED, 65_536)):
        door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
            door.listen(128)
        except OSError:
            door.close()
            continue
        return door
    raise NoFreePortError(f"no free port from {first} on")


def address_of(door: socket.socket) -> str:
    """What to type into a browser."""
    return f"http://{HOST}:{door.getsockname()[1]}"


def web_command(door: socket.socket, *, processes: int) -> Sequence[str]:
    """The web server on that socket: threads in one process, or in two beside PostgreSQL."""
    options = {
        "--bind": f"fd://{door.fileno()}",
        "--worker-class": "gthread",
        "--workers": str(processes),
        "--threads": str(THREADS),
        "--log-level": "warning",
        "--graceful-timeout": "5",
    }
    flat = [part for option in options.items() for part in option]
    return [sys.executable, "-m", "gunicorn", *flat, "--no-control-socket", "wsgi:app"]


def worker_command() -> Sequence[str]:
    """What delivers letters and does slow work."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]


def run(
    door: socket.socket,
    *,
    processes: int,
    environment: Mapping[str, str],
    stop: threading.Event,
    say: Callable[[str], None],
) -> int:
    """Run both until asked to stop, or until the web server ends; returns the exit status.

    A worker that dies is reported and started again. Nothing that was started is left behind.
    """
    web = _start(web_command(door, processes=processes), environment, keep=door)
    worker, began = _start(worker_command(), environment), time.monotonic()
    try:
        while not stop.wait(POLL_SECONDS):
            if web.poll() is not None:
                say(f"The web server ended with status {web.returncode}.")
                return 1
            if worker.poll() is None:
                continue
            say(f"The worker ended with status {worker.returncode}; it is started again.")
            if time.monotonic() - began < SHORT_LIFE_SECONDS and stop.wait(SHORT_LIFE_SECONDS):
                break
            worker, began = _start(worker_command(), environment), time.monotonic()
        return 0
    finally:
        _end([web, worker])


def _start(
    command: Sequence[str], environment: Mapping[str, str], *, keep: socket.socket | None = None
) -> subprocess.Popen[bytes]:
    """Start a program as head of its own group, which ends when this process does."""
    return subprocess.Popen(  # noqa: S603 - our own programs
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        pass_fds=[keep.fileno()] if keep is not None else (),
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - no threads yet
    )


def _end_with_parent() -> None:
    """Ask Linux to end this process when its parent is gone, even if that was killed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(programs: Sequence[subprocess.Popen[bytes]]) -> None:
    for program in programs:
        if program.poll() is None:
            program.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for program in programs:
        try:
            program.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
        _end_group(program.pid)


def _end_group(group: int) -> None:
    """End what a program has left behind in its group; usually nothing."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return

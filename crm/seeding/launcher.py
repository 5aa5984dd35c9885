"""Running the product on this machine: web server and worker, started and ended together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from typing import Any, Final

from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

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


class WebServer(BaseApplication):
    """Gunicorn on a socket that listens already: threads in one process or in a few."""

    def __init__(self, door: socket.socket, *, processes: int) -> None:
        self.options = {
            "bind": f"fd://{door.fileno()}",
            "worker_class": "gthread",
            "workers": processes,
            "threads": THREADS,
            "loglevel": "warning",
            "graceful_timeout": 5,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return import_app("wsgi:app")


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
    The caller holds no connection to the database and has no threads.
    """
    os.environ.update(environment)
    web = get_context("fork").Process(target=_serve, args=(door, processes))
    web.start()
    worker, began = _start_worker(), time.monotonic()
    try:
        while not stop.wait(POLL_SECONDS):
            if web.exitcode is not None:
                say(f"The web server ended with status {web.exitcode}.")
                return 1
            if worker.poll() is None:
                continue
            say(f"The worker ended with status {worker.returncode}; it is started again.")
            if time.monotonic() - began < SHORT_LIFE_SECONDS and stop.wait(SHORT_LIFE_SECONDS):
                break
            worker, began = _start_worker(), time.monotonic()
        return 0
    finally:
        _end(web, worker)


def _serve(door: socket.socket, processes: int) -> None:
    """The web server's process: forked, because this one has imported everything already."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL)
    os.setsid()
    _end_with_parent()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    WebServer(door, processes=processes).run()


def _start_worker() -> subprocess.Popen[bytes]:
    """Start what delivers letters and does slow work, as head of a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - this process has no threads
    )


def _end_with_parent() -> None:
    """Ask Linux to end this process when its parent is gone, even if that was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(web: ForkProcess, worker: subprocess.Popen[bytes]) -> None:
    web.terminate()
    worker.terminate()
    web.join(PATIENCE_SECONDS)
    try:
        worker.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
    _end_group(worker.pid)
    if web.pid is not None:
        _end_group(web.pid)
    web.join()


def _end_group(group: int) -> None:
    """End what a program has left behind in its group; usually nothing."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return

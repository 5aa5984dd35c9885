"""The process that looks rows up while those before them are written."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final

from crm.imports.ahead import Ahead, Held, Task

_ROOT: Final = Path(__file__).resolve().parents[2]


class EndedError(RuntimeError):
    """The process ended before its work was done; the import can be gone on with."""


class Apart:
    """A `Scout` in a process of its own. It dies with this one: its pipes close."""

    def __init__(self, task: Task) -> None:
        # It gets none of our environment, which may hold secrets.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "crm.imports.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"PATH": os.defpath, "PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"},
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise EndedError
        self._to: IO[bytes] = self._process.stdin
        self._from: IO[bytes] = self._process.stdout
        self._send(task)

    def add(self, people: Sequence[Held]) -> None:
        """Tell of people on record, all of them before the first row."""
        if people:
            self._send(list(people))

    def chunks(self) -> Iterator[list[Ahead]]:
        """The rows of the file, a chunk at a time.

        Raises:
            EndedError: the process is gone.
        """
        self._send([])
        while True:
            try:
                chunk: list[Ahead] = pickle.load(self._from)  # noqa: S301 - from our own process
            except (EOFError, pickle.UnpicklingError) as error:
                raise EndedError from error
            if not chunk:
                return
            yield chunk

    def close(self) -> None:
        """End the process, wherever it is."""
        self._process.kill()
        for pipe in (self._to, self._from):
            try:
                pipe.close()
            except BrokenPipeError:
                continue
        self._process.wait()

    def _send(self, said: object) -> None:
        try:
            pickle.dump(said, self._to, pickle.HIGHEST_PROTOCOL)
            self._to.flush()
        except BrokenPipeError as error:
            raise EndedError from error

"""Readings already made: not made again while nothing that they were read from has changed."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from crm.db import writes
from crm.history.models import COUNTED
from crm.history.queries import revision

ReadingT = TypeVar("ReadingT")

REMEMBER = 256

_readings: OrderedDict[Hashable, object] = OrderedDict()
_lock = threading.Lock()


def remembered(key: Hashable, make: Callable[[], ReadingT], *, scope: str = COUNTED) -> ReadingT:
    """The reading of that key: the one made before if nothing in the scope changed since.

    A transaction that may write reads afresh and is not remembered: it could be rolled back,
    and its revision number be given to other changes.
    """
    number = _number(scope)
    if not number:
        return make()
    dated = (key, number)
    with _lock:
        if dated in _readings:
            _readings.move_to_end(dated)
            return cast(ReadingT, _readings[dated])
    reading = make()
    put(dated, reading)
    return reading


def known_now(key: Hashable, *, scope: str = COUNTED) -> object | None:
    """The reading of that key if it was made before and nothing in the scope changed since."""
    number = _number(scope)
    return known((key, number)) if number else None


def _number(scope: str) -> int:
    return 0 if writes.get() else revision(scope)


def known(dated: Hashable) -> object | None:
    """The reading remembered under a key and its revision number, if there is one."""
    with _lock:
        return _readings.get(dated)


def put(dated: Hashable, reading: object) -> None:
    """Remember a reading under a key and the revision number it holds for."""
    with _lock:
        _readings[dated] = reading
        while len(_readings) > REMEMBER:
            _readings.popitem(last=False)


def forget() -> None:
    """Read everything afresh from now on: for measurements."""
    with _lock:
        _readings.clear()

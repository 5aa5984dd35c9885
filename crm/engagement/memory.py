"""Readings already made: not made again while nothing that counts has changed."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar, cast

from crm.db import writes
from crm.engagement.conditions import Window
from crm.history.models import COUNTED
from crm.history.queries import revision

ReadingT = TypeVar("ReadingT")

REMEMBER = 64

_readings: OrderedDict[tuple[object, ...], object] = OrderedDict()
_lock = threading.Lock()


def remembered(name: str, window: Window, make: Callable[[], ReadingT]) -> ReadingT:
    """The reading of that name for a window: the one made before if it still holds.

    A transaction that may write reads afresh and is not remembered: it could be rolled back,
    and its revision number be given to other changes.
    """
    number = 0 if writes.get() else revision(COUNTED)
    if not number:
        return make()
    programme = window.programme
    key = (name, programme.id, programme.version, window.day_from, window.day_to, number)
    with _lock:
        if key in _readings:
            _readings.move_to_end(key)
            return cast(ReadingT, _readings[key])
    reading = make()
    with _lock:
        _readings[key] = reading
        while len(_readings) > REMEMBER:
            _readings.popitem(last=False)
    return reading


def forget() -> None:
    """Read everything afresh from now on: for measurements."""
    with _lock:
        _readings.clear()

"""Readings of a window, made once for as long as nothing that counts has changed."""

from collections.abc import Callable
from typing import TypeVar

from crm.engagement.conditions import Window
from crm.history import memory

ReadingT = TypeVar("ReadingT")


def remembered(name: str, window: Window, make: Callable[[], ReadingT]) -> ReadingT:
    """The reading of that name for a window: the one made before if it still holds."""
    programme = window.programme
    key = (name, programme.id, programme.version, window.day_from, window.day_to)
    return memory.remembered(key, make)

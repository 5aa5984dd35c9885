"""Readings of a window, made once for as long as nothing that counts has changed."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from crm.engagement.conditions import Window
from crm.history import memory

ReadingT = TypeVar("ReadingT")


def remembered(name: str, window: Window, make: Callable[[], ReadingT]) -> ReadingT:
    """The reading of that name for a window: the one made before if it still holds."""
    return memory.remembered(_key(name, window), make)


def known(name: str, window: Window, number: int | None = None) -> object | None:
    """The reading of that name remembered for a window, now or at a revision, if there is one."""
    if number is None:
        return memory.known_now(_key(name, window))
    return memory.known((_key(name, window), number))


def put(name: str, window: Window, number: int, reading: object) -> None:
    """Remember a reading that was derived, not made, for a window at a revision."""
    memory.put((_key(name, window), number), reading)


def _key(name: str, window: Window) -> Hashable:
    programme = window.programme
    return (name, programme.id, programme.version, window.day_from, window.day_to)

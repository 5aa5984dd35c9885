"""Who is signed in, as far as the floors beneath the accounts may know."""

from dataclasses import dataclass

from flask import g


@dataclass(frozen=True)
class Present:
    """The user of this request, as plain values."""

    user_id: int
    full_name: str
    email: str
    language: str


def remember(user: Present) -> None:
    """Said once a request by the accounts, when the cookie has been read."""
    g.present = user


def user() -> Present:
    """The present user.

    Raises:
        RuntimeError: nobody is signed in; the access table should have stopped the request.
    """
    found: Present | None = g.get("present")
    if found is None:
        raise RuntimeError("nobody is signed in")
    return found

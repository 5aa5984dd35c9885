"""Growing waits after failed sign-ins, counted for the account and for the client.

Nobody is locked out for good and nobody is shut out for everybody: an attempt during a wait is
refused and does not lengthen it, and an hour of quiet forgets. Names nobody has wait alike.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from crm.text.addresses import mail_key

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)
#: After so long without a failure the count begins anew.
FORGOTTEN_AFTER = timedelta(hours=1)
#: An office signs in from one address, so a client may fail more often than an account.
ACCOUNT_FAILURES = 5
CLIENT_FAILURES = 10


@dataclass(frozen=True)
class Key:
    """What failures are counted for, hashed, and how many of them are free of a wait."""

    hash: str
    failures_before_waiting: int


@dataclass(frozen=True)
class Keys:
    """The two keys of one attempt."""

    account: Key
    client: Key

    @property
    def both(self) -> tuple[Key, Key]:
        return (self.account, self.client)


def keys_of(email: str, client: str, *, secret: str) -> Keys:
    """The keys of an attempt; hashed with the application's key, so no address is stored."""
    return Keys(
        account=Key(_hash("account", mail_key(email[:320]), secret), ACCOUNT_FAILURES),
        client=Key(_hash("client", client, secret), CLIENT_FAILURES),
    )


def wait_after(failures: int, *, free: int) -> timedelta:
    """How long to wait after so many failures: 2 s from the `free`-th on, doubled each time."""
    if failures < free:
        return timedelta(0)
    doublings = min(failures - free, 20)
    wait: timedelta = FIRST_WAIT * 2**doublings
    return min(wait, LONGEST_WAIT)


def seconds_until(moment: datetime, *, at: datetime) -> int:
    """Whole seconds to wait, rounded up, for `Retry-After`."""
    return max(0, -((at - moment) // timedelta(seconds=1)))


def _hash(kind: str, value: str, secret: str) -> str:
    return hmac.new(secret.encode(), f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()

"""Links and statement counts for the tests of this room."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from crm.db import db
from crm.invitations import tokens
from crm.invitations.models import Invitation, TokenPurpose
from crm.web.limits import limiter


@pytest.fixture
def link_to(app: Flask) -> Callable[..., str]:
    """Mint a link and return its address."""

    def mint(invitation: Invitation, purpose: TokenPurpose = TokenPurpose.RSVP) -> str:
        at = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
        token = tokens.mint(invitation, purpose, at=at)
        db.session.commit()
        return f"/{purpose.value}/{token}"

    return mint


@pytest.fixture
def statements(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Collect the SQL of a block; beginning a transaction is none."""

    @contextmanager
    def collecting() -> Iterator[list[str]]:
        found: list[str] = []

        def note(_conn, _cursor, statement, *_rest) -> None:
            if not statement.startswith("BEGIN"):
                found.append(statement)

        sa.event.listen(db.engine, "before_cursor_execute", note)
        yield found
        sa.event.remove(db.engine, "before_cursor_execute", note)

    return collecting


@pytest.fixture(autouse=True)
def _no_failed_lookups(app: Flask) -> None:
    limiter.reset()

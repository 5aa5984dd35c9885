from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.conversations import actions, promise_actions
from crm.conversations.actions import ConversationFacts
from crm.conversations.models import (
    Channel,
    Commitment,
    Conversation,
    Issue,
    IssueKind,
    Side,
)
from crm.conversations.promise_actions import CommitmentFacts, IssueFacts
from crm.db import db
from crm.history.models import SYSTEM
from tests import factories

TODAY = date(2026, 11, 22)


@pytest.fixture
def owner(officer) -> User:
    """The user of the signed-in officer."""
    found = db.session.scalar(select(User).where(User.role == "officer"))
    assert found is not None
    return found


@pytest.fixture
def log(app, at) -> Callable[..., Conversation]:
    """Put a conversation on record: `log("About school", person)`."""

    def logged(about: str, *parties: Any, **facts: Any) -> Conversation:
        values = {"channel": Channel.TELEPHONE, "day": TODAY, **facts}
        made = actions.log(ConversationFacts(about=about, **values), parties, by=SYSTEM, at=at)
        db.session.commit()
        return made

    return logged


@pytest.fixture
def promise(app, at) -> Callable[..., Commitment]:
    """Put a promise on record; due today unless said."""

    def made(text: str = "Send the timetable", **facts: Any) -> Commitment:
        values = {
            "side": Side.OURS,
            "owner_id": facts.pop("owner", None) or factories.make_user().id,
            "made_on": TODAY,
            "due_on": TODAY,
            **facts,
        }
        commitment = promise_actions.promise(CommitmentFacts(text=text, **values), by=SYSTEM, at=at)
        db.session.commit()
        return commitment

    return made


@pytest.fixture
def raised(app, at) -> Callable[..., Issue]:
    """Put a question on record."""

    def made(text: str = "Where do I enrol my child?", **facts: Any) -> Issue:
        values = {
            "kind": IssueKind.QUESTION,
            "owner_id": facts.pop("owner", None) or factories.make_user().id,
            "raised_on": TODAY,
            **facts,
        }
        issue = promise_actions.raise_issue(IssueFacts(text=text, **values), by=SYSTEM, at=at)
        db.session.commit()
        return issue

    return made

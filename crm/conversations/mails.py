from collections.abc import Sequence
from datetime import date
from typing import Final

from crm.accounts.models import User
from crm.conversations.models import Commitment
from crm.mail.writing import Content, render

PROMISES_DUE: Final = "promises_due"


def promises_due(user: User, promises: Sequence[Commitment], *, on: date, link: str) -> Content:
    """The promises that a user has to keep by now or soon."""
    return render(
        PROMISES_DUE, user.language, name=user.full_name, promises=promises, on=on, link=link
    )

from datetime import time
from typing import Final

from flask import current_app

from crm.accounts.queries import readers_of_daily_mail
from crm.conversations import mails
from crm.conversations import promise_queries as promises
from crm.db import db
from crm.i18n import house_zone
from crm.jobs.registry import daily
from crm.jobs.work import Work
from crm.mail import actions as mail
from crm.wall import day_of
from crm.web.addresses import public_url

SENT_AT: Final = time(7)
#: More than these nobody reads in a mail.
MOST: Final = 40


@daily("conversations.promises_due", SENT_AT)
def promises_due(work: Work) -> None:
    """Mail each owner who wants daily mail the promises that are overdue or due within a week."""
    today = day_of(work.at, house_zone())
    for user in readers_of_daily_mail():
        due = promises.due(on=today, limit=MOST, owner_id=user.id)
        if due:
            link = public_url("conversations.commitments", owner="mine", state="open")
            mail.queue(
                kind=mails.PROMISES_DUE,
                cause=f"promises-{today.isoformat()}",
                recipient=user.email,
                recipient_name=user.full_name,
                sender_name=str(current_app.config.get("HOUSE_NAME", "")),
                reply_to=None,
                language=user.language,
                content=mails.promises_due(user, due, on=today, link=link),
                about=None,
                reader=("user", user.id),
                unsubscribe_url=None,
                at=work.at,
            )
        work.unit_done()
    db.session.commit()

from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

from sqlalchemy import select

from crm.conversations import jobs
from crm.db import db
from crm.jobs.work import Work
from crm.mail.models import Letter

TODAY = date(2026, 11, 22)


class _StillWork(Work):
    """Work without a row in the table of jobs."""

    def write(self, values):
        self.attempt += 0


def run() -> list[Letter]:
    jobs.promises_due(_StillWork(id=0, name="conversations.promises_due", args={}, attempt=1))
    return list(db.session.scalars(select(Letter)))


def test_owners_who_want_daily_mail_hear_of_what_is_due_once_a_day(promise, owner):
    owner.wants_daily_mail = True
    promise("Send the list", owner=owner.id, due_on=TODAY - timedelta(days=3))
    promise("Much later", owner=owner.id, due_on=TODAY + timedelta(days=30))
    promise("Somebody else's", due_on=TODAY)

    run()
    letters = run()

    assert [(letter.recipient, letter.subject) for letter in letters] == [
        (owner.email, "1 promise is due")
    ]
    letter = message_from_bytes(letters[0].body, policy=default)
    lines = letter.get_body(("plain",)).get_content().splitlines()
    assert [line for line in lines if line.startswith("- ")] == [
        "- 19 Nov 2026 (overdue): Send the list"
    ]


def test_nobody_is_written_to_who_did_not_ask(promise, owner):
    promise(owner=owner.id, due_on=TODAY)

    assert run() == []


def test_with_nothing_due_there_is_no_mail(promise, owner):
    owner.wants_daily_mail = True
    promise(owner=owner.id, due_on=TODAY + timedelta(days=8))

    assert run() == []

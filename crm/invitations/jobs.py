from datetime import datetime, time, timedelta

from flask import current_app

from crm.db import db
from crm.i18n import house_zone
from crm.invitations import mails, queries
from crm.jobs.registry import daily
from crm.jobs.work import Work
from crm.mail import actions as mail
from crm.wall import day_of, to_utc
from crm.web.addresses import public_url

SENT_AT = time(7)


@daily("invitations.daily_answers", SENT_AT)
def daily_answers(work: Work) -> None:
    """Mail the answers of a day, from seven to seven, to those in charge who want them."""
    today = day_of(work.at, house_zone())
    until = to_utc(datetime.combine(today, SENT_AT), house_zone())
    since = to_utc(datetime.combine(today - timedelta(days=1), SENT_AT), house_zone())
    for user in queries.users_wanting_daily_mail():
        answers = queries.answers_since(since, until=until, convenor_id=user.id)
        if answers:
            mail.queue(
                kind=mails.DAILY_ANSWERS,
                cause=f"answers-{today.isoformat()}",
                recipient=user.email,
                recipient_name=user.full_name,
                sender_name=str(current_app.config.get("HOUSE_NAME", "")),
                reply_to=None,
                language=user.language,
                content=mails.daily_answers(
                    user, answers, on=today, link=public_url("events.index")
                ),
                about=None,
                reader=("user", user.id),
                unsubscribe_url=None,
                at=work.at,
            )
        work.unit_done()
    db.session.commit()

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

from flask import current_app

from crm.db import db
from crm.events.models import Event
from crm.i18n import house_zone
from crm.invitations import actions, mails, moves, queries, sending_queries, sendings, telling
from crm.invitations.choosing import Refused
from crm.invitations.models import Invitation
from crm.jobs.registry import daily, handler
from crm.jobs.work import Work
from crm.mail import actions as mail
from crm.mail.actions import RECALL_TIME
from crm.wall import day_of, to_utc
from crm.web.addresses import public_url

SENT_AT = time(7)


@daily("invitations.daily_answers", SENT_AT)
def daily_answers(work: Work) -> None:
    """Mail the answers of a day, from seven to seven, to those in charge who want them."""
    today = day_of(work.at, house_zone())
    until = to_utc(datetime.combine(today, SENT_AT), house_zone())
    since = to_utc(datetime.combine(today - timedelta(days=1), SENT_AT), house_zone())
    for user in sending_queries.users_wanting_daily_mail():
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


@handler(sendings.INVITING)
def send(work: Work) -> None:
    """Invite the next few people until everybody was; ends early when the event closes."""
    by = sendings.actor_of(work.args["actor"])
    ids: list[int] = work.args["people"]
    while work.done_units < len(ids):
        chunk = ids[work.done_units : work.done_units + sendings.CHUNK]
        event, at = sending_queries.event_with_parts(work.args["event"]), work.at
        if event is None:
            return
        people = queries.people_with_addresses(chunk)
        try:
            outcome = actions.invite(event, people, by=by, at=at, due_at=at + RECALL_TIME)
        except Refused as refused:
            db.session.rollback()
            work.result["refused"] = refused.code
            work.unit_done(0)
            return
        _count(work, "invited", len(outcome.invited))
        _count(work, "already", len(outcome.already))
        for skip in outcome.skipped:
            _count(work, f"skipped:{skip.reason}", 1)
        work.unit_done(len(chunk))


@handler(sendings.CHANGE)
def tell_change(work: Work) -> None:
    """Write to everybody about a change, unless the event has changed again meanwhile."""
    by = sendings.actor_of(work.args["actor"])

    def tell(event: Event, invitations: Sequence[Invitation], at: datetime) -> int:
        entry = sending_queries.history_entry(work.args["entry"])
        move = moves.move_of(event, entry) if entry is not None else None
        if move is None:
            return 0
        due_at = at + RECALL_TIME
        return telling.tell_change(event, invitations, was=move, by=by, at=at, due_at=due_at)

    _tell_all(work, tell)


@handler(sendings.CANCELLATION)
def tell_cancellation(work: Work) -> None:
    """Write to everybody who has heard of it that the event is off."""
    by = sendings.actor_of(work.args["actor"])

    def tell(event: Event, invitations: Sequence[Invitation], at: datetime) -> int:
        reason = sending_queries.reason_of_cancellation(event.id)
        return telling.tell_cancellation(
            event, invitations, reason=reason, by=by, at=at, due_at=at + RECALL_TIME
        )

    _tell_all(work, tell)


def _tell_all(work: Work, tell: Callable[[Event, Sequence[Invitation], datetime], int]) -> None:
    while True:
        event = sending_queries.event_with_parts(work.args["event"])
        if event is None or event.sequence != work.args["sequence"]:
            return
        after = work.result.get("after", 0)
        chunk = sending_queries.invitations_after(event.id, after, limit=sendings.CHUNK)
        if not chunk:
            return
        work.result["after"] = chunk[-1].id
        _count(work, "told", tell(event, chunk, work.at))
        work.unit_done(len(chunk))


def _count(work: Work, what: str, number: int) -> None:
    if number:
        work.result[what] = work.result.get(what, 0) + number

import json
from collections.abc import Sequence
from typing import Any

import click
from flask.cli import AppGroup

from crm import clock
from crm.calendar.entry import Method
from crm.calendar.writing import calendar_bytes, prepare
from crm.db import db, find
from crm.events.models import Event
from crm.history.models import SYSTEM
from crm.i18n import DEFAULT_LANGUAGE, house_zone
from crm.invitations import actions, calendars, choosing, jobs, mails, queries, sendings, words
from crm.invitations.choice import Choice, note_segment
from crm.invitations.choosing import Refused
from crm.invitations.views import bp
from crm.people.filters import PeopleFilter
from crm.people.models import Person
from crm.wall import day_of

calendar_cli = AppGroup("calendar", help="Events as iCalendar.")

PERIODIC = (jobs.daily_answers,)


@bp.cli.command("send")
@click.argument("event_ref", metavar="EVENT")
@click.option("--person", "person_refs", metavar="REF", multiple=True, help="Whom to invite.")
@click.option("--all", "everyone", is_flag=True, help="Invite everybody on record.")
@click.option("--segment", metavar="NAME", help="Invite who belongs to a segment.")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
def send(
    event_ref: str,
    *,
    person_refs: Sequence[str],
    everyone: bool,
    segment: str | None,
    as_json: bool,
) -> None:
    """Invite people to an event; their letters are queued."""
    if sum((everyone, bool(person_refs), segment is not None)) != 1:
        raise click.UsageError("name people with --person, a --segment, or everybody with --all")
    event = _event(event_ref)
    choice = _choice(segment) if everyone or segment is not None else None
    ids = choice.ids() if choice else list(dict.fromkeys(_person(r).id for r in person_refs))
    try:
        choosing.check_open(event, at=clock.now())
        if choice is not None:
            note_segment(choice, by=SYSTEM, at=clock.now())
        report = _invite_all(event.id, ids)
    except Refused as refused:
        db.session.rollback()
        raise click.ClickException(str(words.REFUSALS[refused.code])) from refused
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for skip in report["skipped"]:
        click.echo(f"{skip['person']}: {words.REASONS[skip['reason']]}", err=True)
    click.echo(f"{report['invited']} invited, {report['already']} invited already")


def _choice(segment: str | None) -> Choice:
    """Everybody, or who belongs to a segment today."""
    on = day_of(clock.now(), house_zone())
    wanted = PeopleFilter.read({} if segment is None else {"segment": segment}, on=on)
    if wanted.unread:
        raise click.ClickException(f"there is no segment {segment}")
    return Choice(everyone=wanted, on=on)


def _invite_all(event_id: int, ids: Sequence[int]) -> dict[str, Any]:
    """Invite people a chunk at a time, each committed; long lists say how far they are."""
    report: dict[str, Any] = {"invited": 0, "already": 0, "skipped": []}
    for start in range(0, max(len(ids), 1), sendings.CHUNK):
        chunk = ids[start : start + sendings.CHUNK]
        event = db.session.get_one(Event, event_id)
        people = queries.people_with_addresses(chunk)
        outcome = actions.invite(event, people, by=SYSTEM, at=clock.now())
        report["invited"] += len(outcome.invited)
        report["already"] += len(outcome.already)
        report["skipped"] += [
            {"person": skip.person.ref, "reason": skip.reason} for skip in outcome.skipped
        ]
        db.session.commit()
        if len(ids) > sendings.CHUNK:
            click.echo(f"{start + len(chunk)} of {len(ids)}", err=True)
    return report


@calendar_cli.command("show")
@click.argument("event_ref", metavar="EVENT")
@click.option("--person", "person_ref", metavar="REF", help="The invitee named as attendee.")
@click.option("--method", type=click.Choice([m.value.lower() for m in Method]))
def show(event_ref: str, person_ref: str | None, method: str | None) -> None:
    """Write the iCalendar of an event; as REQUEST for a person, else to PUBLISH."""
    event = _event(event_ref)
    person = _person(person_ref) if person_ref else None
    chosen = Method((method or ("request" if person else "publish")).upper())
    language = mails.languages_of(person)[0] if person else DEFAULT_LANGUAGE
    entry = calendars.entry_of(event, language)
    if person is None or chosen is Method.PUBLISH:
        content = calendar_bytes([entry], method=chosen)
    elif person.email:
        content = prepare(entry, chosen).for_attendee(person.full_name, person.email)
    else:
        raise click.ClickException(f"{person.ref} has no mail address")
    click.echo(content, nl=False)


def _event(ref: str) -> Event:
    event: Event | None = find(Event, ref)
    if event is None:
        raise click.ClickException(f"there is no event {ref}")
    return event


def _person(ref: str) -> Person:
    person: Person | None = find(Person, ref)
    if person is None:
        raise click.ClickException(f"there is no person {ref}")
    return person

"""A register in which every file of the archive has a row, and every column a value somewhere."""

import io
from datetime import UTC, date, datetime

from crm.accounts.models import Role
from crm.attendance.models import AttendanceAffiliation, AttendanceState
from crm.conversations import actions as conversations
from crm.conversations import promise_actions as promises
from crm.conversations.actions import ConversationFacts
from crm.conversations.models import Channel, CommitmentState, IssueKind, Satisfaction, Side
from crm.conversations.promise_actions import CommitmentFacts, IssueFacts
from crm.db import db
from crm.duplicates.models import Kind, Suggestion, SuggestionState
from crm.events.models import EventStatus, Transition
from crm.files import actions as files
from crm.files.store import store
from crm.history.models import SYSTEM, Actor
from crm.invitations.models import Reply, ReplyGiven, ReplySource
from crm.merging import actions as merging
from crm.merging import organisation_actions as organisation_merging
from crm.people import tag_actions as tags
from crm.people.filters import PeopleFilter
from crm.people.models import Answer, Consent, EmailAddress, Expertise, PhoneNumber, Purpose
from crm.programmes.models import Indicator, LetterText
from crm.segments import actions as segments
from crm.segments import list_actions as lists
from crm.segments.actions import Facts
from crm.stakeholders import actions as stakeholders
from crm.stakeholders.actions import GroupFacts
from crm.stakeholders.models import GroupKind
from tests import factories
from tests.conftest import NOW

TODAY = NOW.date()
PDF = b"%PDF-1.7\nAn agreement, as it was signed Demo\n"


def build() -> None:
    """Put it on record."""
    officer = factories.make_user(email="Officer@office.example")
    factories.make_user(role=Role.ADMIN, email="nobody-names@office.example")
    by = Actor.user(officer.id)
    programme = factories.make_programme()
    strand = factories.make_strand(programme)
    factories.make_target(programme, Indicator.ENGAGED_PEOPLE, "1000")
    factories.keep(
        LetterText(
            programme_id=programme.id,
            kind="invitation",
            language="en",
            subject="Come, Demo",
            opening="We would be glad.\n\nTruly",
        )
    )
    above = factories.make_organisation(name="City Demo", name_bg="Град Демо")
    body = factories.make_organisation(name="Harbour Demo")
    twin = factories.make_organisation(name="Harbor Demo")
    body.parent_id, body.phone = above.id, "+359 000 111"
    vera, anna, boris, twice = (
        factories.make_person(name=f"{name} Демо") for name in ("Вера", "Анна", "Борис", "В.")
    )
    _facts_of(vera)
    factories.make_affiliation(vera, body)
    factories.make_affiliation(boris, twin)
    event = factories.make_event(
        programme,
        strand=strand,
        site=factories.make_site(seats=12),
        convenor=officer,
        status=EventStatus.HELD,
        starts=datetime(2026, 11, 5, 10, 0),
        seats=30,
    )
    factories.keep(
        Transition(
            event_id=event.id, from_status="draft", to_status="scheduled", at=NOW, by_id=officer.id
        )
    )
    _invite(event, vera, twice, anna)
    _attend(event, vera, boris, above, body)
    organisation_merging.merge(body.id, twin.id, by=by, at=NOW)
    merging.merge(vera.id, twice.id, by=by, at=NOW)
    _group((vera, anna, boris), body, event, officer)
    _talk(vera, body, event, officer)
    for a, b, kind in ((anna, boris, Kind.PERSON), (above, body, Kind.ORGANISATION)):
        _tell_apart(a.id, b.id, kind, officer.id)
    db.session.commit()


def _facts_of(person) -> None:
    person.given_name, person.family_name, person.latin_name = "Вера", "Демо", "Vera Demo"
    person.birth_year, person.gender, person.district = 1990, "woman", "lozenets"
    person.note, person.created_on = "Two\n\nparagraphs", date(2026, 1, 5)
    for address in ("second@people.example", "third@people.example"):
        person.emails.append(EmailAddress(address=address, address_key=address))
    for number, is_primary in (("+359 000 222", True), ("000 / 333", False)):
        person.phones.append(PhoneNumber(typed=number, is_primary=is_primary))
    factories.keep(Expertise(person_id=person.id, sector="health", note="Nurse"))
    factories.make_answer(person, Answer.TCN)
    factories.keep(
        Consent(
            person_id=person.id,
            purpose=Purpose.NEWS,
            given_on=date(2026, 1, 1),
            withdrawn_on=date(2026, 2, 1),
            wording="news-1",
            source="form",
            recorded_at=NOW,
        )
    )


def _invite(event, vera, twice, anna) -> None:
    first = factories.make_invitation(event, vera, reply=Reply.YES, party_size=2)
    factories.make_invitation(event, twice)
    to_call = factories.make_invitation(event, anna)
    to_call.to_call_since = NOW
    factories.keep(
        ReplyGiven(
            invitation_id=first.id, reply=Reply.YES, party_size=2, at=NOW, source=ReplySource.LINK
        )
    )


def _attend(event, vera, boris, above, body) -> None:
    came = factories.make_attendance(event, vera, acting_for=(above, body))
    came.is_affiliation_kept = True
    factories.keep(AttendanceAffiliation(attendance_id=came.id, organisation_id=body.id))
    other = factories.make_attendance(event, boris, state=AttendanceState.EXCUSED)
    other.is_affiliation_kept = True
    factories.make_headcount(event, total_on_site=12, yes=3)


def _group(people, body, event, officer) -> None:
    (vera, anna, boris), by = people, Actor.user(officer.id)
    tag = tags.tag_named("First & best = +1%", by=by, at=NOW)
    tags.put_on(vera, tag, by=by, at=NOW)
    made = lists.add_list(Facts("Neighbours Demo", "A note", officer), by=by, at=NOW)
    lists.put_on([vera.id, anna.id], made, on=date(2026, 3, 1), by=by, at=NOW)
    lists.take_off([anna.id], made, on=date(2026, 4, 1), by=by, at=NOW)
    lists.put_on([anna.id], made, on=TODAY, by=by, at=NOW)
    wanted = {
        "q": "Вера & co",
        "tag": [str(tag.id)],
        "organisation": str(body.id),
        "list": str(made.id),
        "invited_to": str(event.id),
        "attended": "1",
        "attended_programme": str(event.programme_id),
        "attended_strand": str(event.strand_id),
        "attended_from": "2026-01-01",
    }
    inner = _segment("Those who came Demo", wanted, officer, by)
    outer = _segment("Of those Demo", {"segment": str(inner.id)}, None, by)
    segments.pick(outer, anna, is_left_out=False, by=by, at=NOW)
    segments.pick(outer, boris, is_left_out=True, by=by, at=NOW)
    segments.archive(outer, by=by, at=NOW)


def _segment(name, asked, owner, by):
    wanted = PeopleFilter.read(asked, on=TODAY)
    return segments.add_segment(Facts(name, "Why", owner), wanted, on=TODAY, by=by, at=NOW)


def _talk(vera, body, event, officer) -> None:
    by, programme_id = Actor.user(officer.id), event.programme_id
    talk = conversations.log(
        ConversationFacts(
            about="The park",
            channel=Channel.MEETING,
            day=TODAY,
            place="Town hall",
            purpose="To listen",
            text="Much\nwas said",
            programme_id=programme_id,
            event_id=event.id,
            our_side_id=officer.id,
        ),
        [vera, body],
        by=by,
        at=NOW,
    )
    facts = {"owner_id": officer.id, "conversation_id": talk.id, "programme_id": programme_id}
    kept = promises.promise(
        CommitmentFacts(
            side=Side.OURS, text="Benches", made_on=TODAY, due_on=TODAY, person_id=vera.id, **facts
        ),
        by=by,
        at=NOW,
    )
    promises.settle(kept, CommitmentState.FULFILLED, on=TODAY, by=by, at=NOW)
    promises.report_back(kept, on=TODAY, how="By telephone", by=by, at=NOW)
    asked = promises.raise_issue(
        IssueFacts(
            kind=IssueKind.CONCERN,
            text="Is it lit?",
            raised_on=TODAY,
            topic="safety",
            organisation_id=body.id,
            **facts,
        ),
        by=by,
        at=NOW,
    )
    promises.answer(
        asked, "From\nMay on", on=TODAY, satisfaction=Satisfaction.PARTLY, by=by, at=NOW
    )
    for record, name in ((talk, "agreement.pdf"), (kept, "Договор.pdf"), (asked, "letter.pdf")):
        received = files.receive(io.BytesIO(PDF), name=name, into=store())
        kind = type(record).__name__.lower()
        files.keep(received, about=(kind, record.id), by_id=officer.id, at=NOW)
    for whom in (vera, body):
        stakeholders.place(
            whom,
            power=4,
            interest=2,
            on=TODAY,
            note="Why",
            programme_id=programme_id,
            by=by,
            at=NOW,
        )
    group = stakeholders.found_group(
        GroupFacts(
            name="Council Demo",
            kind=GroupKind.COUNCIL,
            name_bg="Съвет Демо",
            note="Monthly",
            programme_id=programme_id,
        ),
        by=SYSTEM,
        at=NOW,
    )
    stakeholders.add_member(group, vera, role="Chair", starts_on=TODAY, by=by, at=NOW)
    stakeholders.add_member(group, body, ends_on=TODAY, by=by, at=NOW)


def _tell_apart(a: int, b: int, kind: Kind, user_id: int) -> None:
    factories.keep(
        Suggestion(
            kind=kind,
            a_id=min(a, b),
            b_id=max(a, b),
            score=0.8125,
            reasons=[["name", "Demo", "Demo"]],
            state=SuggestionState.DISTINCT,
            found_at=datetime(2026, 11, 1, tzinfo=UTC),
            decided_at=NOW,
            decided_by_id=user_id,
        )
    )

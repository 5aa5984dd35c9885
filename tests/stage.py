"""A stage on which every page has something to show: one programme, its people, seven events.

Made through the actions of the rooms, so that letters, history and search know of it too. Some
names are long on purpose: they must not break a page on a small screen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Self

import sqlalchemy as sa

from crm.accounts import actions as accounts
from crm.accounts import passwords
from crm.accounts.models import Role, User
from crm.attendance import actions as attendance
from crm.attendance import headcount_actions as headcounts
from crm.attendance.models import AttendanceRole, AttendanceState
from crm.conversations import actions as conversations
from crm.conversations import promise_actions as promises
from crm.conversations.actions import ConversationFacts
from crm.conversations.models import Channel, Commitment, Conversation, Issue, IssueKind, Side
from crm.conversations.promise_actions import CommitmentFacts, IssueFacts
from crm.db import Base, db, give_ref
from crm.duplicates import actions as duplicates
from crm.duplicates.models import Kind, Suggestion, SuggestionState
from crm.events import actions as events
from crm.events.actions import EventFacts
from crm.events.models import Event, EventKind, Site
from crm.history.models import GUEST, Actor
from crm.imports.models import ImportBatch
from crm.invitations import actions as invitations
from crm.invitations import sendings, tokens
from crm.invitations.models import Invitation, Reply, ReplySource, TokenPurpose
from crm.jobs.models import Job
from crm.mail.models import Letter
from crm.merging import actions as merging
from crm.merging import organisation_actions as organisation_merging
from crm.organisations import actions as organisations
from crm.organisations.actions import Particulars
from crm.organisations.models import Organisation
from crm.people import actions as people
from crm.people import answer_actions, consent_actions, export_actions, tag_actions, tie_actions
from crm.people.columns import chosen
from crm.people.export_actions import Wish
from crm.people.filters import PeopleFilter
from crm.people.models import Affiliation, Answer, Person, Purpose
from crm.people.tag_models import Tag
from crm.people.whom import Whom
from crm.programmes import actions as programmes
from crm.programmes.models import Indicator, Programme, Strand
from crm.segments import actions as segments
from crm.segments import bulk_actions, bulk_offers, list_actions
from crm.segments.bulk_models import BulkAction
from crm.segments.bulk_verbs import Argument
from crm.segments.models import PeopleList, Segment
from crm.stakeholders import actions as stakeholders
from crm.stakeholders.actions import GroupFacts
from crm.stakeholders.models import Group, GroupKind, Membership
from tests import stage_imports
from tests.factories import MADE_AT

PASSWORD = "a long walk along the canal"
LONG_NAME = "Примерова-Димитрова-Константинова-Демо"
NAMES = (
    "Ана Примерова Демо", "Иван Образцов Демо", "Maria Sample Demo", "Omar Demo",
    "Nadia Specimen Demo", "Петър Пробен Демо", "Leyla Example Demo", "Стоян Макетов Демо",
    "Fatima Pattern Demo", "Борислав Шаблонов Демо", "Sofia Template Demo", "Гергана Тестова Демо",
)  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """What is on record, by the names pages are asked for."""

    users: Mapping[Role, User]
    programme: Programme
    strand: Strand
    organisation: Organisation
    site: Site
    person: Person
    affiliation: Affiliation
    people: tuple[Person, ...]
    draft: Event
    ahead: Event
    today: Event
    over: Event
    held: Event
    cancelled: Event
    invitation: Invitation
    letter: Letter
    sending: Job
    conversation: Conversation
    commitment: Commitment
    issue: Issue
    group: Group
    membership: Membership
    search: Job
    other_body: Organisation
    merged_body: Organisation
    merged_person: Person
    tag: Tag
    segment: Segment
    bulk: BulkAction
    people_list: PeopleList
    imports: tuple[ImportBatch, ...]
    rsvp: str
    unsubscribe: str
    reset: str

    def let_go(self) -> Self:
        """Take the records out of the session, with their columns read: they hold no lock then."""
        for item in fields(self):
            value = getattr(self, item.name)
            members = value.values() if isinstance(value, dict) else value
            for record in members if isinstance(value, dict | tuple) else [value]:
                if isinstance(record, Base):
                    db.session.refresh(record)
        db.session.expunge_all()
        db.session.remove()
        return self


@dataclass(frozen=True)
class _Hand:
    """Who writes the stage, and when."""

    by: Actor
    at: datetime


def build(*, at: datetime, language: str = "en") -> Stage:
    """Write everything as of the day before and commit. `language` is that of the users."""
    users = {role: _user(role, language) for role in Role}
    officer = users[Role.OFFICER]
    officer.password_hash = passwords.hash_password(PASSWORD, email=officer.email)
    hand = _Hand(Actor.user(officer.id), at - timedelta(days=1))
    programme = _programme(hand)
    body = _organisation(hand)
    site = _site(at)
    cast = _people(body, hand)
    made = _events(programme, site, officer, hand)
    held = _past(made["held"], cast, hand, is_closed=True)
    over = _past(made["over"], cast[:5], hand, is_closed=False)
    for key in ("ahead", "today", "cancelled"):
        events.schedule(made[key], by=hand.by, at=hand.at)
        invitations.invite(made[key], cast, by=hand.by, at=hand.at)
    _answers(made["ahead"], hand)
    _arrivals(made["today"], cast, hand)
    headcounts.assign_door(made["today"], users[Role.DOOR], by=hand.by, at=at)
    events.cancel(made["cancelled"], reason="Дъжд цял ден", by=hand.by, at=at)
    invitations.announce_cancellation(made["cancelled"], reason="Дъжд цял ден", by=hand.by, at=at)
    invitation = _invitation(made["ahead"], cast[0])
    rsvp = tokens.mint(invitation, TokenPurpose.RSVP, at=at)
    unsubscribe = tokens.mint(invitation, TokenPurpose.UNSUBSCRIBE, at=at)
    sending = sendings.start(made["ahead"], [p.id for p in cast], by=hand.by, at=at)
    search = _duplicates(cast, hand)
    other_body, merged_body = _further_bodies(hand)
    merged_person = _merged_person(cast[0], hand)
    reset = accounts.make_link(officer, lives=timedelta(hours=1), by=hand.by, at=at)
    talk, promise, question = _register(cast[0], body, officer, hand)
    group, membership = _stakeholders(cast[0], body, hand)
    tag, segment, listed = _groups(cast, hand)
    bulk = _bulk(segment, hand)
    imports = stage_imports.three(tuple(cast), by=hand.by, at=hand.at)
    db.session.commit()
    letter = db.session.scalars(sa.select(Letter).order_by(Letter.id).limit(1)).one()
    return Stage(
        users=users,
        programme=programme,
        strand=programme.strands[0],
        organisation=body,
        site=site,
        person=cast[0],
        affiliation=cast[0].affiliations[0],
        people=tuple(cast),
        draft=made["draft"],
        ahead=made["ahead"],
        today=made["today"],
        over=over,
        held=held,
        cancelled=made["cancelled"],
        invitation=invitation,
        letter=letter,
        sending=sending,
        conversation=talk,
        commitment=promise,
        issue=question,
        group=group,
        membership=membership,
        search=search,
        other_body=other_body,
        merged_body=merged_body,
        merged_person=merged_person,
        tag=tag,
        segment=segment,
        bulk=bulk,
        people_list=listed,
        imports=tuple(imports),
        rsvp=rsvp,
        unsubscribe=unsubscribe,
        reset=reset,
    )


def _register(
    person: Person, body: Organisation, officer: User, hand: _Hand
) -> tuple[Conversation, Commitment, Issue]:
    """A talk with an overdue promise and an unanswered question."""
    day = hand.at.date()
    facts = ConversationFacts(
        about=f"Места в детските градини за децата на {LONG_NAME}",
        channel=Channel.TELEPHONE,
        day=day,
        text="They asked where to enrol a child.",
        our_side_id=officer.id,
    )
    talk = conversations.log(facts, [person, body], by=hand.by, at=hand.at)
    promise = promises.promise(
        CommitmentFacts(
            side=Side.OURS,
            text="Send the list of kindergartens",
            owner_id=officer.id,
            made_on=day - timedelta(days=20),
            due_on=day - timedelta(days=2),
            person_id=person.id,
            organisation_id=body.id,
            conversation_id=talk.id,
        ),
        by=hand.by,
        at=hand.at,
    )
    question = promises.raise_issue(
        IssueFacts(
            kind=IssueKind.QUESTION,
            text="Where do I enrol my child?",
            owner_id=officer.id,
            raised_on=day,
            topic="education",
            person_id=person.id,
            conversation_id=talk.id,
        ),
        by=hand.by,
        at=hand.at,
    )
    return talk, promise, question


def _stakeholders(person: Person, body: Organisation, hand: _Hand) -> tuple[Group, Membership]:
    """Two on the map, one of them moved, and a group with both."""
    day = hand.at.date()
    for power, interest, days in ((2, 5, 90), (4, 5, 0)):
        stakeholders.place(
            body,
            power=power,
            interest=interest,
            on=day - timedelta(days=days),
            note="Heads the council of the district.",
            by=hand.by,
            at=hand.at,
        )
    stakeholders.place(person, power=1, interest=4, on=day, by=hand.by, at=hand.at)
    facts = GroupFacts(name="Integration Council Demo", kind=GroupKind.COUNCIL)
    group = stakeholders.found_group(facts, by=hand.by, at=hand.at)
    stakeholders.add_member(group, person, role="Chair", by=hand.by, at=hand.at)
    membership = stakeholders.add_member(
        group, body, starts_on=day - timedelta(days=400), by=hand.by, at=hand.at
    )
    return group, membership


def _user(role: Role, language: str) -> User:
    user = User(
        email=f"{role.value}@office.example",
        email_key=f"{role.value}@office.example",
        full_name=f"Весела {role.value.title()} Демо",
        role=role,
        language=language,
        created_at=MADE_AT,
    )
    db.session.add(user)
    db.session.flush()
    return user


def _programme(hand: _Hand) -> Programme:
    programme = programmes.create_programme(
        name_en="City of Arrivals Demo",
        name_bg="Град на пристигащите Демо",
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        time_zone="Europe/Sofia",
        second_generation_counts=False,
        sender_name="Градско бюро Демо",
        reply_to="desk@office.example",
        funding_line="Financed by an invented fund.",
        by=hand.by,
        at=hand.at,
    )
    db.session.add(programme)
    db.session.flush()
    for code, english, bulgarian in (
        ("CAM", "Campaign", "Кампания"),
        ("LAB", "Lab", "Лаборатория"),
    ):
        programmes.add_strand(
            programme, code=code, name_en=english, name_bg=bulgarian, by=hand.by, at=hand.at
        )
    for indicator, value in (
        (Indicator.ENGAGED_PEOPLE, Decimal(1000)),
        (Indicator.MIGRANT_SHARE, Decimal("0.2")),
    ):
        programmes.set_target(
            programme, indicator, value, due_on=date(2027, 12, 31), by=hand.by, at=hand.at
        )
    db.session.flush()
    return programme


def _organisation(hand: _Hand) -> Organisation:
    return organisations.add_organisation(
        organisations.Particulars(
            name="Association of Neighbours beyond the Railway Line Demo",
            name_bg="Сдружение на съседите отвъд железопътната линия Демо",
            kind="ngo",
            email="neighbours@body.example",
            phone="+359000111222",
            district="Лозенец",
        ),
        by=hand.by,
        at=hand.at,
    )


def _merged_person(keep: Person, hand: _Hand) -> Person:
    """Another record of the first person, merged into theirs."""
    gone = people.add_person(
        full_name=f"Ana {LONG_NAME}", emails=["ana.second@people.example"], by=hand.by, at=hand.at
    )
    merging.merge(keep.id, gone.id, by=hand.by, at=hand.at)
    return gone


def _further_bodies(hand: _Hand) -> tuple[Organisation, Organisation]:
    """Another organisation, and one that was merged into it."""
    kept, gone = (
        organisations.add_organisation(
            Particulars(name=name, name_bg="Хляб и сол Демо"), by=hand.by, at=hand.at
        )
        for name in ("Bread and Salt Demo", "Bread & Salt Foundation Demo")
    )
    organisation_merging.merge(kept.id, gone.id, by=hand.by, at=hand.at)
    return kept, gone


def _duplicates(cast: Sequence[Person], hand: _Hand) -> Job:
    """Two pairs that wait for a decision, one found to be two, and a search put aside."""
    for number, state in ((0, SuggestionState.OPEN), (2, SuggestionState.OPEN), (4, "distinct")):
        a, b = sorted((cast[number].id, cast[number + 1].id))
        db.session.add(
            Suggestion(
                kind=Kind.PERSON,
                a_id=a,
                b_id=b,
                score=0.9712,
                reasons=[["phone_same", "", ""], ["part_same", "Иванов", "Ivanov"]],
                state=SuggestionState(state),
                found_at=hand.at,
                decided_at=None if state == SuggestionState.OPEN else hand.at,
                decided_by_id=hand.by.user_id,
            )
        )
    return duplicates.start(by=hand.by, at=hand.at)


def _site(at: datetime) -> Site:
    site = Site(
        name="Читалище „Канала“ Демо",
        sort_key="читалище канала демо",
        address="ул. Примерна 1, София",
        seats=40,
        created_at=at,
    )
    db.session.add(site)
    give_ref(site)
    db.session.flush()
    return site


def _people(body: Organisation, hand: _Hand) -> list[Person]:
    """A partner contact of whom everything is known, a dozen others, one without an address."""
    contact = people.add_person(
        full_name=f"Александра {LONG_NAME}",
        emails=("alexandra.with.a.rather.long.address@people.example",),
        phones=("+359000123456",),
        language="bg",
        birth_year=1984,
        gender="female",
        district="Лозенец",
        note="Предпочита да ѝ се обаждат следобед.",
        by=hand.by,
        at=hand.at,
    )
    tie_actions.affiliate(
        contact, body, role="Координатор", is_contact=True, by=hand.by, at=hand.at
    )
    tie_actions.add_expertise(contact, "education", remark="Училища", by=hand.by, at=hand.at)
    for purpose in (Purpose.CONTACT, Purpose.BACKGROUND):
        consent_actions.give_consent(
            contact, purpose, given_on=date(2026, 11, 1), source="sheet", by=hand.by, at=hand.at
        )
    others = [
        people.add_person(
            full_name=name,
            emails=(f"person{number}@people.example",),
            language=("bg", "en")[number % 2],
            by=hand.by,
            at=hand.at,
        )
        for number, name in enumerate(NAMES)
    ]
    silent = people.add_person(full_name="Баба Мара Демо", by=hand.by, at=hand.at)
    cast = [contact, *others, silent]
    for person, answer in zip(
        cast, (Answer.TCN, Answer.NONE, Answer.NONE, Answer.YES), strict=False
    ):
        answer_actions.record_answer(
            person, answer, answered_on=date(2026, 11, 1), source="self", by=hand.by, at=hand.at
        )
    return cast


def _events(programme: Programme, site: Site, convenor: User, hand: _Hand) -> dict[str, Event]:
    """Seven events round the day of the test, all of them drafts as yet."""
    strand = programme.strands[0]
    plan = {
        "draft": (EventKind.INTERVIEW, "Interview with a neighbour", "Интервю със съсед", 20, 15),
        "ahead": (
            EventKind.CLEAN_UP,
            "Graffiti clean-up along the whole canal wall",
            "Почистване на графитите по цялата стена край канала",
            6,
            10,
        ),
        "today": (
            EventKind.INFORMATION_SESSION,
            "Information session",
            "Информационна среща",
            0,
            10,
        ),
        "over": (EventKind.MEETING, "Partners' meeting", "Среща на партньорите", -2, 18),
        "held": (EventKind.CLEAN_UP, "Courtyard clean-up", "Почистване на двора", -10, 10),
        "cancelled": (EventKind.SCREENING, "Open-air screening", "Прожекция на открито", 9, 19),
    }
    made = {}
    for key, (kind, title, title_bg, days, hour) in plan.items():
        starts = datetime(2026, 11, 22, hour) + timedelta(days=days)
        made[key] = events.create_event(
            EventFacts(
                programme=programme,
                kind=kind,
                title=title,
                title_bg=title_bg,
                starts=starts,
                ends=starts + timedelta(hours=2),
                strand=strand,
                site=site,
                seats=6 if key == "ahead" else None,
                convenor=convenor,
            ),
            by=hand.by,
            at=hand.at,
        )
    return made


def _past(event: Event, cast: list[Person], hand: _Hand, *, is_closed: bool) -> Event:
    """People came, heads were counted; closed or still to be closed."""
    events.schedule(event, by=hand.by, at=hand.at)
    roles = (AttendanceRole.REPRESENTATIVE, AttendanceRole.VOLUNTEER)
    for number, person in enumerate(cast[:9]):
        attendance.record(
            event,
            person,
            AttendanceState.ATTENDED,
            role=roles[number] if number < len(roles) else None,
            source="desk",
            by=hand.by,
            at=hand.at,
        )
    if is_closed:
        headcounts.set_headcount(
            event,
            headcounts.HeadcountFacts(
                4, is_of_everyone=False, counted_by="Весела Демо", method="counted"
            ),
            by=hand.by,
            at=hand.at,
        )
        events.close(event, by=hand.by, at=hand.at)
    return event


def _answers(event: Event, hand: _Hand) -> None:
    """Yes, no, maybe and more parties than there are seats."""
    found = db.session.scalars(
        sa.select(Invitation).where(Invitation.event_id == event.id).order_by(Invitation.id)
    ).all()
    replies = (None, Reply.YES, Reply.NO, Reply.MAYBE, Reply.YES, Reply.YES, Reply.YES)
    for invitation, reply in zip(found, replies, strict=False):
        if reply is not None:
            invitations.record_reply(
                invitation,
                reply,
                party_size=2 if reply is Reply.YES else 1,
                comment="Ще донесем ръкавици." if reply is Reply.YES else "",
                source=ReplySource.LINK,
                by=GUEST,
                at=hand.at,
            )


def _arrivals(event: Event, cast: list[Person], hand: _Hand) -> None:
    for person in cast[1:4]:
        attendance.record(
            event, person, AttendanceState.ATTENDED, source="door", by=hand.by, at=hand.at
        )


def _invitation(event: Event, person: Person) -> Invitation:
    return db.session.scalars(
        sa.select(Invitation).where(
            Invitation.event_id == event.id, Invitation.person_id == person.id
        )
    ).one()


def _groups(cast: list[Person], hand: _Hand) -> tuple[Tag, Segment, PeopleList]:
    """A tag, a segment with somebody picked and somebody new, and a list somebody left."""
    on = hand.at.date()
    tag = tag_actions.tag_named("Приятели на канала", by=hand.by, at=hand.at)
    tag_actions.put_on(cast[0], tag, by=hand.by, at=hand.at)
    segment = segments.add_segment(
        segments.Facts("Пишем им на български", note="За поканите."),
        PeopleFilter.read({"language": "bg"}, on=on),
        on=on,
        by=hand.by,
        at=hand.at,
    )
    segments.pick(segment, cast[2], is_left_out=False, by=hand.by, at=hand.at)
    segments.pick(segment, cast[3], is_left_out=True, by=hand.by, at=hand.at)
    listed = list_actions.add_list(segments.Facts("Преса"), by=hand.by, at=hand.at)
    ids = [person.id for person in cast[:5]]
    list_actions.put_on(ids, listed, on=on, by=hand.by, at=hand.at)
    list_actions.take_off(ids[:1], listed, on=on, by=hand.by, at=hand.at)
    return tag, segment, listed


def _bulk(segment: Segment, hand: _Hand) -> BulkAction:
    """Something done with everybody of a segment, and a file made of them."""
    on = hand.at.date()
    whom = Whom(PeopleFilter.read({"segment": str(segment.id)}, on=on))
    tag = tag_actions.tag_named("Поканени през пролетта", by=hand.by, at=hand.at)
    asked = bulk_actions.Asked(bulk_offers.TAG, Argument(tag.id, tag.name), whom)
    wish = Wish(chosen(("full_name", "emails"), None), "csv")
    export_actions.note_export(whom, wish, by=hand.by, at=hand.at)
    return bulk_actions.start(asked, on=on, by=hand.by, at=hand.at)

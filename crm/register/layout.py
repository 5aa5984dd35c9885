"""The files of the archive and their columns, in the order in which they can be read.

The first columns of each file are the contract with other programs; columns and files that this
product adds stand after them and are optional.
"""

from dataclasses import dataclass

from crm.attendance.models import AttendanceRole, AttendanceState
from crm.events.models import EventKind, EventStatus
from crm.invitations.models import Channel, Reply, ReplySource
from crm.people.models import Answer, Purpose
from crm.programmes.models import Indicator
from crm.register.cells import (
    COUNT,
    DAY,
    DECIMAL,
    LINE,
    LINK,
    LINKS,
    MAIL,
    MOMENT,
    PARTY,
    REF,
    SWITCH,
    TEXT,
    WALL,
    YEAR,
    ZONE,
    Column,
    one_of,
)

FORMAT_VERSION = 1


@dataclass(frozen=True)
class FileLayout:
    """A file: its name without `.csv`, and its columns."""

    name: str
    columns: tuple[Column, ...]

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"


PROGRAMMES = FileLayout(
    "programmes",
    (
        Column("ref", REF, required=True),
        Column("name_en", LINE, required=True),
        Column("name_bg", LINE, empty=""),
        Column("starts_on", DAY, required=True),
        Column("ends_on", DAY),
        Column("time_zone", ZONE, empty="Europe/Sofia"),
        Column("second_generation_counts", SWITCH, empty=False),
        Column("sender_name", LINE, empty=""),
        Column("reply_to", LINE, empty=""),
        Column("funding_line", LINE, empty=""),
        Column("archived_at", MOMENT),
    ),
)
STRANDS = FileLayout(
    "strands",
    (
        Column("ref", REF, required=True),
        Column("programme", LINK, required=True),
        Column("code", LINE, required=True),
        Column("name_en", LINE, empty=""),
        Column("name_bg", LINE, empty=""),
        Column("archived_at", MOMENT),
    ),
)
TARGETS = FileLayout(
    "targets",
    (
        Column("programme", LINK, required=True),
        Column("indicator", one_of(Indicator), required=True),
        Column("value", DECIMAL, required=True),
        Column("due_on", DAY),
    ),
)
LETTER_TEXTS = FileLayout(
    "letter_texts",
    (
        Column("programme", LINK, required=True),
        Column("kind", LINE, required=True),
        Column("language", LINE, required=True),
        Column("subject", LINE, required=True),
        Column("opening", TEXT, required=True),
    ),
)
ORGANISATIONS = FileLayout(
    "organisations",
    (
        Column("ref", REF, required=True),
        Column("name", LINE, required=True),
        Column("name_bg", LINE, empty=""),
        Column("kind", LINE, empty=""),
        Column("sector", LINE, empty=""),
        Column("parent", LINK),
        Column("website", LINE, empty=""),
        Column("email", LINE, empty=""),
        Column("phone", LINE, empty=""),
        Column("district", LINE, empty=""),
        Column("note", TEXT, empty=""),
        Column("archived_at", MOMENT),
    ),
)
PEOPLE = FileLayout(
    "people",
    (
        Column("ref", REF, required=True),
        Column("full_name", LINE, empty=""),
        Column("latin_name", LINE, empty=""),
        Column("email", MAIL),
        Column("phone", LINE),
        Column("language", LINE, empty=""),
        Column("birth_year", YEAR),
        Column("gender", LINE, empty=""),
        Column("district", LINE, empty=""),
        Column("created_on", DAY),
        Column("merged_into", LINK),
        Column("erased_on", DAY),
        Column("given_name", LINE, empty=""),
        Column("family_name", LINE, empty=""),
        Column("note", TEXT, empty=""),
        Column("archived_at", MOMENT),
    ),
)
EMAILS = FileLayout(
    "emails",
    (Column("person", LINK, required=True), Column("address", MAIL, required=True)),
)
PHONES = FileLayout(
    "phones",
    (Column("person", LINK, required=True), Column("number", LINE, required=True)),
)
AFFILIATIONS = FileLayout(
    "affiliations",
    (
        Column("person", LINK, required=True),
        Column("organisation", LINK, required=True),
        Column("role", LINE, empty=""),
        Column("starts_on", DAY),
        Column("ends_on", DAY),
        Column("is_contact", SWITCH, empty=False),
    ),
)
EXPERTISES = FileLayout(
    "expertises",
    (
        Column("person", LINK, required=True),
        Column("sector", LINE, required=True),
        Column("note", TEXT, empty=""),
    ),
)
BACKGROUND_ANSWERS = FileLayout(
    "background_answers",
    (
        Column("person", LINK, required=True),
        Column("answer", one_of(Answer), empty=Answer.UNKNOWN),
        Column("answered_on", DAY, required=True),
        Column("source", LINE, empty=""),
        Column("wording", LINE, empty=""),
    ),
)
CONSENTS = FileLayout(
    "consents",
    (
        Column("person", LINK, required=True),
        Column("purpose", one_of(Purpose), required=True),
        Column("given_on", DAY, required=True),
        Column("withdrawn_on", DAY),
        Column("wording", LINE, empty=""),
        Column("source", LINE, empty=""),
    ),
)
SITES = FileLayout(
    "sites",
    (
        Column("ref", REF, required=True),
        Column("name", LINE, required=True),
        Column("address", LINE, empty=""),
        Column("district", LINE, empty=""),
        Column("latitude", LINE, empty=""),
        Column("longitude", LINE, empty=""),
        Column("seats", COUNT),
        Column("archived_at", MOMENT),
    ),
)
EVENTS = FileLayout(
    "events",
    (
        Column("ref", REF, required=True),
        Column("programme", LINK, required=True),
        Column("strand", LINK),
        Column("kind", one_of(EventKind), required=True),
        Column("title", LINE, required=True),
        Column("starts_at", WALL, required=True),
        Column("ends_at", WALL),
        Column("time_zone", ZONE),
        Column("status", one_of(EventStatus), required=True),
        Column("site", LINK),
        Column("seats", COUNT),
        Column("title_bg", LINE, empty=""),
        Column("text", TEXT, empty=""),
        Column("text_bg", TEXT, empty=""),
        Column("uid", LINE),
        Column("sequence", COUNT, empty=0),
    ),
)
TRANSITIONS = FileLayout(
    "transitions",
    (
        Column("event", LINK, required=True),
        Column("from", one_of(EventStatus)),
        Column("to", one_of(EventStatus), required=True),
        Column("at", MOMENT, required=True),
        Column("reason", TEXT, empty=""),
    ),
)
INVITATIONS = FileLayout(
    "invitations",
    (
        Column("event", LINK, required=True),
        Column("person", LINK, required=True),
        Column("reply", one_of(Reply)),
        Column("replied_at", MOMENT),
        Column("party_size", PARTY, empty=1),
        Column("comment", TEXT, empty=""),
        Column("channel", one_of(Channel), empty=Channel.MAIL),
        Column("invited_at", MOMENT),
        Column("waiting_since", MOMENT),
        Column("reply_source", one_of(ReplySource)),
    ),
)
REPLIES = FileLayout(
    "replies",
    (
        Column("event", LINK, required=True),
        Column("person", LINK, required=True),
        Column("reply", one_of(Reply), required=True),
        Column("party_size", PARTY, empty=1),
        Column("comment", TEXT, empty=""),
        Column("at", MOMENT, required=True),
        Column("source", one_of(ReplySource), required=True),
    ),
)
ATTENDANCES = FileLayout(
    "attendances",
    (
        Column("event", LINK, required=True),
        Column("person", LINK, required=True),
        Column("state", one_of(AttendanceState), required=True),
        Column("role", one_of(AttendanceRole), empty=AttendanceRole.PARTICIPANT),
        Column("acting_for", LINKS, empty=()),
        Column("recorded_at", MOMENT),
        Column("source", LINE, empty=""),
        Column("is_walk_in", SWITCH, empty=False),
    ),
)
HEADCOUNTS = FileLayout(
    "headcounts",
    (
        Column("event", LINK, required=True),
        Column("total_on_site", COUNT),
        Column("unnamed", COUNT),
        Column("background_yes", COUNT),
        Column("background_no", COUNT),
        Column("background_refused", COUNT),
        Column("method", LINE, empty=""),
        Column("counted_by", LINE, empty=""),
        Column("recorded_at", MOMENT),
    ),
)

FILES = (
    PROGRAMMES,
    STRANDS,
    TARGETS,
    LETTER_TEXTS,
    ORGANISATIONS,
    PEOPLE,
    EMAILS,
    PHONES,
    AFFILIATIONS,
    EXPERTISES,
    BACKGROUND_ANSWERS,
    CONSENTS,
    SITES,
    EVENTS,
    TRANSITIONS,
    INVITATIONS,
    REPLIES,
    ATTENDANCES,
    HEADCOUNTS,
)

"""Files of the archive about events, whom they asked and who came."""

from crm.attendance.models import AttendanceRole, AttendanceState
from crm.events.models import EventKind, EventStatus
from crm.invitations.models import Channel, Reply, ReplySource
from crm.register.cells import (
    COUNT,
    LINE,
    LINK,
    LINKS,
    MOMENT,
    PARTY,
    REF,
    SWITCH,
    TEXT,
    WALL,
    ZONE,
    Column,
    one_of,
    short,
)
from crm.register.layout import FileLayout

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
        Column("uid", short(80)),
        Column("sequence", COUNT, empty=0),
        Column("convenor", LINK),
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
        Column("to_call_since", MOMENT),
        Column("superseded_by", LINK),
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
        Column("source", short(20), empty=""),
        Column("is_walk_in", SWITCH, empty=False),
        Column("belonged_to", LINKS, empty=()),
        Column("is_belonging_kept", SWITCH, empty=False),
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

"""Files of the archive about what was said and promised, and about stakeholders."""

from enum import StrEnum

from crm.conversations.models import (
    Channel,
    CommitmentState,
    IssueKind,
    Satisfaction,
    Side,
)
from crm.register.cells import (
    CHECKSUM,
    COUNT,
    DAY,
    LINE,
    LINK,
    MOMENT,
    RATING,
    REF,
    TEXT,
    Column,
    one_of,
    short,
)
from crm.register.layout import FileLayout
from crm.stakeholders.models import GroupKind


class AboutKind(StrEnum):
    """Of what an attachment speaks."""

    CONVERSATION = "conversation"
    COMMITMENT = "commitment"
    ISSUE = "issue"


CONVERSATIONS = FileLayout(
    "conversations",
    (
        Column("ref", REF, required=True),
        Column("about", LINE, required=True),
        Column("channel", one_of(Channel), required=True),
        Column("day", DAY, required=True),
        Column("place", LINE, empty=""),
        Column("purpose", LINE, empty=""),
        Column("text", TEXT, empty=""),
        Column("programme", LINK),
        Column("event", LINK),
        Column("our_side", LINK),
        Column("archived_at", MOMENT),
    ),
)
CONVERSATION_PARTIES = FileLayout(
    "conversation_parties",
    (
        Column("conversation", LINK, required=True),
        Column("person", LINK),
        Column("organisation", LINK),
    ),
)
COMMITMENTS = FileLayout(
    "commitments",
    (
        Column("ref", REF, required=True),
        Column("conversation", LINK),
        Column("side", one_of(Side), required=True),
        Column("text", TEXT, required=True),
        Column("person", LINK),
        Column("organisation", LINK),
        Column("programme", LINK),
        Column("owner", LINK, required=True),
        Column("made_on", DAY, required=True),
        Column("due_on", DAY, required=True),
        Column("state", one_of(CommitmentState), empty=CommitmentState.OPEN),
        Column("settled_on", DAY),
        Column("reported_on", DAY),
        Column("reported_how", LINE, empty=""),
        Column("archived_at", MOMENT),
    ),
)
ISSUES = FileLayout(
    "issues",
    (
        Column("ref", REF, required=True),
        Column("conversation", LINK),
        Column("kind", one_of(IssueKind), required=True),
        Column("text", TEXT, required=True),
        Column("topic", short(60), empty=""),
        Column("person", LINK),
        Column("organisation", LINK),
        Column("programme", LINK),
        Column("owner", LINK, required=True),
        Column("raised_on", DAY, required=True),
        Column("answer", TEXT, empty=""),
        Column("answered_on", DAY),
        Column("satisfaction", one_of(Satisfaction)),
        Column("archived_at", MOMENT),
    ),
)
POSITIONS = FileLayout(
    "positions",
    (
        Column("person", LINK),
        Column("organisation", LINK),
        Column("programme", LINK),
        Column("power", RATING, required=True),
        Column("interest", RATING, required=True),
        Column("day", DAY, required=True),
        Column("note", TEXT, empty=""),
        Column("author", LINK),
        Column("recorded_at", MOMENT),
    ),
)
GROUPS = FileLayout(
    "groups",
    (
        Column("ref", REF, required=True),
        Column("name", LINE, required=True),
        Column("name_bg", LINE, empty=""),
        Column("kind", one_of(GroupKind), required=True),
        Column("note", TEXT, empty=""),
        Column("programme", LINK),
        Column("archived_at", MOMENT),
    ),
)
GROUP_MEMBERSHIPS = FileLayout(
    "group_memberships",
    (
        Column("group", LINK, required=True),
        Column("person", LINK),
        Column("organisation", LINK),
        Column("role", LINE, empty=""),
        Column("starts_on", DAY),
        Column("ends_on", DAY),
    ),
)
#: The bytes of each lie in the folder `files`, under their checksum.
ATTACHMENTS = FileLayout(
    "attachments",
    (
        Column("about_kind", one_of(AboutKind), required=True),
        Column("about", LINK, required=True),
        Column("name", LINE, required=True),
        Column("sha256", CHECKSUM, required=True),
        Column("media_type", LINE, empty=""),
        Column("size", COUNT),
        Column("created_at", MOMENT),
    ),
)

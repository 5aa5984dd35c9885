"""Files of the archive about people, and how they are grouped."""

from crm.duplicates.models import Kind
from crm.people.models import Answer, Purpose
from crm.people.tag_actions import LONGEST_NAME as LONGEST_TAG
from crm.register.cells import (
    DAY,
    LINE,
    LINK,
    MAIL,
    MOMENT,
    REF,
    SCORE,
    SWITCH,
    TEXT,
    YEAR,
    Column,
    one_of,
    short,
)
from crm.register.layout import FileLayout

PEOPLE = FileLayout(
    "people",
    (
        Column("ref", REF, required=True),
        Column("full_name", LINE, empty=""),
        Column("latin_name", LINE, empty=""),
        Column("email", MAIL),
        Column("phone", short(60)),
        Column("language", short(8), empty=""),
        Column("birth_year", YEAR),
        Column("gender", short(20), empty=""),
        Column("district", short(60), empty=""),
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
    (Column("person", LINK, required=True), Column("number", short(60), required=True)),
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
        Column("sector", short(60), required=True),
        Column("note", TEXT, empty=""),
    ),
)
BACKGROUND_ANSWERS = FileLayout(
    "background_answers",
    (
        Column("person", LINK, required=True),
        Column("answer", one_of(Answer), empty=Answer.UNKNOWN),
        Column("answered_on", DAY, required=True),
        Column("source", short(60), empty=""),
        Column("wording", short(60), empty=""),
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
TAGS = FileLayout(
    "tags",
    (
        Column("ref", REF, required=True),
        Column("name", short(LONGEST_TAG), required=True),
    ),
)
PERSON_TAGS = FileLayout(
    "person_tags",
    (
        Column("tag", LINK, required=True),
        Column("person", LINK, required=True),
        Column("tagged_at", MOMENT),
    ),
)
LISTS = FileLayout(
    "lists",
    (
        Column("ref", REF, required=True),
        Column("name", short(240), required=True),
        Column("note", TEXT, empty=""),
        Column("owner", LINK),
        Column("archived_at", MOMENT),
    ),
)
LIST_MEMBERSHIPS = FileLayout(
    "list_memberships",
    (
        Column("list", LINK, required=True),
        Column("person", LINK, required=True),
        Column("joined_on", DAY, required=True),
        Column("left_on", DAY),
    ),
)
SEGMENTS = FileLayout(
    "segments",
    (
        Column("ref", REF, required=True),
        Column("name", short(240), required=True),
        Column("note", TEXT, empty=""),
        Column("filter", LINE, required=True),
        Column("owner", LINK),
        Column("archived_at", MOMENT),
    ),
)
SEGMENT_PICKS = FileLayout(
    "segment_picks",
    (
        Column("segment", LINK, required=True),
        Column("person", LINK, required=True),
        Column("is_left_out", SWITCH, empty=False),
        Column("picked_at", MOMENT),
    ),
)
DISTINCT_PAIRS = FileLayout(
    "distinct_pairs",
    (
        Column("kind", one_of(Kind), required=True),
        Column("a", LINK, required=True),
        Column("b", LINK, required=True),
        Column("score", SCORE, empty=0.0),
        Column("decided_at", MOMENT),
    ),
)

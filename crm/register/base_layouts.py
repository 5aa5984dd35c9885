"""Files of the archive about the house itself: colleagues, programmes, organisations, sites."""

from crm.programmes.models import Indicator
from crm.register.cells import (
    COUNT,
    DAY,
    DECIMAL,
    LINE,
    LINK,
    MOMENT,
    REF,
    SWITCH,
    TEXT,
    ZONE,
    Column,
    one_of,
    short,
)
from crm.register.layout import FileLayout

COLLEAGUES = FileLayout(
    "colleagues",
    (
        Column("email", short(320), required=True),
        Column("full_name", LINE, required=True),
    ),
)
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
        Column("code", short(20), required=True),
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
        Column("kind", short(40), required=True),
        Column("language", short(8), required=True),
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
        Column("kind", short(60), empty=""),
        Column("sector", short(60), empty=""),
        Column("parent", LINK),
        Column("website", LINE, empty=""),
        Column("email", LINE, empty=""),
        Column("phone", LINE, empty=""),
        Column("district", short(60), empty=""),
        Column("note", TEXT, empty=""),
        Column("archived_at", MOMENT),
        Column("merged_into", LINK),
    ),
)
SITES = FileLayout(
    "sites",
    (
        Column("ref", REF, required=True),
        Column("name", LINE, required=True),
        Column("address", LINE, empty=""),
        Column("district", short(60), empty=""),
        Column("latitude", short(20), empty=""),
        Column("longitude", short(20), empty=""),
        Column("seats", COUNT),
        Column("archived_at", MOMENT),
    ),
)

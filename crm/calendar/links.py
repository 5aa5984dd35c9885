"""Addresses that open a web calendar with the event filled in.

They go to companies outside, so they carry what is public about the event and neither the
attendee nor `Entry.url`, which may be a personal link.
"""

from html import escape
from urllib.parse import quote, urlencode

from crm.calendar.entry import Entry
from crm.text.plain import clean_text, single_line

# A Cyrillic letter takes six characters in an address, and servers refuse beyond some 8,000.
LONGEST_DESCRIPTION = 600
LONGEST_LINE = 150


def google_link(entry: Entry) -> str:
    """An address that adds the event to a Google calendar; times are in UTC."""
    times = "/".join(f"{moment:%Y%m%dT%H%M%SZ}" for moment in (entry.start, entry.end))
    fields = {
        "action": "TEMPLATE",
        "text": _line(entry.summary),
        "dates": times,
        "details": _description(entry),
        "location": _line(entry.location),
    }
    return "https://calendar.google.com/calendar/render?" + _query(fields)


def outlook_link(entry: Entry) -> str:
    """An address that adds the event to a private Outlook.com calendar; times are in UTC."""
    return "https://outlook.live.com/calendar/0/deeplink/compose?" + _outlook_query(entry)


def office_link(entry: Entry) -> str:
    """The same for the Outlook calendar of an organisation with Microsoft 365."""
    return "https://outlook.office.com/calendar/0/deeplink/compose?" + _outlook_query(entry)


def _outlook_query(entry: Entry) -> str:
    body = escape(_description(entry), quote=False).replace("\n", "<br>")
    fields = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": _line(entry.summary),
        "startdt": f"{entry.start:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{entry.end:%Y-%m-%dT%H:%M:%SZ}",
        "body": body,
        "location": _line(entry.location),
    }
    return _query(fields)


def _query(fields: dict[str, str]) -> str:
    # Blanks as %20: Outlook shows a plus sign as it is.
    filled = {key: value for key, value in fields.items() if value}
    return urlencode(filled, quote_via=quote, safe="")


def _line(text: str) -> str:
    return _shortened(single_line(text), LONGEST_LINE)


def _description(entry: Entry) -> str:
    return _shortened(clean_text(entry.description), LONGEST_DESCRIPTION)


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"

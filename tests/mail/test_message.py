"""The bytes of a letter, whatever names people have."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32, default
from email.utils import parseaddr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.mail.message import Envelope, Mailbox, build
from crm.mail.writing import Content, wrapped
from crm.text.plain import single_line
from tests.mail.post import CALENDAR, make_content

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MESSAGE_ID = "<1@crm.example>"


def built(name: str = "Вера", address: str = "vera@people.example", subject: str = "x") -> bytes:
    envelope = Envelope(
        sender=Mailbox(name, "programme@crm.example"),
        recipient=Mailbox(name, address),
        reply_to="office@office.example",
        unsubscribe_url="https://crm.example/unsubscribe/token",
    )
    content = Content(subject, "text\n", "<p>text</p>\n")
    return build(envelope, content, message_id=MESSAGE_ID, language="bg", at=AT)


@settings(max_examples=150, deadline=None)
@given(name=st.text(max_size=250), subject=st.text(max_size=250))
def test_no_name_and_no_subject_can_add_or_break_a_header(name: str, subject: str) -> None:
    body = built(name, subject=subject)

    head = body.split(b"\r\n\r\n", 1)[0].decode("ascii")
    message = message_from_bytes(body, policy=default)
    starts = [line.split(":")[0] for line in head.split("\r\n") if not line.startswith(" ")]
    assert starts == [
        "Date", "Message-ID", "From", "To", "Reply-To", "Subject", "Content-Language",
        "Auto-Submitted", "X-Auto-Response-Suppress", "List-Unsubscribe",
        "List-Unsubscribe-Post", "MIME-Version", "Content-Type",
    ]  # fmt: skip
    [recipient] = message["To"].addresses
    assert recipient.addr_spec == "vera@people.example"
    assert max(len(line) for line in head.split("\r\n")) <= 998


@pytest.mark.parametrize(
    "name",
    [
        "Ж" * 200,
        "Вера Примерова-Демо",
        'O"Brien, Demo \\ Ltd.',
        "Demo 🎉 Демо",
        "a\r\nBcc: everyone@people.example",
        "=?utf-8?q?Bcc=3A?=",
        "",
    ],
)
def test_a_name_comes_out_as_it_went_in_on_one_line(name: str) -> None:
    body = built(name)

    # The older parser: the newer one of Python 3.11 puts blanks between encoded words.
    raw = message_from_bytes(body, policy=compat32)
    shown, address = parseaddr(re.sub(r"\r?\n", "", raw["To"]))
    assert str(make_header(decode_header(shown))) == single_line(name)
    assert address == "vera@people.example"
    assert raw["Bcc"] is None


def test_a_domain_in_other_letters_is_written_in_ascii() -> None:
    message = message_from_bytes(built("", "office@пример.example"), policy=default)

    assert str(message["To"]) == "office@xn--e1afmkfd.example"


@pytest.mark.parametrize(
    ("address", "fault"),
    [("вера@people.example", "non_ascii_local"), ("a@b\r\nBcc: c@d.example", "syntax")],
)
def test_an_address_no_letter_can_go_to_is_refused(address: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        built(address=address)


def test_the_calendar_stands_beside_the_words_and_again_as_a_file() -> None:
    envelope = Envelope(Mailbox("", "a@crm.example"), Mailbox("", "b@people.example"))
    body = build(envelope, make_content(), message_id=MESSAGE_ID, language="bg", at=AT)

    message = message_from_bytes(body, policy=default)

    types = [part.get_content_type() for part in message.walk()]
    assert types == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    calendar, attachment = list(message.walk())[4:]
    assert calendar["Content-Type"].params == {"method": "REQUEST", "charset": "utf-8"}
    assert calendar.get_payload(decode=True) == CALENDAR
    assert attachment.get_content() == CALENDAR
    assert attachment.get_filename() == "invite.ics"


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=400))
def test_the_words_come_out_as_they_went_in_on_short_lines_of_seven_bits(text: str) -> None:
    envelope = Envelope(Mailbox("", "a@crm.example"), Mailbox("", "b@people.example"))
    content = Content("x", text, f"<p>{text}</p>", CALENDAR, "REQUEST")

    body = build(envelope, content, message_id=MESSAGE_ID, language="bg", at=AT)

    plain = message_from_bytes(body, policy=default).get_body(("plain",))
    assert plain.get_payload(decode=True).splitlines() == (text.encode().splitlines() or [b""])
    assert (body.isascii(), body.count(b"\n")) == (True, body.count(b"\r\n"))
    assert max(len(line) for line in body.split(b"\r\n")) <= 78


def test_text_is_wrapped_at_blanks_and_links_stay_whole() -> None:
    link = "https://crm.example/rsvp/" + "x" * 80
    text = f"{'дума ' * 30}\n\n\n\n- {'точка ' * 20}\n{link}"

    lines = wrapped(text).splitlines()

    assert max(len(line) for line in lines if "http" not in line) <= 72
    assert lines[3] == ""
    assert [line[:7] for line in lines[4:6]] == ["- точка", "  точка"]
    assert lines[-1] == link

"""What a mail server says, put into a verdict and into words that may be kept."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from enum import Enum

from crm.text.plain import single_line

WORDS_LENGTH = 300
_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
#: Statuses (RFC 3463) that say the mailbox or its domain does not exist or is closed for good.
_NO_SUCH_MAILBOX = frozenset({(1, 0), (1, 1), (1, 2), (1, 3), (1, 6), (1, 10), (2, 1)})
_REFUSED_MAILBOX_CODES = frozenset({550, 551, 553})


class Verdict(Enum):
    """What the server made of a letter."""

    TAKEN = "taken"
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True)
class Answer:
    """A verdict with the server's words; `is_mailbox_gone` when the address itself is no good."""

    verdict: Verdict
    words: str
    is_mailbox_gone: bool = False


def said(code: int, words: bytes) -> str:
    """The server's answer on one line, without the addresses it may repeat."""
    text = _ADDRESS.sub("…", single_line(words.decode("utf-8", "replace")))
    return f"{code} {text}"[:WORDS_LENGTH].rstrip()


def is_mailbox_gone(code: int, text: str) -> bool:
    """By the enhanced status where there is one: 5.7.1 is a policy, not a missing mailbox."""
    status = _STATUS.search(text)
    if status is None:
        return code in _REFUSED_MAILBOX_CODES
    return (int(status.group(2)), int(status.group(3))) in _NO_SUCH_MAILBOX


def fault_words(error: Exception) -> str:
    """What went wrong with a conversation, in words without names of people."""
    if isinstance(error, smtplib.SMTPResponseException):
        return said(error.smtp_code, as_bytes(error.smtp_error))
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not trusted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        is_silence = isinstance(error.__context__, TimeoutError)
        return "the server did not answer in time" if is_silence else "the connection broke"
    if isinstance(error, OSError) and error.strerror:
        return single_line(error.strerror)[:WORDS_LENGTH]
    return type(error).__name__


def as_bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()

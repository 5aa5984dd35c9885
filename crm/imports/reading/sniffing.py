"""What a file is, told from its bytes: the ending of a name means nothing.

Text is UTF-8 (with or without a byte order mark), UTF-16 with a mark, or windows-1251 when its
words look Bulgarian. Anything else is refused: a wrong guess would spoil every name in the file.
"""

import codecs
import re
from typing import Final

from crm.imports.reading.faults import Unreadable

WORKBOOK_OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_NOT_TABLES = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"{\\rtf", b"{", b"Rar!", b"7z\xbc")
_MARKUP = re.compile(rb"\s*<[!?a-zA-Z]")
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_SAMPLE: Final = 512 * 1024

# Bytes that windows-1251 uses in ordinary Bulgarian text: letters, quotes, dashes, №, §, ©, ….
_USUAL_1251 = frozenset([*range(0xC0, 0x100), *b"\x82\x84\x85\x91\x92\x93\x94\x95\x96\x97\x99"])
_SEEN_1251 = _USUAL_1251 | frozenset(b"\xa0\xa7\xa8\xa9\xab\xad\xae\xb0\xb8\xb9\xbb\x88")
_WORD = re.compile(r"[^\W\d_]+")
_BULGARIAN = re.compile(r"[А-Яа-яЁё]")
_LATIN = re.compile(r"[A-Za-z]")
# Other Cyrillic code pages read as windows-1251 come out as "иБЮМ" instead of "Иван".
_INVERTED = re.compile(r"[а-я][А-Я]")


def family(data: bytes) -> str:
    """ "zip", "old" (a workbook of before 2007) or "text".

    Raises:
        Unreadable: empty, encrypted, or plainly no table of any kind.
    """
    if not data.strip(b'\x00\t\n\v\f\r ,;"\xef\xbb\xbf\xfe\xff'):
        raise Unreadable("empty")
    if data.startswith(ZIP):
        return "zip"
    if data.startswith(WORKBOOK_OLD):
        return _old(data)
    if data.startswith(_NOT_TABLES):
        raise Unreadable("not_a_spreadsheet")
    if _MARKUP.match(data.removeprefix(codecs.BOM_UTF8)):
        raise Unreadable("markup")
    return "text"


def decode(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding.

    Raises:
        Unreadable: "encoding", "truncated" or "not_a_spreadsheet".
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(_utf16(data), "utf-16")
    try:
        return _checked(data.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError as error:
        if error.end == len(data) and error.start > 3 and _is_utf8(data[: error.start]):
            raise Unreadable("truncated") from error
    if data.translate(None, _CONTROLS) != data:
        raise Unreadable("not_a_spreadsheet")
    return _windows_1251(data), "windows-1251"


def _old(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("encrypted")
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return "old"
    raise Unreadable("not_a_spreadsheet")


def _utf16(data: bytes) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise Unreadable("truncated" if len(data) % 2 else "encoding") from error


def _checked(text: str, encoding: str) -> tuple[str, str]:
    """Refuse text that is mostly signs no text has; single ones are left to the cells."""
    sample = text[:_SAMPLE]
    controls = sum(map(sample.count, map(chr, _CONTROLS)))
    if controls * 20 > len(sample):
        raise Unreadable("encoding" if "\x00" in sample else "not_a_spreadsheet")
    return text, encoding


def _is_utf8(data: bytes) -> bool:
    """Whether it holds a letter of several bytes; plain ASCII says nothing of the encoding."""
    return not data.isascii()


def _windows_1251(data: bytes) -> str:
    high = bytes(set(range(0x80, 0x100)) - _SEEN_1251)
    strange = len(data) - len(data.translate(None, high))
    letters = len(data) - len(data.translate(None, bytes(_USUAL_1251)))
    if strange * 50 > letters + strange:
        raise Unreadable("encoding")
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError as error:
        raise Unreadable("encoding") from error
    words = [word for word in _WORD.findall(text[:_SAMPLE]) if _BULGARIAN.search(word)]
    mixed = sum(1 for word in words if _LATIN.search(word))
    inverted = sum(1 for word in words if _INVERTED.search(word))
    if not words or mixed * 10 > len(words) or inverted * 5 > len(words):
        raise Unreadable("encoding")
    return text

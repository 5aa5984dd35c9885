"""What a file is, judged by its content; its name and what the browser says are only claims."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Final

#: The list of an archive's members may be this long; ours are some kilobytes.
LONGEST_DIRECTORY: Final = 1024 * 1024
PIECE: Final = 1024 * 1024

_HEADER_LINE: Final = re.compile(rb"[!-9;-~]{1,60}:")
#: Characters no text for people holds; form feed, tabulator and line ends are none of them.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True)
class Kind:
    """A kind of file: a name for messages, its media type, and endings its name may have."""

    word: str
    media_type: str
    endings: tuple[str, ...]


PDF = Kind("PDF", "application/pdf", (".pdf",))
PNG = Kind("PNG", "image/png", (".png",))
JPEG = Kind("JPEG", "image/jpeg", (".jpg", ".jpeg"))
WEBP = Kind("WebP", "image/webp", (".webp",))
TXT = Kind("TXT", "text/plain", (".txt",))
CSV = Kind("CSV", "text/csv", (".csv", ".tsv"))
EML = Kind("EML", "message/rfc822", (".eml",))
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = Kind("DOCX", f"{_OFFICE}.wordprocessingml.document", (".docx",))
XLSX = Kind("XLSX", f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",))
ODT = Kind("ODT", "application/vnd.oasis.opendocument.text", (".odt",))
ODS = Kind("ODS", "application/vnd.oasis.opendocument.spreadsheet", (".ods",))
XLS = Kind("XLS", "application/vnd.ms-excel", (".xls",))

#: What may be attached to a record.
ATTACHMENTS: Final = (PDF, PNG, JPEG, WEBP, TXT, CSV, DOCX, XLSX, ODT, ODS, EML)
#: What rows of people can be read from.
SPREADSHEETS: Final = (CSV, TXT, XLSX, ODS, XLS)


def recognise(file: IO[bytes], name: str) -> Kind | None:
    """What the file is by its content; the name only tells one text from another.

    The file must be seekable and is left at its start.
    """
    try:
        file.seek(0)
        head = file.read(4096)
        if head.startswith(b"PK\x03\x04"):
            return _packed(file)
        return _by_signature(head) or _text(file, name, head)
    finally:
        file.seek(0)


def endings(kinds: Iterable[Kind]) -> str:
    """The endings of some kinds, as the `accept` of a file field wants them."""
    return ",".join(ending for kind in kinds for ending in kind.endings)


def _by_signature(head: bytes) -> Kind | None:
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return XLS
    return None


def _packed(file: IO[bytes]) -> Kind | None:
    """A document in a zip archive; one with macros is none of the kinds. Nothing is unpacked."""
    file.seek(0)
    start = file.read(120)
    if start[30:38] == b"mimetype":
        for kind in (ODT, ODS):
            declared = kind.media_type.encode()
            after = start[38 + len(declared) :]
            if start[38:].startswith(declared) and (not after or after[:2] == b"PK"):
                return kind
        return None
    names = _members(file)
    if b"[Content_Types].xml" not in names or b"vbaProject.bin" in names:
        return None
    if b"word/document" in names:
        return DOCX
    return XLSX if b"xl/workbook" in names else None


def _members(file: IO[bytes]) -> bytes:
    """The directory at the end of a zip archive as it stands there (APPNOTE.TXT, 4.3.16)."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    end = file.read()
    at = end.rfind(b"PK\x05\x06")
    if at < 0 or len(end) < at + 20:
        return b""
    length = int.from_bytes(end[at + 12 : at + 16], "little")
    offset = int.from_bytes(end[at + 16 : at + 20], "little")
    if length > LONGEST_DIRECTORY or offset + length > size:
        return b""
    file.seek(offset)
    return file.read(length)


def _text(file: IO[bytes], name: str, head: bytes) -> Kind | None:
    if not head or not _is_text(file, _encoding_of(head)):
        return None
    ending = name.lower()
    if ending.endswith(EML.endings) and _HEADER_LINE.match(head):
        return EML
    return CSV if ending.endswith(CSV.endings) else TXT


def _encoding_of(head: bytes) -> tuple[str, ...]:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8", "cp1251")


def _is_text(file: IO[bytes], encodings: tuple[str, ...]) -> bool:
    return any(_reads_as(file, encoding) for encoding in encodings)


def _reads_as(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            if _CONTROLS.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True

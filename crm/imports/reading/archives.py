"""Workbooks as zip archives, looked through before anybody opens them.

Every part is really unpacked, piece by piece: a size an archive claims is only a claim.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from crm.imports.reading import limits
from crm.imports.reading.faults import Unreadable

_PIECE: Final = 256 * 1024
_LONGEST_TAG: Final = 4096
#: A cell with something in it that far down makes a sheet too large to hold.
_FARTHEST_ROW: Final = 2 * limits.ROWS

_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# A reference beyond column CV (the hundredth) or with a row of six digits or more; and a cell that
# bears it and is not empty. The first is quick, and in nearly every file finds nothing.
_FAR = rb"(?:([A-Za-z]{3,}|[D-Zd-z][A-Za-z]|[Cc][W-Zw-z])[0-9]+|[A-Za-z]+([0-9]{6,}))[\"']"
_FAR_REFERENCE = re.compile(rb"[\"']" + _FAR)
_FAR_CELL = re.compile(rb"<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*[\"']" + _FAR + rb"[^<>]*(?<!/)>")
# A cell of OpenDocument with a value, repeated a hundred times or more.
_FAR_REPEAT = re.compile(
    rb"<table:table-cell(?=[^<>]*office:value-type)[^<>]*number-columns-repeated=\"(\d{3,})\""
)
_FROM_1904 = re.compile(rb"\bdate1904\s*=\s*[\"'](?:1|true)[\"']")
_ENCRYPTED_BIT: Final = 1


class Archive(NamedTuple):
    """A workbook that may be opened."""

    kind: str
    is_from_1904: bool


def look_through(data: bytes) -> Archive:
    """Check an archive against every limit.

    Raises:
        Unreadable: no workbook, damaged, encrypted, too large unpacked, with a DTD, or with cells
            too far apart.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_sizes(parts, packed=len(data))
            kind = _kind(archive)
            for part in parts:
                _check_part(archive, part, kind)
            return Archive(kind, _is_from_1904(archive, kind))
    except Unreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise Unreadable("damaged") from error
    except (NotImplementedError, RuntimeError, ValueError, KeyError) as error:
        raise Unreadable("damaged") from error


def _check_sizes(parts: list[zipfile.ZipInfo], *, packed: int) -> None:
    if any(part.flag_bits & _ENCRYPTED_BIT for part in parts):
        raise Unreadable("encrypted")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.UNPACKED_BYTES or len(parts) > limits.PARTS:
        raise Unreadable("unpacked_too_large", limit=limits.UNPACKED_BYTES // limits.MEGABYTE)
    if unpacked > limits.RATIO_FREE_BYTES and unpacked > packed * limits.RATIO:
        raise Unreadable("ratio", limit=limits.RATIO)


def _kind(archive: zipfile.ZipFile) -> str:
    names = {name.lower() for name in archive.namelist()}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        raise Unreadable("other_workbook")
    mimetype = archive.read("mimetype")[:200] if "mimetype" in archive.namelist() else b""
    if "content.xml" in names and b"opendocument.spreadsheet" in mimetype:
        _refuse_encrypted(archive)
        return "ods"
    raise Unreadable("not_a_spreadsheet")


def _refuse_encrypted(archive: zipfile.ZipFile) -> None:
    manifest = "META-INF/manifest.xml"
    if manifest in archive.namelist() and b"encryption-data" in archive.read(manifest):
        raise Unreadable("encrypted")


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, kind: str) -> None:
    is_markup = part.filename.lower().endswith((".xml", ".rels"))
    for number, piece in enumerate(_pieces(archive, part)):
        if not is_markup:
            continue
        if number == 0 and piece.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Unreadable("damaged")
        if _DTD.search(piece):
            raise Unreadable("dtd")
        if kind == "xlsx":
            _check_distance(piece)
        elif found := _FAR_REPEAT.search(piece):
            raise Unreadable("repeated_cells", times=found[1][:12].decode())


def _check_distance(piece: bytes) -> None:
    if not _FAR_REFERENCE.search(piece):
        return
    for found in _FAR_CELL.finditer(piece):
        if found[1]:
            cell = found[1].decode().upper()
            raise Unreadable("too_many_columns", limit=limits.COLUMNS, cell=cell)
        if int(found[2][:12]) > _FARTHEST_ROW:
            raise Unreadable("too_many_rows", limit=limits.ROWS)


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpacked pieces, each with the end of the one before, so that no tag is cut in two.

    Python's reader stops at the claimed size and then finds the check sum wrong.
    """
    tail = b""
    with archive.open(part) as content:
        while piece := content.read(_PIECE):
            yield tail + piece
            tail = _open_tag(tail + piece)


def _open_tag(piece: bytes) -> bytes:
    start = piece.rfind(b"<", max(0, len(piece) - _LONGEST_TAG))
    return piece[start:] if start >= 0 else b""


def _is_from_1904(archive: zipfile.ZipFile, kind: str) -> bool:
    if kind != "xlsx":
        return False
    name = next(name for name in archive.namelist() if name.lower() == "xl/workbook.xml")
    return _FROM_1904.search(archive.read(name)) is not None
